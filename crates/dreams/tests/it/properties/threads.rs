use lukhas_dreams::{MeshParams, parallel_mesh};
use serde_json::json;

use crate::support::{context, memory, seed};

#[test]
fn a_mesh_has_the_same_bytes_on_any_number_of_threads() {
    let memory = memory("threads", 400, 64);
    let seeds: Vec<_> = (0..9).map(|i| seed(&format!("seed {}", i % 6))).collect();
    let bytes = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let run = || parallel_mesh(&seeds, &context(json!({})), &memory, &MeshParams::default());
        let mesh = pool.install(run).expect("a mesh");
        serde_json::to_string(&mesh.body("", None)).expect("JSON")
    };
    let one = bytes(1);
    assert_eq!(bytes(2), one);
    assert_eq!(bytes(4), one);
}
