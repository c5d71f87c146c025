//! Which crate may depend on which: nothing else.

use crate::tree;

const ARROWS: &[(&str, &[&str])] = &[
    ("lukhas-types", &[]),
    ("lukhas-kernels", &[]),
    ("lukhas-perf", &[]),
    ("lukhas-drift", &["lukhas-kernels", "lukhas-types"]),
    ("lukhas-glyphs", &["lukhas-kernels", "lukhas-types"]),
    ("lukhas-dreams", &["lukhas-glyphs", "lukhas-kernels", "lukhas-types"]),
    ("lukhas-routing", &["lukhas-dreams", "lukhas-drift", "lukhas-glyphs", "lukhas-types"]),
];

/// These see everything.
const OUTSIDE: [&str; 3] = ["lukhas-cli", "lukhas-benches", "lukhas-tests"];

#[test]
fn arrows_between_crates() {
    for (folder, manifest) in tree::members() {
        let name = tree::table(&manifest, "package")["name"].as_str().expect("a name").to_owned();
        if OUTSIDE.contains(&name.as_str()) {
            continue;
        }
        let (_, allowed) = ARROWS
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("{} is not in the list of arrows", folder.display()));
        for dependency in
            tree::table(&manifest, "dependencies").keys().filter(|key| key.starts_with("lukhas-"))
        {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} must not depend on {dependency}"
            );
        }
    }
}

/// No domain crate sees a runtime, a socket or a server, and `types` not even ndarray or rayon.
#[test]
fn domain_crates_do_no_input_or_output() {
    const OUT_OF_BOUNDS: [&str; 7] = ["tokio", "axum", "tower", "hyper", "redis", "redb", "clap"];
    for (folder, manifest) in tree::members() {
        let name = folder.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        if !matches!(name.as_str(), "types" | "kernels" | "drift" | "glyphs" | "dreams") {
            continue;
        }
        let dependencies = tree::table(&manifest, "dependencies");
        for foreign in OUT_OF_BOUNDS {
            assert!(!dependencies.contains_key(foreign), "{name} must not depend on {foreign}");
        }
        if name == "types" {
            assert!(!dependencies.contains_key("ndarray") && !dependencies.contains_key("rayon"));
        }
        for file in tree::files(&folder.join("src"), ".rs") {
            let text = tree::read(&file);
            for banned in [
                "std::fs",
                "std::net",
                "std::env",
                "SystemTime",
                "Instant::now",
                "std::thread",
                "println!",
            ] {
                let used = text
                    .lines()
                    .any(|line| !line.trim_start().starts_with("//") && line.contains(banned));
                assert!(!used, "{} uses {banned}", file.display());
            }
        }
    }
}
