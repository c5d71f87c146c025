//! Marked series of the Turing Change Point Dataset.

use std::{collections::BTreeMap, fs, path::Path};

use lukhas_drift::detect::{
    MeanShift,
    eval::{covering, f1},
};

use crate::streams::signals;

pub(crate) struct Series {
    pub(crate) name: String,
    /// The first dimension; a missing value is the last one.
    pub(crate) values: Vec<f64>,
    pub(crate) annotations: Vec<Vec<usize>>,
}

pub(crate) fn corpus() -> Vec<Series> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/tcpd");
    let read = |name: &str| fs::read(folder.join(name)).expect("committed data");
    let marks: BTreeMap<String, BTreeMap<String, Vec<usize>>> =
        serde_json::from_slice(&read("annotations.json")).expect("committed data");
    marks
        .into_iter()
        .map(|(name, annotators)| {
            let json: serde_json::Value =
                serde_json::from_slice(&read(&format!("{name}.json"))).expect("committed data");
            let raw = json["series"][0]["raw"].as_array().expect("committed data");
            let mut last = None;
            let values = raw
                .iter()
                .map(|value| {
                    last = value.as_f64().or(last);
                    last.expect("committed data")
                })
                .collect();
            Series { name, values, annotations: annotators.into_values().collect() }
        })
        .collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 5e-7
}

#[test]
fn predicting_nothing_scores_what_was_published() {
    let corpus = corpus();
    assert_eq!(corpus.len(), 16);
    let score = |name: &str| {
        let series = corpus.iter().find(|series| series.name == name).unwrap();
        f1(&series.annotations, &[], 5)
    };
    for (name, published) in
        [("bank", 1.0), ("nile", 0.823_529), ("run_log", 0.445_596), ("businv", 0.588_235)]
    {
        assert!(close(score(name), published), "{name}: {}", score(name));
    }
}

#[test]
fn scores_by_hand() {
    // Precision: 0 and 48 of 0, 48, 90. Recall: 2 of 2, 2 of 3.
    let marks = [vec![50], vec![50, 70]];
    let (precision, recall) = (2.0 / 3.0, f64::midpoint(1.0, 2.0 / 3.0));
    assert!(close(f1(&marks, &[48, 90], 5), 2.0 * precision * recall / (precision + recall)));
    // A prediction finds one change point only.
    assert!(close(f1(&[vec![50, 52]], &[51], 5), 2.0 * (2.0 / 3.0) / (1.0 + 2.0 / 3.0)));
    assert!(f1(&[vec![50]], &[56], 5) < f1(&[vec![50]], &[55], 5));
    // Segments 0..50 and 50..100 against 0..25 and 25..100: Jaccard .5 and 50 / 75.
    assert!(close(covering(&[vec![50]], &[25], 100), 0.5 * 0.5 + 0.5 * (50.0 / 75.0)));
    assert!(close(covering(&[vec![50], vec![]], &[], 100), f64::midpoint(0.5, 1.0)));
    assert!(f1(&[], &[1], 5) == 0.0 && covering(&[], &[1], 9) == 0.0);
    assert!(covering(&[vec![]], &[], 0) == 0.0);
}

#[test]
fn the_default_detector_reaches_these_scores_online() {
    let corpus = corpus();
    let n = corpus.len() as f64;
    let (mut f1s, mut coverings, mut nothing) = (0.0, 0.0, (0.0, 0.0));
    for Series { values, annotations, .. } in &corpus {
        let signals = signals(&mut MeanShift::default(), values);
        let onsets: Vec<usize> =
            signals.iter().filter_map(|signal| Some(signal.onset? as usize)).collect();
        f1s += f1(annotations, &onsets, 5) / n;
        coverings += covering(annotations, &onsets, values.len()) / n;
        nothing.0 += f1(annotations, &[], 5) / n;
        nothing.1 += covering(annotations, &[], values.len()) / n;
    }
    assert_eq!(format!("{:.3} {:.3}", nothing.0, nothing.1), "0.696 0.608");
    assert_eq!(format!("{f1s:.3} {coverings:.3}"), "0.780 0.730");
}
