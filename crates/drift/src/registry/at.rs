//! A time in few bytes.

use lukhas_types::Timestamp;

/// A time or none: nanoseconds in two's complement, which need 70 bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct At([u8; At::BYTES]);

impl At {
    const BYTES: usize = 10;

    /// Before the first year that a timestamp can have.
    pub(super) const NEVER: Self = Self([0x80; Self::BYTES]);

    pub(super) fn get(self) -> Option<Timestamp> {
        if self == Self::NEVER {
            return None;
        }
        let sign = if self.0[Self::BYTES - 1] & 0x80 == 0 { 0 } else { u8::MAX };
        let mut wide = [sign; size_of::<i128>()];
        wide[..Self::BYTES].copy_from_slice(&self.0);
        Timestamp::from_nanoseconds(i128::from_le_bytes(wide)).ok()
    }
}

impl From<Option<Timestamp>> for At {
    #[inline]
    fn from(at: Option<Timestamp>) -> Self {
        let Some(at) = at else { return Self::NEVER };
        let wide = at.nanoseconds().to_le_bytes();
        Self(std::array::from_fn(|k| wide[k]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Every instant there is comes back to the nanosecond, those of 64 bits and those beyond.
        #[test]
        fn a_time_comes_back(
            nanoseconds in prop_oneof![
                -377_705_023_201_000_000_000_i128..=253_402_207_200_999_999_999,
                -1_000_i128..1_000,
                i128::from(i64::MAX) - 2..i128::from(i64::MAX) + 2,
            ]
        ) {
            let at = Timestamp::from_nanoseconds(nanoseconds).expect("within the years");
            prop_assert_eq!(At::from(Some(at)).get(), Some(at));
            prop_assert_eq!(At::from(None).get(), None);
        }
    }
}
