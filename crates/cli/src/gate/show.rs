//! What is shown of runs and their logs.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::output;

/// Lines of a log that are shown when a run fails.
const SHOWN: usize = 30;

/// The last lines of a log.
pub(crate) fn end(log: &Path) {
    let Ok(bytes) = fs::read(log) else { return };
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines[lines.len().saturating_sub(SHOWN)..] {
        output::note(format_args!("  {line}"));
    }
    output::note(format_args!("(all of it: {})", log.display()));
}

/// A time in whole seconds, or minutes.
pub(super) fn time(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..100 => format!("about {seconds} s"),
        seconds => format!("about {} min", (seconds + 30) / 60),
    }
}
