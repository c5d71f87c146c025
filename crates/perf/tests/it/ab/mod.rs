//! The error rates of a whole comparison, over processes that were recorded.

#![expect(clippy::unwrap_used, reason = "what helpers of tests cannot do is a failure of the test")]

mod contract;
pub(crate) mod recorded;

use lukhas_perf::{AbParams, AbPoint, AbReport, AbRun, AbSide, Machine, Outcome};

use self::recorded::{Recorded, Uniform};

/// Rows of a run: so many draws of each recorded bench.
const ROWS: usize = 60;

/// A run whose row `slow` takes `factor` times as long in B. Each process is drawn anew: `in_order` says for how many in
/// a row the recording is followed as it was.
fn whole_run(
    recorded: &Recorded,
    names: &[String],
    uniform: &mut Uniform,
    slow: Option<(usize, f64)>,
    in_order: usize,
) -> AbReport {
    let mut run = AbRun::new(AbParams::default()).unwrap();
    let mut sources: Vec<_> = (0..ROWS).map(|row| recorded.source(row % 3, in_order)).collect();
    while let Some(stage) = run.stage() {
        let open: Vec<usize> = if stage.index == 0 {
            (0..ROWS).collect()
        } else {
            run.open().map(|name| name[4..].parse().unwrap()).collect()
        };
        for _ in 0..stage.blocks {
            let block = stage.order.sides().map(|side| {
                let mut point = |row: usize| {
                    let drawn = sources[row].next(uniform);
                    let point = AbPoint::new(drawn.p50, drawn.p95).unwrap();
                    let slow = slow.filter(|(at, _)| *at == row && side == AbSide::B);
                    slow.map_or(point, |(_, factor)| point.slower(factor))
                };
                open.iter().map(|row| (&names[*row][..], point(*row))).collect::<Vec<_>>()
            });
            run.add([&block[0], &block[1], &block[2], &block[3]]).unwrap();
        }
        run.close();
    }
    run.report("A", Machine::here())
}

fn names() -> Vec<String> {
    (0..ROWS).map(|row| format!("row/{row:02}")).collect()
}

/// Failed runs and the rows that were inconclusive.
fn of_equals(runs: usize, seed: u64, in_order: usize) -> (usize, usize) {
    let (recorded, names, mut uniform) = (Recorded::read(), names(), Uniform(seed));
    let (mut failed, mut open) = (0, 0);
    for _ in 0..runs {
        let report = whole_run(&recorded, &names, &mut uniform, None, in_order);
        assert_eq!(report.rows.len(), ROWS);
        failed += usize::from(report.verdict == Outcome::Fail);
        let is_open = |verdict: Outcome| matches!(verdict, Outcome::Inconclusive { .. });
        open += report.rows.iter().filter(|row| is_open(row.row.verdict)).count();
    }
    (failed, open)
}

#[test]
fn a_run_of_equals_seldom_fails_and_seldom_stays_open() {
    let (failed, open) = of_equals(1000, 1, 1);
    assert!(failed <= 10, "{failed} of 1000 runs failed");
    assert!(open <= ROWS * 1000 / 10, "{open} of {} rows", ROWS * 1000);
}

#[test]
fn so_it_does_when_slow_processes_come_together() {
    // eight processes at a time as they were recorded, one after the other
    let (failed, open) = of_equals(300, 2, 8);
    assert!(failed <= 3, "{failed} of 300 runs failed");
    assert!(open <= ROWS * 300 / 10, "{open} of {} rows", ROWS * 300);
}

#[test]
fn one_bench_slower_by_a_fifth_is_found_and_named() {
    let (recorded, names, mut uniform) = (Recorded::read(), names(), Uniform(3));
    let mut found = [0; 3];
    for index in 0..300 {
        let slow = index % ROWS;
        let report = whole_run(&recorded, &names, &mut uniform, Some((slow, 1.2)), 1);
        let named = report.verdict == Outcome::Fail && report.regressed.contains(&names[slow]);
        found[slow % 3] += usize::from(named);
    }
    assert!(found.iter().sum::<usize>() >= 240, "{found:?} of 100 each");
}
