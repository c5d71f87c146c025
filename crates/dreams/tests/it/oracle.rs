//! Slow twins, written from the definitions: the walk in plain lists of `f64`, the clusters in cubic time.

use lukhas_dreams::{
    Context, DreamMemory, ENGINE_VERSION, Entry, Outcome, consensus_with, simulate_dream_with,
};
use lukhas_types::{Hasher, Seed, Stream};
use serde_json::json;

use crate::support::{answer, context, entries, params, seed, stream};

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn unit(vector: &[f64]) -> Vec<f64> {
    let norm = dot(vector, vector).sqrt();
    vector.iter().map(|x| x / norm).collect()
}

fn drawn(text: &str, d: usize) -> Vec<f64> {
    let mut stream = Stream::new(&Hasher::new("dream cue v1").text(text).finish());
    (0..d).map(|_| stream.normal() / (d as f64).sqrt()).collect()
}

/// Ids and energies of a dream without noise, as the documentation of `simulate_dream_with` defines it.
fn twin(
    entries: &[Entry],
    memory: &DreamMemory,
    seed: &Seed,
    context: &Context,
    (steps, beta): (usize, f64),
) -> Vec<(String, f64)> {
    let rows: Vec<Vec<f64>> = entries
        .iter()
        .map(|entry| entry.vector.unit().iter().map(|&x| f64::from(x)).collect())
        .collect();
    let w: Vec<f64> = memory.weights().map(|pair| pair.1).collect();
    let key = Hasher::new("dream v1")
        .text(ENGINE_VERSION)
        .text(seed.as_str())
        .text(context.canonical())
        .hash(&memory.root())
        .number(steps as u64)
        .float(beta)
        .float(64.0)
        .float(0.0)
        .float(0.9)
        .number(8)
        .finish();
    let mut stream = Stream::new(&key);
    let d = rows[0].len();
    let mut cue = drawn(seed.as_str(), d);
    for (key, value) in context.as_map() {
        let text = value.as_str().map_or(value.to_string(), str::to_owned);
        cue.iter_mut().zip(drawn(&format!("{key} {text}"), d)).for_each(|(x, y)| *x += y);
    }
    let mut at = None;
    let mut state = unit(&cue);
    let mut out = Vec::new();
    for _ in 0..steps {
        let mass: Vec<f64> = (0..rows.len())
            .map(|j| if at == Some(j) { 0.0 } else { w[j] * (beta * dot(&state, &rows[j])).exp() })
            .collect();
        let mut left = stream.next_unit() * mass.iter().sum::<f64>();
        let mut next = rows.len() - 1;
        for (j, mass) in mass.iter().enumerate() {
            if left < *mass {
                next = j;
                break;
            }
            left -= mass;
        }
        at = Some(next);
        state.clone_from(&rows[next]);
        let sum: f64 = rows.iter().map(|row| (beta * dot(&state, row)).exp()).sum();
        out.push((entries[next].id.clone(), 0.5 * dot(&state, &state) - sum.ln() / beta));
    }
    out
}

#[test]
fn the_walk_is_its_definition() {
    for (n, d, steps, beta) in
        [(5, 3, 40, 2.0), (30, 20, 100, 8.0), (12, 64, 60, 0.5), (1, 4, 3, 8.0)]
    {
        let entries = entries(&format!("twin {n}"), n, d);
        let memory = DreamMemory::from_entries(entries.clone()).expect("distinct");
        for name in ["a", "b", "c"] {
            let (seed, context) = (seed(name), context(json!({"mood": "calm", "day": 3})));
            let mut params = params(steps, beta);
            params.sigma = 0.0;
            let dream = simulate_dream_with(&seed, &context, &memory, &params).expect("a dream");
            let slow = twin(&entries, &memory, &seed, &context, (steps, beta));
            assert_eq!(dream.steps().len(), slow.len());
            for (step, (id, energy)) in dream.steps().iter().zip(slow) {
                assert_eq!(*step.id, *id, "{n} x {d}, seed {name}");
                assert!((step.energy - energy).abs() < 1e-6, "{} {energy}", step.energy);
            }
        }
    }
}

/// Merges the most similar pair of clusters, of equal ones the first, until none is at `tau` or above.
fn clusters(vectors: &[Vec<f64>], tau: f64) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = (0..vectors.len()).map(|i| vec![i]).collect();
    loop {
        let mut best: Option<(f64, usize, usize)> = None;
        for i in 0..clusters.len() {
            for j in i + 1..clusters.len() {
                let pairs =
                    clusters[i].iter().flat_map(|a| clusters[j].iter().map(move |b| (a, b)));
                let link = pairs
                    .map(|(&a, &b)| dot(&unit(&vectors[a]), &unit(&vectors[b])))
                    .fold(f64::INFINITY, f64::min);
                if link >= tau && best.is_none_or(|best| link > best.0) {
                    best = Some((link, i, j));
                }
            }
        }
        let Some((_, i, j)) = best else { return clusters };
        let merged = clusters.remove(j);
        clusters[i].extend(merged);
    }
}

#[test]
fn consensus_finds_the_clusters_of_its_twin() {
    let mut stream = stream("clusters");
    for round in 0..40_usize {
        let (n, d) = (2 + round % 23, 2 + round % 4);
        let vectors: Vec<Vec<f32>> =
            (0..n).map(|_| (0..d).map(|_| stream.normal() as f32).collect()).collect();
        let answers: Vec<_> =
            vectors.iter().enumerate().map(|(i, v)| answer(&format!("a{i:02}"), v)).collect();
        let mut params = lukhas_dreams::ConsensusParams::at(0.4);
        params.tau = [0.3, 0.6, 0.9][round % 3];
        let verdict = consensus_with(&answers, &params).expect("distinct answers");
        let wide: Vec<Vec<f64>> =
            vectors.iter().map(|v| v.iter().map(|&x| f64::from(x)).collect()).collect();
        let slow = clusters(&wide, params.tau);
        let most = slow.iter().map(Vec::len).max().unwrap_or(0);
        let winner = slow.iter().find(|cluster| cluster.len() == most).expect("a cluster");
        assert_eq!(verdict.votes, most, "round {round}");
        let outside: Vec<String> =
            (0..n).filter(|i| !winner.contains(i)).map(|i| format!("a{i:02}")).collect();
        assert_eq!(verdict.dissenters, outside, "round {round}");
        let tied = slow.iter().filter(|cluster| cluster.len() == most).count() > 1;
        let reached = most as f64 / n as f64 >= 0.4 - 1e-9;
        assert_eq!(verdict.outcome == Outcome::Tie, tied && (reached || most > 1), "round {round}");
    }
}
