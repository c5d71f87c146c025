use lukhas_types::{
    Action, Concept, DREAM_EMOTIONS, Domain, EmbedError, Embedder, Embedding, Emotions, Fault,
    Form, Guardian, Hasher, Lane, MemoryId, Modality, PLUTCHIK, Seed, SymbolId, Timestamp,
    TypeError, Unit, UserId,
};
use serde_json::json;

fn shared_everywhere<T: Send + Sync + Clone + std::fmt::Debug>() {}

#[test]
fn every_type_is_send_sync_clone_debug() {
    shared_everywhere::<Action>();
    shared_everywhere::<Concept>();
    shared_everywhere::<Embedding>();
    shared_everywhere::<Emotions>();
    shared_everywhere::<Timestamp>();
    shared_everywhere::<TypeError>();
}

#[test]
fn refused_values_say_field_value_and_bound() {
    let report = |fault: TypeError| {
        let report = fault.report();
        (report.code, report.field.unwrap_or_default(), report.value, report.bound)
    };
    let text = |x: &str| x.to_owned();
    assert_eq!(
        report(Concept::new("  ").unwrap_err()),
        ("out_of_range", text("concept"), None, Some(text("at least 1")))
    );
    assert_eq!(
        report(Concept::new("x".repeat(1001)).unwrap_err()),
        ("too_long", text("concept"), Some(text("1001")), Some(text("at most 1000")))
    );
    assert_eq!(Emotions::new([("e\u{301}lan", 0.8)]).unwrap().get("e\u{301}lan"), 0.8);
    assert_eq!(Concept::new("x".repeat(100_000)).unwrap_err().value(), Some(text("100000")));
    assert_eq!(Concept::new("a\u{202e}b").unwrap_err().code(), "forbidden_character");
    assert_eq!(Concept::new("a\nb").unwrap_err().code(), "forbidden_character");
    for unseen in ["ra\u{200b}in", "\u{200b}", "ra\u{ad}in", "a\u{2060}", "a\u{e0041}"] {
        assert_eq!(Concept::new(unseen).unwrap_err().code(), "forbidden_character", "{unseen:?}");
    }
    for needed in
        ["\u{2764}\u{fe0f}", "\u{1f469}\u{200d}\u{1f680}", "\u{645}\u{6cc}\u{200c}\u{62e}"]
    {
        assert_eq!(Concept::new(needed).unwrap().as_str(), needed);
    }
    assert_eq!(Concept::new("e\u{301}".repeat(600)).unwrap_err().code(), "too_long", "as given");
    assert_eq!(Seed::new("x".repeat(501)).unwrap_err().code(), "too_long");
    assert_eq!(UserId::new("a/b").unwrap_err().code(), "forbidden_character");
    assert_eq!(UserId::new("..").unwrap_err().code(), "forbidden_character");
    assert_eq!(UserId::new("é").unwrap_err().code(), "forbidden_character");
    assert_eq!(MemoryId::new("x".repeat(101)).unwrap_err().code(), "too_long");
    assert_eq!(
        report(Unit::named("joy", f64::NAN).unwrap_err()),
        ("out_of_range", text("joy"), Some(text("NaN")), Some(text("0..=1")))
    );
    assert_eq!(Unit::new(-1e-9).unwrap_err().code(), "out_of_range");
    assert_eq!("production".parse::<Lane>().unwrap_err().code(), "unknown_lane");
    assert_eq!("SMELL".parse::<Modality>().unwrap_err().code(), "unknown_modality");
    assert_eq!("LAW".parse::<Domain>().unwrap_err().code(), "unknown_domain");
    assert_eq!("sym_00".parse::<SymbolId>().unwrap_err().code(), "malformed");
    assert_eq!("yesterday".parse::<Timestamp>().unwrap_err().code(), "malformed");
    assert_eq!(Embedding::new(vec![]).unwrap_err().code(), "out_of_range");
    assert_eq!(Embedding::new(vec![0.0; 3]).unwrap_err().code(), "zero_vector");
    assert_eq!(Embedding::new(vec![1.0, f32::INFINITY]).unwrap_err().code(), "not_finite");
    assert_eq!(Embedding::new(vec![1.0; 8193]).unwrap_err().code(), "too_long");
}

#[test]
fn names_are_trimmed_and_case_insensitive() {
    assert_eq!(" Prod ".parse(), Ok(Lane::Prod));
    assert_eq!("text".parse(), Ok(Modality::Text));
    assert_eq!("universal".parse(), Ok(Domain::Universal));
    assert!(Guardian::Allow < Guardian::Warn && Guardian::Warn < Guardian::Block);
    assert_eq!((Lane::ALL.len(), Modality::ALL.len(), Domain::ALL.len()), (3, 10, 10));
    assert_eq!(serde_json::from_value::<Lane>(json!("CANDIDATE")).unwrap(), Lane::Candidate);
    assert!(serde_json::from_value::<Lane>(json!("production")).is_err());
}

#[test]
fn serde_goes_through_the_same_door() {
    assert!(serde_json::from_value::<Concept>(json!("")).is_err());
    assert!(serde_json::from_value::<Emotions>(json!({"joy": 1.1})).is_err());
    assert!(serde_json::from_value::<Embedding>(json!([])).is_err());
    assert!(serde_json::from_value::<Unit>(json!(2)).is_err());
    assert!(serde_json::from_value::<UserId>(json!("a b")).is_err());
}

#[test]
fn emotions_are_bounded_and_sorted() {
    let emotions = Emotions::new([("trust", 0.1), ("anger", 1.0), ("trust", 0.2)]).unwrap();
    assert_eq!(
        emotions.iter().map(|(name, x)| (name, x.get())).collect::<Vec<_>>(),
        [("anger", 1.0), ("trust", 0.2)]
    );
    let mut many = Emotions::new((0..64).map(|k| (format!("e{k}"), 0.5))).unwrap();
    let before = many.clone();
    assert_eq!(many.insert("one more", 0.5).unwrap_err().code(), "too_long");
    assert_eq!(many.insert("e1", 7.0).unwrap_err().field().as_deref(), Some("e1"));
    assert_eq!(many, before);
    assert_eq!(PLUTCHIK.len() + DREAM_EMOTIONS.len(), 16);
}

#[test]
fn an_action_reads_as_words() {
    let words = |args| Action::call("create_calendar_event", &args).words();
    assert_eq!(words(json!({})), "create calendar event: ");
    assert_eq!(
        words(
            json!({"start_time": "10:20", "who": ["a", 2, {"x": 1}], "deep": {"k": [1, 2]}, "n": null, "f": 1.5})
        ),
        "create calendar event: start time 10:20; who a, 2, {\"x\":1}; deep {\"k\":[1,2]}; n null; f 1.5"
    );
}

#[test]
fn an_embedder_that_answers_wrongly_is_an_error() {
    struct Wrong(usize, usize);
    impl Embedder for Wrong {
        fn name(&self) -> &'static str {
            "wrong"
        }
        fn dimension(&self) -> usize {
            2
        }
        fn embed(&self, _: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
            Ok(vec![Embedding::new(vec![1.0; self.1])?; self.0])
        }
    }
    assert_eq!(
        Wrong(2, 2).embed_one("x").unwrap_err(),
        EmbedError::Count { expected: 1, found: 2 }
    );
    assert_eq!(
        Wrong(1, 3).embed_one("x").unwrap_err(),
        EmbedError::Dimension { expected: 2, found: 3 }
    );
    assert_eq!(Wrong(1, 0).embed_one("x").unwrap_err().code(), "out_of_range");
    assert_eq!(Form::new().embed_one(" .. ").unwrap_err(), EmbedError::NothingToEmbed);
}

#[test]
fn domains_and_kinds_of_field_separate_hashes() {
    let one = Hasher::new("a v1").text("x").finish();
    assert_ne!(one, Hasher::new("b v1").text("x").finish());
    assert_ne!(one, Hasher::new("a v1").bytes(b"x").finish());
    assert_eq!(Hasher::new("a v1").float(-0.0).finish(), Hasher::new("a v1").float(0.0).finish());
}
