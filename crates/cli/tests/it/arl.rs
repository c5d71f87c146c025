//! `lukhas drift arl`: known run lengths, both ways.

use serde_json::{Value, json};

use crate::run::lukhas;

fn arl(args: &str) -> Value {
    let args: Vec<&str> = ["drift", "arl"].into_iter().chain(args.split(' ')).collect();
    let ran = lukhas(&args, "");
    assert_eq!(ran.code, 0, "{args:?}");
    assert_eq!(ran.stderr.contains("run length at shift"), args.contains(&"--shift"), "{args:?}");
    ran.one()
}

fn printed(value: &Value, key: &str, digits: usize) -> String {
    format!("{:.digits$}", value[key].as_f64().unwrap())
}

#[test]
fn known_run_lengths_in_control_and_after_a_shift() {
    for (chart, usual, shifted) in [
        ("ewma --lambda 0.1 --limit 2.814", "499.6", "10.33"),
        ("--chart ewma --lambda 0.25 --limit 2.998", "499.8", "11.14"),
        ("ewma --lambda 0.05 --limit 2.615 --exact", "469.5", "7.20"),
        ("cusum --k 0.5 --h 4", "167.7", "8.38"),
        ("cusum --k 0.5 --limit 5", "465.4", "10.38"),
    ] {
        let alone = arl(chart);
        assert_eq!(alone.as_object().unwrap().len(), 1);
        assert_eq!(printed(&alone, "arl", 1), usual, "{chart}");
        let up = arl(&format!("{chart} --shift 1"));
        assert_eq!(up.as_object().unwrap().len(), 1);
        assert_eq!(printed(&up, "arl", 2), shifted, "{chart}");
        let down = arl(&format!("{chart} --shift -1"));
        assert_eq!(printed(&down, "arl", 2), shifted, "{chart}");
    }
    let fast = arl("cusum --k 0.5 --h 4 --fast --shift 1");
    assert!((fast["arl"].as_f64().unwrap() / 5.33 - 1.0).abs() < 0.01);
}

#[test]
fn a_limit_for_a_run_length_has_that_run_length() {
    for (chart, tuning) in [
        ("ewma", "--lambda 0.2"),
        ("ewma", "--lambda 0.2 --exact"),
        ("cusum", "--k 0.5"),
        ("cusum", "--k 0.25 --fast"),
        ("sr", "--design 1"),
        ("sr", "--design 1 --one-sided"),
    ] {
        let limit = arl(&format!("{chart} {tuning} --target 370"));
        let limit = limit["limit"].as_f64().unwrap();
        let back = arl(&format!("{chart} {tuning} --limit {limit}"));
        assert!((back["arl"].as_f64().unwrap() - 370.0).abs() < 1e-4, "{chart} {tuning}: {back}");
        let with_shift = arl(&format!("{chart} {tuning} --target 370 --shift 2"));
        assert_eq!(with_shift, json!({"limit": limit}));
    }
}

#[test]
fn long_run_lengths_have_limits_too() {
    for chart in ["sr --design 1", "sr --design 0.5 --one-sided", "cusum --k 0.5"] {
        let limit = arl(&format!("{chart} --target 1e8"))["limit"].as_f64().unwrap();
        let back = arl(&format!("{chart} --limit {limit}"))["arl"].as_f64().unwrap();
        assert!((back / 1e8 - 1.0).abs() < 1e-6, "{chart}: {back}");
    }
    // a delay is told where the distance of false alarms is beyond what is computed
    let ran = lukhas(&["drift", "arl", "cusum", "--k", "0.5", "--h", "30", "--shift", "1"], "");
    assert!(ran.one()["arl"].as_f64().unwrap() < 70.0, "{ran:?}");
    assert!(ran.stderr.contains("run length at shift 0: more than 1000000000"), "{ran:?}");
}

#[test]
fn refusals_teach() {
    for (args, hint) in [
        ("ewma --k 1 --limit 3", "--k is not for ewma, which takes --lambda, --exact"),
        ("cusum --limit 3", "cusum needs --k"),
        ("cusum --k 0.5", "cusum needs its limit, --h, or --target"),
        ("ewma --lambda 0.1", "ewma needs its limit, --limit, or --target"),
        ("cusum --k -1 --h 5", "k is -1, must be between 0 and 10"),
        ("sr --design 0.05 --threshold 9", "design is 0.05, must be between 0.1 and 5"),
        ("sr --design 1 --threshold 1e10", "and --threshold 10000000000 runs longer"),
        ("--lambda 0.1 --limit 3", "CHART"),
        ("adwin --limit 3", "ewma, cusum, sr"),
        ("ewma --lambda 2 --limit 3", "lambda is 2, must be between 0.001 and 1"),
        ("ewma --lambda NaN --limit 3", "lambda"),
        (
            "cusum --k 0.5 --target 1e12",
            "target is 1000000000000, must be between 1 and 1000000000",
        ),
        ("cusum --k 10 --h 5", "longer than 1000000000 observations to an alarm"),
        ("cusum --k 10 --target 370", "give a smaller --k (half of the shift to be found"),
        ("cusum --k 11 --h 5", "k is 11, must be between 0 and 10"),
        ("sr --design 1 --target 1e10", "must be between 1 and 1000000000"),
        ("cusum --k 0.5 --h 5 --target 100", "cannot be used with"),
        ("sr --design 1 --threshold 0.5", "threshold is 0.5"),
    ] {
        let all: Vec<&str> = ["drift", "arl"].into_iter().chain(args.split(' ')).collect();
        let ran = lukhas(&all, "");
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{args}");
        assert!(ran.stderr.contains(hint), "{args}: {}", ran.stderr);
    }
}
