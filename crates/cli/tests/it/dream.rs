use std::fs;

use serde_json::{Value, json};

use crate::run::{codes, folder, lukhas};
use crate::runs::path;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_dream_has_its_documented_shape() {
    let ran = lukhas(
        &[
            "dream",
            "simulate",
            "--seed",
            "morning_reflection",
            "--context",
            "{\"mood\":\"calm\",\"a\":1}",
        ],
        "",
    );
    assert_eq!((ran.code, &ran.stderr[..], ran.stdout.matches('\n').count()), (0, "", 1));
    let dream = ran.one();
    assert_eq!(keys(&dream), ["success", "dream_id", "seed", "result", "metadata"]);
    assert_eq!(
        keys(&dream["result"]),
        [
            "status",
            "context",
            "steps",
            "end_state",
            "entropy",
            "salience",
            "dominant_archetype",
            "sentinel"
        ]
    );
    assert_eq!(
        keys(&dream["result"]["steps"][0]),
        ["id", "label", "weight", "energy", "archetype", "emotions"]
    );
    assert_eq!(
        keys(&dream["metadata"]),
        ["mode", "timestamp", "engine_version", "memory_root", "params", "digest"]
    );
    assert_eq!(dream["result"]["context"].to_string(), "{\"mood\":\"calm\",\"a\":1}");
    assert_eq!(dream["result"]["steps"].as_array().unwrap().len(), 64);
    assert_eq!(dream["metadata"]["timestamp"], Value::Null);
}

#[test]
fn neither_threads_nor_time_change_what_was_dreamt() {
    let of = |more: &[&str]| lukhas(&[&["dream", "simulate", "--seed", "s"], more].concat(), "");
    let plain = of(&[]);
    for threads in ["1", "2", "4"] {
        assert_eq!(of(&["--threads", threads]).stdout, plain.stdout);
    }
    let timed = of(&["--timestamp", "2026-01-01T13:00:00+01:00"]).one();
    assert_eq!(timed["metadata"]["timestamp"], "2026-01-01T12:00:00Z");
    assert_eq!(timed["metadata"]["digest"], plain.one()["metadata"]["digest"]);
    assert_eq!(timed["dream_id"], plain.one()["dream_id"]);
    assert_eq!(of(&["--steps", "3"]).one()["result"]["steps"].as_array().unwrap().len(), 3);
    assert_ne!(of(&["--context", "{\"x\":1}"]).one()["dream_id"], plain.one()["dream_id"]);
}

#[test]
fn a_memory_of_symbols_or_of_vectors_is_walked_on() {
    let folder = folder("dream_memory");
    let symbols = lukhas(
        &["glyph", "encode"],
        "{\"concept\":\"rain\"}\n{\"concept\":\"snow\"}\n{\"concept\":\"sun\"}\n",
    );
    let symbols = path(&folder, "symbols.jsonl", symbols.stdout);
    let entries = "{\"id\":\"a\",\"label\":\"A\",\"vector\":[1,0,0],\"weight\":2,\"emotion\":{\"joy\":0.5},\"created\":\"2026-01-01T00:00:00Z\"}\n\n{\"id\":\"b\",\"vector\":[0,1,0]}\n";
    let entries = path(&folder, "entries.jsonl", entries);
    for (memory, ids) in [(&symbols, "sym_"), (&entries, "")] {
        let dream = lukhas(&["dream", "simulate", "--seed", "s", "--memory", memory], "");
        assert_eq!(dream.code, 0, "{dream:?}");
        let body = dream.one();
        let steps = body["result"]["steps"].as_array().unwrap();
        assert!(steps.iter().all(|step| step["id"].as_str().unwrap().starts_with(ids)));
        let file = path(&folder, "dream.json", &dream.stdout);
        let ran = lukhas(&["dream", "replay", &file, "--memory", memory], "");
        assert_eq!(
            (ran.code, ran.one()),
            (0, json!({"dream_id": body["dream_id"], "match": true, "first_difference": null}))
        );
        let ran = lukhas(&["dream", "replay", &file], "");
        assert_eq!((ran.code, &ran.one()["first_difference"]), (1, &json!("metadata.memory_root")));
    }
    let bad = "{\"id\":\"a\",\"vector\":[1,0]}\n{\"id\":\"a\",\"vector\":[1,1]}\n{\"id\":\"b\",\"vector\":[0,0]}\n{\"id\":\"c\",\"vector\":[1]}\n{\"vector\":[1,0]}\n{";
    let bad = path(&folder, "bad.jsonl", bad);
    let ran = lukhas(&["dream", "simulate", "--seed", "s", "--memory", &bad], "");
    let expected =
        ["out_of_range", "zero_vector", "length_mismatch", "missing_field", "malformed_json"];
    assert_eq!((ran.code, codes(&ran)), (1, expected.map(str::to_owned).to_vec()));
    assert_eq!(ran.lines().len(), 5, "and no dream");
    assert_eq!(lukhas(&["dream", "simulate", "--seed", "s", "--memory", "nowhere"], "").code, 2);
}

#[test]
fn a_replay_finds_what_was_edited() {
    let folder = folder("replay");
    let dream = lukhas(&["dream", "simulate", "--seed", "night", "--steps", "8"], "").one();
    let replay = |dream: &Value| {
        let file = path(&folder, "dream.json", serde_json::to_string_pretty(dream).unwrap());
        let ran = lukhas(&["dream", "replay", &file], "");
        (ran.code, ran.one()["first_difference"].as_str().map(str::to_owned))
    };
    assert_eq!(replay(&dream), (0, None));
    let edited = |pointer: &str, value: Value| {
        let mut dream = dream.clone();
        *dream.pointer_mut(pointer).unwrap() = value;
        replay(&dream)
    };
    assert_eq!(
        edited("/result/steps/3/energy", json!(0.5)),
        (1, Some("result.steps[3].energy".to_owned()))
    );
    assert_eq!(edited("/metadata/timestamp", json!("2026-01-01T00:00:00Z")), (0, None));
    let (code, found) = edited("/metadata/digest", json!("0".repeat(64)));
    assert_eq!((code, found.as_deref()), (1, Some("metadata.digest")));
    assert_eq!(edited("/seed", json!("day")).0, 1);
    assert_eq!(replay(&json!([])), (1, Some("$".to_owned())));
    let ran = lukhas(&["dream", "replay", "-"], "{");
    assert_eq!((ran.code, codes(&ran)), (1, vec!["malformed_json".to_owned()]));
    assert_eq!(lukhas(&["dream", "replay", "nowhere.json"], "").code, 2);
    let both = folder.join("dream.json");
    assert!(fs::metadata(both).is_ok());
}

#[test]
fn a_mesh_says_whether_it_agrees() {
    let mesh = |more: &[&str]| {
        let ran = lukhas(
            &[&["dream", "mesh", "--seed", "a", "--seed", "b", "--seed", "c"], more].concat(),
            "",
        );
        assert_eq!((ran.code, &ran.stderr[..]), (0, ""));
        ran
    };
    let body = mesh(&[]).one();
    assert_eq!(keys(&body), ["mesh_id", "seeds", "consensus_threshold", "dreams", "consensus"]);
    assert_eq!(
        keys(&body["consensus"]),
        [
            "outcome",
            "share",
            "votes",
            "needed",
            "quorum",
            "r",
            "entropy",
            "p_value",
            "null",
            "medoid",
            "dissenters"
        ]
    );
    assert_eq!(
        (&body["consensus_threshold"], &body["consensus"]["needed"]),
        (&json!(0.7), &json!(3))
    );
    let alone = lukhas(&["dream", "simulate", "--seed", "b"], "").one();
    assert_eq!(body["dreams"][1], alone, "a mesh's dream is the dream of its seed");
    for threads in ["1", "2", "4"] {
        assert_eq!(mesh(&["--threads", threads]).one(), body);
    }
    assert_eq!(mesh(&["--threshold", "0.3"]).one()["consensus"]["needed"], 1);
}

#[test]
fn answers_agree_or_not() {
    let consensus =
        |args: &[&str], input: &str| lukhas(&[&["dream", "consensus"], args].concat(), input);
    let vectors = "{\"id\":\"a\",\"vector\":[1,0]}\n{\"id\":\"b\",\"vector\":[1,0.1]}\n{\"id\":\"c\",\"vector\":[0,1]}\n";
    let ran = consensus(&[], vectors);
    assert_eq!(ran.code, 0);
    let verdict = ran.one();
    assert_eq!(
        keys(&verdict),
        [
            "outcome",
            "share",
            "votes",
            "needed",
            "quorum",
            "r",
            "entropy",
            "p_value",
            "null",
            "medoid",
            "dissenters"
        ]
    );
    assert_eq!((&verdict["outcome"], &verdict["votes"]), (&json!("below_threshold"), &json!(2)));
    assert_eq!(verdict["dissenters"], json!(["c"]));
    assert_eq!(consensus(&["--threshold", "0.6"], vectors).one()["outcome"], "accepted");
    let texts =
        "{\"id\":\"a\",\"text\":\"ship it now\"}\n{\"id\":\"b\",\"text\":\"Ship it, now!\"}\n";
    assert_eq!(consensus(&[], texts).one()["outcome"], "accepted");
    assert_eq!(consensus(&[], "").one()["outcome"], "too_few");

    let bad = "{\"id\":\"a\",\"vector\":[1,0]}\n{\"id\":\"a\",\"vector\":[1,0]}\n{\"id\":\"b\"}\n{\"id\":\"b\",\"vector\":[1]}\n{\"id\":\"b\",\"text\":\"!\"}\n{\"id\":7,\"text\":\"x\"}\n{\"id\":\"b\",\"vector\":[1,0]}";
    let ran = consensus(&[], bad);
    let expected =
        ["out_of_range", "missing_field", "length_mismatch", "zero_vector", "wrong_type"];
    assert_eq!((ran.code, codes(&ran)), (1, expected.map(str::to_owned).to_vec()));
    assert_eq!(ran.lines().last().unwrap()["outcome"], "accepted");
}

#[test]
fn what_is_out_of_its_range_is_usage() {
    let cases: [&[&str]; 11] = [
        &["simulate", "--seed", ""],
        &["simulate", "--seed", " "],
        &["simulate", "--seed", "s", "--context", "[]"],
        &["simulate", "--seed", "s", "--context", "{"],
        &["simulate", "--seed", "s", "--steps", "0"],
        &["simulate", "--seed", "s", "--steps", "4097"],
        &["simulate", "--seed", "s", "--threads", "0"],
        &["simulate", "--seed", "s", "--timestamp", "now"],
        &["mesh", "--seed", "a"],
        &["mesh", "--seed", "a", "--seed", "b", "--threshold", "1.1"],
        &["consensus", "--threshold", "nan"],
    ];
    for args in cases {
        let ran = lukhas(&[&["dream"], args].concat(), "");
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
}
