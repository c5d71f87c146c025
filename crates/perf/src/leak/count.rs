//! Rounds, counted by the allocator.

use super::{LeakParams, LeakReport, leak_verdict};
use crate::{AllocCounts, CheckError, PerfError, Samples, alloc, budget};

/// Runs rounds and judges the live bytes after each, see [`leak_verdict`]. What a round returns is dropped before the
/// next one.
///
/// Counts the calling thread only: what another thread allocates or frees is not seen.
///
/// # Errors
/// [`PerfError::BadParam`].
///
/// ```
/// use lukhas_perf::{LeakParams, Outcome, leak};
/// let mut kept = Vec::new();
/// let report = leak(&LeakParams::default(), || kept.push(Box::new([0_u8; 100])))?;
/// assert_eq!(report.outcome, Outcome::Fail);
/// kept.clear();
/// let report = leak(&LeakParams::default(), || drop(vec![0_u8; 100]))?;
/// assert_eq!((report.outcome, report.growth()), (Outcome::Pass, 0));
/// # Ok::<(), lukhas_perf::PerfError>(())
/// ```
pub fn leak<T>(params: &LeakParams, mut round: impl FnMut() -> T) -> Result<LeakReport, PerfError> {
    let params = params.validate()?;
    let mut held = 0_i64;
    let mut live = Vec::with_capacity(params.rounds);
    for number in 0..params.warm_up + params.rounds {
        let info = allocation_counter::measure(|| drop(std::hint::black_box(round())));
        held = held.saturating_add(info.bytes_current);
        if number >= params.warm_up {
            live.push(held);
        }
    }
    leak_verdict(&live, &params)
}

/// Calls once and limits the most bytes held at once beyond what was held before; exact, on the calling thread. What
/// the call returns is alive then.
///
/// # Errors
/// [`CheckError::Missed`] says what was held, [`CheckError::BadLimit`] that the limit is no size.
///
/// ```
/// use lukhas_perf::peak_bound;
/// assert_eq!(peak_bound("1 kB", || vec![0_u8; 1000])?.peak, 1000);
/// assert!(peak_bound("999 B", || vec![0_u8; 1000]).is_err());
/// # Ok::<(), lukhas_perf::CheckError>(())
/// ```
pub fn peak_bound<T>(limit: &str, call: impl FnOnce() -> T) -> Result<AllocCounts, CheckError> {
    let name = "the call";
    let check = budget(name)
        .peak(limit)
        .map_err(|source| CheckError::BadLimit { name: name.to_owned(), source })?;
    let counts = alloc::count(call);
    check.judge(Samples::trusted(1, vec![0.0]).with_allocs(counts))?;
    Ok(counts.unwrap_or_default())
}
