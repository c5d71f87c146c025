//! The few faults of many that make a run fail.

use super::{Chaos, Coverage, FailingSchedule, Schedule, VirtualTime};

/// Plays a schedule and, when it fails, takes faults away as long as it still does: first delays, then one fault after
/// the other, until each one that is left is needed. None when it does not fail.
///
/// A schedule by shares becomes one by calls. It stays as it is when its faults are more than
/// [`MAX_FAULTS`](super::MAX_FAULTS), or do not fail again when pinned to their calls. O(faults^2) runs; for
/// [`every_single_fault`](super::every_single_fault) there is nothing left to shrink.
pub fn shrink<E>(
    schedule: &Schedule,
    mut run: impl FnMut(&Chaos) -> Result<(), E>,
) -> Option<FailingSchedule<E>> {
    let mut coverage = Coverage::default();
    let mut play = |schedule: Schedule| {
        coverage.runs += 1;
        let chaos = Chaos::new(schedule.clone(), VirtualTime::new());
        let source = run(&chaos).err()?;
        let calls = chaos.tally().calls;
        Some((FailingSchedule { schedule, coverage, source }, calls))
    };
    let (mut least, calls) = play(schedule.clone())?;
    let Ok(pinned) = schedule.pinned(calls) else { return Some(least) };
    let delayed = Schedule { mean: schedule.mean, stddev: schedule.stddev, ..pinned.clone() };
    let Some((found, _)) = play(pinned).or_else(|| play(delayed)) else { return Some(least) };
    least = found;
    loop {
        let without = |call: &u64| {
            let mut fewer = least.schedule.clone();
            fewer.at.remove(call);
            fewer
        };
        let fewer: Vec<Schedule> = least.schedule.at.keys().map(without).collect();
        match fewer.into_iter().find_map(&mut play) {
            Some((found, _)) => least = found,
            None => break,
        }
    }
    least.coverage = coverage;
    Some(least)
}
