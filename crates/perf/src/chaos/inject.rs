//! A seam for faults that is free where there are none.

use super::{Chaos, ChaosError};

/// Where faults may come in. Code that is generic over it is compiled once with faults and once without: with
/// [`NoChaos`] a call through the seam is the call, instruction for instruction.
///
/// ```
/// use lukhas_perf::{Chaos, ChaosError, FaultKind, Inject, NoChaos, Schedule, VirtualTime};
/// struct Store<I = NoChaos>(I);
/// impl<I: Inject> Store<I> {
///     fn read(&self, text: &str) -> Result<u32, ChaosError<std::num::ParseIntError>> {
///         self.0.call(|| text.parse())
///     }
/// }
/// assert_eq!(Store(NoChaos).read("42"), Ok(42));
/// let chaos = Chaos::new(Schedule::new(7).at(0, FaultKind::Refuse)?, VirtualTime::new());
/// assert!(matches!(Store(chaos).read("42"), Err(ChaosError::Injected(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Inject {
    /// Makes a call, or not.
    ///
    /// # Errors
    /// [`ChaosError::Injected`] where a fault comes in, else the call's own as [`ChaosError::Inner`].
    fn call<T, E>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, ChaosError<E>>;
}

impl Inject for Chaos {
    #[inline]
    fn call<T, E>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, ChaosError<E>> {
        Chaos::call(self, call)
    }
}

/// No faults, by type: it has no size, and nothing to test at run time. [`Chaos::off`] is for where that is decided
/// only then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct NoChaos;

impl Inject for NoChaos {
    #[inline(always)]
    fn call<T, E>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, ChaosError<E>> {
        call().map_err(ChaosError::Inner)
    }
}
