//! The error rates of a whole comparison with a kept run, over processes that were recorded.

#![expect(clippy::unwrap_used, reason = "what helpers of tests cannot do is a failure of the test")]

use std::collections::BTreeMap;

use lukhas_perf::{
    AbParams, AbPoint, AbRun, AbSide, CompareParams, Comparison, Figures, Machine, Outcome, Run,
    compare,
};

use crate::ab::recorded::{Recorded, Source, Uniform};

/// Rows of a run: so many draws of each recorded bench.
const ROWS: usize = 60;
/// Processes of which the best counts.
const PROCESSES: usize = 5;

/// The benches of a machine, and one of them that takes longer by now.
struct Bench<'a> {
    names: Vec<String>,
    sources: Vec<Source<'a>>,
    uniform: Uniform,
    slow: Option<(usize, f64)>,
}

impl<'a> Bench<'a> {
    fn new(recorded: &'a Recorded, seed: u64, in_order: usize) -> Self {
        Self {
            names: (0..ROWS).map(|row| format!("row/{row:02}")).collect(),
            sources: (0..ROWS).map(|row| recorded.source(row % 3, in_order)).collect(),
            uniform: Uniform(seed),
            slow: None,
        }
    }

    /// What a process says of a row, of the earlier build or of the later one.
    fn figures(&mut self, row: usize, side: AbSide) -> Figures {
        let drawn = self.sources[row].next(&mut self.uniform);
        let factor = match self.slow {
            Some((slow, factor)) if slow == row && side == AbSide::B => factor,
            _ => 1.0,
        };
        let times = [drawn.p50, drawn.p95, drawn.mean].map(|ns| ns * factor);
        Figures::new(times[0], times[1], times[2], None, drawn.samples)
    }

    fn process(&mut self, rows: &[usize], side: AbSide) -> Run {
        let rows = rows.iter().map(|row| (self.names[*row].clone(), self.figures(*row, side)));
        let rows: BTreeMap<String, Figures> = rows.collect();
        Run::new(0, None, machine(), rows).unwrap()
    }

    /// The best of five processes against an earlier best of five. A row that passes is not measured again.
    fn compared(&mut self) -> Comparison {
        let all: Vec<usize> = (0..ROWS).collect();
        let mut before = self.process(&all, AbSide::A);
        for _ in 1..PROCESSES {
            before = self.process(&all, AbSide::A).best(&before).unwrap();
        }
        let mut run = self.process(&all, AbSide::B);
        let mut process = 1;
        loop {
            let comparison = compare("A", &before, &run, &CompareParams::default()).unwrap();
            if process == PROCESSES || comparison.verdict == Outcome::Pass {
                return comparison;
            }
            run = self.process(&open(&comparison), AbSide::B).best(&run).unwrap();
            process += 1;
        }
    }

    /// Both builds in turns, for the rows that did not pass.
    fn confirmed(&mut self, comparison: Comparison) -> Comparison {
        let rows = open(&comparison);
        let mut run = AbRun::new(AbParams::confirming()).unwrap();
        while let (Some(stage), false) = (run.stage(), rows.is_empty()) {
            for _ in 0..stage.blocks {
                let block = stage.order.sides().map(|side| {
                    let points = rows.iter().map(|row| {
                        let figures = self.figures(*row, side);
                        (*row, AbPoint::new(figures.p50, figures.p95).unwrap())
                    });
                    points.collect::<Vec<_>>()
                });
                let block = block.map(|points| {
                    let named = points.iter().map(|(row, point)| (&self.names[*row][..], *point));
                    named.collect::<Vec<_>>()
                });
                run.add([&block[0], &block[1], &block[2], &block[3]]).unwrap();
            }
            run.close();
        }
        comparison.confirmed(&run.report("A", machine()))
    }
}

fn machine() -> Machine {
    let mut machine = Machine::here();
    (machine.os, machine.arch, machine.cores) = ("linux".into(), "x86_64".into(), 2);
    (machine.cpu, machine.rustc) = (None, None);
    machine
}

fn open(comparison: &Comparison) -> Vec<usize> {
    let open = comparison.rows.iter().filter(|row| row.verdict != Outcome::Pass);
    open.map(|row| row.name[4..].parse().unwrap()).collect()
}

/// Of so many runs of equals, those that fail before and after the builds ran in turns, and those that stay open.
fn of_equals(runs: usize, seed: u64, in_order: usize) -> [usize; 3] {
    let recorded = Recorded::read();
    let mut bench = Bench::new(&recorded, seed, in_order);
    let mut counts = [0; 3];
    for _ in 0..runs {
        let alone = bench.compared();
        assert_eq!(alone.rows.len(), ROWS);
        counts[0] += usize::from(alone.verdict == Outcome::Fail);
        let confirmed = bench.confirmed(alone);
        counts[1] += usize::from(confirmed.verdict == Outcome::Fail);
        counts[2] += usize::from(matches!(confirmed.verdict, Outcome::Inconclusive { .. }));
    }
    counts
}

#[test]
fn equals_seldom_fail_against_a_kept_run() {
    let [alone, confirmed, open] = of_equals(1000, 11, 1);
    assert!(alone <= 10, "{alone} of 1000 runs failed");
    assert!(confirmed <= alone && open <= 1, "{confirmed} failed in turns, {open} stayed open");
}

#[test]
fn nor_do_they_when_slow_processes_come_together() {
    // eight processes at a time as they were recorded: a whole best of five may be slow, which only turns can tell
    let [alone, confirmed, open] = of_equals(1000, 12, 8);
    assert!(confirmed <= 10, "{confirmed} of 1000 runs failed, {alone} without turns");
    assert!(open <= 10, "{open} of 1000 runs stayed open");
}

#[test]
fn a_bench_slower_by_half_is_found_and_named() {
    let recorded = Recorded::read();
    let mut bench = Bench::new(&recorded, 13, 1);
    let (mut alone, mut confirmed) = ([0; 3], [0; 3]);
    for index in 0..300 {
        let slow = index % ROWS;
        bench.slow = Some((slow, 1.5));
        let found = |comparison: &Comparison| {
            usize::from(comparison.regressed.contains(&format!("row/{slow:02}")))
        };
        let comparison = bench.compared();
        alone[slow % 3] += found(&comparison);
        confirmed[slow % 3] += found(&bench.confirmed(comparison));
    }
    for found in [alone, confirmed] {
        assert!(found.iter().all(|count| *count >= 80), "{alone:?} of 100 each, {confirmed:?}");
    }
}

/// What was said of few samples is open, with the samples that lack.
#[test]
fn few_samples_say_how_many_they_lack() {
    let run = |p50: f64, p95: f64| {
        let rows = BTreeMap::from([("a".to_owned(), Figures::new(p50, p95, p50, None, 12))]);
        Run::new(0, None, machine(), rows).unwrap()
    };
    let verdict = |after: &Run| {
        compare("A", &run(100.0, 110.0), after, &CompareParams::default()).unwrap().verdict
    };
    assert_eq!(verdict(&run(150.0, 160.0)), Outcome::Inconclusive { needed: Some(8) });
    assert_eq!(verdict(&run(150.0, 115.0)), Outcome::Inconclusive { needed: Some(8) });
    assert_eq!(verdict(&run(110.0, 300.0)), Outcome::Pass);
}
