//! Where a shift is said to have begun, by the charts.

use lukhas_drift::detect::{Cusum, CusumParams, Detector, Ewma, EwmaParams};

use crate::streams::{first_alarm, step};

const CHANGE: i64 = 200;

/// Errors of the onset, in order, over streams whose first alarm comes after the change.
fn errors(mut new: impl FnMut() -> Box<dyn Detector>, shift: f64) -> Vec<i64> {
    let mut errors: Vec<i64> = (0..3_000)
        .filter_map(|seed| {
            let xs = step("onset", seed, CHANGE as usize, 600, shift);
            let signal = first_alarm(&mut *new(), &xs).expect("found");
            let is_true = signal.index >= CHANGE as u64;
            is_true.then(|| signal.onset.expect("with an alarm").cast_signed() - CHANGE)
        })
        .collect();
    assert!(errors.len() > 1_500, "{}", errors.len());
    errors.sort_unstable();
    errors
}

/// The median and the mean of the distances.
fn distances(errors: &[i64]) -> (u64, f64) {
    let mut distances: Vec<u64> = errors.iter().map(|error| error.unsigned_abs()).collect();
    distances.sort_unstable();
    let mean = distances.iter().sum::<u64>() as f64 / distances.len() as f64;
    (distances[distances.len() / 2], mean)
}

#[test]
fn averages_date_a_shift_about_as_well_as_sums() {
    for shift in [1.0, 3.0] {
        let cusum =
            || -> Box<dyn Detector> { Box::new(Cusum::new(CusumParams::default()).unwrap()) };
        let (sums_median, sums_mean) = distances(&errors(cusum, shift));
        for (lambda, limit) in [(0.1, 2.814), (0.3, 3.0)] {
            let params = EwmaParams::default().with_lambda(lambda).with_limit(limit);
            let ewma = || -> Box<dyn Detector> { Box::new(Ewma::new(params).unwrap()) };
            let errors = errors(ewma, shift);
            let (median, mean) = distances(&errors);
            let early = errors[errors.len() / 20];
            let figures = format!(
                "{shift}, {lambda}: {median} {mean:.2} {early}; sums {sums_median} {sums_mean:.2}"
            );
            assert!(median <= sums_median + 1, "{figures}");
            assert!(mean <= 1.6 * sums_mean, "{figures}");
            assert!(early >= -14, "{figures}");
        }
    }
}

#[test]
fn a_memory_on_the_side_of_the_change_is_not_its_onset() {
    // 30 observations a little above the mean, which is no shift that is looked for, then one of 3
    let mut detector = Ewma::new(EwmaParams::default()).unwrap();
    let mut xs = vec![0.1; 30];
    xs.extend([3.0; 20]);
    assert_eq!(first_alarm(&mut detector, &xs).unwrap().onset, Some(30));
}
