//! The content hash, its expansion into a code, and the stream.

use divan::Bencher;
use lukhas_types::{Hasher, Stream};

fn main() {
    lukhas_perf::divan::main();
}

#[divan::bench(args = [32, 256, 6144])]
fn hash(bencher: Bencher<'_, '_>, bytes: usize) {
    let content = vec![7_u8; bytes];
    assert_ne!(Hasher::new("bench v1").bytes(&content).finish(), Hasher::new("bench v1").finish());
    lukhas_perf::tap(bencher, "types.hash", bytes, || {
        Hasher::new("bench v1").bytes(&content).finish()
    });
}

#[divan::bench(args = [16, 128])]
fn expand(bencher: Bencher<'_, '_>, words: usize) {
    let hasher = Hasher::new("bench v1").text("joy");
    let code = |hasher: &Hasher| {
        let mut code = vec![0_u64; words];
        hasher.expand(&mut code);
        code
    };
    assert_eq!(code(&hasher), code(&hasher));
    lukhas_perf::tap(bencher, "types.expand", words, || code(&hasher));
}

#[divan::bench(args = [64, 1024])]
fn stream(bencher: Bencher<'_, '_>, draws: usize) {
    let key = Hasher::new("bench v1").finish();
    let sum = || {
        let mut stream = Stream::new(&key);
        (0..draws).map(|_| stream.next_unit()).sum::<f64>()
    };
    assert_eq!(sum().to_bits(), sum().to_bits());
    lukhas_perf::tap(bencher, "types.stream", draws, sum);
}
