//! The ten nearest of a memory, by the number of glyphs that it holds. The null of `chance` is drawn once, by the first
//! recall after a change, and is there before the clock starts; `pipeline.remember_recall` draws it in every call.

use divan::Bencher;
use lukhas_glyphs::{Glyph, Memory};

fn main() {
    lukhas_perf::divan::main();
}

#[divan::bench(args = [10, 1000, 100_000], sample_size = 1)]
fn recall(bencher: Bencher<'_, '_>, n: usize) {
    let mut memory = Memory::new();
    for number in 0..n {
        memory.remember(Glyph::new(format!("note {number}"))).expect("there is room");
    }
    let query = format!("note {}", n / 2);
    assert_eq!(memory.recall(&query, 10)[0].score, 1.0);
    lukhas_perf::tap(bencher, "glyphs.recall", n, || memory.recall(&query, 10).len());
}
