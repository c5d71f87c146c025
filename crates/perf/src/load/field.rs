//! Fields of JSON that others wrote.

use std::{fs::File, io::Read, path::Path};

use serde_json::Value;

use super::{LoadError, times::MAX_NS};

/// The largest summary that is read, in bytes.
pub const MAX_LOAD_BYTES: u64 = 16 << 20;

/// Reads a file, and no more than fits.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    let io = |source| LoadError::Io { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(io)?;
    file.take(MAX_LOAD_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    check_size(&bytes)?;
    Ok(bytes)
}

pub(super) fn check_size(bytes: &[u8]) -> Result<(), LoadError> {
    if bytes.len() as u64 > MAX_LOAD_BYTES {
        return Err(LoadError::TooLarge { bytes: bytes.len() as u64, max: MAX_LOAD_BYTES });
    }
    Ok(())
}

/// JSON of at most so many bytes.
pub(super) fn json(bytes: &[u8]) -> Result<Value, LoadError> {
    check_size(bytes)?;
    serde_json::from_slice(bytes).map_err(|source| LoadError::BadJson { source })
}

/// A value and the path to it.
#[derive(Debug, Clone)]
pub(super) struct Field<'a> {
    path: String,
    value: Option<&'a Value>,
}

impl<'a> Field<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self { path: String::new(), value: Some(value) }
    }

    /// A member of an object.
    pub(super) fn at(&self, key: &str) -> Self {
        let path = match &self.path[..] {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        };
        Self { path, value: self.value.and_then(|value| value.get(key)) }
    }

    /// The entries of an array.
    pub(super) fn entries(&self, field: &'static str, max: usize) -> Result<Vec<Self>, LoadError> {
        let entries = self.found()?.as_array().ok_or_else(|| self.bad("an array"))?;
        if entries.len() > max {
            return Err(LoadError::TooMany { field, len: entries.len(), max });
        }
        let entry =
            |(index, value)| Self { path: format!("{}[{index}]", self.path), value: Some(value) };
        Ok(entries.iter().enumerate().map(entry).collect())
    }

    /// The members of an object.
    pub(super) fn members(&self) -> Result<impl Iterator<Item = (&'a str, Self)>, LoadError> {
        let members = self.found()?.as_object().ok_or_else(|| self.bad("an object"))?;
        Ok(members.iter().map(|(key, _)| (key.as_str(), self.at(key))))
    }

    pub(super) fn is_there(&self) -> bool {
        self.value.is_some_and(|value| !value.is_null())
    }

    pub(super) fn found(&self) -> Result<&'a Value, LoadError> {
        self.value.ok_or_else(|| LoadError::Missing { field: self.path.clone() })
    }

    pub(super) fn text(&self) -> Result<&'a str, LoadError> {
        self.found()?.as_str().ok_or_else(|| self.bad("a text"))
    }

    /// A whole number; k6 writes some as 3.0.
    pub(super) fn count(&self) -> Result<u64, LoadError> {
        let value = self.found()?;
        let whole = |x: f64| (x.fract() == 0.0 && (0.0..=2e15).contains(&x)).then_some(x as u64);
        let count = value.as_u64().or_else(|| value.as_f64().and_then(whole));
        count.ok_or_else(|| self.bad("a whole number of 0 or more"))
    }

    /// A time in this unit, as nanoseconds.
    pub(super) fn time(&self, unit_ns: f64) -> Result<f64, LoadError> {
        let ns = self.found()?.as_f64().map(|value| value * unit_ns);
        ns.filter(|ns| (0.0..=MAX_NS).contains(ns)).ok_or_else(|| self.bad("a time of 0 or more"))
    }

    /// A time that may be absent or null.
    pub(super) fn maybe_time(&self, unit_ns: f64) -> Result<Option<f64>, LoadError> {
        if self.is_there() { self.time(unit_ns).map(Some) } else { Ok(None) }
    }

    pub(super) fn bad(&self, bound: &'static str) -> LoadError {
        let value = self.value.map(Value::to_string).unwrap_or_default();
        let value = value.chars().take(60).collect();
        LoadError::BadField { field: self.path.clone(), value, bound }
    }
}
