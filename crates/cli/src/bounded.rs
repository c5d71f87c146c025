//! A map that holds so many and no more.

use std::collections::BTreeMap;

/// Keeps the `capacity` keys used last: a new key beyond them takes the place of the one idle longest. O(log n) a use.
#[derive(Debug)]
pub(crate) struct Bounded<K, V> {
    capacity: usize,
    clock: u64,
    entries: BTreeMap<K, (u64, V)>,
    by_use: BTreeMap<u64, K>,
}

impl<K: Ord + Clone, V> Bounded<K, V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, clock: 0, entries: BTreeMap::new(), by_use: BTreeMap::new() }
    }

    /// The value of a key, which counts as its use.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let (used, value) = self.entries.get_mut(key)?;
        let key = self.by_use.remove(used)?;
        self.clock += 1;
        *used = self.clock;
        self.by_use.insert(self.clock, key);
        Some(value)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if let Some((used, _)) = self.entries.remove(&key) {
            self.by_use.remove(&used);
        }
        while self.entries.len() >= self.capacity {
            let Some((_, idle)) = self.by_use.pop_first() else { break };
            self.entries.remove(&idle);
        }
        self.clock += 1;
        self.by_use.insert(self.clock, key.clone());
        self.entries.insert(key, (self.clock, value));
    }
}

impl<K: Ord + Clone, V> Bounded<K, V> {
    /// As [`Bounded::insert`], for a new key: the value idle longest of those that may go makes room. `false`, and
    /// nothing has changed, when none may. O(entries) when many may not.
    pub(crate) fn insert_unless(
        &mut self,
        key: K,
        value: V,
        must_stay: impl Fn(&V) -> bool,
    ) -> bool {
        if self.entries.len() >= self.capacity {
            let may_go =
                |key: &&K| self.entries.get(*key).is_some_and(|(_, value)| !must_stay(value));
            let Some(gone) = self.by_use.values().find(may_go).cloned() else { return false };
            if let Some((used, _)) = self.entries.remove(&gone) {
                self.by_use.remove(&used);
            }
        }
        self.insert(key, value);
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_must_stay_stays() {
        let mut map = Bounded::new(2);
        map.insert('a', true);
        map.insert('b', false);
        assert!(map.insert_unless('c', true, |stays| *stays));
        assert_eq!(map.get_mut(&'a').copied(), Some(true));
        assert_eq!(map.get_mut(&'b'), None);
        assert!(!map.insert_unless('d', false, |stays| *stays));
        assert_eq!((map.entries.len(), map.by_use.len()), (2, 2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The slow twin: a list in order of use.
        #[test]
        fn it_is_a_list_in_order_of_use(keys in prop::collection::vec((0_u8..6, any::<bool>()), 0..60)) {
            let mut map = Bounded::new(3);
            let mut list: Vec<(u8, usize)> = Vec::new();
            for (position, (key, insert)) in keys.into_iter().enumerate() {
                let found = list.iter().position(|(known, _)| *known == key).map(|at| list.remove(at));
                if insert {
                    map.insert(key, position);
                    list.push((key, position));
                    if list.len() > 3 {
                        list.remove(0);
                    }
                } else {
                    prop_assert_eq!(map.get_mut(&key).copied(), found.map(|(_, value)| value));
                    list.extend(found);
                }
                prop_assert_eq!(map.entries.len(), list.len());
                prop_assert_eq!(map.by_use.len(), list.len());
            }
        }
    }
}
