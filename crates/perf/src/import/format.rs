//! Whose a file is.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::de::IgnoredAny;

use super::{ImportError, action};

/// What is looked for.
pub(super) const TRIED: &str = "pytest (an object with machine_info and benchmarks), criterion \
    (a folder with new/estimates.json), hyperfine (an object with results), action \
    (window.BENCHMARK_DATA, an object with entries, or an array)";
/// Keys that an error shows.
const SHOWN: usize = 5;

/// A tool whose files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ImportFormat {
    /// pytest-benchmark: a file of `--benchmark-json`, or a folder of saved runs.
    Pytest,
    /// criterion: a folder, `target/criterion`, of which `new` counts.
    Criterion,
    /// hyperfine: `--export-json`.
    Hyperfine,
    /// github-action-benchmark: `data.js`, the JSON in it, or an array of `customSmallerIsBetter`, whose row of a bench is
    /// called `suite/bench` and `bench`.
    Action,
}

impl ImportFormat {
    /// `pytest`, `criterion`, `hyperfine` or `action`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pytest => "pytest",
            Self::Criterion => "criterion",
            Self::Hyperfine => "hyperfine",
            Self::Action => "action",
        }
    }
}

impl fmt::Display for ImportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ImportFormat {
    type Err = ImportError;

    fn from_str(text: &str) -> Result<Self, ImportError> {
        [Self::Pytest, Self::Criterion, Self::Hyperfine, Self::Action]
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| ImportError::UnknownName { name: text.to_owned() })
    }
}

/// Whether this library saved it: pytest-benchmark keeps its runs in a folder of the same name.
pub(super) fn is_baseline(bytes: &[u8]) -> bool {
    let keys: Result<BTreeMap<String, IgnoredAny>, _> = serde_json::from_slice(bytes);
    keys.is_ok_and(|keys| keys.into_keys().eq(["name", "number", "run", "schema"]))
}

/// Whose these bytes are, by their first keys.
pub(super) fn sniff(bytes: &[u8]) -> Result<ImportFormat, ImportError> {
    let json = action::json(bytes);
    if json.len() != bytes.trim_ascii().len() || json.starts_with(b"[") {
        return Ok(ImportFormat::Action);
    }
    let unknown = |found| Err(ImportError::UnknownFormat { found });
    let keys: BTreeMap<String, IgnoredAny> = match serde_json::from_slice(json) {
        Ok(keys) => keys,
        Err(error) if json.starts_with(b"{") => return unknown(format!("no JSON ({error})")),
        Err(_) => return unknown("no object and no array of JSON".to_owned()),
    };
    let has = |wanted: &[&str]| wanted.iter().all(|key| keys.contains_key(*key));
    match () {
        () if has(&["machine_info", "benchmarks"]) => Ok(ImportFormat::Pytest),
        () if has(&["entries"]) => Ok(ImportFormat::Action),
        () if has(&["results"]) => Ok(ImportFormat::Hyperfine),
        () if has(&["mean", "median", "median_abs_dev"]) => Ok(ImportFormat::Criterion),
        () => {
            let key = |key: &String| key.chars().take(40).collect::<String>();
            let shown: Vec<String> = keys.keys().take(SHOWN).map(key).collect();
            unknown(format!("an object of {} keys ({})", keys.len(), shown.join(", ")))
        }
    }
}
