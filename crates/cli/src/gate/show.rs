//! What people see while they wait.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

/// Lines of a log that are shown when a run fails.
const SHOWN: usize = 30;

/// Shows that something runs, and for how long; nothing where standard error is no terminal.
pub(crate) fn spinner(title: &str) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}").context("the spinner")?;
    let progress = ProgressBar::new_spinner().with_style(style).with_message(output::plain(title));
    progress.enable_steady_tick(Duration::from_millis(100));
    Ok(progress)
}

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
