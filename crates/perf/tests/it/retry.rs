//! Calling again.

use std::{error::Error, num::ParseIntError, time::Duration};

use lukhas_perf::{RealTime, RetryError, RetryParams, VirtualTime, Waiter, retry, retry_if};
use proptest::prelude::*;

fn fail() -> Result<u8, ParseIntError> {
    "x".parse()
}

#[test]
fn three_attempts_a_tenth_of_a_second_apart() {
    let (time, mut calls) = (VirtualTime::new(), 0);
    let error = retry(&RetryParams::default(), &time, || {
        calls += 1;
        fail()
    })
    .unwrap_err();
    assert_eq!((calls, time.elapsed()), (3, Duration::from_millis(200)));
    assert_eq!(error.code(), "attempts_exhausted");
    assert_eq!(error.to_string(), "failed at each of 3 attempts");
    assert!(error.source().unwrap().is::<ParseIntError>());
}

#[test]
fn the_deadline_is_of_all_attempts_together() {
    let (time, mut calls) = (VirtualTime::new(), 0);
    // someone else's time does not count
    time.wait(Duration::from_secs(100));
    let slow = || {
        calls += 1;
        time.wait(Duration::from_secs(8));
        fail()
    };
    let error = retry(&RetryParams::default(), &time, slow).unwrap_err();
    let elapsed = Duration::from_millis(16_100);
    assert!(matches!(error, RetryError::Deadline { attempts: 2, elapsed: e, .. } if e == elapsed));
    // it does not wait in vain
    assert_eq!((calls, time.elapsed()), (2, elapsed + Duration::from_secs(100)));
}

#[test]
fn what_fails_for_good_is_not_tried_again() {
    let error = retry_if(&RetryParams::default(), &VirtualTime::new(), |_| false, fail);
    assert_eq!(error.unwrap_err().code(), "permanent_failure");
}

#[test]
fn real_time_passes() {
    let time = RealTime::new();
    time.wait(Duration::from_millis(2));
    assert!(time.elapsed() >= Duration::from_millis(2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Against the plain loop over the attempts that there is time for.
    #[test]
    fn attempts_and_waits_are_as_asked(
        attempts in 1_u32..6, wait in 0_u64..50, deadline in 0_u64..200, takes in 0_u64..50, good in 1_u32..8,
    ) {
        let ms = Duration::from_millis;
        let mut params = RetryParams::default();
        (params.attempts, params.wait, params.deadline) =
            (attempts.try_into().unwrap(), ms(wait), ms(deadline));
        let (time, mut calls) = (VirtualTime::new(), 0);
        let answer = retry(&params, &time, || {
            calls += 1;
            time.wait(ms(takes));
            if calls == good { Ok(()) } else { Err(()) }
        });
        // attempt k begins at (k - 1)(takes + wait)
        let begun = (1..=attempts).take_while(|k| u64::from(k - 1) * (takes + wait) <= deadline).count();
        let expected = (begun as u32).min(good);
        prop_assert_eq!(calls, expected);
        prop_assert_eq!(answer.is_ok(), good == expected);
        let waited = u64::from(expected) * takes + u64::from(expected - 1) * wait;
        prop_assert_eq!(time.elapsed(), ms(waited));
    }
}
