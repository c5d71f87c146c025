//! The processes, in turns.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use lukhas_perf::{AbRun, AbStage};

use super::pairs::Pair;
use super::process::Runner;
use crate::output;

/// A comparison, and what runs it.
#[derive(Debug)]
pub(super) struct Rounds<'a> {
    pub(super) run: AbRun,
    pub(super) pairs: Vec<Pair>,
    pub(super) process: Runner<'a>,
    pub(super) only: &'a str,
}

impl Rounds<'_> {
    /// Runs stage by stage, each with the benches that have open rows.
    pub(super) fn run(&mut self) -> anyhow::Result<()> {
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
            for block in 0..stage.blocks {
                for &index in &open {
                    let pair = &self.pairs[index];
                    if block == 0 || pair.is_whole() {
                        let rows = block_of(&mut self.run, &self.process, pair, stage, self.only)?;
                        of_row.extend(rows.into_iter().map(|row| (row, index)));
                    }
                    progress.inc(1);
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
    only: &str,
) -> anyhow::Result<Vec<String>> {
    let mut taps = [const { Vec::new() }; 4];
    for (at, side) in stage.order.sides().into_iter().enumerate() {
        taps[at] = process.run(pair, side)?;
    }
    run.add_taps([&taps[0], &taps[1], &taps[2], &taps[3]], only)?;
    Ok(taps.into_iter().flatten().flat_map(|tap| tap.rows).map(|row| row.name).collect())
}

/// Nothing where standard error is no terminal.
fn bar(length: u64) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} blocks, {elapsed}, {eta} left")
        .context("the progress bar")?;
    Ok(ProgressBar::new(length).with_style(style))
}
