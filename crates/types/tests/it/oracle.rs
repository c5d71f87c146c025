//! Slow and plain twins.

use std::collections::BTreeMap;

use lukhas_types::{Embedder, Form, Hasher, Stream};
use proptest::prelude::*;

/// Cosine of two texts by counting features as strings, with no hashing: what `Form` approximates.
fn plain_cosine(a: &str, b: &str) -> f64 {
    let features = |text: &str| {
        let words: Vec<String> = text
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let plain: Vec<char> = format!(" {} ", words.join(" ")).chars().collect();
        let mut counts = BTreeMap::<String, f64>::new();
        words.iter().for_each(|word| *counts.entry(format!("w{word}")).or_default() += 1.0);
        for n in [3, 4] {
            plain.windows(n).for_each(|gram| {
                *counts.entry(format!("g{}", gram.iter().collect::<String>())).or_default() += 1.0;
            });
        }
        counts
    };
    let (a, b) = (features(a), features(b));
    let norm = |counts: &BTreeMap<String, f64>| counts.values().sum::<f64>().sqrt();
    a.iter().map(|(feature, x)| (x * b.get(feature).unwrap_or(&0.0)).sqrt()).sum::<f64>()
        / norm(&a)
        / norm(&b)
}

fn form_cosine(a: &str, b: &str) -> f64 {
    let vector = |text| Form::new().embed_one(text).expect("has words");
    vector(a)
        .as_slice()
        .iter()
        .zip(vector(b).as_slice())
        .map(|(x, y)| f64::from(*x) * f64::from(*y))
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn form_is_the_plain_count_up_to_collisions(a in "[a-z]{2,8}( [a-z]{2,8}){0,4}", b in "[a-z]{2,8}( [a-z]{2,8}){0,4}") {
        prop_assert!((form_cosine(&a, &b) - plain_cosine(&a, &b)).abs() < 0.1);
        prop_assert!((form_cosine(&a, &a) - 1.0).abs() < 1e-6);
    }
}

#[test]
fn form_sees_spelling() {
    assert!(form_cosine("the stand-up meeting", "standup meetings") > 0.3);
    assert!(form_cosine("the stand-up meeting", "zebra") < 0.05);
    assert!((form_cosine("A b  C.", "a, B c") - 1.0).abs() < 1e-6);
}

/// Mean and variance of the uniform and the normal, and the counts of `below`, at five standard errors.
#[test]
fn the_stream_has_the_laws_it_names() {
    let n = 20_000;
    let mut stream = Stream::new(&Hasher::new("laws v1").finish());
    let moments = |draws: &[f64]| {
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        (mean, draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / draws.len() as f64)
    };
    let uniform: Vec<f64> = (0..n).map(|_| stream.next_unit()).collect();
    assert!(uniform.iter().all(|x| (0.0..1.0).contains(x)));
    let (mean, variance) = moments(&uniform);
    assert!((mean - 0.5).abs() < 5.0 * (1.0 / 12.0 / n as f64).sqrt(), "{mean}");
    assert!((variance - 1.0 / 12.0).abs() < 5.0 * (1.0 / 180.0 / n as f64).sqrt(), "{variance}");
    let normal: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
    let (mean, variance) = moments(&normal);
    assert!(mean.abs() < 5.0 / f64::from(n).sqrt(), "{mean}");
    assert!((variance - 1.0).abs() < 5.0 * (2.0 / f64::from(n)).sqrt(), "{variance}");
    let mut counts = [0.0; 6];
    (0..n).for_each(|_| counts[stream.below(6) as usize] += 1.0);
    let expected = f64::from(n) / 6.0;
    let chi_squared: f64 = counts.iter().map(|c| (c - expected) * (c - expected) / expected).sum();
    assert!(chi_squared < 25.7, "chi-squared with 5 degrees, p < 1e-4: {chi_squared}");
    assert_eq!(stream.below(0), 0);
}
