//! What holds for every input.

use lukhas_perf::{
    Budgets, Bytes, MeasureParams, Nanos, Outcome, Quantity, Samples, lower_bound, measure,
    quantile, upper_bound,
};
use proptest::prelude::*;
use std::num::{NonZeroU32, NonZeroU64};

fn ascending(max: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.0..1e9_f64, 1..max).prop_map(|mut values| {
        values.sort_by(f64::total_cmp);
        values
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn quantiles_lie_within_the_values_and_rise(
        sorted in ascending(200),
        a in 0.0..=1.0_f64,
        b in 0.0..=1.0_f64,
    ) {
        let low = quantile(&sorted, a.min(b)).unwrap();
        let high = quantile(&sorted, a.max(b)).unwrap();
        prop_assert!(sorted[0] <= low && low <= high && high <= sorted[sorted.len() - 1]);
        prop_assert_eq!(quantile(&sorted, 0.0), sorted.first().copied());
        prop_assert_eq!(quantile(&sorted, 1.0), sorted.last().copied());
    }

    #[test]
    fn bounds_enclose_the_quantile_and_widen_with_confidence(
        sorted in ascending(400),
        q in 0.01..0.99_f64,
        confidence in 0.9..0.999_f64,
    ) {
        // few values: an interpolated quantile may lie beyond an order statistic, its neighbours may not
        let below = ((sorted.len() - 1) as f64 * q) as usize;
        let (low, high) = (sorted[below], sorted[(below + 1).min(sorted.len() - 1)]);
        let (upper, lower) = (upper_bound(&sorted, q, confidence), lower_bound(&sorted, q, confidence));
        prop_assert!(upper.is_none_or(|x| x >= low && sorted.contains(&x)));
        prop_assert!(lower.is_none_or(|x| x <= high && sorted.contains(&x)));
        let easier = upper_bound(&sorted, q, 0.8);
        prop_assert!(upper.is_none_or(|x| easier.is_some_and(|y| y <= x)));
    }

    #[test]
    fn senseless_arguments_have_no_answer(sorted in ascending(9), q in any::<f64>(), c in any::<f64>()) {
        let open = |x: f64| x > 0.0 && x < 1.0;
        if !(open(q) && open(c)) {
            prop_assert_eq!(upper_bound(&sorted, q, c), None);
            prop_assert_eq!(lower_bound(&sorted, q, c), None);
        }
        prop_assert_eq!(quantile(&sorted, q).is_some(), (0.0..=1.0).contains(&q));
        prop_assert_eq!(quantile(&[], q), None);
    }

    #[test]
    fn more_budget_never_judges_worse(sorted in ascending(300), a in 0.0..1e9_f64, b in 0.0..1e9_f64) {
        let samples = Samples::new(1, sorted).unwrap();
        let judge = |limit: f64| {
            let budgets = Budgets::parse(&format!("[a]\nguide = '{limit} ns'")).unwrap();
            match budgets.get("a").unwrap().judge(&samples) {
                Outcome::Pass => 2,
                Outcome::Fail => 0,
                _ => 1,
            }
        };
        prop_assert!(judge(a.min(b)) <= judge(a.max(b)));
    }

    #[test]
    fn printed_times_read_back_within_rounding(ns in 1.0..1e15_f64) {
        let time = Nanos::new(ns).unwrap();
        let back: Nanos = time.to_string().parse().unwrap();
        prop_assert!((back.get() - ns).abs() <= 0.0051 * ns, "{} {}", time, ns);
        let exact: Nanos = String::from(time).parse().unwrap();
        prop_assert_eq!(exact, time);
        let json = serde_json::to_string(&time).unwrap();
        prop_assert_eq!(serde_json::from_str::<Nanos>(&json).unwrap(), time);
    }

    #[test]
    fn printed_sizes_read_back_within_rounding(bytes in 0..(1_u64 << 53)) {
        let size = Bytes::new(bytes).unwrap();
        let back: Bytes = size.to_string().parse().unwrap();
        prop_assert!(back.get().abs_diff(bytes) as f64 <= 0.0051 * bytes as f64);
        prop_assert_eq!(String::from(size).parse::<Bytes>().unwrap(), size);
        let quantity = Quantity::Size(size);
        let json = serde_json::to_string(&quantity).unwrap();
        prop_assert_eq!(serde_json::from_str::<Quantity>(&json).unwrap(), quantity);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,24}", number in "[-+.0-9]{0,20} ?[nuµmskMGBi]{0,3}") {
        for text in [text, number] {
            let quantity = text.parse::<Quantity>();
            prop_assert!(quantity.is_ok() == (text.parse::<Nanos>().is_ok() || text.parse::<Bytes>().is_ok()));
            prop_assert!(quantity.is_err_and(|e| !e.code().is_empty()) || text.contains(|c: char| c.is_ascii_digit()));
            let _ = Budgets::parse(&text).map_err(|e| e.code());
        }
    }

    #[test]
    fn samples_are_refused_or_kept_as_they_are(iterations in 0..3_u64, ns in prop::collection::vec(any::<f64>(), 0..6)) {
        let valid = iterations > 0 && !ns.is_empty() && ns.iter().all(|x| (0.0..=1e18).contains(x));
        match Samples::new(iterations, ns.clone()) {
            Ok(samples) => prop_assert!(valid && samples.ns() == ns && samples.iterations() == iterations),
            Err(error) => prop_assert!(!valid && !error.code().is_empty()),
        }
    }

    #[test]
    fn outcomes_combine_to_the_worst(a in 0..4_u8, b in 0..4_u8) {
        let outcome = |x| match x {
            0 => Outcome::Pass,
            1 => Outcome::Inconclusive { needed: Some(7) },
            2 => Outcome::Inconclusive { needed: None },
            _ => Outcome::Fail,
        };
        prop_assert_eq!(outcome(a).and(outcome(b)), outcome(a.max(b)));
    }

    #[test]
    fn measuring_keeps_its_numbers(samples in 1..40_u32, iterations in 1..20_u64) {
        let mut params = MeasureParams::default();
        params.samples = NonZeroU32::new(samples).unwrap();
        params.iterations = NonZeroU64::new(iterations);
        params.warm_up = std::time::Duration::ZERO;
        params.max_time = std::time::Duration::MAX;
        let taken = measure(&params, || ());
        prop_assert_eq!((taken.ns().len(), taken.iterations()), (samples as usize, iterations));
        prop_assert!(taken.clock_overhead_ns() >= 0.0);
    }
}
