//! Every fault position, and shrinking.

use std::convert::Infallible;

use lukhas_perf::{
    Chaos, FaultKind, FaultSearchParams, RetryParams, Schedule, VirtualTime, every_fault,
    every_single_fault, retry, shrink,
};
use proptest::prelude::*;

fn step(chaos: &Chaos) -> bool {
    chaos.call(|| Ok::<_, Infallible>(())).is_ok()
}

#[test]
fn every_position_and_kind_is_met_once() {
    let mut met = Vec::new();
    let coverage = every_single_fault(10, |chaos| {
        let failed: Vec<usize> = (0..4).filter(|_| !step(chaos)).collect();
        met.push((failed, chaos.tally().lost));
        Ok::<_, Infallible>(())
    })
    .unwrap();
    let mut expected = vec![(vec![], 0)];
    expected.extend((0..4).flat_map(|at| [(vec![at], 0), (vec![at], 1)]));
    assert_eq!(met, expected);
    assert_eq!((coverage.seams, coverage.reached, coverage.runs), (4, 4, 9));
    assert!(coverage.is_complete());
}

#[test]
fn what_is_left_out_is_said() {
    let run = |chaos: &Chaos| {
        (0..4).for_each(|_| _ = step(chaos));
        Ok::<_, Infallible>(())
    };
    let coverage = every_single_fault(3, run).unwrap();
    assert_eq!((coverage.seams, coverage.reached, coverage.is_complete()), (4, 3, false));
    let mut params = FaultSearchParams::default();
    params.max_runs = 5;
    let coverage = every_fault(&params, run).unwrap();
    assert_eq!((coverage.runs, coverage.reached, coverage.is_complete()), (5, 2, false));
    assert!(coverage.is_cut);
    let coverage = every_single_fault(10, |_| Ok::<_, Infallible>(())).unwrap();
    assert!(!coverage.is_complete(), "nothing was reached");
    params.max_runs = 0;
    assert!(every_fault(&params, run).unwrap().is_cut);
}

#[test]
fn a_run_that_fails_by_itself_needs_no_fault() {
    let failing = every_single_fault(3, |_| Err::<(), _>("broken")).unwrap_err();
    assert_eq!((failing.schedule.len(), failing.source), (0, "broken"));
}

#[test]
fn a_retry_hides_one_fault_and_pairs_find_it() {
    let mut two = RetryParams::default();
    two.attempts = 2.try_into().unwrap();
    let run = |chaos: &Chaos| {
        _ = step(chaos);
        let call = || chaos.call(|| Ok::<_, Infallible>(()));
        retry(&two, &VirtualTime::new(), call).map_err(|error| error.code())
    };
    assert!(every_single_fault(10, run).unwrap().is_complete());
    let mut params = FaultSearchParams::default();
    params.pairs = true;
    let failing = every_fault(&params, run).unwrap_err();
    // the second call of the retry is not there without the first fault
    assert_eq!(failing.schedule.to_string(), "seed=0 at=1:refuse,2:refuse");
    assert_eq!(failing.source, "attempts_exhausted");
}

#[test]
fn the_number_of_pairs_is_exact() {
    let mut params = FaultSearchParams::default();
    (params.pairs, params.kinds) = (true, vec![FaultKind::Refuse, FaultKind::Lose]);
    let coverage = every_fault(&params, |chaos| {
        (0..5).for_each(|_| _ = step(chaos));
        Ok::<_, Infallible>(())
    })
    .unwrap();
    // 10 pairs of positions, 4 of kinds
    assert_eq!((coverage.pairs, coverage.runs), (40, 1 + 10 + 40));
}

#[test]
fn shrinking_keeps_what_is_needed() {
    // fails when calls 3 and 17 both fail
    let run = |chaos: &Chaos| {
        let failed: Vec<usize> = (0..30).filter(|_| !step(chaos)).collect();
        if failed.contains(&3) && failed.contains(&17) { Err(failed.len()) } else { Ok(()) }
    };
    let noisy = Schedule::new(5).refusing(0.8).unwrap();
    let noisy = noisy.at(3, FaultKind::Lose).unwrap().at(17, FaultKind::Refuse).unwrap();
    let least = shrink(&noisy, run).unwrap();
    assert_eq!(least.schedule.to_string(), "seed=5 at=3:lose,17:refuse");
    assert_eq!(least.source, 2);
    assert_eq!(shrink(&Schedule::new(5), run), None);
    // a failure that needs no fault
    assert_eq!(shrink(&noisy, |_| Err(())).unwrap().schedule.to_string(), "seed=5");
}

#[test]
fn delays_stay_where_they_are_needed() {
    let run = |chaos: &Chaos| {
        _ = step(chaos);
        if chaos.tally().delay.is_zero() { Ok(()) } else { Err("slow") }
    };
    let slow: Schedule = "seed=1 mean=5ms refuse=1".parse().unwrap();
    assert_eq!(shrink(&slow, run).unwrap().schedule.to_string(), "seed=1 mean=5ms");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever set of calls must fail together, shrinking finds it.
    #[test]
    fn shrinking_finds_any_needed_set(needed in prop::collection::btree_set(0_u64..20, 0..5), seed: u64) {
        let run = |chaos: &Chaos| {
            let failed: Vec<u64> = (0..20).filter(|_| !step(chaos)).collect();
            if needed.iter().all(|call| failed.contains(call)) { Err(()) } else { Ok(()) }
        };
        let base = Schedule::new(seed).refusing(0.5).unwrap();
        let all = needed.iter().try_fold(base, |all, &call| all.at(call, FaultKind::Lose)).unwrap();
        let least = shrink(&all, run).unwrap().schedule;
        let kept: Vec<u64> =
            least.fates(0..20).filter(|fate| fate.fault.is_some()).map(|fate| fate.call).collect();
        prop_assert_eq!(kept, needed.into_iter().collect::<Vec<_>>());
    }
}
