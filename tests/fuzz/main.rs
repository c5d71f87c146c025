//! The fuzz targets, on the inputs that they once found worth keeping.
//!
//! To look for more: `cargo install cargo-fuzz`, then
//! `RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir tests/fuzz drift_lines tests/fuzz/corpus/drift_lines`.

use std::fs;
use std::path::Path;

macro_rules! targets {
    ($($name:ident, $path:literal;)+) => {
        $(
            #[path = $path]
            mod $name;
        )+

        const NAMES: &[&str] = &[$(stringify!($name)),+];

        $(
            #[test]
            fn $name() {
                let corpus = corpus(stringify!($name));
                assert!(corpus.len() >= 5, "{} inputs", corpus.len());
                corpus.iter().for_each(|input| self::$name::run(input));
                self::$name::run(b"");
            }
        )+
    };
}

targets! {
    types_text, "targets/types_text.rs";
    glyphs_text, "targets/glyphs_text.rs";
    drift_bytes, "targets/drift_bytes.rs";
    drift_lines, "targets/drift_lines.rs";
    drift_detectors, "targets/drift_detectors.rs";
    dreams_json, "targets/dreams_json.rs";
    perf_json, "targets/perf_json.rs";
    perf_text, "targets/perf_text.rs";
    routing_request, "targets/routing_request.rs";
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz"))
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let inputs = fs::read_dir(folder().join("corpus").join(name)).expect("a corpus");
    inputs.map(|entry| fs::read(entry.expect("readable").path()).expect("readable")).collect()
}

#[test]
fn every_target_is_replayed() {
    let files = fs::read_dir(folder().join("targets")).expect("targets");
    let mut found: Vec<String> = files
        .map(|entry| {
            let path = entry.expect("readable").path();
            path.file_stem().expect("a name").to_string_lossy().into_owned()
        })
        .collect();
    let mut known: Vec<String> = NAMES.iter().map(ToString::to_string).collect();
    found.sort();
    known.sort();
    assert_eq!(found, known);
}
