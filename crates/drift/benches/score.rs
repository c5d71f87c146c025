//! The score of two vectors, by their length.

use divan::Bencher;
use lukhas_drift::{Normed, UnitVector, score, score_f64, score_fast};
use lukhas_types::{Hasher, Stream};

const SIZES: [usize; 5] = [4, 64, 384, 768, 1536];

fn main() {
    lukhas_perf::divan::main();
}

fn pair(n: usize) -> (Vec<f32>, Vec<f32>) {
    let mut stream = Stream::new(&Hasher::new("bench v1").finish());
    let mut vector = || (0..n).map(|_| stream.normal() as f32).collect();
    (vector(), vector())
}

#[divan::bench(args = SIZES)]
fn exact(bencher: Bencher<'_, '_>, n: usize) {
    let (a, b) = pair(n);
    assert_eq!(score(&a, &a).map(|score| score.drift), Ok(0.0));
    lukhas_perf::tap(bencher, "drift.score", n, || score(&a, &b));
}

#[divan::bench(args = SIZES)]
fn fast(bencher: Bencher<'_, '_>, n: usize) {
    let (a, b) = pair(n);
    assert!(score_fast(&a, &a).is_ok_and(|score| score.drift < 1e-3));
    lukhas_perf::tap(bencher, "drift.score_fast", n, || score_fast(&a, &b));
}

#[divan::bench(args = SIZES)]
fn normed(bencher: Bencher<'_, '_>, n: usize) {
    let (a, b) = pair(n);
    let (one, two) = (Normed::new(&a), Normed::new(&b));
    let (Ok(one), Ok(two)) = (one, two) else { panic!("random vectors have a direction") };
    assert_eq!(one.score(&two), score(&a, &b));
    lukhas_perf::tap(bencher, "drift.score_normed", n, || one.score(&two));
}

#[divan::bench(args = SIZES)]
fn unit(bencher: Bencher<'_, '_>, n: usize) {
    let (a, b) = pair(n);
    let [a, b] = [a, b].map(|v| {
        let length = v.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
        v.into_iter().map(|x| (f64::from(x) / length) as f32).collect::<Vec<f32>>()
    });
    let (Ok(one), Ok(two)) = (UnitVector::new(&a), UnitVector::new(&b)) else {
        panic!("of unit length")
    };
    assert!(one.score(&one).is_ok_and(|score| score.drift < 1e-5));
    lukhas_perf::tap(bencher, "drift.score_unit", n, || one.score(&two));
}

#[divan::bench(args = SIZES)]
fn wide(bencher: Bencher<'_, '_>, n: usize) {
    let (a, b) = pair(n);
    let [a, b] = [a, b].map(|v| v.into_iter().map(f64::from).collect::<Vec<f64>>());
    assert_eq!(score_f64(&a, &a).map(|score| score.drift), Ok(0.0));
    lukhas_perf::tap(bencher, "drift.score_f64", n, || score_f64(&a, &b));
}
