//! False alarms promised and measured, delays, costs: `cargo run --release --bin promise -- FOLDER`.
//!
//! FOLDER holds the streams that `streams.py` writes. Out: a line of JSON for every detector and stream; `board.py` makes
//! the table.

use std::{env, fs, path::Path};

use cpu_time::ThreadTime;
use lukhas_drift::{
    DriftError, arl,
    detect::{
        Adwin, AdwinParams, Cusum, CusumParams, Detector, ECusum, EDetectorParams, ESr, Ewma, EwmaParams,
        MeanShift, PageHinkley, PageHinkleyParams, Sr, SrParams,
    },
};
use nexus_stats_detection::detection::{AdwinF64, PageHinkleyF64, ShiryaevRobertsF64};
use serde_json::{Value, json};

/// A stream in control, and trials with a change each.
struct Stream {
    name: String,
    mean: f64,
    sd: f64,
    before: usize,
    control: Vec<f64>,
    trials: Vec<Vec<f64>>,
}

fn numbers(path: &Path) -> Vec<f64> {
    let bytes = fs::read(path).expect("a stream");
    bytes
        .chunks_exact(8)
        .map(|eight| f64::from_le_bytes(eight.try_into().expect("eight")))
        .collect()
}

fn streams(folder: &Path) -> Vec<Stream> {
    let text = fs::read(folder.join("streams.json")).expect("streams.json");
    let list: Vec<Value> = serde_json::from_slice(&text).expect("JSON");
    let read = |one: &Value| {
        let name = one["name"].as_str().expect("a name").to_owned();
        let number = |key: &str| one[key].as_f64().expect("a number");
        let (before, after) = (number("before") as usize, number("after") as usize);
        let changes = numbers(&folder.join(format!("{name}.changes.f64")));
        Stream {
            mean: number("mean"),
            sd: number("sd"),
            before,
            control: numbers(&folder.join(format!("{name}.control.f64"))),
            trials: changes.chunks_exact(before + after).map(<[f64]>::to_vec).collect(),
            name,
        }
    };
    list.iter().map(read).collect()
}

/// What is said of the average run length to a false alarm.
#[derive(Clone, Copy)]
enum Promise {
    None,
    About(f64),
    AtLeast(f64),
}

/// Measures detectors that answer `Some(alarm)`, or None to an observation that they refuse; they restart after an alarm.
fn measure<D>(
    streams: &[Stream],
    (library, name): (&str, &str),
    promise: Promise,
    new: impl Fn(&Stream) -> D,
    mut step: impl FnMut(&mut D, f64) -> Option<bool>,
) {
    for stream in streams {
        let mut detector = new(stream);
        let (mut alarms, mut last, mut squares, mut refused) = (0_u64, 0, 0.0, 0_u64);
        let start = ThreadTime::now();
        for (index, &x) in stream.control.iter().enumerate() {
            match step(&mut detector, x) {
                Some(true) => {
                    let length = (index + 1 - last) as f64;
                    (alarms, last, squares) = (alarms + 1, index + 1, squares + length * length);
                }
                Some(false) => {}
                None => refused += 1,
            }
        }
        let time = start.elapsed().as_nanos() as f64 / stream.control.len() as f64;
        let delay = |trial: &Vec<f64>| {
            let mut detector = new(stream);
            for &x in &trial[..stream.before] {
                step(&mut detector, x);
            }
            let after = &trial[stream.before..];
            after.iter().position(|&x| step(&mut detector, x) == Some(true)).map(|at| at + 1)
        };
        let delays: Vec<Option<usize>> = stream.trials.iter().map(delay).collect();
        let (promised, at_least) = match promise {
            Promise::None => (None, false),
            Promise::About(length) => (Some(length), false),
            Promise::AtLeast(length) => (Some(length), true),
        };
        let row = json!({
            "library": library, "detector": name, "stream": stream.name, "promised": promised, "at_least": at_least,
            "observed": stream.control.len(), "alarms": alarms, "last": last, "squares": squares, "refused": refused,
            "delays": delays, "nanoseconds": time,
        });
        println!("{row}");
    }
}

/// A detector of ours; charts go on as before after an alarm, so they are reset.
fn ours<D: Detector>(
    streams: &[Stream],
    name: &str,
    promise: Promise,
    new: impl Fn(&Stream) -> Result<D, DriftError>,
) {
    let chart = !matches!(promise, Promise::None);
    let step = |detector: &mut D, x: f64| {
        let alarm = detector.observe(x).ok()?.alarm;
        if alarm && chart {
            detector.reset();
        }
        Some(alarm)
    };
    measure(streams, ("lukhas", name), promise, |stream| new(stream).expect("in range"), step);
}

fn all_of_ours(s: &[Stream]) {
    let of = |length: Result<f64, DriftError>| Promise::About(length.expect("in range"));
    ours(s, "EWMA", of(arl::ewma_exact(0.1, 2.814, 0.0)), |s| {
        Ewma::new(EwmaParams::default().with_mean(s.mean).with_sd(s.sd))
    });
    ours(s, "CUSUM", of(arl::cusum(0.5, 5.0, 0.0)), |s| {
        Cusum::new(CusumParams::default().with_mean(s.mean).with_sd(s.sd))
    });
    ours(s, "Shiryaev-Roberts", of(arl::sr(500.0, 1.0, 0.0)), |s| {
        Sr::new(SrParams::default().with_mean(s.mean).with_sd(s.sd))
    });
    // where the mean is 0 it is not defined; it refuses what is below 0
    let tolerated = |s: &Stream| if s.mean > 0.0 { s.mean } else { 0.5 };
    ours(s, "e-SR", Promise::AtLeast(1e4), |s| {
        ESr::new(EDetectorParams::default().with_mean(tolerated(s)))
    });
    ours(s, "e-CUSUM", Promise::AtLeast(1e4), |s| {
        ECusum::new(EDetectorParams::default().with_mean(tolerated(s)))
    });
    ours(s, "Page-Hinkley", Promise::None, |_| PageHinkley::new(PageHinkleyParams::default()));
    ours(s, "ADWIN", Promise::None, |_| Adwin::new(AdwinParams::default()));
    ours(s, "mean shift", Promise::None, |_| Ok(MeanShift::default()));
}

/// The streams that leave 0..1, four standard deviations to either side of the mean put there.
fn squeezed(s: &[Stream]) -> Vec<Stream> {
    let squeeze = |stream: &Stream| {
        let (mean, width) = (stream.mean, 8.0 * stream.sd);
        let of = |xs: &Vec<f64>| -> Vec<f64> {
            xs.iter().map(|x| (0.5 + (x - mean) / width).clamp(0.0, 1.0)).collect()
        };
        Stream {
            name: stream.name.clone(),
            mean: 0.5,
            sd: 1.0 / 8.0,
            before: stream.before,
            control: of(&stream.control),
            trials: stream.trials.iter().map(of).collect(),
        }
    };
    s.iter().filter(|stream| stream.control.iter().any(|&x| x < 0.0)).map(squeeze).collect()
}

/// What has no default: the values of the others, and the true mean and spread.
fn nexus(s: &[Stream], squeezed: &[Stream]) {
    for (name, s) in [("ADWIN", s), ("ADWIN on 0..1", squeezed)] {
        let new = |_: &Stream| AdwinF64::builder().delta(0.002).build().expect("in range");
        measure(s, ("nexus-stats", name), Promise::None, new, |d, x| d.update(x).ok());
    }
    let new = |_: &Stream| {
        PageHinkleyF64::builder().threshold(50.0).alpha(0.005).build().expect("in range")
    };
    measure(s, ("nexus-stats", "Page-Hinkley"), Promise::None, new, |d, x| {
        let alarm = d.update(x).ok()?;
        if alarm {
            d.reset();
        }
        Some(alarm)
    });
    let new = |s: &Stream| {
        let builder =
            ShiryaevRobertsF64::builder().pre_change_mean(s.mean).post_change_mean(s.mean + s.sd);
        builder.variance(s.sd * s.sd).threshold(500.0).build().expect("in range")
    };
    measure(s, ("nexus-stats", "Shiryaev-Roberts"), Promise::None, new, |d, x| {
        let alarm = d.update(x).ok()? == Some(true);
        if alarm {
            d.reset();
        }
        Some(alarm)
    });
}

fn irithyll(s: &[Stream], squeezed: &[Stream]) {
    use irithyll_core::drift::{DriftDetector, DriftSignal, adwin, ddm, pht};

    fn one<D: DriftDetector>(s: &[Stream], name: &str, new: impl Fn() -> D) {
        let step = |detector: &mut D, x: f64| Some(detector.update(x) == DriftSignal::Drift);
        measure(s, ("irithyll", name), Promise::None, |_| new(), step);
    }
    one(s, "ADWIN", adwin::Adwin::new);
    one(squeezed, "ADWIN on 0..1", adwin::Adwin::new);
    one(s, "Page-Hinkley", pht::PageHinkleyTest::new);
    for stream in s.iter().filter(|stream| stream.name == "bernoulli") {
        one(std::slice::from_ref(stream), "DDM", ddm::Ddm::new);
    }
}

fn rill(s: &[Stream], squeezed: &[Stream]) {
    use rill_ml::drift::{Adwin, DriftDetector, DriftLevel, Kswin, PageHinkley};

    fn one<D: DriftDetector>(s: &[Stream], name: &str, restarts: bool, new: impl Fn() -> D) {
        let step = |detector: &mut D, x: f64| {
            let alarm = detector.update(x).ok()? == DriftLevel::Drift;
            // its level stays until the caller's reset
            if alarm && !restarts {
                detector.reset();
            }
            Some(alarm)
        };
        measure(s, ("rill-ml", name), Promise::None, |_| new(), step);
    }
    one(s, "ADWIN", true, Adwin::default);
    one(squeezed, "ADWIN on 0..1", true, Adwin::default);
    one(s, "Page-Hinkley", false, PageHinkley::default);
    one(s, "KSWIN", true, Kswin::default);
}

fn main() {
    let folder = env::args().nth(1).expect("the folder of the streams");
    let streams = streams(Path::new(&folder));
    let squeezed = squeezed(&streams);
    all_of_ours(&streams);
    nexus(&streams, &squeezed);
    irithyll(&streams, &squeezed);
    rill(&streams, &squeezed);
}
