//! Bytes that no guard wrote.

use lukhas_drift::{Baseline, Budget, Guard, GuardState, Mode, NoProgress};
use lukhas_types::{Fault, Hasher};
use proptest::prelude::*;
use serde_json::json;

use crate::guard_state::{INTENT, baseline, go, guard};
use crate::support::{at_drift, runs, stream};

type State = [u8; Guard::BYTES];

/// With a checksum that fits, as somebody would write it who can.
fn sealed(mut bytes: State) -> State {
    let (state, sum) = bytes.split_at_mut(Guard::BYTES - 8);
    let hash = Hasher::new("drift guard v2").bytes(state).finish();
    sum.copy_from_slice(&hash.as_bytes()[..8]);
    bytes
}

/// With other bytes at a place, and a checksum that fits.
fn with(bytes: &State, at: usize, given: &[u8]) -> State {
    let mut bytes = *bytes;
    bytes[at..at + given.len()].copy_from_slice(given);
    sealed(bytes)
}

fn code(bytes: &[u8]) -> &'static str {
    Guard::from_bytes(bytes, baseline()).map_or_else(|error| error.code(), |_| "read")
}

/// Guards that have done nothing, something, and that block.
fn guards() -> [Guard; 3] {
    let fresh = guard(Mode::Enforce, Some(NoProgress::default()), true);
    let mut busy = fresh.clone();
    (0..9).for_each(|k| drop(go(&mut busy, (k % 3, 0.4, k.min(5)))));
    let mut blocked = busy.clone();
    let beyond = blocked.check_embedded("tool_0", &INTENT, at_drift(1.9).as_slice());
    blocked.commit(&beyond, None).expect("of this task");
    assert!(blocked.is_blocked() && !busy.is_blocked());
    [fresh, busy, blocked]
}

#[test]
fn every_flipped_bit_is_refused() {
    for guard in guards() {
        let bytes = guard.to_bytes();
        assert_eq!(sealed(bytes), bytes);
        for bit in 0..8 * bytes.len() {
            let mut damaged = bytes;
            damaged[bit / 8] ^= 1 << (bit % 8);
            let expected = if bit / 8 == 7 { "unsupported_version" } else { "malformed" };
            assert_eq!(code(&damaged), expected, "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert_eq!(code(&bytes[..length]), "malformed", "{length} bytes");
        }
    }
}

#[test]
fn other_versions_and_baselines_are_refused() {
    let [one, ..] = guards();
    let bytes = one.to_bytes();
    // version 1 had no checksum
    let mut older = bytes[..Guard::BYTES - 8].to_vec();
    older[7] = 1;
    assert_eq!(code(&older), "unsupported_version");
    assert_eq!(GuardState::from_bytes(&older).unwrap_err().code(), "unsupported_version");
    assert_eq!(code(&with(&bytes, 0, b"X")), "malformed");
    assert_eq!(code(&with(&bytes, 8, &[!bytes[8]])), "baseline_mismatch");
    let other = Baseline::fit_vectors(&runs(&mut stream("guard", 1), 40, 4)).unwrap();
    assert_eq!(Guard::from_bytes(&bytes, &other).unwrap_err().code(), "baseline_mismatch");
    // a baseline that went through its file is the same
    let again = Baseline::load(&baseline().save()).unwrap();
    assert!(Guard::from_bytes(&bytes, &again).is_ok());
}

#[test]
fn fields_beyond_their_range_are_refused() {
    let bytes = guard(Mode::Enforce, None, true).to_bytes();
    assert_eq!(code(&bytes), "read");
    for (at, byte) in [(16, 2), (17, 3), (18, 3), (19, 32), (27, 0x40), (28, 1), (40, 1), (200, 1)]
    {
        assert_eq!(code(&with(&bytes, at, &[byte])), "malformed", "{at}");
    }
    assert_eq!(code(&with(&bytes, 20, &0.3_f64.to_le_bytes())), "malformed", "not one in n");
    assert_eq!(code(&with(&bytes, 19, &[8])), "out_of_range", "a rule without numbers");
}

/// With a checksum that fits, so that what is refused is the state.
#[test]
fn states_that_no_guard_can_be_in_are_refused() {
    let [fresh, busy, blocked] = guards().map(|guard| guard.to_bytes());
    let mut begun = guard(Mode::Enforce, Some(NoProgress::default()), true);
    begun.begin_embedded();
    let begun = begun.to_bytes();
    let float = |x: f64| x.to_le_bytes().to_vec();
    let integer = |x: u64| x.to_le_bytes().to_vec();
    // of guards that have committed nothing
    for empty in [&fresh, &begun] {
        for (what, at, given) in [
            ("a ring", 188, vec![5]),
            ("a place in the ring", 189, vec![1]),
            ("a run", 112, vec![7]),
            ("calls of a tool", 124, vec![9]),
            ("evidence", 104, float(2.0)),
            ("evidence below zero", 104, float(-1e300)),
            ("evidence of minus nothing", 104, float(-0.0)),
            ("evidence that is no number", 104, float(f64::NAN)),
            ("evidence of the mix", 116, float(-1e308)),
            ("failures in a row", 31, vec![200]),
            ("a block that lasts", 19, vec![fresh[19] | 1]),
            ("warned of none", 80, vec![1]),
            ("2^53 tasks and more", 64, integer((1 << 53) + 1)),
        ] {
            assert_eq!(code(&with(empty, at, &given)), "malformed", "{what}");
        }
    }
    let mut with_intent = fresh;
    with_intent[19] |= 2;
    assert_eq!(code(&with(&with_intent, 32, &[7; 32])), "malformed", "no task, and an intent");
    assert_eq!(code(&with(&fresh, 72, &[1])), "malformed", "a call that was counted once");

    let summary = Guard::from_bytes(&busy, baseline()).unwrap().summary();
    assert_eq!((summary.task, summary.resets), (1, 1));
    let f64_at = |at: usize| f64::from_le_bytes(busy[at..at + 8].try_into().expect("eight"));
    assert!(f64_at(116).abs() > 1e-3, "the mix has evidence");
    for (what, at, given) in [
        ("more calls than were committed", 124, 1_000_u32.to_le_bytes().to_vec()),
        ("fewer calls than its run", 72, integer(2)),
        ("more in its run than calls", 112, 100_u32.to_le_bytes().to_vec()),
        ("evidence of no call", 112, vec![0; 4]),
        ("evidence beyond the line that blocks nothing", 104, float(100.0)),
        ("evidence lower than a score can be", 104, float(-1e13)),
        ("another evidence of the mix", 116, float(f64_at(116) - 1e-6)),
        ("more failures than calls", 31, vec![100]),
        ("more kept than calls", 188, vec![30]),
        ("more warned of than committed", 80, integer(1_000)),
    ] {
        assert_eq!(code(&with(&busy, at, &given)), "malformed", "{what}");
    }
    // that the block is of nothing shows where no call could have led to it
    let mut reset = Guard::from_bytes(&blocked, baseline()).unwrap();
    let _ = reset.reset("ada", "a look").unwrap();
    assert_eq!(code(&with(&reset.to_bytes(), 19, &[blocked[19]])), "read", "one was blocked");
    assert_eq!(code(&with(&begun, 19, &[begun[19] | 1])), "malformed");
    // with a budget per action every call is for itself
    let mut alone = guard(Mode::Enforce, None, false);
    let _ = go(&mut alone, (0, 0.4, 5));
    let _ = go(&mut alone, (0, 0.4, 5));
    assert_eq!(code(&alone.to_bytes()), "read");
    assert_eq!(code(&with(&alone.to_bytes(), 112, &[2])), "malformed", "a run");
}

/// Checks that were open at once are beyond the line together: such a guard blocks, and is read back.
#[test]
fn evidence_beyond_the_line_reads_back_where_it_blocks() {
    let mut guard = Guard::new(baseline(), Budget::one_in(200).sessions());
    let line = guard.promise().line;
    let near = (0..1_900).map(|k| at_drift(f64::from(k) / 1e3)).rfind(|vector| {
        let checked = guard.check_embedded("tool_0", &INTENT, vector.as_slice());
        checked.why().score.is_some_and(|score| score > 2.0 && score < line)
    });
    let near = near.expect("the line is beyond the allowance");
    let open = guard.check_embedded("tool_0", &INTENT, near.as_slice());
    while !guard.is_blocked() {
        guard.commit(&open, Some(&json!("done"))).expect("of this task");
    }
    assert_eq!(guard.summary().blocked, 0);
    let bytes = guard.to_bytes();
    assert!(f64::from_le_bytes(bytes[104..112].try_into().expect("eight")) > line);
    let restored = Guard::from_bytes(&bytes, baseline()).expect("its own");
    assert!(restored.is_blocked());
    assert_eq!(restored.to_bytes(), bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(
        noise in prop::collection::vec(any::<u8>(), 0..600),
        at in 0..Guard::BYTES,
        byte in any::<u8>(),
    ) {
        prop_assert!(Guard::from_bytes(&noise, baseline()).is_err());
        for guard in guards() {
            let bytes = with(&guard.to_bytes(), at, &[byte]);
            if let Ok(mut guard) = Guard::from_bytes(&bytes, baseline()) {
                prop_assert_eq!(guard.to_bytes(), bytes);
                let _ = go(&mut guard, (1, 0.4, 3));
                prop_assert!(Guard::from_bytes(&guard.to_bytes(), baseline()).is_ok());
            }
        }
    }
}
