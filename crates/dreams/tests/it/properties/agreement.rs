use lukhas_dreams::{
    Aggregation, Answer, ConsensusParams, Outcome, aggregate, consensus, consensus_with, diversity,
    vote,
};
use lukhas_types::strategies;
use proptest::prelude::*;

use crate::support::answer;

/// Answers around two directions, so that clusters are neither certain nor hopeless.
fn answers(dims: usize) -> impl Strategy<Value = Vec<Answer>> {
    let row = (any::<bool>(), proptest::collection::vec(-0.6..0.6_f32, dims..=dims), 0.5..2.0_f64);
    proptest::collection::vec(row, 2..14).prop_map(move |rows| {
        let vector = |(side, mut row): (bool, Vec<f32>)| {
            row[usize::from(side)] += 1.0;
            row
        };
        let make = |(i, (side, row, weight))| {
            answer(&format!("a{i:02}"), &vector((side, row))).weighing(weight)
        };
        rows.into_iter().enumerate().map(make).collect()
    })
}

fn unit(answer: &Answer) -> Vec<f64> {
    let vector: Vec<f64> = answer.vector.as_slice().iter().map(|&x| f64::from(x)).collect();
    let norm = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    vector.into_iter().map(|x| x / norm).collect()
}

fn cosine(a: &Answer, b: &Answer) -> f64 {
    unit(a).iter().zip(unit(b)).map(|(x, y)| x * y).sum()
}

/// Whether some cosine lies so near tau that rounding decides.
fn on_the_edge(answers: &[Answer], tau: f64) -> bool {
    let pairs =
        answers.iter().enumerate().flat_map(|(i, a)| answers[..i].iter().map(move |b| (a, b)));
    pairs.into_iter().any(|(a, b)| (cosine(a, b) - tau).abs() < 1e-4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_does_not_matter(mut answers in answers(4), threshold in 0.0..=1.0_f64, turn in 1_usize..13) {
        let verdict = consensus(&answers, threshold).unwrap();
        let middle = turn % answers.len();
        answers.rotate_left(middle);
        prop_assert_eq!(&consensus(&answers, threshold).unwrap(), &verdict);
        answers.reverse();
        prop_assert_eq!(&consensus(&answers, threshold).unwrap(), &verdict);
    }

    #[test]
    fn a_rotation_does_not_matter(answers in answers(3), angle in 0.0..6.3_f64, threshold in 0.0..=1.0_f64) {
        prop_assume!(!on_the_edge(&answers, 0.8));
        let verdict = consensus(&answers, threshold).unwrap();
        let (sin, cos) = angle.sin_cos();
        let turned: Vec<Answer> = answers.iter().map(|a| {
            let &[x, y, z] = a.vector.as_slice() else { panic!("three dimensions") };
            let (x, z) = (f64::from(x), f64::from(z));
            answer(&a.id, &[(cos * x - sin * z) as f32, y, (sin * x + cos * z) as f32]).weighing(a.weight)
        }).collect();
        let other = consensus(&turned, threshold).unwrap();
        prop_assert_eq!(other.outcome, verdict.outcome);
        prop_assert_eq!(other.dissenters, verdict.dissenters);
        prop_assert!((other.r - verdict.r).abs() < 1e-5 && (other.share - verdict.share).abs() < 1e-12);
    }

    #[test]
    fn a_lower_threshold_accepts_more(answers in answers(4), low in 0.0..=1.0_f64, high in 0.0..=1.0_f64) {
        let (low, high) = (f64::min(low, high), f64::max(low, high));
        let strict = consensus(&answers, high).unwrap();
        let lax = consensus(&answers, low).unwrap();
        prop_assert!(lax.needed <= strict.needed);
        if strict.outcome == Outcome::Accepted {
            prop_assert_eq!(lax.outcome, Outcome::Accepted);
        }
    }

    #[test]
    fn copies_agree(n in 2_usize..30, vector in strategies::embedding(5)) {
        let answers: Vec<_> = (0..n).map(|i| Answer::new(format!("a{i}"), vector.clone())).collect();
        let verdict = consensus(&answers, 1.0).unwrap();
        prop_assert_eq!(verdict.outcome, Outcome::Accepted);
        prop_assert!((verdict.r - 1.0).abs() < 1e-12);
        prop_assert_eq!(verdict.entropy, Some(0.0));
        prop_assert_eq!(verdict.votes, n);
    }

    #[test]
    fn the_resultant_is_the_mean_cosine(answers in answers(6)) {
        let answers: Vec<_> = answers.into_iter().map(|a| a.weighing(1.0)).collect();
        let n = answers.len() as f64;
        let mut sum = 0.0;
        for (i, a) in answers.iter().enumerate() {
            sum += answers[..i].iter().map(|b| cosine(a, b)).sum::<f64>();
        }
        let mean = sum / (n * (n - 1.0) / 2.0);
        let r = consensus(&answers, 0.5).unwrap().r;
        prop_assert!((r * r - (1.0 / n + (n - 1.0) / n * mean)).abs() < 1e-12);
    }

    #[test]
    fn one_more_exact_supporter_never_fails(answers in answers(4), threshold in 0.0..=0.6_f64, first in any::<bool>(), f in 0_usize..2) {
        let answers: Vec<_> = answers.into_iter().map(|a| a.weighing(1.0)).collect();
        let mut params = ConsensusParams::at(threshold);
        (params.f, params.tau) = (f, 0.2);
        let before = consensus_with(&answers, &params).unwrap();
        prop_assume!(before.outcome == Outcome::Accepted);
        let chosen = answers.iter().find(|a| Some(&a.id) == before.medoid.as_ref()).unwrap();
        let copy = Answer::new(if first { "a" } else { "b" }, chosen.vector.clone());
        let more: Vec<_> = answers.iter().cloned().chain([copy]).collect();
        let after = consensus_with(&more, &params).unwrap();
        prop_assert_eq!(after.outcome, Outcome::Accepted);
        prop_assert!(after.share >= before.share && after.votes > before.votes);
    }

    #[test]
    fn aggregates_stay_between_their_dreams(dreams in proptest::collection::vec(strategies::emotions(), 0..6)) {
        let of = |how| aggregate(&dreams, how);
        let (least, most) = (of(Aggregation::Min), of(Aggregation::Max));
        for how in [Aggregation::Mean, Aggregation::Median] {
            for (name, value) in of(how).iter() {
                let bounds = least.get(name) - 1e-12..=most.get(name) + 1e-12;
                prop_assert!(bounds.contains(&value.get()));
            }
        }
        prop_assert!((0.0..=1.0).contains(&diversity(&dreams)));
    }

    #[test]
    fn the_winner_has_the_greatest_sum(votes in proptest::collection::vec(("[abc]", 0_u8..9), 1..12)) {
        let votes: Vec<(&str, f64)> = votes.iter().map(|(n, w)| (n.as_str(), f64::from(*w))).collect();
        let sum = |name: &str| votes.iter().filter(|v| v.0 == name).map(|v| v.1).sum::<f64>();
        let winner = vote(&votes).unwrap().unwrap();
        for (name, _) in &votes {
            prop_assert!(sum(winner) >= sum(name));
        }
        let first = votes.iter().find(|v| sum(v.0) == sum(winner)).unwrap().0;
        prop_assert_eq!(winner, first);
    }
}

#[test]
fn two_quorums_share_an_honest_member() {
    for n in 1..=12_usize {
        for f in (0..4).filter(|f| n > 3 * f) {
            let answers: Vec<_> = (0..n).map(|i| answer(&format!("a{i}"), &[1.0])).collect();
            let mut params = ConsensusParams::default();
            params.f = f;
            let quorum = consensus_with(&answers, &params).unwrap().quorum;
            // two sets of that size overlap in 2 quorum - n members at least
            assert!(2 * quorum > n + f, "n {n}, f {f}");
            assert!(quorum <= n - f, "the honest ones alone can reach it: n {n}, f {f}");
        }
    }
}
