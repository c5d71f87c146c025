//! Twelve inputs that have fooled drift guards, each with the answer that is right.

use lukhas_drift::{Baseline, Budget, Guard, Monitor, Policy, score, score_f64};
use lukhas_types::{Fault, Guardian, Lane};

use crate::support::{runs, stream};

enum Expect {
    Drift(f64),
    Code(&'static str),
}
use Expect::{Code, Drift};

#[test]
fn twelve_hostile_inputs() {
    let half = 1.0 - 0.5_f64.sqrt();
    let big = f64::from(f32::MAX);
    let table: [(&str, &[f64], &[f64], Expect); 14] = [
        ("NaN in the intent", &[f64::NAN, 1.0], &[1.0, 0.0], Code("not_finite")),
        ("NaN in the action", &[1.0, 0.0], &[1.0, f64::NAN], Code("not_finite")),
        ("infinity", &[1.0, 0.0], &[f64::INFINITY, 1.0], Code("not_finite")),
        (
            "infinities of two signs",
            &[1.0, 1.0],
            &[f64::INFINITY, f64::NEG_INFINITY],
            Code("not_finite"),
        ),
        ("zero intent", &[0.0, 0.0], &[1.0, 0.0], Code("zero_vector")),
        ("zero action", &[1.0, 0.0], &[0.0, -0.0], Code("zero_vector")),
        ("empty", &[], &[], Code("empty_vector")),
        ("one empty", &[1.0], &[], Code("empty_vector")),
        ("other lengths", &[1.0, 0.0], &[1.0, 0.0, 0.0], Code("length_mismatch")),
        ("orthogonal", &[1.0, 0.0], &[0.0, 3.0], Drift(1.0)),
        ("reversed", &[1.0, 2.0], &[-2.0, -4.0], Drift(2.0)),
        ("the largest numbers", &[big, big], &[big, 0.0], Drift(half)),
        ("1e30", &[1e30, 0.0], &[1e30, 1e30], Drift(half)),
        ("denormals", &[1e-42, 0.0], &[1e-42, 1e-42], Drift(half)),
    ];
    let baseline = Baseline::fit_vectors(&runs(&mut stream("hostile", 0), 20, 3)).unwrap();
    for (name, intent, action, expect) in table {
        let narrow = |v: &[f64]| v.iter().map(|&x| x as f32).collect::<Vec<f32>>();
        let (a, b) = (narrow(intent), narrow(action));
        let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
        let before = monitor.clone();
        let checked =
            Guard::new(&baseline, Budget::one_in(20).sessions()).check_embedded("t", &a, &b);
        match expect {
            Drift(expected) => {
                for drift in [
                    score(&a, &b).unwrap().drift,
                    score_f64(intent, action).unwrap().drift,
                    monitor.update(&a, &b).unwrap().drift,
                    checked.why().drift.unwrap(),
                ] {
                    assert!((drift - expected).abs() < 1e-12, "{name}: {drift}");
                }
            }
            Code(code) => {
                assert_eq!(score(&a, &b).unwrap_err().code(), code, "{name}");
                assert_eq!(score_f64(intent, action).unwrap_err().code(), code, "{name}");
                assert_eq!(monitor.update(&a, &b).unwrap_err().code(), code, "{name}");
                assert_eq!(monitor, before, "{name}");
                assert_eq!(checked.verdict().guardian(), Guardian::Block, "{name}");
                let fault = checked.why().fault.clone();
                assert!(
                    fault.is_some_and(|fault| [code, "length_mismatch"].contains(&fault.code)),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn numbers_that_only_f64_can_hold() {
    for scale in [1e200, 1e-200, 1e308, 1e-308, 5e-324] {
        let score = score_f64(&[scale, 0.0], &[scale, scale]).unwrap();
        assert!((score.similarity - 0.5_f64.sqrt()).abs() < 1e-15, "{scale}: {score:?}");
        assert_eq!(score_f64(&[scale, scale], &[scale, scale]).unwrap().drift, 0.0);
        assert_eq!(score_f64(&[scale, 0.0], &[-1.0, 0.0]).unwrap().drift, 2.0);
    }
    // one component too large to square, and one too small, in one vector
    let score = score_f64(&[1e200, 1e-200], &[1e200, -1e-200]).unwrap();
    assert_eq!((score.similarity, score.angle), (1.0, 0.0));
    let long = vec![1e200; 768];
    assert_eq!(score_f64(&long, &long).unwrap().drift, 0.0);
}

#[test]
fn an_unknown_lane_is_an_error_not_the_loosest_one() {
    for name in ["production", "", "prod experimental"] {
        assert_eq!(name.parse::<Lane>().unwrap_err().code(), "unknown_lane");
    }
    assert_eq!(" PROD ".parse::<Lane>(), Ok(Lane::Prod));
}
