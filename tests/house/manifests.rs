//! What every manifest must say.

use crate::tree;

#[test]
fn every_member_inherits_the_lints() {
    for (folder, manifest) in tree::members() {
        let lints = tree::table(&manifest, "lints");
        assert_eq!(
            lints.get("workspace").and_then(toml::Value::as_bool),
            Some(true),
            "{}",
            folder.display()
        );
    }
    let workspace = tree::read(&tree::root().join("Cargo.toml"));
    assert!(workspace.contains("unsafe_code = \"forbid\""));
}

/// `cargo bench -- <flags>` reaches every target, so none but divan's may run.
#[test]
fn only_divan_answers_to_cargo_bench() {
    for (folder, manifest) in tree::members() {
        if folder.join("src/lib.rs").exists() {
            let lib = tree::table(&manifest, "lib");
            assert_eq!(
                lib.get("bench").and_then(toml::Value::as_bool),
                Some(false),
                "{}",
                folder.display()
            );
        }
        let targets =
            manifest.get("bench").and_then(|value| value.as_array()).cloned().unwrap_or_default();
        for target in &targets {
            assert_eq!(
                target.get("harness").and_then(toml::Value::as_bool),
                Some(false),
                "{target} of {}",
                folder.display()
            );
        }
    }
}

/// A feature has its sentence in the manifest, on the line above, and in the crate's "# Crate features".
#[test]
fn every_feature_is_documented() {
    for (folder, manifest) in tree::members() {
        let features = tree::table(&manifest, "features");
        let text = tree::read(&folder.join("Cargo.toml"));
        let lines: Vec<&str> = text.lines().collect();
        for feature in features.keys().filter(|name| *name != "default") {
            let at = lines
                .iter()
                .position(|line| line.starts_with(&format!("{feature} = ")))
                .expect("declared on one line");
            assert!(
                lines[at - 1].starts_with("# "),
                "{feature} of {} has no comment above",
                folder.display()
            );
            let lib = tree::read(&folder.join("src/lib.rs"));
            let section = lib.split("# Crate features").nth(1).unwrap_or_default();
            assert!(
                section.contains(&format!("`{feature}`")),
                "{feature} of {} is not in the crate doc",
                folder.display()
            );
        }
    }
}

/// One version of each dependency, said once.
#[test]
fn dependencies_come_from_the_workspace() {
    for (folder, manifest) in tree::members() {
        for key in ["dependencies", "dev-dependencies"] {
            for (name, value) in tree::table(&manifest, key) {
                let inherited = value.get("workspace").and_then(toml::Value::as_bool);
                assert_eq!(inherited, Some(true), "{name} of {}", folder.display());
            }
        }
    }
}

/// What budgets.toml names is measured by a bench.
#[test]
fn every_budget_has_a_bench() {
    let root = tree::root();
    let budgets: toml::Table =
        tree::read(&root.join("benches/budgets.toml")).parse().expect("TOML");
    let benches: Vec<String> = tree::members()
        .iter()
        .flat_map(|(folder, _)| tree::files(&folder.join("benches"), ".rs"))
        .chain(tree::files(&root.join("benches"), ".rs"))
        .map(|path| tree::read(&path))
        .collect();
    let mut rows = 0;
    for (group, table) in &budgets {
        for (operation, _) in table.as_table().into_iter().flatten() {
            rows += 1;
            let name = format!("\"{group}.{operation}");
            let taps = |bench: &String| {
                bench.contains(&format!("{name}\"")) || bench.contains(&format!("{name}/"))
            };
            assert!(benches.iter().any(taps), "no bench taps {name}\"");
        }
    }
    assert_eq!(rows, 9, "the eight rows and the memory row");
}
