use lukhas_drift::{Monitor, Page, Policy, Registry, RegistryParams, Start};
use lukhas_types::{Fault, Lane, Timestamp, UserId};

use crate::support::stream;

fn user(k: usize) -> UserId {
    UserId::new(format!("user{k}")).expect("in the alphabet")
}

fn registry(capacity: usize) -> Registry {
    Registry::new(RegistryParams::default().with_capacity(capacity)).expect("in range")
}

fn touch(registry: &Registry, k: usize, lane: Lane) -> f64 {
    registry.update(&user(k), lane, &[1.0, 0.0], &[0.0, 1.0], None).expect("scorable").ema
}

#[test]
fn a_registry_is_one_monitor_for_each_user_and_lane() {
    let registry = registry(10);
    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    for k in 0..100_u32 {
        let action = [1.0, k as f32 / 10.0];
        let ours = registry.update(&user(1), Lane::Prod, &[1.0, 0.0], &action, None).unwrap();
        assert_eq!(ours, monitor.update(&[1.0, 0.0], &action).unwrap());
        let _ = touch(&registry, 2, Lane::Prod);
    }
    assert_eq!(touch(&registry, 1, Lane::Candidate), 0.2);
    assert_eq!((registry.len(), registry.capacity(), registry.is_empty()), (2, 10, false));
}

#[test]
fn the_status_is_of_a_lane_or_of_the_newest() {
    let registry = registry(10);
    assert_eq!(registry.status(&user(1), None), None);
    let at = Some(Timestamp::EPOCH);
    let _ = registry.update(&user(1), Lane::Prod, &[1.0], &[1.0], at).unwrap();
    let _ = registry.update(&user(1), Lane::Prod, &[1.0], &[-1.0], None).unwrap();
    let _ = registry.update(&user(1), Lane::Candidate, &[1.0], &[-1.0], at).unwrap();
    let newest = registry.status(&user(1), None).unwrap();
    assert_eq!((newest.lane, newest.samples, newest.last_updated), (Lane::Candidate, 1, at));
    let prod = registry.status(&user(1), Some(Lane::Prod)).unwrap();
    assert_eq!((prod.lane, prod.samples, prod.ema, prod.last_updated), (Lane::Prod, 2, 0.4, None));
    assert_eq!(registry.status(&user(1), Some(Lane::Experimental)), None);
}

#[test]
fn the_idlest_user_goes_first_and_the_number_is_bounded() {
    let registry = registry(50);
    for k in 0..50 {
        let _ = touch(&registry, k, Lane::Prod);
    }
    assert_eq!(registry.len(), 50);
    let _ = touch(&registry, 0, Lane::Prod);
    for k in 50..60 {
        let _ = touch(&registry, k, Lane::Prod);
    }
    assert_eq!(registry.len(), 50);
    for k in 0..60 {
        let expected = k == 0 || k > 10;
        assert_eq!(registry.status(&user(k), None).is_some(), expected, "{k}");
    }
    // a forgotten user begins again, in a slot that was freed
    assert_eq!(touch(&registry, 1, Lane::Prod), 0.2);
    for k in 0..10_000 {
        let _ = touch(&registry, k, Lane::Experimental);
    }
    assert_eq!(registry.len(), 50);
}

/// Tables grow and users move up where others went; the idlest goes all the same, as from a list in order.
#[test]
fn the_idlest_goes_first_among_those_who_move() {
    for (shards, capacity, users) in [(1, 300, 500), (3, 64, 200), (16, 900, 1_000)] {
        let params = RegistryParams::default().with_capacity(capacity).with_shards(shards);
        let registry = Registry::new(params).unwrap();
        let mut order: Vec<(usize, u64)> = Vec::new();
        let mut stream = stream("registry order", capacity as u64);
        for round in 0..6_000_u64 {
            let k = stream.below(users) as usize;
            let place = order.iter().position(|known| known.0 == k);
            let (_, before) = place.map_or((k, 0), |place| order.remove(place));
            if order.len() == capacity {
                order.remove(0);
            }
            order.push((k, before + 1));
            let reading = registry.update(&user(k), Lane::Prod, &[1.0], &[1.0], None).unwrap();
            assert_eq!(reading.sequence, before + 1, "user {k} in round {round}");
        }
        assert_eq!(registry.len(), order.len());
        for (k, samples) in order {
            assert_eq!(registry.status(&user(k), None).map(|status| status.samples), Some(samples));
        }
    }
}

#[test]
fn an_error_makes_no_user() {
    let registry = registry(1);
    let _ = touch(&registry, 1, Lane::Prod);
    let before = registry.status(&user(1), None);
    assert!(registry.update(&user(2), Lane::Prod, &[1.0], &[f32::NAN], None).is_err());
    assert!(registry.update(&user(1), Lane::Prod, &[1.0], &[0.0], None).is_err());
    assert_eq!((registry.len(), registry.status(&user(1), None)), (1, before));
    assert_eq!(registry.status(&user(2), None), None);
}

#[test]
fn bounds_are_checked() {
    let bad = |params: RegistryParams| Registry::new(params).unwrap_err().code();
    assert_eq!(bad(RegistryParams::default().with_capacity(0)), "out_of_range");
    assert_eq!(bad(RegistryParams::default().with_capacity(usize::MAX)), "out_of_range");
    assert_eq!(bad(RegistryParams::default().with_shards(0)), "out_of_range");
    let debiased = RegistryParams::default().with_start(Start::Debiased).with_shards(1);
    assert_eq!(touch(&Registry::new(debiased).unwrap(), 1, Lane::Prod), 1.0);
}

#[test]
fn threads_share_it() {
    let registry = registry(64);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let registry = &registry;
            scope.spawn(move || {
                for k in 0..2_000 {
                    // one user of all threads, and many of each
                    let _ = touch(registry, 0, Lane::Prod);
                    let _ = touch(registry, 1 + thread * 1_000 + k % 500, Lane::Prod);
                }
            });
        }
    });
    assert_eq!(registry.len(), 64);
    assert_eq!(registry.status(&user(0), None).unwrap().samples, 8_000);
}

#[test]
fn the_bound_holds_when_threads_crowd() {
    let (capacity, threads) = (8, 8);
    for round in 0..4 {
        let registry = registry(capacity);
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let registry = &registry;
                scope.spawn(move || {
                    for k in 0..1_000 {
                        let _ = touch(registry, (round * threads + thread) * 1_000 + k, Lane::Prod);
                        assert!(registry.len() <= capacity + threads);
                    }
                });
            }
        });
        // full, and not one too many or too few
        assert_eq!(registry.len(), capacity);
        let first = round * threads * 1_000;
        let known =
            (first..first + threads * 1_000).filter(|&k| registry.status(&user(k), None).is_some());
        assert_eq!(known.count(), capacity);
    }
}

#[test]
fn threads_that_share_a_user_lose_no_update() {
    let registry = registry(8);
    let most = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut last = 0;
                    for _ in 0..2_000 {
                        let reading = registry
                            .update(&user(0), Lane::Prod, &[1.0, 0.0], &[0.0, 1.0], None)
                            .expect("scorable");
                        assert!(reading.sequence > last);
                        last = reading.sequence;
                    }
                    last
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).max()
    });
    assert_eq!(most, Some(16_000));
    assert_eq!(registry.status(&user(0), None).unwrap().samples, 16_000);
}

#[test]
fn one_lane_is_fixed_by_the_policy() {
    let fixed = Registry::new(RegistryParams::default().with_lane(Lane::Prod)).unwrap();
    assert_eq!(touch(&fixed, 1, Lane::Prod), 0.2);
    for lane in [Lane::Experimental, Lane::Candidate] {
        let error = fixed.update(&user(2), lane, &[1.0], &[1.0], None).unwrap_err();
        assert_eq!((error.code(), error.bound()), ("lane_not_allowed", Some("prod".to_owned())));
    }
    assert_eq!(fixed.len(), 1);
}

#[test]
fn users_who_were_idle_for_long_are_forgotten_when_asked() {
    let registry = registry(10);
    let at = |k: u8| Timestamp::from_nanoseconds(i128::from(k)).ok();
    for k in 0..6_u8 {
        let at = at(k).filter(|_| k != 1);
        let _ = registry.update(&user(k.into()), Lane::Prod, &[1.0], &[1.0], at).unwrap();
    }
    assert_eq!(registry.forget_idle(at(4).unwrap()), 3);
    let known: Vec<_> = (0..6).filter(|&k| registry.status(&user(k), None).is_some()).collect();
    assert_eq!((known, registry.len()), (vec![1, 4, 5], 3));
    assert_eq!(registry.forget_idle(Timestamp::EPOCH), 0);
    (6..13).for_each(|k| assert_eq!(touch(&registry, k, Lane::Prod), 0.2));
    assert_eq!(registry.len(), 10);
}

/// Names of every length, in the row and beyond it, and many that differ in one place.
#[test]
fn names_are_told_apart() {
    let registry = registry(1_000);
    let names: Vec<UserId> = (1..=100)
        .flat_map(|length| {
            let name = "a".repeat(length);
            [name.clone(), format!("{}b", &name[1..]), format!("b{}", &name[1..])]
        })
        .filter_map(|name| UserId::new(name).ok())
        .collect();
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    for name in &distinct {
        let reading = registry.update(name, Lane::Prod, &[1.0], &[-1.0], None).unwrap();
        assert_eq!(reading.sequence, 1, "{name}");
    }
    assert_eq!(registry.len(), distinct.len());
}

#[test]
fn many_threads_over_many_users_lose_no_update() {
    let (threads, users, rounds) = (8, 200, 20);
    let all = registry(users);
    let few = Registry::new(RegistryParams::default().with_capacity(50).with_history(8)).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (all, few) = (&all, &few);
            scope.spawn(move || {
                for k in 0..users * rounds {
                    // in another order in each thread
                    let k = k * (2 * thread + 1) % users;
                    let _ = touch(all, k, Lane::Prod);
                    let _ = touch(few, k, Lane::Prod);
                    assert!(few.len() <= 50);
                }
            });
        }
    });
    let samples = |k| all.status(&user(k), None).map(|status| status.samples);
    let total: u64 = (0..users).filter_map(samples).sum();
    assert_eq!(total, (threads * users * rounds) as u64);
    assert_eq!((all.len(), few.len()), (users, 50));
    // what is kept of those who are left adds up
    let kept: usize = (0..users)
        .filter_map(|k| few.trends(&user(k), None, Page::default()))
        .map(|trends| {
            assert_eq!(trends.readings.len() as u64, trends.total.min(8));
            trends.readings.len()
        })
        .sum();
    assert!(kept >= 50 && few.history_bytes() > 0);
}

#[test]
fn who_comes_back_is_not_forgotten_meanwhile() {
    let registry = registry(2_000);
    let at = |k: u8| Timestamp::from_nanoseconds(i128::from(k)).ok();
    let update = |k, time| registry.update(&user(k), Lane::Prod, &[1.0], &[1.0], at(time)).unwrap();
    for round in 0..20 {
        for k in 0..100 {
            let _ = update(round * 100 + k, 1);
        }
        std::thread::scope(|scope| {
            let idle = scope
                .spawn(|| (0..50).map(|_| registry.forget_idle(at(2).unwrap())).sum::<usize>());
            for k in round * 100..round * 100 + 100 {
                let _ = update(k, 3);
                assert!(registry.status(&user(k), None).is_some(), "{k}");
            }
            assert!(idle.join().expect("no panic") <= 100);
        });
        assert!(
            (round * 100..round * 100 + 100).all(|k| registry.status(&user(k), None).is_some())
        );
    }
}
