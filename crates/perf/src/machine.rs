//! The machine that a measurement belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::PerfError;

/// Where something was measured: times of unlike machines are not comparable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Machine {
    /// Operating system, as the compiler names it.
    pub os: String,
    /// Architecture, as the compiler names it.
    pub arch: String,
    /// Model of the processor, where the system tells it.
    pub cpu: Option<String>,
    /// Cores this process may use.
    pub cores: u64,
    /// The compiler that built this library, where it is known.
    pub rustc: Option<String>,
}

impl Machine {
    /// This machine.
    #[must_use]
    pub fn here() -> Self {
        Self {
            os: std::env::consts::OS.to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
            cpu: std::fs::read_to_string("/proc/cpuinfo").ok().as_deref().and_then(cpu_model),
            cores: std::thread::available_parallelism().map_or(1, |n| n.get() as u64),
            rustc: option_env!("LUKHAS_PERF_RUSTC").map(str::to_owned),
        }
    }

    /// A machine that nobody named, which is like no other.
    #[must_use]
    pub fn unknown() -> Self {
        let unknown = || "unknown".to_owned();
        Self { os: unknown(), arch: unknown(), cpu: None, cores: 0, rustc: None }
    }

    /// Whether times compare: all but the compiler is equal. A new compiler is a change to be measured.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.os, &self.arch, &self.cpu, self.cores)
            == (&other.os, &other.arch, &other.cpu, other.cores)
    }

    /// Refuses another kind of machine.
    ///
    /// # Errors
    /// [`PerfError::UnlikeMachines`] names both.
    pub(crate) fn expect_like(&self, other: &Self) -> Result<(), PerfError> {
        if self.is_like(other) {
            return Ok(());
        }
        Err(PerfError::UnlikeMachines { ours: self.to_string(), theirs: other.to_string() })
    }
}

impl fmt::Display for Machine {
    /// The line of a report: `linux x86_64, Some CPU, 2 cores`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cpu = self.cpu.as_deref().unwrap_or("unknown processor");
        write!(f, "{} {}, {cpu}, {} cores", self.os, self.arch, self.cores)
    }
}

/// The first `model name` of a Linux `/proc/cpuinfo`.
fn cpu_model(cpuinfo: &str) -> Option<String> {
    cpuinfo.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == "model name").then(|| value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_is_read_and_its_absence_is_no_error() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 2.0GHz\nmodel name\t: Other\n";
        assert_eq!(cpu_model(text).as_deref(), Some("Some CPU @ 2.0GHz"));
        assert_eq!(cpu_model("processor : 0\n"), None);
    }
}
