//! github-action-benchmark's history and its custom arrays.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Import, ImportError, ImportFormat, ImportParams, Row, Rows, decode, unit::Unit};
use crate::error::number;

/// What stands before the JSON of a `data.js`.
const SCRIPT: &[u8] = b"window.BENCHMARK_DATA";

#[derive(Deserialize)]
struct Data {
    entries: BTreeMap<String, Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    commit: Commit,
    date: Milliseconds,
    tool: String,
    benches: Vec<Bench>,
}

#[derive(Deserialize)]
struct Commit {
    id: String,
}

/// Since 1970.
#[derive(Deserialize)]
#[serde(try_from = "f64")]
struct Milliseconds(u64);

#[derive(Deserialize)]
#[serde(try_from = "Unchecked")]
struct Bench {
    name: String,
    unit: String,
    /// Nanoseconds a call, and whether the value is a rate; `None` for another unit and for a rate of 0, whose unit says
    /// so.
    cost: Option<(f64, bool)>,
}

#[derive(Deserialize)]
struct Unchecked {
    name: String,
    unit: String,
    value: Number,
}

/// The tool takes numbers in quotes too.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Number(f64),
    Text(String),
}

/// Adds a run of each entry, or the one of an array.
pub(super) fn read(
    bytes: &[u8],
    params: &ImportParams,
    import: &mut Import,
) -> Result<(), ImportError> {
    let json = json(bytes);
    if json.starts_with(b"[") {
        let benches: Vec<Bench> = decode(ImportFormat::Action, json)?;
        let rows = rows(benches, "", "", &mut import.left_out);
        return import.push(
            rows,
            params.time.unwrap_or(0),
            params.commit.clone(),
            params.machine(),
        );
    }
    let data: Data = decode(ImportFormat::Action, json)?;
    for (suite, entries) in data.entries {
        for entry in entries {
            let rows = rows(entry.benches, &format!("{suite}/"), &entry.tool, &mut import.left_out);
            import.push(rows, entry.date.0, Some(entry.commit.id), params.machine())?;
        }
    }
    Ok(())
}

/// The JSON of a `data.js`, or all of it.
pub(super) fn json(bytes: &[u8]) -> &[u8] {
    let all = bytes.trim_ascii();
    let Some(script) = all.strip_prefix(SCRIPT) else { return all };
    let json = script.trim_ascii().strip_prefix(b"=").unwrap_or(script).trim_ascii();
    json.strip_suffix(b";").unwrap_or(json)
}

fn rows(
    benches: Vec<Bench>,
    prefix: &str,
    tool: &str,
    left_out: &mut BTreeMap<String, usize>,
) -> Rows {
    let mut rows = Rows::default();
    for Bench { name, unit, cost } in benches {
        match cost {
            // the custom tools say which way is better, and a unit may speak against it
            Some((cost, is_rate)) if fits(tool, is_rate) => {
                rows.add(format!("{prefix}{name}"), Row::new(cost, 1));
            }
            _ => *left_out.entry(unit).or_default() += 1,
        }
    }
    rows
}

fn fits(tool: &str, is_rate: bool) -> bool {
    match tool {
        "customSmallerIsBetter" => !is_rate,
        "customBiggerIsBetter" => is_rate,
        _ => true,
    }
}

impl TryFrom<f64> for Milliseconds {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        // the end of the year 9999
        if (0.0..253_402_300_800_000.0).contains(&value) {
            return Ok(Self((value / 1000.0) as u64));
        }
        Err(format!("{} is no date: milliseconds from 1970 to 9999", number(value)))
    }
}

impl TryFrom<Unchecked> for Bench {
    type Error = String;

    fn try_from(raw: Unchecked) -> Result<Self, String> {
        let Unchecked { name, unit, value } = raw;
        let Some(of) = Unit::parse(&unit) else { return Ok(Self { name, unit, cost: None }) };
        let value = match value {
            Number::Number(value) => value,
            Number::Text(text) => {
                text.trim().parse().map_err(|_| format!("value of {name:?} is {text:?}"))?
            }
        };
        if matches!(of, Unit::Rate(_)) && value == 0.0 {
            // no call in that time: the tool writes it for a mean of 0 as well
            return Ok(Self { name, unit: format!("{unit}, the rate is 0"), cost: None });
        }
        let cost = of.cost(value);
        if !(value >= 0.0 && (0.0..=1e18).contains(&cost)) {
            return Err(format!(
                "value of {name:?} is {} {unit}: its cost must be 0 to 1e18 ns",
                number(value)
            ));
        }
        Ok(Self { name, unit, cost: Some((cost, matches!(of, Unit::Rate(_)))) })
    }
}
