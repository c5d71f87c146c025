use lukhas_types::{
    Action, Concept, Embedder, Embedding, Emotions, Fault, Form, Hasher, MemoryId, Seed, Stream,
    SymbolId, Timestamp, Unit, UserId, strategies,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

fn round_trips<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let text = serde_json::to_string(value).expect("serialises");
    assert_eq!(&serde_json::from_str::<T>(&text).expect("reads back"), value, "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everything_on_the_wire_round_trips(
        concept in strategies::concept(), seed in strategies::seed(), user in strategies::user_id(),
        memory in strategies::memory_id(), unit in strategies::unit(), emotions in strategies::emotions(),
        lane in strategies::lane(), guardian in strategies::guardian(), modality in strategies::modality(),
        domain in strategies::domain(),
    ) {
        round_trips(&concept);
        round_trips(&seed);
        round_trips(&user);
        round_trips(&memory);
        round_trips(&unit);
        round_trips(&emotions);
        round_trips(&lane);
        round_trips(&guardian);
        round_trips(&modality);
        round_trips(&domain);
        prop_assert_eq!(Concept::new(concept.as_str()).unwrap(), concept, "NFC is idempotent");
    }

    #[test]
    fn vectors_instants_and_actions_round_trip(
        embedding in strategies::embedding(5), time in strategies::timestamp(), action in strategies::action(),
        hash in strategies::content_hash(),
    ) {
        round_trips(&embedding);
        round_trips(&time);
        round_trips(&action);
        prop_assert_eq!(time.to_string().parse::<Timestamp>().unwrap(), time);
        let id = SymbolId::of(&hash);
        prop_assert_eq!(id.as_str().parse::<SymbolId>().unwrap(), id);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let faults = [
            Concept::new(&text).err(), Seed::new(&text).err(), UserId::new(&text).err(), MemoryId::new(&text).err(),
            text.parse::<SymbolId>().err(), text.parse::<Timestamp>().err(), Emotions::new([(&text, 0.5)]).err(),
        ];
        for fault in faults.into_iter().flatten() {
            prop_assert!(!fault.report().code.is_empty() && fault.report().field.is_some());
        }
        let _vector = Form::new().embed_one(&text);
    }

    #[test]
    fn units_are_exactly_the_numbers_of_the_interval(x in any::<f64>()) {
        prop_assert_eq!(Unit::new(x).is_ok(), (0.0..=1.0).contains(&x));
        prop_assert_eq!(Unit::clamped(x).is_none(), x.is_nan());
        prop_assert_eq!(Emotions::new([("joy", x)]).is_ok(), Unit::new(x).is_ok());
    }

    #[test]
    fn an_emotion_is_found_by_the_name_it_was_given(name in "[a-e\u{301}\u{308}\u{1100}-\u{1110}]{1,6}", x in 0.0..=1.0_f64) {
        if let Ok(emotions) = Emotions::new([(&name, x)]) {
            prop_assert_eq!(emotions.get(&name), x);
        }
    }

    #[test]
    fn embeddings_are_finite_and_have_a_direction(xs in prop::collection::vec(any::<f32>(), 0..20)) {
        let good = !xs.is_empty() && xs.iter().all(|x| x.is_finite()) && xs.iter().any(|&x| x != 0.0);
        prop_assert_eq!(Embedding::new(xs).is_ok(), good);
    }

    #[test]
    fn words_name_the_tool_and_every_key(action in strategies::action()) {
        let words = action.words();
        prop_assert!(words.starts_with(&action.tool().replace('_', " ")));
        for key in action.args().as_object().unwrap().keys() {
            prop_assert!(words.contains(&key.replace('_', " ")));
        }
        prop_assert_eq!(Action::call(action.tool(), action.args()), action);
    }

    #[test]
    fn fields_never_run_into_each_other(a in "[a-c]{0,4}", b in "[a-c]{0,4}", c in "[a-c]{0,4}", d in "[a-c]{0,4}") {
        let hash = |x: &str, y: &str| Hasher::new("p v1").text(x).text(y).finish();
        prop_assert_eq!(hash(&a, &b) == hash(&c, &d), (a, b) == (c, d));
    }

    #[test]
    fn streams_repeat_and_differ(hash in strategies::content_hash(), k in any::<u64>(), bound in any::<u64>()) {
        let draw = |number| {
            let mut stream = Stream::nth(&hash, number);
            let mut words = [0; 4];
            stream.fill(&mut words);
            words
        };
        prop_assert_eq!(draw(k), draw(k));
        prop_assert_ne!(draw(k), draw(k.wrapping_add(1)));
        prop_assert!(Stream::new(&hash).below(bound) < bound.max(1));
    }

    #[test]
    fn time_is_a_line(a in strategies::timestamp(), b in strategies::timestamp()) {
        prop_assert_eq!(a < b, b.seconds_since(a) > 0.0);
        prop_assert_eq!(Timestamp::from_nanoseconds(a.nanoseconds()).unwrap(), a);
    }
}
