use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Table;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Against a set of pairs, with tags that crowd one place, or both ends.
    #[test]
    fn a_table_is_a_set_of_pairs(
        steps in prop::collection::vec(
            (prop_oneof![0..4_u32, any::<u32>(), u32::MAX - 3..=u32::MAX], 0..6_u32), 0..400
        )
    ) {
        let (mut table, mut twin) = (Table::default(), BTreeSet::new());
        for (tag, slot) in steps {
            let found = table.find(tag, |found| found == slot);
            prop_assert_eq!(found.is_some(), twin.contains(&(tag, slot)));
            if twin.insert((tag, slot)) {
                table.insert(tag, slot);
            } else {
                twin.remove(&(tag, slot));
                table.remove(tag, slot);
            }
            prop_assert_eq!(table.used, twin.len());
            for &(tag, slot) in &twin {
                prop_assert_eq!(table.find(tag, |found| found == slot), Some(slot));
            }
            let any = twin.range((tag, 0)..=(tag, u32::MAX)).next();
            prop_assert_eq!(table.find(tag, |_| true).is_some(), any.is_some());
        }
    }
}
