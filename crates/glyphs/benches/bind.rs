//! A glyph attached to a memory and detached again, in a store of 1,000 bindings.

use divan::Bencher;
use lukhas_glyphs::{Bindings, BindingsParams, Glyph};
use lukhas_types::{MemoryId, UserId};

fn main() {
    lukhas_perf::divan::main();
}

#[divan::bench(sample_size = 1, sample_count = 1000)]
fn attach(bencher: Bencher<'_, '_>) {
    let bindings = Bindings::new(BindingsParams::default());
    let user = UserId::new("ann").expect("an id");
    let glyph = Glyph::new("standup moved to half past nine").build().expect("a glyph");
    let memory = |n: u32| MemoryId::new(format!("memory{n}")).expect("an id");
    for n in 0..1000 {
        bindings.attach(&user, &memory(n), glyph.clone(), None).expect("there is room");
    }
    assert_eq!(bindings.len(), 1000);
    let other = memory(1000);
    lukhas_perf::tap_one(bencher, "glyphs.bind", || {
        let bound = bindings.attach(&user, &other, glyph.clone(), None)?;
        bindings.detach(&user, &bound.binding_id)
    });
}
