//! Whatever keeps state stands still over rounds of work that end where they began: not a byte more.

use std::cell::Cell;

use lukhas_drift::{Baseline, Budget, Guard, Monitor, Policy, Registry, RegistryParams, Runs};
use lukhas_glyphs::{Bindings, BindingsParams, Glyph, Memory, MemoryParams};
use lukhas_perf::{LeakParams, Outcome, leak, peak_bound};
use lukhas_types::{Action, Form, Lane, MemoryId, UserId};
use serde_json::json;

fn stands_still<T>(what: &str, round: impl FnMut() -> T) {
    let report = leak(&LeakParams::default(), round).expect("valid parameters");
    assert_eq!(report.outcome, Outcome::Pass, "{what}: {report}");
    assert_eq!(report.growth(), 0, "{what}: {report}");
}

#[test]
fn drift() {
    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    stands_still("a monitor", || {
        (0..200).for_each(|_| _ = monitor.update(&[1.0, 0.0], &[0.9, 0.1]).expect("decidable"));
    });

    let registry = Registry::new(RegistryParams::default()).expect("parameters");
    let users: Vec<UserId> =
        (0..50).map(|number| UserId::new(format!("user-{number}")).expect("an id")).collect();
    stands_still("hot users of a registry", || {
        for user in &users {
            let _ = registry.update(user, Lane::Prod, &[1.0, 0.0], &[0.9, 0.1], None).expect("ok");
        }
    });
    assert_eq!(registry.len(), users.len());
}

#[test]
fn a_guard_in_one_task() {
    let lines: String = ["rent", "power bill", "water bill", "school fees", "phone bill"]
        .iter()
        .map(|what| {
            let step = json!({
                "session": what, "intent": format!("Pay the {what}"),
                "tool": "send_money", "args": {"subject": what},
            });
            format!("{step}\n")
        })
        .collect();
    let embedder = Form::new();
    let baseline = Baseline::fit(&Runs::from_lines(&lines).expect("runs"), &embedder).expect("fit");
    let mut guard = Guard::new(&baseline, Budget::one_in(200).sessions());
    guard.begin("Pay the bill of December", &embedder).expect("begun");
    let number = Cell::new(0_u64);
    stands_still("a guard", || {
        // never the same call twice: the ring of calls must let the old ones go
        for _ in 0..8 {
            number.set(number.get() + 1);
            let subject = format!("bill of December, part {}", number.get());
            let action = Action::call("send_money", &json!({"subject": subject}));
            let checked = guard.check(&action, &embedder);
            guard.commit(&checked, Some(&json!({"number": number.get()}))).expect("of this task");
        }
    });
    assert_eq!(guard.summary().committed + guard.summary().blocked, number.get());
}

#[test]
fn glyphs() {
    let user = UserId::new("owner").expect("an id");
    let memory_id = MemoryId::new("m").expect("an id");
    let glyphs: Vec<Glyph> =
        (0..100).map(|n| Glyph::new(format!("concept {n}")).build().expect("a glyph")).collect();

    let bindings = Bindings::new(BindingsParams::new(1_000, 1_000).expect("bounds"));
    stands_still("bindings", || {
        let attach = |glyph: &Glyph| bindings.attach(&user, &memory_id, glyph.clone(), None);
        let ids: Vec<_> =
            glyphs.iter().map(|glyph| attach(glyph).expect("room").binding_id).collect();
        ids.iter().for_each(|id| drop(bindings.detach(&user, id).expect("bound")));
    });
    assert!(bindings.is_empty());

    let params = MemoryParams::new(1_000).expect("a capacity");
    let mut memory = Memory::new().bounded(params).expect("room");
    stands_still("a memory", || {
        let ids: Vec<_> =
            glyphs.iter().map(|glyph| memory.remember(glyph.clone()).expect("room")).collect();
        assert!(!memory.recall("concept 7", 3).is_empty());
        ids.iter().for_each(|id| drop(memory.forget(id).expect("remembered")));
    });
    assert!(memory.is_empty());
}

#[test]
fn the_guides_bound_as_a_peak() {
    let counts = peak_bound("10 MiB", || {
        let mut monitor = Monitor::new(Policy::lane(Lane::Experimental));
        (0..10_000).for_each(|_| _ = monitor.update(&[1.0, 0.0], &[0.9, 0.1]).expect("decidable"));
        monitor
    })
    .expect("within the guide's bound");
    assert_eq!(counts.live, 0, "a monitor lives on the stack");
}

/// The verdict sees what these tests look for.
#[test]
fn a_memory_that_is_never_told_to_forget_is_found() {
    let (mut memory, mut number) = (Memory::new(), 0);
    let report = leak(&LeakParams::default(), || {
        number += 1;
        memory.remember(Glyph::new(format!("concept {number}"))).expect("room")
    })
    .expect("valid parameters");
    assert!(report.outcome != Outcome::Pass && report.growth() > 0, "{report}");
}
