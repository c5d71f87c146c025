//! Known run lengths, to the digits that are printed.

use lukhas_drift::{
    DriftError,
    arl::{
        MAX_ARL, cusum, cusum_fast, cusum_fast_limit, cusum_limit, ewma, ewma_exact,
        ewma_exact_limit, ewma_limit, sr, sr_one_sided, sr_one_sided_threshold, sr_threshold,
    },
};
use lukhas_types::Fault;

fn printed(value: f64, digits: usize) -> String {
    format!("{value:.digits$}")
}

#[test]
fn averages_with_constant_limits() {
    for (lambda, limit, usual, digits, shifted) in [
        (0.1, 2.814, "499.6", 1, "10.33"),
        (0.25, 2.998, "499.8", 1, "11.14"),
        (0.05, 2.615, "499.9", 1, "11.38"),
        (0.4, 3.054, "499.95", 2, "14.26"),
    ] {
        assert_eq!(printed(ewma(lambda, limit, 0.0).unwrap(), digits), usual);
        assert_eq!(printed(ewma(lambda, limit, 1.0).unwrap(), 2), shifted);
    }
}

#[test]
fn averages_with_exact_limits() {
    for (lambda, limit, usual, shifted) in [
        (0.1, 2.814, "486.4", "8.16"),
        (0.25, 2.998, "495.9", "10.38"),
        (0.05, 2.615, "469.5", "7.20"),
        (0.4, 3.054, "498.1", "13.84"),
    ] {
        assert_eq!(printed(ewma_exact(lambda, limit, 0.0).unwrap(), 1), usual);
        assert_eq!(printed(ewma_exact(lambda, limit, 1.0).unwrap(), 2), shifted);
    }
}

#[test]
fn a_weight_of_one_is_shewharts_chart() {
    let p = |limit: f64| libm::erfc(limit / std::f64::consts::SQRT_2);
    for limit in [1.0, 2.0, 3.0, 5.0] {
        let expected = 1.0 / p(limit);
        for arl in [ewma(1.0, limit, 0.0).unwrap(), ewma_exact(1.0, limit, 0.0).unwrap()] {
            assert!((arl / expected - 1.0).abs() < 1e-8, "{arl} {expected}");
        }
    }
}

#[test]
fn cumulative_sums() {
    for (h, usual, shifted) in [(4.0, "167.7", "8.38"), (5.0, "465.4", "10.38")] {
        assert_eq!(printed(cusum(0.5, h, 0.0).unwrap(), 1), usual);
        assert_eq!(printed(cusum(0.5, h, 1.0).unwrap(), 2), shifted);
    }
    // With fast initial response, a simulation to about three digits.
    for (h, usual, shifted) in [(4.0, 147.6, 5.33), (5.0, 431.6, 6.40)] {
        assert!((cusum_fast(0.5, h, 0.0).unwrap() / usual - 1.0).abs() < 0.02);
        assert!((cusum_fast(0.5, h, 1.0).unwrap() / shifted - 1.0).abs() < 0.01);
    }
}

#[test]
fn shifts_either_way_are_the_same() {
    for shift in [0.3, 1.0, 4.0] {
        let pair = |arl: &dyn Fn(f64) -> f64| (arl(shift), arl(-shift));
        for (up, down) in [
            pair(&|shift| ewma(0.2, 2.5, shift).unwrap()),
            pair(&|shift| ewma_exact(0.2, 2.5, shift).unwrap()),
            pair(&|shift| cusum(0.5, 4.0, shift).unwrap()),
            pair(&|shift| cusum_fast(0.5, 4.0, shift).unwrap()),
            pair(&|shift| sr(100.0, 1.0, shift).unwrap()),
        ] {
            assert!((up / down - 1.0).abs() < 1e-8, "{up} {down}");
        }
    }
}

#[test]
fn a_martingale_bounds_shiryaev_and_roberts() {
    // R - n is a martingale: a run is at least as long as the threshold, and each side alone as long again.
    for threshold in [10.0, 100.0, 1_000.0] {
        let one = sr_one_sided(threshold, 1.0, 0.0).unwrap();
        let two = sr(threshold, 1.0, 0.0).unwrap();
        assert!(threshold < one && one < 2.5 * threshold, "{one}");
        assert!(one / 2.0 < two && two < one, "{two} {one}");
    }
    // Without a second side in the way, far off the mean, both are the same.
    let (one, two) = (sr_one_sided(300.0, 1.0, 3.0).unwrap(), sr(300.0, 1.0, 3.0).unwrap());
    assert!((one / two - 1.0).abs() < 1e-6, "{one} {two}");
}

#[test]
fn rare_alarms_of_both_sides_add_up() {
    // one equation in both up to 10^5, from there on the rates of each
    for design in [0.5, 1.0, 2.0] {
        for shift in [0.0, 0.05, 2.0] {
            let (below, above) = (sr(99_999.0, design, shift), sr(1e5, design, shift));
            let ratio = above.unwrap() / below.unwrap();
            assert!((ratio - 1.0).abs() < 2e-4, "{design} {shift}: {ratio}");
        }
        // asymptotically in proportion to the threshold
        let ratio = sr(1e8, design, 0.0).unwrap() / sr(1e6, design, 0.0).unwrap();
        assert!((ratio / 100.0 - 1.0).abs() < 1e-4 * design.max(1.0), "{design}: {ratio}");
    }
    let threshold = sr_threshold(1.0, MAX_ARL, 0.0).unwrap();
    let back = sr(threshold, 1.0, 0.0).unwrap() / MAX_ARL;
    assert!((back - 1.0).abs() < 1e-6, "{back}");
}

#[test]
fn run_lengths_do_not_jump_where_the_equation_changes() {
    const SEAM: f64 = 1e5;
    for design in [0.1, 0.15, 0.3, 1.0, 3.0] {
        for shift in [0.0, 0.5, 1.0] {
            let two = |by: f64| sr(by * SEAM, design, shift).unwrap();
            let arls = [0.5, 0.9999, 1.0, 1.0001, 2.0].map(two);
            assert!(arls.is_sorted(), "{design} {shift}: {arls:?}");
            let gap = arls[2] / two(1.0 - 1e-12) - 1.0;
            assert!(gap.abs() < 2e-5, "{design} {shift}: {gap}");
            let one = |by: f64| sr_one_sided(by * SEAM, design, shift).unwrap();
            assert!(arls[0] <= one(0.5) && arls[4] <= one(2.0), "{design} {shift}");
        }
    }
    // next to nothing by the other side, whose alarms are 10^6 times as rare
    let (two, one) = (sr(6e4, 0.1, 0.2).unwrap(), sr_one_sided(6e4, 0.1, 0.2).unwrap());
    assert!((two / one - 1.0).abs() < 2e-5, "{two} {one}");
    // simulated, 200,000 runs: 120.786 with a standard error of 0.024
    assert!((sr(999_900.0, 0.1, 1.0).unwrap() - 120.786).abs() < 0.072);
}

#[test]
fn a_limit_gives_its_run_length_back() {
    let back = |limit: f64, arl: &dyn Fn(f64) -> f64, target: f64| {
        assert!((arl(limit) / target - 1.0).abs() < 1e-8, "{limit}");
    };
    for target in [50.0, 370.0, 10_000.0] {
        back(ewma_limit(0.1, target, 0.0).unwrap(), &|l| ewma(0.1, l, 0.0).unwrap(), target);
        back(cusum_limit(0.5, target, 0.0).unwrap(), &|h| cusum(0.5, h, 0.0).unwrap(), target);
        let fast = cusum_fast_limit(0.5, target, 0.0).unwrap();
        back(fast, &|h| cusum_fast(0.5, h, 0.0).unwrap(), target);
        let one = sr_one_sided_threshold(1.0, target, 0.0).unwrap();
        back(one, &|a| sr_one_sided(a, 1.0, 0.0).unwrap(), target);
    }
    let exact = ewma_exact_limit(0.2, 370.0, 0.0).unwrap();
    back(exact, &|l| ewma_exact(0.2, l, 0.0).unwrap(), 370.0);
    back(sr_threshold(1.0, 370.0, 0.0).unwrap(), &|a| sr(a, 1.0, 0.0).unwrap(), 370.0);
}

#[test]
fn what_cannot_be_computed_is_an_error() {
    let field = |result: Result<f64, DriftError>| {
        let error = result.unwrap_err();
        assert_eq!(error.code(), "out_of_range");
        error.field().unwrap()
    };
    assert_eq!(field(ewma(0.0, 3.0, 0.0)), "lambda");
    assert_eq!(field(ewma_exact(0.005, 3.0, 0.0)), "lambda");
    assert_eq!(field(ewma(0.1, f64::NAN, 0.0)), "limit");
    assert_eq!(field(ewma(0.1, 10.0, 0.0)), "arl");
    assert_eq!(field(ewma(0.1, 3.0, 11.0)), "shift");
    assert_eq!(field(cusum(-1.0, 3.0, 0.0)), "k");
    assert_eq!(field(cusum(0.5, 0.0, 0.0)), "h");
    assert_eq!(field(cusum(0.5, 100.0, 0.0)), "arl");
    assert_eq!(field(sr(0.0, 1.0, 0.0)), "threshold");
    assert_eq!(field(sr(10.0, 0.0, 0.0)), "design");
    assert_eq!(field(ewma_limit(0.1, 2.0 * MAX_ARL, 0.0)), "target");
    assert_eq!(field(cusum_limit(0.5, f64::NAN, 0.0)), "target");
    // Already the smallest limit that is taken lasts too long.
    assert_eq!(field(cusum_limit(10.0, 370.0, 0.0)), "arl");
}

#[test]
fn a_target_out_of_reach_says_what_can_be_reached() {
    // Ten deviations off, no limit that is taken lasts that long: the largest alarms half of the time.
    let DriftError::OutOfRange { field, value, minimum, maximum } =
        ewma_limit(1.0, 1e8, 10.0).unwrap_err()
    else {
        panic!("another error");
    };
    assert_eq!((field, value, minimum), ("target", 1e8, 1.0));
    assert!((maximum - 2.0).abs() < 1e-9, "{maximum}");
    assert!(ewma_limit(1.0, maximum * 0.999, 10.0).is_ok());
    assert!(ewma_limit(1.0, maximum * 1.001, 10.0).is_err());
}
