//! What runs of the benches left.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::SystemTime;

use lukhas_perf::{Samples, Tap, TapRow, quantile, read_taps};

use super::bench::Bench;
use super::folder;
use crate::output;

/// Reads the folder. What this run did not write is older, and does not count: a gate that passes on it would pass when
/// nothing is measured any more. It counts (and is named) where a part was run and the caller named the folder, and so
/// whose results are to be merged. `is_part`: the rest of this run's results is known already. `is_first`:
/// what is left out was not said yet.
pub(super) fn read(
    bench: &Bench<'_>,
    before: &BTreeMap<PathBuf, Option<SystemTime>>,
    is_part: bool,
    is_first: bool,
) -> anyhow::Result<Vec<Tap>> {
    let after = folder::states(bench.folder);
    let old: Vec<&PathBuf> = after
        .iter()
        .filter(|(path, written)| before.get(*path) == Some(*written))
        .map(|(path, _)| path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    if old.is_empty() {
        return Ok(read_taps(bench.folder)?);
    }
    let names: Vec<_> = old.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    if folder::is_named() && !bench.is_whole() && !is_part {
        if is_first {
            output::note(format_args!("from an earlier run: {}", names.join(", ")));
        }
        return Ok(read_taps(bench.folder)?);
    }
    // benches that were not chosen wrote nothing, as they should
    if bench.chosen.is_none() && is_first {
        output::note(format_args!("left out, no bench wrote it in this run: {}", names.join(", ")));
    }
    let new = after.keys().filter(|path| {
        path.extension().is_some_and(|extension| extension == "json") && !old.contains(path)
    });
    Ok(new.map(|path| Tap::read(path)).collect::<Result<_, _>>()?)
}

/// Of two runs, each row from the one with the smaller p95. Files that a run of a part (`is_part`) did not write stay.
pub(super) fn best(earlier: Vec<Tap>, mut later: Vec<Tap>, is_part: bool) -> Vec<Tap> {
    for row in later.iter_mut().flat_map(|tap| &mut tap.rows) {
        let of_name = |old: &&TapRow| old.name == row.name;
        if let Some(old) = earlier.iter().flat_map(|tap| &tap.rows).find(of_name)
            && p95(&old.samples) < p95(&row.samples)
        {
            row.samples = old.samples.clone();
        }
    }
    if is_part {
        let file = |tap: &Tap| (tap.package.clone(), tap.target.clone());
        let written: Vec<_> = later.iter().map(file).collect();
        later.extend(earlier.into_iter().filter(|tap| !written.contains(&file(tap))));
    }
    later
}

fn p95(samples: &Samples) -> f64 {
    let mut sorted = samples.ns().to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile(&sorted, 0.95).unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tap(target: &str, rows: &[(&str, f64)]) -> Vec<Tap> {
        let row =
            |&(name, ns): &(&str, f64)| TapRow::new(name, Samples::new(1, vec![ns; 3]).unwrap());
        vec![Tap::new(None, target, rows.iter().map(row).collect())]
    }

    fn found(taps: &[Tap]) -> Vec<(&str, f64)> {
        let rows = taps.iter().flat_map(|tap| &tap.rows);
        rows.map(|row| (&row.name[..], row.samples.ns()[0])).collect()
    }

    #[test]
    fn the_better_of_two_rows_stays() {
        let earlier = || tap("bench", &[("a", 1.0), ("b", 2.0), ("gone", 1.0)]);
        let later = || tap("bench", &[("a", 2.0), ("b", 1.0), ("new", 3.0)]);
        for is_part in [false, true] {
            let best = best(earlier(), later(), is_part);
            assert_eq!(found(&best), [("a", 1.0), ("b", 1.0), ("new", 3.0)]);
        }
    }

    #[test]
    fn a_part_replaces_no_other_file() {
        let later = || tap("other", &[("b", 1.0)]);
        let whole = best(tap("bench", &[("a", 1.0)]), later(), false);
        assert_eq!(found(&whole), [("b", 1.0)]);
        let part = best(tap("bench", &[("a", 1.0)]), later(), true);
        assert_eq!(found(&part), [("b", 1.0), ("a", 1.0)]);
    }
}
