//! The check of a typical glyph, from bytes and typed.

use divan::Bencher;
use lukhas_glyphs::{validate, validate_typed};

fn main() {
    lukhas_perf::divan::main();
}

#[divan::bench(sample_count = 1000)]
fn bytes(bencher: Bencher<'_, '_>) {
    let json = br#"{"concept": "standup moved to half past nine", "emotion": {"relief": 0.4, "joy": 0.1}, "modalities": ["TEXT"], "domains": ["SOCIAL"]}"#;
    assert_eq!(validate(json), Ok(()));
    lukhas_perf::tap_one(bencher, "glyphs.validate", || validate(json));
}

#[divan::bench(sample_count = 1000)]
fn typed(bencher: Bencher<'_, '_>) {
    let check =
        || validate_typed("standup moved to half past nine", [("relief", 0.4), ("joy", 0.1)]);
    assert_eq!(check(), Ok(()));
    lukhas_perf::tap_one(bencher, "glyphs.validate.typed", check);
}
