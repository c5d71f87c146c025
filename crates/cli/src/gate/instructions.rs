//! Instructions of the rows that the benches left.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use lukhas_perf::{InstructionParams, Tap, instructions, valgrind_version};

use super::bench::Bench;
use super::turns::{Built, Target};
use crate::waiting::Waiting;

/// Refuses at the start what would be refused at the end.
pub(super) fn check(command: &[String]) -> anyhow::Result<()> {
    if command.first().is_some_and(|first| !first.starts_with('-')) {
        bail!(
            "--instructions builds the benches itself: give arguments of `cargo bench`, no other command"
        );
    }
    valgrind_version()?;
    Ok(())
}

/// Builds the bench targets that left such rows, and counts the instructions of those rows.
pub(super) fn count(
    bench: &Bench<'_>,
    taps: &[Tap],
    wants: impl Fn(&str) -> bool,
) -> anyhow::Result<BTreeMap<String, u64>> {
    let mut wanted: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for tap in taps {
        let rows = tap.rows.iter().map(|row| row.name.clone());
        let rows: Vec<String> = rows.filter(|name| wants(name)).collect();
        if !rows.is_empty() {
            let package = tap.package.as_deref();
            let package = package.with_context(|| format!("no package left {}", tap.target))?;
            wanted.insert((package, &tap.target), rows);
        }
    }
    let targets = wanted
        .keys()
        .map(|&(package, name)| Target { package: package.to_owned(), name: name.to_owned() });
    let built =
        if wanted.is_empty() { Vec::new() } else { bench.of(targets.collect())?.built()? };
    let mut counted = BTreeMap::new();
    for ((package, target), rows) in wanted {
        let is_it = |built: &&Built| built.target.is(package, target);
        let built = built.iter().find(is_it);
        let built = built.with_context(|| format!("cargo built no bench {target} of {package}"))?;
        let title = format!("instructions of {} rows of {target} of {package}", rows.len());
        let mut params = InstructionParams::default();
        (params.rows, params.folder) = (rows, Some(built.folder.clone()));
        let waiting = (!bench.verbose).then(|| Waiting::new(&title)).transpose()?;
        let found = instructions(&built.executable, &params);
        drop(waiting);
        let found = found.with_context(|| format!("cannot count the {title}"))?;
        counted.extend(found.into_iter().map(|(row, found)| (row, found.per_call())));
    }
    Ok(counted)
}

/// Adds what was counted.
pub(super) fn add(taps: &mut [Tap], counted: &BTreeMap<String, u64>) {
    for row in taps.iter_mut().flat_map(|tap| &mut tap.rows) {
        if let Some(count) = counted.get(&row.name) {
            row.samples = row.samples.clone().with_instructions(*count);
        }
    }
}
