use lukhas_types::{
    Action, BindingId, Concept, Embedder, Embedding, Emotions, Fault, Form, Lane, MemoryId, Seed,
    Timestamp, UserId,
};
use serde::{Serialize, de::DeserializeOwned};

/// What reads is written and reads again; what does not has a code and a sentence.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    fault(text.parse::<Lane>());
    fault(
        text.parse::<Timestamp>().inspect(|time| assert_eq!(time.to_string().parse(), Ok(*time))),
    );
    fault(Concept::new(text));
    fault(Seed::new(text));
    fault(UserId::new(text));
    fault(MemoryId::new(text));
    fault(BindingId::new(text));
    again::<Emotions>(text);
    again::<Embedding>(text);
    again::<Timestamp>(text);
    if let Ok(args) = serde_json::from_str(text) {
        let action = Action::call("tool", &args);
        let vector = Form::new().embed_one(&action.words());
        assert!(vector.map_or(true, |vector| vector.as_slice().iter().all(|x| x.is_finite())));
    }
}

fn fault<T, E: Fault>(read: Result<T, E>) {
    if let Err(error) = read {
        assert!(!error.code().is_empty() && !error.detail().is_empty());
    }
}

fn again<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) {
    if let Ok(value) = serde_json::from_str::<T>(text) {
        let written = serde_json::to_string(&value).expect("writes");
        assert_eq!(serde_json::from_str::<T>(&written).expect("its own"), value);
    }
}
