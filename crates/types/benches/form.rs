//! The model-free embedder, by the length of the text in characters.

use divan::Bencher;
use lukhas_types::{Embedder, Form};

fn main() {
    lukhas_perf::divan::main();
}

#[divan::bench(args = [30, 300, 3000])]
fn form(bencher: Bencher<'_, '_>, length: usize) {
    let text: String =
        "pay the bill of december to the landlord ".chars().cycle().take(length).collect();
    assert_eq!(Form::new().embed_one(&text).map(|vector| vector.dimension()), Ok(Form::DIMENSION));
    lukhas_perf::tap(bencher, "types.form", length, || Form::new().embed_one(&text));
}
