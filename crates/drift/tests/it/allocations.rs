//! The hot paths take no memory.

use std::num::{NonZeroU32, NonZeroU64};

use lukhas_drift::{Baseline, Budget, Guard, Monitor, Normed, Policy, Registry, RegistryParams};
use lukhas_perf::{MeasureParams, measure};
use lukhas_types::{Guardian, Lane, UserId};

use crate::guard_state::Plane;
use crate::support::{at_drift, runs, stream};

fn allocations(call: impl FnMut()) -> u64 {
    let mut params = MeasureParams::default();
    (params.samples, params.iterations) = (NonZeroU32::MIN, Some(NonZeroU64::MIN));
    measure(&params, call).allocs().expect("this build counts").count
}

#[test]
fn scoring_and_updating_allocate_nothing() {
    let mut stream = stream("allocations", 0);
    let [a, b] = [0, 1].map(|_| (0..768).map(|_| stream.normal() as f32).collect::<Vec<f32>>());
    assert_eq!(allocations(|| assert!(lukhas_drift::score(&a, &b).is_ok())), 0);
    assert_eq!(allocations(|| assert!(lukhas_drift::score_fast(&a, &b).is_ok())), 0);
    assert_eq!(allocations(|| assert!(lukhas_drift::score_f64(&[1e200], &[1e-200]).is_ok())), 0);
    let intent = Normed::new(&a).unwrap();
    assert_eq!(allocations(|| assert!(intent.score(&Normed::new(&b).unwrap()).is_ok())), 0);

    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    assert_eq!(allocations(|| assert!(monitor.update(&a, &b).is_ok())), 0);
    let mut monitor = Monitor::new(Policy::for_arl(10_000, 0.5).unwrap());
    assert_eq!(allocations(|| assert!(monitor.update(&a, &b).is_ok())), 0);
    let registry = Registry::new(RegistryParams::default()).unwrap();
    let user = UserId::new("ada").unwrap();
    let update = || assert!(registry.update(&user, Lane::Prod, &a, &b, None).is_ok());
    assert_eq!(allocations(update), 0);
    assert_eq!(allocations(|| assert!(registry.status(&user, None).is_some())), 0);

    // no reason, no memory: the usual answer of a guard
    let baseline = Baseline::fit_vectors(&runs(&mut stream, 20, 3)).unwrap();
    let guard = Guard::new(&baseline, Budget::one_in(20).sessions());
    let action = at_drift(0.3);
    let check = || {
        let checked = guard.check_embedded("tool_0", &[1.0, 0.0], action.as_slice());
        assert_eq!(checked.verdict().guardian(), Guardian::Allow);
    };
    assert_eq!(allocations(check), 0);
    // nor where the intent is compared with the task's
    let mut guard = guard.clone();
    guard.begin("a task", &Plane).unwrap();
    let check = || {
        let checked = guard.check_embedded("tool_0", &[1.0, 0.0], action.as_slice());
        assert_eq!(checked.verdict().guardian(), Guardian::Allow);
    };
    assert_eq!(allocations(check), 0);
}
