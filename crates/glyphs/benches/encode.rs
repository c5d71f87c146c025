//! A glyph and its symbol from nothing, by the length of the concept in characters; two emotions. The fixed codebook (letters,
//! roles, tags) is drawn before; nothing of the concept or its emotions is kept between calls.

use divan::Bencher;
use lukhas_glyphs::{EncodeRequest, Glyph, GlyphError, Symbol, encode_concept};

fn main() {
    lukhas_perf::divan::main();
}

fn encode(concept: &str) -> Result<Symbol, GlyphError> {
    let glyph = Glyph::new(concept).feeling("relief", 0.4)?.feeling("joy", 0.1)?.build()?;
    Ok(encode_concept(&EncodeRequest::from(glyph)))
}

#[divan::bench(args = [10, 30, 300], sample_size = 1, sample_count = 1000)]
fn encode_concept_of(bencher: Bencher<'_, '_>, length: usize) {
    let concept: String = "standup moved to half past nine because of the rain "
        .chars()
        .cycle()
        .take(length)
        .collect();
    assert!(encode(&concept).and_then(Symbol::decode).is_ok());
    lukhas_perf::tap(bencher, "glyphs.encode", length, || encode(&concept));
}
