use serde::{Deserialize, Serialize};

use crate::{DriftError, monitor::MAX_COUNT};

/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;

/// A detector at rest: its parameters and its state.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Snapshot<P, S> {
    version: u32,
    params: P,
    state: S,
}

/// What a state must satisfy to have come from a detector.
pub(super) trait State<P> {
    /// The observations so far. No other count of the state is larger, and [`Self::holds`] sees to that.
    fn seen(&self) -> u64;

    /// Whether it could have.
    fn holds(&self, params: &P) -> bool;
}

/// Fails for a state without observations that is not the one that a detector begins in.
pub(super) fn follows<P, S: State<P> + PartialEq>(fresh: &S, state: &S) -> Result<(), DriftError> {
    if state.seen() == 0 && state != fresh { Err(malformed("impossible state")) } else { Ok(()) }
}

const fn malformed(reason: &'static str) -> DriftError {
    DriftError::Malformed { what: "detector", reason }
}

impl<P, S: State<P>> Snapshot<P, S> {
    pub(super) const fn new(params: P, state: S) -> Self {
        Self { version: VERSION, params, state }
    }

    pub(super) fn open(self) -> Result<(P, S), DriftError> {
        if self.version != VERSION {
            return Err(malformed("unknown version"));
        }
        if self.state.seen() > MAX_COUNT || !self.state.holds(&self.params) {
            return Err(malformed("impossible state"));
        }
        Ok((self.params, self.state))
    }
}

/// Reads and writes a detector `{ params, state, .. }` with `new(params)` as a [`Snapshot`].
macro_rules! snapshot {
    ($detector:ty, $params:ty, $state:ty $(, $kind:ident: $bound:path)?) => {
        impl$(<$kind: $bound>)? From<$detector> for $crate::detect::snapshot::Snapshot<$params, $state> {
            fn from(detector: $detector) -> Self {
                Self::new(detector.params, detector.state)
            }
        }

        impl$(<$kind: $bound>)? TryFrom<$crate::detect::snapshot::Snapshot<$params, $state>> for $detector {
            type Error = $crate::DriftError;

            fn try_from(
                snapshot: $crate::detect::snapshot::Snapshot<$params, $state>,
            ) -> Result<Self, Self::Error> {
                let (params, state) = snapshot.open()?;
                let fresh = Self::new(params)?;
                $crate::detect::snapshot::follows(&fresh.state, &state)?;
                Ok(Self { state, ..fresh })
            }
        }
    };
}

/// `with_x(x)` for fields of an options struct.
macro_rules! with {
    ($($(#[$doc:meta])+ $name:ident($field:ident: $type:ty);)+) => {
        $(
            $(#[$doc])+
            #[must_use]
            pub const fn $name(mut self, $field: $type) -> Self {
                self.$field = $field;
                self
            }
        )+
    };
}

pub(super) use {snapshot, with};
