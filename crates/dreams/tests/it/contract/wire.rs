use lukhas_dreams::{
    DreamBody, DreamMemory, Mesh, MeshBody, MeshParams, parallel_mesh, simulate_dream,
};
use serde_json::{Value, json};

use crate::support::{context, seed};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn a_dream_has_its_keys_in_order() {
    let dream = simulate_dream("s", &context(json!({"a": 1})), &DreamMemory::archetypes()).unwrap();
    let at = "2026-01-01T12:00:00Z".parse().unwrap();
    let body = dream.body("ann", Some(at));
    let value = serde_json::to_value(&body).unwrap();
    assert_eq!(keys(&value), ["success", "dream_id", "seed", "result", "metadata"]);
    let result = [
        "status",
        "context",
        "steps",
        "end_state",
        "entropy",
        "salience",
        "dominant_archetype",
        "sentinel",
    ];
    assert_eq!(keys(&value["result"]), result);
    let step = ["id", "label", "weight", "energy", "archetype", "emotions"];
    assert_eq!(keys(&value["result"]["steps"][0]), step);
    let metadata = ["mode", "timestamp", "engine_version", "memory_root", "params", "digest"];
    assert_eq!(keys(&value["metadata"]), metadata);
    assert_eq!(value["result"]["status"], "simulated");
    assert_eq!(value["metadata"]["timestamp"], "2026-01-01T12:00:00Z");
    assert_eq!(value["result"]["context"], json!({"a": 1}));
    let text = serde_json::to_string(&body).unwrap();
    assert_eq!(serde_json::from_str::<DreamBody>(&text).unwrap(), body);
    assert_eq!(
        body.metadata.digest,
        dream.body("", None).metadata.digest,
        "without owner and time"
    );
    assert_ne!(body.dream_id, dream.body("", None).dream_id);
}

fn mesh() -> Mesh {
    let seeds = [seed("b"), seed("a"), seed("c")];
    let empty = context(json!({}));
    parallel_mesh(&seeds, &empty, &DreamMemory::archetypes(), &MeshParams::default())
        .expect("a mesh")
}

#[test]
fn a_mesh_has_its_keys_in_order() {
    let body = mesh().body("", None);
    let value = serde_json::to_value(&body).unwrap();
    let outer = ["mesh_id", "seeds", "consensus_threshold", "dreams", "consensus"];
    assert_eq!(keys(&value), outer);
    let consensus = [
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
        "dissenters",
    ];
    assert_eq!(keys(&value["consensus"]), consensus);
    assert_eq!(value["seeds"], json!(["b", "a", "c"]));
    assert_eq!(value["consensus_threshold"], json!(0.7));
    let text = serde_json::to_string(&body).unwrap();
    assert_eq!(serde_json::from_str::<MeshBody>(&text).unwrap(), body);
}

#[test]
fn the_order_of_seeds_does_not_change_the_verdict() {
    let seeds = [seed("a"), seed("c"), seed("b")];
    let empty = context(json!({}));
    let other =
        parallel_mesh(&seeds, &empty, &DreamMemory::archetypes(), &MeshParams::default()).unwrap();
    assert_eq!(mesh().body("", None).consensus, other.body("", None).consensus);
}
