use lukhas_glyphs::{Binding, Glyph, Hypervector, Symbol, bind_request, validate, validate_value};
use serde_json::Value;

/// A glyph that validates reads, is written and reads again, with the same id.
pub(crate) fn run(data: &[u8]) {
    let valid = validate(data).is_ok();
    let Ok(text) = std::str::from_utf8(data) else {
        assert!(!valid, "bytes that are no text");
        return;
    };
    if let Ok(glyph) = Glyph::parse(text) {
        let again = Glyph::parse(&glyph.to_string()).expect("its own");
        assert_eq!(again, glyph);
        assert_eq!(again.id(), glyph.id());
        assert_eq!(again.to_string(), glyph.to_string());
    }
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        // two readers of one rule
        if let Ok(glyph) = Glyph::from_value(&value) {
            assert!(validate_value(&value).is_ok());
            let symbol = Symbol::of(&glyph);
            let written = serde_json::to_string(&symbol).expect("writes");
            assert_eq!(serde_json::from_str::<Symbol>(&written).expect("its own"), symbol);
        }
        let _ = bind_request(&value, &value["memory_id"], &value["user_id"]);
    }
    let _ = serde_json::from_str::<Symbol>(text);
    let _ = serde_json::from_str::<Binding>(text);
    let _ = serde_json::from_str::<Hypervector>(text);
}
