//! The processes, in turns.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use lukhas_perf::{AbRun, AbStage};

use super::pairs::Pair;
use super::process::Runner;
use crate::gate::{now, show};
use crate::output;

/// A comparison, and what runs it.
#[derive(Debug)]
pub(in crate::gate) struct Rounds<'a> {
    pub(in crate::gate) run: AbRun,
    pub(in crate::gate) pairs: Vec<Pair>,
    pub(in crate::gate) process: Runner<'a>,
    /// The rows that count.
    pub(in crate::gate) rows: Rows<'a>,
}

/// Which rows of a bench count.
#[derive(Debug, Clone, Copy)]
pub(in crate::gate) enum Rows<'a> {
    /// Those whose names start so.
    Start(&'a str),
    /// These.
    Named(&'a BTreeSet<String>),
}

impl Rows<'_> {
    fn has(self, name: &str) -> bool {
        match self {
            Self::Start(start) => name.starts_with(start),
            Self::Named(names) => names.contains(name),
        }
    }
}

impl Rounds<'_> {
    /// Runs stage by stage, each with the benches that have open rows.
    pub(in crate::gate) fn run(&mut self) -> anyhow::Result<()> {
        // which bench measures a row
        let mut of_row: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(stage) = self.run.stage() {
            let open: BTreeSet<usize> = if stage.index == 0 {
                (0..self.pairs.len()).collect()
            } else {
                self.run.open().filter_map(|row| of_row.get(row).copied()).collect()
            };
            if open.is_empty() {
                break;
            }
            self.tell(stage, open.len());
            let progress = bar(u64::from(stage.blocks) * open.len() as u64)?;
            let started = now::instant();
            for block in 0..stage.blocks {
                for &index in &open {
                    let pair = &self.pairs[index];
                    if block == 0 || pair.is_whole() {
                        let rows = block_of(&mut self.run, &self.process, pair, stage, self.rows)?;
                        of_row.extend(rows.into_iter().map(|row| (row, index)));
                    }
                    progress.inc(1);
                }
                if block == 0 && progress.is_hidden() {
                    let left = started.elapsed() * (stage.blocks - 1);
                    output::note(format_args!("  {} left of it", show::time(left)));
                }
            }
            progress.finish_and_clear();
            self.run.close();
        }
        Ok(())
    }

    fn tell(&self, stage: AbStage, benches: usize) {
        let blocks = stage.blocks;
        let benches = format!("{benches} {}", if benches == 1 { "bench" } else { "benches" });
        if stage.index == 0 {
            output::note(format_args!("screen: {blocks} blocks of 4 processes, {benches}"));
            return;
        }
        let open: Vec<&str> = self.run.open().collect();
        let shown = open.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        let more = match open.len().saturating_sub(5) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        output::note(format_args!(
            "confirmation: {blocks} more blocks, {benches}, for {shown}{more}"
        ));
    }
}

/// Runs a block of a bench; says which rows it has.
fn block_of(
    run: &mut AbRun,
    process: &Runner<'_>,
    pair: &Pair,
    stage: AbStage,
    rows: Rows<'_>,
) -> anyhow::Result<Vec<String>> {
    let mut taps = [const { Vec::new() }; 4];
    for (at, side) in stage.order.sides().into_iter().enumerate() {
        taps[at] = process.run(pair, side)?;
    }
    for tap in taps.iter_mut().flatten() {
        tap.rows.retain(|row| rows.has(&row.name));
    }
    run.add_taps([&taps[0], &taps[1], &taps[2], &taps[3]], "")?;
    Ok(taps.into_iter().flatten().flat_map(|tap| tap.rows).map(|row| row.name).collect())
}

/// Nothing where standard error is no terminal.
fn bar(length: u64) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} blocks, {elapsed}, {eta} left")
        .context("the progress bar")?;
    Ok(ProgressBar::new(length).with_style(style))
}
