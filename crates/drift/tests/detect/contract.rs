use std::fmt::Debug;

use lukhas_drift::{
    DriftError,
    detect::{
        Adwin, AdwinParams, Cusum, CusumParams, Detector, Direction, ECusum, EDetectorParams, ESr,
        Ewma, EwmaParams, Limits, MAX_MAGNITUDE, MeanShift, MeanShiftParams, PageHinkley,
        PageHinkleyParams, Sides, Sr, SrParams,
    },
};
use lukhas_types::Fault;
use serde::{Serialize, de::DeserializeOwned};

use crate::streams::{self, each, first_alarm, signals, step};

trait Kind: Detector + Clone + PartialEq + Debug + Serialize + DeserializeOwned {}
impl<D: Detector + Clone + PartialEq + Debug + Serialize + DeserializeOwned> Kind for D {}

fn refuses(mut detector: impl Kind) {
    signals(&mut detector, &[0.25, 0.5, 0.75]);
    let before = detector.clone();
    for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = detector.observe(x).expect_err("not finite");
        assert_eq!(error.code(), "not_finite");
        assert_eq!(error.field().as_deref(), Some("observation[3]"));
    }
    for x in [2.0 * MAX_MAGNITUDE, -2.0 * MAX_MAGNITUDE, f64::MAX] {
        assert_eq!(detector.observe(x).expect_err("too large").code(), "out_of_range");
    }
    assert_eq!(detector, before);
}

#[test]
fn bad_observations_are_errors_and_leave_the_state_alone() {
    each!(refuses);
}

#[test]
fn a_negative_number_is_no_observation_of_e_values() {
    let refused = DriftError::OutOfRange {
        field: "observation",
        value: -0.1,
        minimum: 0.0,
        maximum: MAX_MAGNITUDE,
    };
    let (mut sums, mut largest) = (streams::esr(), streams::e_cusum());
    assert_eq!(sums.observe(-0.1).unwrap_err(), refused);
    assert_eq!(largest.observe(-0.1).unwrap_err(), refused);
    assert_eq!((sums, largest), (streams::esr(), streams::e_cusum()));
}

#[test]
fn an_e_sr_is_not_restored_as_an_e_cusum() {
    let sums = serde_json::to_string(&streams::esr()).unwrap();
    let largest = serde_json::to_string(&streams::e_cusum()).unwrap();
    assert!(serde_json::from_str::<ECusum>(&sums).is_err());
    assert!(serde_json::from_str::<ESr>(&largest).is_err());
}

#[test]
fn parameters_out_of_range_are_errors() {
    let field = |result: Result<(), DriftError>| result.unwrap_err().field().unwrap();
    let ewma = |params| Ewma::new(params).map(|_| ());
    assert_eq!(field(ewma(EwmaParams::default().with_lambda(0.0))), "lambda");
    assert_eq!(field(ewma(EwmaParams::default().with_limit(f64::NAN))), "limit");
    assert_eq!(field(ewma(EwmaParams::default().with_sd(0.0))), "sd");
    let cusum = |params| Cusum::new(params).map(|_| ());
    assert_eq!(field(cusum(CusumParams::default().with_k(-0.1))), "k");
    assert_eq!(field(cusum(CusumParams::default().with_h(f64::INFINITY))), "h");
    let sr = |params| Sr::new(params).map(|_| ());
    assert_eq!(field(sr(SrParams::default().with_design(0.0))), "design");
    assert_eq!(field(sr(SrParams::default().with_threshold(0.5))), "threshold");
    assert_eq!(field(sr(SrParams::default().with_mean(f64::NAN))), "mean");
    let esr = |params| ESr::new(params).map(|_| ());
    assert_eq!(field(esr(EDetectorParams::default().with_mean(0.0))), "mean");
    assert_eq!(field(esr(EDetectorParams::default().with_alpha(1.0))), "alpha");
    let e_cusum = |params| ECusum::new(params).map(|_| ());
    assert_eq!(field(e_cusum(EDetectorParams::default().with_mean(0.0))), "mean");
    let page = |params| PageHinkley::new(params).map(|_| ());
    assert_eq!(field(page(PageHinkleyParams::default().with_threshold(-1.0))), "threshold");
    assert_eq!(field(page(PageHinkleyParams::default().with_keep(1.5))), "keep");
    assert_eq!(field(page(PageHinkleyParams::default().with_delta(-1.0))), "delta");
    assert_eq!(field(page(PageHinkleyParams::default().with_warmup(0))), "warmup");
    let adwin = |params| Adwin::new(params).map(|_| ());
    assert_eq!(field(adwin(AdwinParams::default().with_delta(0.0))), "delta");
    assert_eq!(field(adwin(AdwinParams::default().with_clock(0))), "clock");
    assert_eq!(field(adwin(AdwinParams::default().with_min_side(0))), "min_side");
    let shift = MeanShift::new(MeanShiftParams::default().with_penalty(0.0)).map(|_| ());
    assert_eq!(field(shift), "penalty");
}

fn finds(mut detector: impl Kind, name: &str) {
    for (sign, direction) in [(1.0, Direction::Up), (-1.0, Direction::Down)] {
        if name.starts_with("e-") && sign < 0.0 {
            continue;
        }
        detector.reset();
        let base = detector.observe(0.5).expect("finite").index + 1;
        // A small ripple around 0.5, then 20 units off.
        let at =
            |i: u64| 0.5 + 0.1 * (i % 3) as f64 - 0.1 + if i < 100 { 0.0 } else { sign * 20.0 };
        let signal = (0..200).map(|i| detector.observe(at(i)).expect("finite")).find(|s| s.alarm);
        let signal = signal.expect("an alarm");
        assert_eq!(signal.direction, Some(direction), "{name}");
        assert!(signal.statistic >= signal.limit, "{name}");
        let (onset, change) = (signal.onset.expect("with an alarm"), base + 100);
        let slack = match name {
            "adwin" => 4,
            "mean shift" => 0,
            _ => 1,
        };
        assert!(onset.abs_diff(change) <= slack, "{name}: {onset} for {change}");
        assert!((change..change + 32).contains(&signal.index), "{name}");
    }
}

#[test]
fn a_large_change_is_found_with_its_direction_and_onset() {
    let ewma = EwmaParams::default().with_mean(0.5);
    finds(Ewma::new(ewma).unwrap(), "ewma");
    finds(Ewma::new(ewma.with_limits(Limits::Constant)).unwrap(), "ewma, constant");
    finds(Cusum::new(CusumParams::default().with_mean(0.5)).unwrap(), "cusum");
    finds(Sr::new(SrParams::default().with_mean(0.5)).unwrap(), "sr");
    finds(ESr::new(EDetectorParams::default().with_mean(0.6)).unwrap(), "e-sr");
    finds(ECusum::new(EDetectorParams::default().with_mean(0.6)).unwrap(), "e-cusum");
    finds(streams::page_hinkley(), "page-hinkley");
    finds(streams::adwin(), "adwin");
    finds(streams::mean_shift(), "mean shift");
}

#[test]
fn charts_alarm_until_reset_and_the_others_restart() {
    let xs = step("hold", 0, 100, 400, 5.0);
    let alarms = |detector: &mut dyn Detector| {
        signals(detector, &xs).iter().filter(|signal| signal.alarm).count()
    };
    for detector in [
        &mut Ewma::new(EwmaParams::default().with_limit(4.0)).unwrap() as &mut dyn Detector,
        &mut Cusum::new(CusumParams::default().with_h(8.0)).unwrap(),
        &mut Sr::new(SrParams::default().with_threshold(1e6)).unwrap(),
    ] {
        assert!((395..=400).contains(&alarms(detector)));
        detector.reset();
        assert!(!detector.observe(0.0).unwrap().alarm);
    }
    assert!(alarms(&mut streams::adwin()) <= 3);
    assert_eq!(alarms(&mut streams::mean_shift()), 1);
    let page_hinkley = PageHinkleyParams::default().with_threshold(100.0);
    assert_eq!(alarms(&mut PageHinkley::new(page_hinkley).unwrap()), 1);
}

#[test]
fn one_side_ignores_the_other() {
    let (up, down) = (step("sides", 0, 0, 50, 5.0), step("sides", 0, 0, 50, -5.0));
    let sr = |sides| Sr::new(SrParams::default().with_sides(sides)).unwrap();
    assert!(first_alarm(&mut sr(Sides::Up), &up).is_some());
    assert!(first_alarm(&mut sr(Sides::Up), &down).is_none());
    assert!(first_alarm(&mut sr(Sides::Down), &down).is_some());
    assert!(first_alarm(&mut sr(Sides::Down), &up).is_none());
}

#[test]
fn a_constant_stream_is_no_change() {
    for value in [0.0, 1e-300, -3.5, MAX_MAGNITUDE] {
        let xs = vec![value; 2_000];
        assert!(first_alarm(&mut streams::mean_shift(), &xs).is_none());
        assert!(first_alarm(&mut streams::adwin(), &xs).is_none());
        assert!(first_alarm(&mut streams::page_hinkley(), &xs).is_none());
    }
}

#[test]
fn a_steady_trend_stays_within_the_bounds() {
    let mut detector = streams::mean_shift();
    let mut alarms = Vec::new();
    for i in 0..20_000 {
        let signal = detector.observe(f64::from(i)).unwrap();
        alarms.extend(signal.onset);
    }
    assert!(alarms.len() > 5);
    assert!(alarms.windows(2).all(|pair| pair[0] < pair[1]));
    let json = serde_json::to_value(&detector).unwrap();
    let chain = |name: &str| json["state"]["hull"][name].as_array().unwrap().len();
    assert!(chain("lower") <= 256 && chain("upper") <= 256);
    assert_eq!(json["state"]["recent"].as_array().unwrap().len(), 512);
    let back: MeanShift = serde_json::from_value(json).unwrap();
    assert_eq!(back, detector);
}

#[test]
fn adwin_dates_a_change_and_rounding_is_none() {
    let step = |i: u32, n: u32| if i < n { 0.3 } else { 0.9 };
    let xs: Vec<f64> = (0..600).map(|i| step(i, 300)).collect();
    let onsets: Vec<u64> =
        signals(&mut streams::adwin(), &xs).iter().filter_map(|signal| signal.onset).collect();
    assert!(
        !onsets.is_empty() && onsets.iter().all(|onset| onset.abs_diff(300) <= 8),
        "{onsets:?}"
    );
    let below = 0.3_f64.next_up();
    let xs: Vec<f64> = (0..400).map(|i| if i < 200 { below } else { 0.3 }).collect();
    assert!(signals(&mut streams::mean_shift(), &xs).iter().all(|signal| !signal.alarm));
}

#[test]
fn adwin_is_silent_in_control_and_quick_after() {
    let (mut normal, mut coins) = (0, 0);
    for seed in 0..20 {
        let xs = step("adwin", seed, 50_000, 2_000, 0.5);
        let mut stream = streams::stream("coins", seed);
        let flips: Vec<f64> = (0..52_000)
            .map(|i| f64::from(u8::from(stream.next_unit() < if i < 50_000 { 0.2 } else { 0.35 })))
            .collect();
        for (xs, delays) in [(xs, &mut normal), (flips, &mut coins)] {
            let signal = first_alarm(&mut streams::adwin(), &xs).unwrap();
            assert!(signal.index >= 50_000, "false alarm at {} of {seed}", signal.index);
            *delays += signal.index - 50_000;
        }
    }
    // 1.1 times 122 and 244, on average.
    assert!(normal <= 20 * 134, "{normal}");
    assert!(coins <= 20 * 268, "{coins}");
}

fn refuses_other_versions(mut detector: impl Kind) {
    signals(&mut detector, &[0.25, 0.5, 0.75]);
    fn read<D: Kind>(_: &D, value: serde_json::Value) -> Result<D, serde_json::Error> {
        serde_json::from_value(value)
    }
    let good = serde_json::to_value(&detector).expect("finite");
    assert_eq!(read(&detector, good.clone()).expect("its own"), detector);
    for (path, value) in [
        ("/version", serde_json::json!(2)),
        ("/state/seen", serde_json::json!(-1)),
        ("/state/unknown", serde_json::json!(1)),
        ("/params", serde_json::json!({})),
    ] {
        let mut bad = good.clone();
        match bad.pointer_mut(path) {
            Some(slot) => *slot = value,
            None => bad["state"]["unknown"] = value,
        }
        assert!(read(&detector, bad).is_err(), "{path}");
    }
}

#[test]
fn other_versions_and_impossible_states_are_refused() {
    each!(refuses_other_versions);
    let mut json = serde_json::to_value(streams::ewma()).unwrap();
    json["state"]["decay"] = 2.0.into();
    assert!(serde_json::from_value::<Ewma>(json).is_err());
    let mut json = serde_json::to_value(streams::cusum()).unwrap();
    json["state"]["up_since"] = 7.into();
    assert!(serde_json::from_value::<Cusum>(json).is_err());
    let mut detector = streams::adwin();
    signals(&mut detector, &[1.0; 40]);
    let mut json = serde_json::to_value(detector).unwrap();
    json["state"]["window"]["rows"][1][0]["count"] = 3.0.into();
    assert!(serde_json::from_value::<Adwin>(json).is_err());
    let mut detector = streams::mean_shift();
    signals(&mut detector, &[1.0; 40]);
    let mut json = serde_json::to_value(detector).unwrap();
    json["state"]["hull"]["upper"][0]["at"] = 0.into();
    assert!(serde_json::from_value::<MeanShift>(json).is_err());
}
