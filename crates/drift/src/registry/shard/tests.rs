use std::collections::BTreeMap;

use lukhas_types::Lane;
use proptest::prelude::*;

use super::*;

fn name(k: u16) -> UserId {
    UserId::new(format!("user{k}")).expect("in the alphabet")
}

/// A few tags alone, some next to each other and at the end: users push each other along and around.
fn tag(k: u16) -> u32 {
    [1, 2, 1 << 31, u32::MAX - 1, u32::MAX][usize::from(k) % 5]
}

fn place(rows: &[Row], row: &Row) -> usize {
    rows.iter().position(|other| std::ptr::eq(other, row)).expect("one of them")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Users come and go as they do from a map; each stays where `moved` says, with what is its own.
    #[test]
    fn a_shard_is_a_map(steps in prop::collection::vec((any::<bool>(), 0..40_u16), 0..300)) {
        let shard = Shard::default();
        let mut known: BTreeMap<u16, u64> = BTreeMap::new();
        for (number, (comes, k)) in (0_u64..).zip(steps) {
            let mut locked = shard.lock();
            let found = find(locked.rows(), tag(k), &name(k)).map(|found| (found.0, found.0.stamp()));
            prop_assert_eq!(found.map(|found| found.1), known.get(&k).copied());
            match found {
                None if comes => {
                    if locked.is_full() {
                        locked.grow();
                    }
                    let row = locked.take(tag(k));
                    row.seat(tag(k), &mut row.lock(), User::new(&name(k), Lane::Prod));
                    row.stamp.store(number, Ordering::Relaxed);
                    known.insert(k, number);
                }
                Some((row, stamp)) if !comes => {
                    let rows = locked.rows();
                    prop_assert_eq!(row.vacate(&mut row.lock()), 0);
                    let mut moves = Vec::new();
                    locked.close(place(rows, row), |place| moves.push(rows[place].stamp()));
                    known.remove(&k);
                    prop_assert!(moves.iter().all(|moved| known.values().any(|stamp| stamp == moved)));
                    prop_assert!(!moves.contains(&stamp));
                }
                _ => {}
            }
            prop_assert!(known.len() * 4 <= locked.rows().len() * 3);
            let taken = locked.rows().iter().filter(|row| row.tag() != Row::EMPTY).count();
            prop_assert_eq!(taken, known.len());
        }
    }
}

#[test]
fn the_last_table_holds_the_largest_capacity() {
    const { assert!((FIRST << (LEVELS - 1)) / 4 * 3 > 1 << 24) };
}

#[test]
fn most_users_are_near() {
    let shard = Shard::default();
    let mut locked = shard.lock();
    let tags = |k: u16| 2_654_435_761_u32.wrapping_mul(u32::from(k) + 1);
    for k in 0..9_000 {
        if locked.is_full() {
            locked.grow();
        }
        let row = locked.take(tags(k));
        row.seat(tags(k), &mut row.lock(), User::new(&name(k), Lane::Prod));
    }
    let rows = locked.rows();
    let is_near = |k: &u16| near(rows, tags(*k)).any(|row| row.lock().is(&name(*k)));
    let near = (0..9_000).filter(is_near).count();
    assert!(near > 6_000, "{near}");
    drop(locked);
    assert!(find(shard.rows(), 1, &name(9_999)).is_none());
}
