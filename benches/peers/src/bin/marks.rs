//! Change points and anomalies that people marked: `cargo run --release --bin marks -- FOLDER`.
//!
//! Ours, and what FOLDER/marks.json of `marks.py` says for others, by the same scorers. Out: JSON.

use std::{collections::BTreeMap, env, fs, path::Path};

use lukhas_drift::{
    detect::{
        Adwin, AdwinParams, Detector, Discord, DiscordParams, MeanShift, PageHinkley,
        PageHinkleyParams,
        eval::{NabProfile, NabSeries, covering, f1, nab},
    },
    segment::{SegmentParams, binary_segmentation, pelt},
};
use serde_json::{Value, from_slice, json};

type Series<T> = BTreeMap<String, T>;
/// Of each detector what it says of each series.
type Said<T> = BTreeMap<String, Series<Vec<T>>>;

fn data(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/drift/data");
    fs::read(folder.join(name)).expect("committed data")
}

/// The first dimension; a missing value is the last one.
fn series(name: &str) -> Vec<f64> {
    let json: Value = from_slice(&data(&format!("tcpd/{name}.json"))).expect("JSON");
    let mut last = None;
    let raw = json["series"][0]["raw"].as_array().expect("numbers");
    raw.iter()
        .map(|value| {
            last = value.as_f64().or(last);
            last.expect("a first number")
        })
        .collect()
}

fn onsets(detector: &mut impl Detector, values: &[f64]) -> Vec<usize> {
    values
        .iter()
        .filter_map(|&x| Some(detector.observe(x).expect("finite").onset? as usize))
        .collect()
}

fn tcpd(mut said: Said<usize>) -> Vec<Value> {
    let marks: Series<Series<Vec<usize>>> =
        from_slice(&data("tcpd/annotations.json")).expect("JSON");
    let values: Series<Vec<f64>> = marks.keys().map(|name| (name.clone(), series(name))).collect();
    let mut add = |name: &str, points: &dyn Fn(&[f64]) -> Vec<usize>| {
        let of_all = values.iter().map(|(name, values)| (name.clone(), points(values))).collect();
        said.insert(name.to_owned(), of_all);
    };
    let params = SegmentParams::default();
    add("nothing at all", &|_| Vec::new());
    add("lukhas mean shift", &|xs| onsets(&mut MeanShift::default(), xs));
    add("lukhas ADWIN", &|xs| onsets(&mut Adwin::new(AdwinParams::default()).expect("valid"), xs));
    add("lukhas Page-Hinkley", &|xs| {
        onsets(&mut PageHinkley::new(PageHinkleyParams::default()).expect("valid"), xs)
    });
    add("lukhas PELT (offline)", &|xs| pelt(xs, &params).expect("valid").changes);
    add("lukhas binary segmentation (offline)", &|xs| {
        binary_segmentation(xs, &params).expect("valid").changes
    });
    let row = |(name, points): (&String, &Series<Vec<usize>>)| {
        let (mut f1s, mut coverings) = (0.0, 0.0);
        for (series, values) in &values {
            let marks: Vec<Vec<usize>> = marks[series].values().cloned().collect();
            f1s += f1(&marks, &points[series], 5);
            coverings += covering(&marks, &points[series], values.len());
        }
        let n = values.len() as f64;
        json!({"detector": name, "f1": f1s / n, "covering": coverings / n, "series": n})
    };
    said.iter().map(row).collect()
}

fn numenta(mut said: Said<f64>) -> Vec<Value> {
    let windows: Series<Vec<(usize, usize)>> = from_slice(&data("nab/windows.json")).expect("JSON");
    let score = |name: &String| {
        let text = String::from_utf8(data(&format!("nab/{name}.txt"))).expect("text");
        let mut discord = Discord::new(DiscordParams::default()).expect("valid");
        let mut scores = Vec::new();
        for line in text.lines() {
            scores.push(discord.observe(line.parse().expect("a number")).expect("finite"));
        }
        (name.clone(), scores)
    };
    said.insert("lukhas discord".into(), windows.keys().map(score).collect());
    let row = |(name, scores): (&String, &Series<Vec<f64>>)| {
        let series: Vec<NabSeries<'_>> = windows
            .iter()
            .map(|(series, windows)| NabSeries { scores: &scores[series], windows })
            .collect();
        let [standard, few_false, few_missed] =
            [NabProfile::STANDARD, NabProfile::LOW_FALSE_ALARMS, NabProfile::LOW_MISSES]
                .map(|profile| nab(&series, profile).expect("valid").score);
        json!({
            "detector": name, "standard": standard, "few_false": few_false, "few_missed": few_missed,
        })
    };
    said.iter().map(row).collect()
}

fn main() {
    let folder = env::args().nth(1).expect("the folder of marks.json");
    let said = fs::read(Path::new(&folder).join("marks.json")).expect("marks.json");
    let (points, scores): (Said<usize>, Said<f64>) = from_slice(&said).expect("JSON");
    println!("{}", json!({"tcpd": tcpd(points), "nab": numenta(scores)}));
}
