//! Chaos by schedule.

use std::{collections::BTreeSet, convert::Infallible, sync::Mutex, thread, time::Duration};

use lukhas_perf::{
    Chaos, ChaosError, Fate, FaultKind, MAX_DELAY, Schedule, ScheduleError, VirtualTime, Waiter,
};
use proptest::prelude::*;

fn ms(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// The guide's two injections in one schedule, pinned: any change of the generator shows here.
#[test]
fn the_schedule_of_a_seed_is_golden() {
    let text = include_str!("golden/chaos.txt");
    let mut lines = text.lines();
    let schedule: Schedule = lines.next().unwrap().parse().unwrap();
    let fates: Vec<String> = schedule.fates(0..40).map(|fate| fate.to_string()).collect();
    assert_eq!(fates, lines.collect::<Vec<_>>());
    assert_eq!(text.lines().next().unwrap(), schedule.to_string());
}

#[test]
fn delays_and_failures_come_as_often_as_the_schedule_says() {
    let schedule =
        Schedule::new(3).delaying(ms(100), ms(20)).unwrap().refusing(0.1).unwrap().losing(0.05);
    let fates: Vec<Fate> = schedule.unwrap().fates(0..20_000).collect();
    let n = fates.len() as f64;
    let mean = fates.iter().map(|f| f.delay.as_secs_f64()).sum::<f64>() / n;
    let square = fates.iter().map(|f| (f.delay.as_secs_f64() - mean).powi(2)).sum::<f64>() / n;
    // five standard errors
    assert!((mean - 0.1).abs() < 5.0 * 0.02 / n.sqrt(), "{mean}");
    assert!((square.sqrt() - 0.02).abs() < 5.0 * 0.02 / (2.0 * n).sqrt(), "{square}");
    for (kind, share) in [(FaultKind::Refuse, 0.1), (FaultKind::Lose, 0.05)] {
        let seen = fates.iter().filter(|fate| fate.fault == Some(kind)).count() as f64 / n;
        assert!((seen - share).abs() < 5.0 * (share * (1.0 - share) / n).sqrt(), "{kind:?} {seen}");
    }
    // 5 standard deviations below the mean is cut at nothing
    let cut = Schedule::new(3).delaying(ms(1), ms(100)).unwrap();
    let zeros = cut.fates(0..1000).filter(|fate| fate.delay.is_zero()).count();
    assert!((450..=540).contains(&zeros), "{zeros}");
}

#[test]
fn the_fate_of_a_call_does_not_depend_on_threads() {
    let schedule: Schedule = "seed=11 refuse=0.3".parse().unwrap();
    let chaos = Chaos::new(schedule.clone(), VirtualTime::new());
    let refused = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100 {
                    if let Err(ChaosError::Injected(injected)) =
                        chaos.call(|| Ok::<_, Infallible>(()))
                    {
                        assert!(refused.lock().unwrap().insert(injected.call));
                    }
                }
            });
        }
    });
    let expected: BTreeSet<u64> =
        schedule.fates(0..400).filter(|fate| fate.fault.is_some()).map(|fate| fate.call).collect();
    assert_eq!(refused.into_inner().unwrap(), expected);
    assert_eq!((chaos.tally().calls, chaos.tally().failed()), (400, expected.len() as u64));
}

#[test]
fn each_kind_does_what_it_says() {
    let schedule = "seed=1 at=0:refuse,1:lose,2:stall=2s calls=0..3".parse().unwrap();
    let time = VirtualTime::new();
    let chaos = Chaos::new(schedule, time.clone());
    let mut made = 0;
    let mut call = || {
        let answer = chaos.call(|| {
            made += 1;
            "x".parse::<u8>()
        });
        (answer, made)
    };
    let (refused, made) = call();
    let injected = refused.unwrap_err().injected().unwrap();
    assert_eq!((injected.code(), made), ("injected_refusal", 0));
    assert_eq!(injected.to_string(), "call 0 was refused (injected)");
    let (lost, made) = call();
    let injected = lost.unwrap_err().injected().unwrap();
    assert_eq!((injected.code(), made), ("injected_loss", 1));
    assert_eq!(injected.to_string(), "the answer of call 1 was lost (injected)");
    let (stalled, made) = call();
    assert!(matches!(stalled, Err(ChaosError::Inner(_))));
    assert_eq!((made, time.elapsed()), (2, Duration::from_secs(2)));
    let tally = chaos.tally();
    assert_eq!((tally.calls, tally.refused, tally.lost, tally.delay), (3, 1, 1, time.elapsed()));
}

#[test]
fn a_pause_is_a_scope_without_faults() {
    let chaos = Chaos::new(Schedule::new(1).refusing(1.0).unwrap(), VirtualTime::new());
    let call = || chaos.call(|| Ok::<_, Infallible>(())).is_ok();
    assert!(!call());
    let outer = chaos.pause();
    {
        let _inner = chaos.pause();
        assert!(call());
    }
    assert!(call() && chaos.next_fate().is_none());
    drop(outer);
    assert!(!call());
    assert_eq!(chaos.tally().calls, 2);
}

#[test]
fn off_is_a_null_pointer() {
    assert_eq!(size_of::<Chaos>(), size_of::<usize>());
    let chaos = Chaos::off();
    assert_eq!(chaos.call(|| "7".parse::<u8>()), Ok(7));
    assert!(chaos.next_fate().is_none() && chaos.schedule().is_none());
    assert_eq!(chaos.tally(), lukhas_perf::Tally::default());
    drop(chaos.pause());
}

#[test]
#[cfg(feature = "alloc")]
fn off_and_on_allocate_nothing_for_a_call() {
    let on =
        Chaos::new("seed=1 refuse=0.5 mean=1ms stddev=1ms".parse().unwrap(), VirtualTime::new());
    for chaos in [Chaos::off(), on] {
        lukhas_perf::budget("call")
            .allocs(0)
            .check(|| chaos.call(|| Ok::<_, Infallible>(7)).ok())
            .unwrap();
    }
}

#[test]
fn what_is_no_schedule_is_refused() {
    let hour = MAX_DELAY + Duration::from_nanos(1);
    let bad_share = Schedule::new(1).refusing(0.6).unwrap().losing(0.5).unwrap_err();
    assert_eq!(bad_share, ScheduleError::BadShare { field: "refuse + lose", value: 1.1 });
    assert_eq!(Schedule::new(1).refusing(f64::NAN).unwrap_err().code(), "bad_share");
    assert_eq!(Schedule::new(1).delaying(hour, ms(0)).unwrap_err().code(), "delay_too_long");
    assert_eq!(
        Schedule::new(1).at(0, FaultKind::Stall(hour)).unwrap_err().code(),
        "delay_too_long"
    );
    for (text, code) in [
        ("", "no_seed"),
        ("refuse=0.1", "no_seed"),
        ("seed=1 seed=2", "duplicate_part"),
        ("seed=-1", "bad_schedule"),
        ("seed=1 refuse", "bad_schedule"),
        ("seed=1 refuse=2", "bad_share"),
        ("seed=1 mean=2", "bad_schedule"),
        ("seed=1 mean=99999999999999s", "bad_schedule"),
        ("seed=1 mean=2h", "bad_schedule"),
        ("seed=1 mean=3601s", "delay_too_long"),
        ("seed=1 at=", "bad_schedule"),
        ("seed=1 at=1:burn", "bad_schedule"),
        ("seed=1 at=1:refuse=1s", "bad_schedule"),
        ("seed=1 calls=1", "bad_schedule"),
        ("seed=1 other=1", "bad_schedule"),
    ] {
        assert_eq!(text.parse::<Schedule>().unwrap_err().code(), code, "{text}");
    }
    let many = (0..1025).try_fold(Schedule::new(1), |all, call| all.at(call, FaultKind::Lose));
    assert_eq!(many.unwrap_err().code(), "too_many_faults");
}

fn kind() -> impl Strategy<Value = FaultKind> {
    prop_oneof![
        Just(FaultKind::Refuse),
        Just(FaultKind::Lose),
        (0_u64..3_600_000_000_000).prop_map(|ns| FaultKind::Stall(Duration::from_nanos(ns))),
    ]
}

prop_compose! {
    fn schedule()(
        seed: u64,
        mean in 0_u64..3_600_000_000_000,
        stddev in 0_u64..100_000,
        refuse in 0.0..0.5,
        lose in 0.0..0.5,
        at in prop::collection::btree_map(any::<u64>(), kind(), 0..8),
        calls in prop::option::of(any::<[u64; 2]>()),
    ) -> Schedule {
        let base = Schedule::new(seed)
            .delaying(Duration::from_nanos(mean), Duration::from_micros(stddev)).expect("within its bounds")
            .refusing(refuse).expect("within its bounds")
            .losing(lose).expect("within its bounds");
        let all = at.into_iter().fold(base, |all, (call, kind)| all.at(call, kind).expect("within its bounds"));
        match calls {
            None => all,
            Some([start, end]) => all.within(start..end),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_schedule_survives_its_text(schedule in schedule(), call: u64) {
        let read: Schedule = schedule.to_string().parse().unwrap();
        prop_assert_eq!(&read, &schedule);
        prop_assert_eq!(read.fate(call), schedule.fate(call));
        let json = serde_json::to_string(&schedule).unwrap();
        prop_assert_eq!(serde_json::from_str::<Schedule>(&json).unwrap(), schedule);
    }

    #[test]
    fn playing_it_is_what_it_says(schedule in schedule()) {
        let chaos = Chaos::new(schedule.clone(), VirtualTime::new());
        for call in 0..50 {
            let expected = schedule.fate(call);
            let answer = chaos.call(|| Ok::<_, Infallible>(()));
            prop_assert_eq!(answer.err().and_then(|e| e.injected()), expected.injected());
        }
        // pinned, it fails at the same calls
        let pinned = schedule.pinned(50).unwrap();
        for (a, b) in schedule.fates(0..50).zip(pinned.fates(0..50)) {
            prop_assert_eq!(a.fault, b.fault);
        }
    }
}
