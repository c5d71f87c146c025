use lukhas_dreams::{DreamMemory, simulate_dream_with};
use lukhas_types::strategies;
use proptest::prelude::*;
use serde_json::json;

use crate::support::{context, entries, memory, params, seed};

/// `w_j exp(beta x_i . x_j)`, 0 on the diagonal.
fn masses(memory: &DreamMemory, beta: f64) -> Vec<Vec<f64>> {
    let w: Vec<f64> = memory.weights().map(|pair| pair.1).collect();
    (0..memory.len())
        .map(|i| {
            let row = memory.similarities(i).expect("an entry");
            let mass = |(j, s): (usize, f64)| if i == j { 0.0 } else { w[j] * (beta * s).exp() };
            row.into_iter().enumerate().map(mass).collect()
        })
        .collect()
}

/// The visits of `dreams` long dreams, as numbers of entries.
fn visits(memory: &DreamMemory, beta: f64, dreams: u32) -> Vec<Vec<usize>> {
    let ids: Vec<&str> = memory.weights().map(|pair| pair.0).collect();
    (0..dreams)
        .map(|stream| {
            let mut params = params(4096, beta);
            params.stream = stream;
            let dream = simulate_dream_with(&seed("law"), &context(json!({})), memory, &params);
            let dream = dream.expect("a dream");
            let number = |id: &str| ids.iter().position(|known| *known == id).expect("an entry");
            dream.steps().iter().map(|step| number(&step.id)).collect()
        })
        .collect()
}

fn chi_squared(counts: &[usize], law: &[f64]) -> f64 {
    let (n, total) = (counts.iter().sum::<usize>() as f64, law.iter().sum::<f64>());
    let term = |(count, p): (&usize, &f64)| {
        let expected = n * p / total;
        if expected > 0.0 { (*count as f64 - expected).powi(2) / expected } else { 0.0 }
    };
    counts.iter().zip(law).map(term).sum()
}

#[test]
fn visits_follow_the_stationary_law() {
    let (memory, beta) = (memory("stationary", 6, 5), 1.5);
    let w: Vec<f64> = memory.weights().map(|pair| pair.1).collect();
    let masses = masses(&memory, beta);
    let law: Vec<f64> = (0..6).map(|i| w[i] * masses[i].iter().sum::<f64>()).collect();
    // reversible: pi_i P_ij = pi_j P_ji
    for i in 0..6 {
        for j in 0..6 {
            assert!((w[i] * masses[i][j] - w[j] * masses[j][i]).abs() < 1e-12);
        }
    }
    let mut counts = [0; 6];
    for walk in visits(&memory, beta, 16) {
        walk.iter().skip(32).step_by(16).for_each(|&i| counts[i] += 1);
    }
    // 99.9 % of chi-squared with 5 degrees of freedom
    assert!(chi_squared(&counts, &law) < 20.5, "{counts:?} {law:?}");
}

#[test]
fn steps_follow_their_rows_and_never_stay() {
    let (memory, beta) = (memory("rows", 5, 4), 3.0);
    let masses = masses(&memory, beta);
    let mut counts = vec![vec![0; 5]; 5];
    for walk in visits(&memory, beta, 4) {
        walk.windows(2).for_each(|step| counts[step[0]][step[1]] += 1);
    }
    for i in 0..5 {
        assert_eq!(counts[i][i], 0);
        // 99.9 % of chi-squared with 3 degrees of freedom, five times
        assert!(chi_squared(&counts[i], &masses[i]) < 19.0, "{i}: {counts:?}");
    }
}

#[test]
fn without_beta_the_weights_alone_draw() {
    let memory = memory("flat", 4, 3);
    let w: Vec<f64> = memory.weights().map(|pair| pair.1).collect();
    let mut counts = vec![vec![0; 4]; 4];
    for walk in visits(&memory, 0.0, 4) {
        walk.windows(2).for_each(|step| counts[step[0]][step[1]] += 1);
    }
    for i in 0..4 {
        let others: Vec<f64> = (0..4).map(|j| if i == j { 0.0 } else { w[j] }).collect();
        assert!(chi_squared(&counts[i], &others) < 17.0, "{i}: {counts:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_dream_is_a_function_of_its_inputs(
        text in strategies::seed(),
        value in proptest::collection::vec(("[a-z]{1,6}", strategies::json()), 0..4),
        n in 1_usize..20, d in 1_usize..40, steps in 1_usize..40,
        beta in 0.0..256.0_f64, sigma in 0.0..1.0_f64, stream in any::<u32>(),
    ) {
        let context = context(serde_json::Value::Object(value.into_iter().collect()));
        let mut params = params(steps, beta);
        (params.sigma, params.stream) = (sigma, stream);
        let memory = memory("pure", n, d);
        let dream = simulate_dream_with(&text, &context, &memory, &params).unwrap();
        let mut turned = entries("pure", n, d);
        turned.reverse();
        let other = DreamMemory::from_entries(turned).unwrap();
        prop_assert_eq!(&simulate_dream_with(&text, &context, &other, &params).unwrap(), &dream);
        prop_assert_eq!(&dream.replay(&memory).unwrap(), &dream);
        prop_assert_eq!(dream.steps().len(), steps);
        let stays = dream.steps().windows(2).any(|two| two[0].id == two[1].id);
        prop_assert_eq!(stays, n == 1 && steps > 1);
        prop_assert!(dream.steps().iter().all(|s| s.energy.is_finite() && s.weight > 0.0));
        prop_assert!(dream.energies().windows(2).all(|two| two[1] <= two[0]));
        prop_assert!(dream.end_state().iter().all(|x| x.is_finite()));
        prop_assert!((0.0..=(steps as f64).log2() + 1e-9).contains(&dream.entropy()));
        prop_assert!((0.0..=1.0).contains(&dream.salience()));
        for step in 0..steps {
            for (_, strength) in dream.emotions(step).unwrap().iter() {
                prop_assert!((0.0..=1.0).contains(&strength.get()));
            }
        }
    }

    #[test]
    fn the_archetypes_dream_of_anything(
        text in strategies::seed(),
        value in proptest::collection::vec(("[a-z]{1,6}", strategies::json()), 0..4),
    ) {
        let context = context(serde_json::Value::Object(value.into_iter().collect()));
        let memory = DreamMemory::archetypes();
        let dream = lukhas_dreams::simulate_dream(&text, &context, &memory).unwrap();
        prop_assert_eq!(dream.replay(&memory).unwrap().digest(), dream.digest());
        let body = serde_json::to_value(dream.body("", None)).unwrap();
        prop_assert!(lukhas_dreams::replay_value(&body, &memory).matches);
    }
}
