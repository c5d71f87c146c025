//! When and of what a run is.

use std::process::{Command, Stdio};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "a kept run says when it was made")]
pub(super) fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A moment, to say how long something takes.
#[expect(clippy::disallowed_methods, reason = "people are told how long they wait")]
pub(super) fn instant() -> Instant {
    Instant::now()
}

/// The commit that is checked out; `None` outside of a repository, and where there is no git.
pub(super) fn commit() -> Option<String> {
    let asked = Command::new("git")
        .args(["rev-parse", "--verify", "--quiet", "HEAD"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|asked| asked.status.success())?;
    let commit = String::from_utf8(asked.stdout).ok()?.trim().to_owned();
    (!commit.is_empty()).then_some(commit)
}
