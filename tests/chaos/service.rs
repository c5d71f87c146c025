//! Requests over a faulty hop: retried, and what the service holds afterwards.

use std::fmt::Display;

use lukhas_drift::{Monitor, Policy};
use lukhas_perf::{Chaos, Coverage, FaultKind, FaultSearchParams, every_fault};
use lukhas_types::Lane;
use serde_json::{Value, json};

use crate::hop::Hop;

const UPDATES: [[f32; 2]; 4] = [[0.9, 0.1], [0.0, 1.0], [0.5, 0.5], [-1.0, 0.25]];

fn text(error: impl Display) -> String {
    error.to_string()
}

/// Each fault of these kinds at each call of a run, and each two of them.
fn everywhere(
    kinds: &[FaultKind],
    run: impl FnMut(&Chaos) -> Result<(), String>,
) -> Result<Coverage, (String, String)> {
    let mut params = FaultSearchParams::default();
    (params.kinds, params.pairs) = (kinds.to_vec(), true);
    every_fault(&params, run).map_err(|failing| (failing.schedule.to_string(), failing.source))
}

fn status(hop: &Hop) -> Result<(u64, f64), String> {
    let (status, body) = hop.again("/api/v1/drift/ada", None).map_err(text)?;
    match (status, body["sample_count"].as_u64(), body["drift_ema"].as_f64()) {
        (404, ..) => Ok((0, 0.0)),
        (200, Some(count), Some(ema)) => Ok((count, ema)),
        _ => Err(body.to_string()),
    }
}

/// Updates, each sent by `send`, against a monitor that takes each once.
fn updates(
    chaos: &Chaos,
    send: impl Fn(&Hop, &Value, u64) -> Result<f64, String>,
) -> Result<(), String> {
    let hop = Hop::new(chaos);
    let mut monitor = Monitor::new(Policy::lane(Lane::Experimental));
    for (before, action) in (0..).zip(UPDATES) {
        let body = json!({"user_id": "ada", "intent": [1.0, 0.0], "action": action});
        let ema = send(&hop, &body, before)?;
        let expected = monitor.update(&[1.0, 0.0], &action).expect("decidable").ema;
        if ema != expected {
            return Err(format!("after {before} updates the average is {ema}, not {expected}"));
        }
    }
    let _paused = chaos.pause();
    let last = monitor.reading().expect("updated").ema;
    match status(&hop)? {
        (4, ema) if ema == last => Ok(()),
        other => Err(format!("{other:?} at the end")),
    }
}

/// Sends again whatever happened.
fn blind(hop: &Hop, body: &Value, _: u64) -> Result<f64, String> {
    let (_, answer) = hop.again("/api/v1/drift/update", Some(body)).map_err(text)?;
    answer["ema"].as_f64().ok_or_else(|| answer.to_string())
}

/// Asks what the service has before it sends again.
fn careful(hop: &Hop, body: &Value, before: u64) -> Result<f64, String> {
    for _ in 0..3 {
        if let Ok((_, answer)) = hop.once("/api/v1/drift/update", Some(body)) {
            return answer["ema"].as_f64().ok_or_else(|| answer.to_string());
        }
        let (count, ema) = status(hop)?;
        if count > before {
            return Ok(ema);
        }
    }
    Err("no attempt is left".to_owned())
}

#[test]
fn a_refused_update_is_sent_again_and_counts_once() {
    let coverage = everywhere(&[FaultKind::Refuse], |chaos| updates(chaos, blind)).expect("once");
    assert!(coverage.is_complete() && coverage.seams == 4, "{coverage:?}");
    // after a refusal there is one more call: 4 + 3 + 2 + 1 pairs
    assert_eq!(coverage.pairs, 10);
}

/// An update has no name of its own: who sends it again without asking may count it twice, and who asks never does.
#[test]
fn an_update_whose_answer_is_lost_counts_once_for_those_who_ask() {
    let (schedule, what) =
        everywhere(&[FaultKind::Lose], |chaos| updates(chaos, blind)).expect_err("twice");
    assert_eq!(schedule, "seed=0 at=0:lose");
    assert!(what.starts_with("after 0 updates"), "{what}");
    let kinds = [FaultKind::Refuse, FaultKind::Lose];
    let coverage = everywhere(&kinds, |chaos| updates(chaos, careful)).expect("once");
    assert!(coverage.is_complete() && coverage.seams == 4, "{coverage:?}");
}

#[test]
fn a_binding_is_one_however_often_it_is_sent() {
    let bind = json!({"glyph_data": {"concept": "joy"}, "memory_id": "m", "user_id": "ada"});
    let calm = Hop::new(&Chaos::off()).again("/api/v1/glyphs/bind", Some(&bind)).expect("calm");
    let kinds = [FaultKind::Refuse, FaultKind::Lose];
    let coverage = everywhere(&kinds, |chaos| {
        let hop = Hop::new(chaos);
        let (status, bound) = hop.again("/api/v1/glyphs/bind", Some(&bind)).map_err(text)?;
        if status != 201 || bound["binding_id"] != calm.1["binding_id"] {
            return Err(format!("{status} {bound}"));
        }
        let path = format!("/api/v1/glyphs/bindings/{}", bound["binding_id"].as_str().expect("id"));
        let (_, kept) = hop.again(&path, None).map_err(text)?;
        if kept != bound {
            return Err(format!("{kept} was answered as {bound}"));
        }
        let (_, stats) = hop.again("/api/v1/glyphs/stats", None).map_err(text)?;
        let counts = (&stats["stats"]["bindings"], &stats["stats"]["attached"]);
        if counts == (&json!(1), &json!(1)) { Ok(()) } else { Err(stats.to_string()) }
    })
    .expect("one binding");
    assert!(coverage.is_complete() && coverage.seams == 3, "{coverage:?}");
}

#[test]
fn a_mesh_is_the_same_over_a_faulty_hop() {
    let body = json!({"seeds": ["dawn", "noon", "dusk"], "context": {"mood": "calm"}});
    let (_, calm) =
        Hop::new(&Chaos::off()).again("/api/v1/dreams/mesh", Some(&body)).expect("calm");
    assert!(calm["mesh_id"].is_string(), "{calm}");
    let kinds = [FaultKind::Refuse, FaultKind::Lose];
    let coverage = everywhere(&kinds, |chaos| {
        let hop = Hop::new(chaos);
        let (_, mesh) = hop.again("/api/v1/dreams/mesh", Some(&body)).map_err(text)?;
        let id = mesh["dreams"][0]["dream_id"].as_str().unwrap_or_default();
        let (_, dream) = hop.again(&format!("/api/v1/dreams/{id}"), None).map_err(text)?;
        let same =
            mesh["mesh_id"] == calm["mesh_id"] && dream["result"] == calm["dreams"][0]["result"];
        if same { Ok(()) } else { Err(format!("{} is {}", mesh["mesh_id"], calm["mesh_id"])) }
    })
    .expect("one mesh");
    assert!(coverage.is_complete() && coverage.seams == 2, "{coverage:?}");
}

/// At the guide's rate, with delays and lost answers on top.
#[test]
fn a_hundred_requests_over_a_bad_hop_all_arrive() {
    let schedule = "seed=42 mean=100ms stddev=20ms refuse=0.1 lose=0.05";
    let chaos = Chaos::new(schedule.parse().expect("a schedule"), lukhas_perf::VirtualTime::new());
    let hop = Hop::new(&chaos);
    for number in 0..100 {
        let body = json!({"concept": format!("test_{number}")});
        let (status, answer) = hop.again("/api/v1/glyphs/encode", Some(&body)).expect("arrives");
        assert_eq!((status, &answer["symbol"]["concept"]), (200, &body["concept"]));
    }
    let tally = chaos.tally();
    assert!(tally.refused > 0 && tally.lost > 0);
    assert_eq!(tally.calls, 100 + tally.failed());
    // each call's delay, and a tenth of a second before each further attempt
    let waits = std::time::Duration::from_millis(100) * tally.failed() as u32;
    assert_eq!(lukhas_perf::Waiter::elapsed(&hop.time), tally.delay + waits);
}
