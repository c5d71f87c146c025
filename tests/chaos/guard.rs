//! A guard whose embedder fails: it blocks, and keeps what it knew.

use lukhas_drift::{Baseline, Budget, Guard, OnUndecidable, Reason, Runs};
use lukhas_perf::{
    Chaos, FaultSearchParams, RetryParams, VirtualTime, every_fault, every_single_fault, retry,
};
use lukhas_types::{Action, Fault, Form, Guardian};
use serde_json::json;

use crate::embedder::Faulty;

const TASKS: [(&str, &[&str]); 2] = [
    ("Pay the bill of December", &["bill of December", "the bill of December"]),
    ("Pay the rent of May", &["rent of May"]),
];

fn runs() -> Runs {
    let lines: Vec<String> = ["rent", "power bill", "water bill", "school fees", "phone bill"]
        .iter()
        .enumerate()
        .map(|(number, what)| {
            json!({
                "session": format!("s{number}"), "intent": format!("Pay the {what}"),
                "tool": "send_money", "args": {"subject": what},
            })
            .to_string()
        })
        .collect();
    Runs::from_lines(&lines.join("\n")).expect("runs")
}

fn baseline() -> Baseline {
    Baseline::fit(&runs(), &Form::new()).expect("a baseline")
}

fn action(subject: &str) -> Action {
    Action::call("send_money", &json!({"subject": subject}))
}

/// What the guard says when nothing fails.
fn undisturbed(baseline: &Baseline) -> Vec<Guardian> {
    let mut guard = Guard::new(baseline, Budget::one_in(200).sessions());
    let mut verdicts = Vec::new();
    for (intent, subjects) in TASKS {
        guard.begin(intent, &Form::new()).expect("begun");
        for subject in subjects {
            let checked = guard.check(&action(subject), &Form::new());
            verdicts.push(checked.verdict().guardian());
            guard.commit(&checked, None).expect("of this task");
        }
    }
    verdicts
}

fn holds(is_so: bool, what: &str) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(what.to_owned()) }
}

/// An agent's day: begin, check, commit; a begin that failed again, and after a Block a person looks and resets.
fn day(
    baseline: &Baseline,
    on_undecidable: OnUndecidable,
    usual: &[Guardian],
    chaos: &Chaos,
) -> Result<(), String> {
    let embedder = Faulty::new(chaos);
    let guard = Guard::new(baseline, Budget::one_in(200).sessions());
    let mut guard = guard.with_on_undecidable(on_undecidable);
    let (mut usual, mut blocks) = (usual.iter(), 0);
    for (intent, subjects) in TASKS {
        let begin = || {
            let before = format!("{guard:?}");
            let begun = guard.begin(intent, &embedder);
            if let Err(error) = &begun {
                assert_eq!(error.code(), "embedder_failed");
                assert_eq!(format!("{guard:?}"), before, "a begin that failed has begun nothing");
            }
            begun
        };
        let begun = retry(&RetryParams::default(), &VirtualTime::new(), begin);
        begun.map_err(|error| error.to_string())?;
        for subject in subjects {
            let usual = *usual.next().expect("a verdict for each action");
            loop {
                let (before, failures) = (format!("{guard:?}"), chaos.tally().failed());
                let checked = guard.check(&action(subject), &embedder);
                let verdict = checked.verdict();
                holds(format!("{guard:?}") == before, "a check changed the guard")?;
                if chaos.tally().failed() == failures {
                    holds(verdict.guardian() == usual, "another verdict than undisturbed")?;
                    guard.commit(&checked, None).map_err(|error| error.to_string())?;
                    break;
                }
                holds(verdict.guardian() == Guardian::Block, "undecidable, and not blocked")?;
                let why = verdict.why();
                holds(why.reasons.contains(&Reason::Undecidable), "no reason")?;
                holds(why.score.is_none() && why.drift.is_none(), "a score out of nothing")?;
                let code = why.fault.as_ref().map(|fault| fault.code);
                holds(code == Some("embedder_failed"), "the fault is not named")?;
                guard.commit(&checked, None).map_err(|error| error.to_string())?;
                blocks += 1;
                let paused = chaos.pause();
                let next = guard.check(&action(subject), &embedder);
                drop(paused);
                holds(next.verdict().guardian() == Guardian::Block, "the Block did not last")?;
                let _ = guard.reset("operator", "looked at it").map_err(|e| e.to_string())?;
            }
        }
    }
    let summary = guard.summary();
    holds((summary.task, summary.committed) == (2, 3), "a task or a call was lost or doubled")?;
    holds((summary.blocked, summary.resets) == (blocks, blocks), "blocks are not as counted")
}

#[test]
fn a_guard_without_its_embedder_blocks_at_every_position() {
    let baseline = baseline();
    let usual = undisturbed(&baseline);
    assert_eq!(usual, [Guardian::Allow; 3], "there is something to lose");
    let coverage =
        every_single_fault(64, |chaos| day(&baseline, OnUndecidable::Block, &usual, chaos))
            .unwrap_or_else(|failing| panic!("{failing}: {}", failing.source));
    assert_eq!((coverage.seams, coverage.reached), (5, 5), "two begins, three checks");

    let mut params = FaultSearchParams::default();
    params.pairs = true;
    let coverage =
        every_fault(&params, |chaos| day(&baseline, OnUndecidable::Block, &usual, chaos))
            .unwrap_or_else(|failing| panic!("{failing}: {}", failing.source));
    // each fault leads to one more call: 5 + 4 + 3 + 2 + 1 pairs of positions, 4 of kinds
    assert_eq!(coverage.pairs, 60);
}

/// The search would see a guard that fails open.
#[test]
fn a_guard_that_was_told_to_fail_open_is_found() {
    let baseline = baseline();
    let usual = undisturbed(&baseline);
    let failing =
        every_single_fault(64, |chaos| day(&baseline, OnUndecidable::Allow, &usual, chaos))
            .expect_err("it allows");
    assert_eq!(failing.schedule.to_string(), "seed=0 at=1:refuse", "the first check");
    assert_eq!(failing.source, "undecidable, and not blocked");
}

#[test]
fn a_fit_fails_typed_and_gives_the_same_baseline_again() {
    let runs = runs();
    let expected = format!("{:?}", baseline());
    let coverage = every_single_fault(64, |chaos| {
        let fit = || Baseline::fit(&runs, &Faulty::new(chaos));
        let fitted = fit().or_else(|error| {
            assert_eq!(error.code(), "embedder_failed");
            fit()
        });
        match fitted {
            Ok(fitted) if format!("{fitted:?}") == expected => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .unwrap_or_else(|failing| panic!("{failing}: {}", failing.source));
    assert!(coverage.is_complete(), "{coverage:?}");
}
