//! Whether N answers of 384 dimensions agree.

use divan::Bencher;
use lukhas_dreams::{Answer, consensus};
use lukhas_types::{Embedding, Hasher, Stream};

fn main() {
    lukhas_perf::divan::main();
}

#[divan::bench(args = [10, 100, 1000], sample_size = 1)]
fn answers(bencher: Bencher<'_, '_>, count: usize) {
    let mut stream = Stream::new(&Hasher::new("bench v1").text("consensus").finish());
    // three directions with noise, so that there are clusters to find
    let answers: Vec<Answer> = (0..count)
        .map(|i| {
            let noise = (0..384).map(|j| {
                let signal = if j % 3 == i % 3 { 1.0 } else { 0.0 };
                (signal + 0.2 * stream.normal()) as f32
            });
            Answer::new(format!("a{i:04}"), Embedding::new(noise.collect()).expect("a direction"))
        })
        .collect();
    let verdict = consensus(&answers, 0.7).expect("distinct answers");
    assert_eq!(verdict.votes, count.div_ceil(3));
    lukhas_perf::tap(bencher, "dreams.consensus", count, || consensus(&answers, 0.7));
}
