use std::{fmt, path::Path};

use serde::{Deserialize, Serialize};

use super::{LoadError, LoadTimes, ServerSummary, field, k6, locust};

/// A load tool whose summary is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum LoadTool {
    /// k6: closed loop, one connection a user.
    K6,
    /// locust: users who think between requests.
    Locust,
}

impl LoadTool {
    /// `k6` or `locust`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::K6 => "k6",
            Self::Locust => "locust",
        }
    }
}

impl fmt::Display for LoadTool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a load tool measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ClientSummary {
    /// Requests sent.
    pub requests: u64,
    /// Of these failed, as the script sees it.
    pub failures: u64,
    /// Checks of answers that did not hold, where the tool counts them apart from failures.
    pub checks_failed: Option<u64>,
    /// From a request to its whole answer.
    pub times: LoadTimes,
}

impl ClientSummary {
    /// Reads the summary that a tool wrote: of k6 that of `--summary-export` or of `handleSummary`, of locust that of
    /// `--json` or `--json-file`. O(bytes).
    ///
    /// A summary without requests is read, where the tool writes such a one; it passes nowhere.
    ///
    /// # Errors
    /// [`LoadError::TooLarge`] beyond [`MAX_LOAD_BYTES`](super::MAX_LOAD_BYTES), [`LoadError::BadJson`],
    /// [`LoadError::Missing`] (k6 leaves out what it did not count: `metrics.http_reqs.count` where there was no request),
    /// [`LoadError::BadField`], [`LoadError::TooMany`].
    pub fn from_json(tool: LoadTool, bytes: &[u8]) -> Result<Self, LoadError> {
        match tool {
            LoadTool::K6 => k6::summary(bytes),
            LoadTool::Locust => locust::summary(bytes),
        }
    }

    /// The same of a file.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), and [`LoadError::Io`].
    pub fn read(tool: LoadTool, path: &Path) -> Result<Self, LoadError> {
        Self::from_json(tool, &field::read(path)?)
    }

    pub(super) fn checked(self) -> Result<Self, LoadError> {
        self.check()?;
        Ok(self)
    }

    pub(super) fn check(&self) -> Result<(), LoadError> {
        if self.failures > self.requests {
            return Err(LoadError::BadField {
                field: "failures".to_owned(),
                value: self.failures.to_string(),
                bound: "no more than there are requests",
            });
        }
        self.times.check()
    }
}

/// A run of a tool, and what the service saw of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LoadRun {
    /// The tool.
    pub tool: LoadTool,
    /// Its script, by name.
    pub script: String,
    /// Users at the top of the ramp.
    pub users: u32,
    /// Length of the run.
    pub seconds: u32,
    /// How the tool ended; absent where a signal ended it.
    pub exit_code: Option<i32>,
    /// What the tool measured.
    pub client: ClientSummary,
    /// What a service measured that served this run alone.
    pub server: ServerSummary,
}

impl LoadRun {
    /// A run that ended well.
    #[must_use]
    pub fn new(
        tool: LoadTool,
        script: impl Into<String>,
        (users, seconds): (u32, u32),
        client: ClientSummary,
        server: ServerSummary,
    ) -> Self {
        let script = script.into();
        Self { tool, script, users, seconds, exit_code: Some(0), client, server }
    }

    /// How the tool ended.
    #[must_use]
    pub fn with_exit_code(mut self, code: Option<i32>) -> Self {
        self.exit_code = code;
        self
    }
}
