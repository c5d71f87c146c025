//! What every source file must keep to.

use std::path::{Path, PathBuf};

use crate::tree;

const LONGEST: usize = 400;

#[test]
fn files_stay_short() {
    for file in tree::files(&tree::root(), ".rs") {
        let lines = tree::read(&file).lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines, the most is {LONGEST}", file.display());
    }
}

/// The modules that a file declares, as the files that they may lie in.
fn declared(file: &Path) -> Vec<[PathBuf; 2]> {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).expect("a name");
    let folder = file.parent().expect("a folder");
    let is_root = matches!(stem, "mod" | "lib" | "main")
        || folder.ends_with("benches")
        || folder.ends_with("examples");
    let folder = if is_root { folder.to_path_buf() } else { folder.join(stem) };
    tree::read(file)
        .lines()
        .filter_map(|line| {
            let line = line.trim_start();
            let line = line
                .strip_prefix("pub(crate) ")
                .or_else(|| line.strip_prefix("pub "))
                .unwrap_or(line);
            let name = line.strip_prefix("mod ")?.strip_suffix(';')?;
            Some([folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")])
        })
        .collect()
}

/// A file that no `mod` names is never compiled, and nobody notices.
#[test]
fn no_file_is_an_orphan() {
    for (folder, manifest) in tree::members() {
        let path = |target: &toml::Value| {
            target.get("path").and_then(toml::Value::as_str).map(|path| folder.join(path))
        };
        let targets = |key: &str| {
            manifest.get(key).and_then(|value| value.as_array()).cloned().unwrap_or_default()
        };
        let mut open =
            vec![folder.join("src/lib.rs"), folder.join("src/main.rs"), folder.join("build.rs")];
        open.extend(targets("test").iter().chain(&targets("bin")).filter_map(path));
        open.extend(targets("bench").iter().filter_map(|target| {
            let name = target.get("name").and_then(toml::Value::as_str)?;
            Some(path(target).unwrap_or_else(|| folder.join("benches").join(format!("{name}.rs"))))
        }));
        open.extend(tree::files(&folder.join("examples"), ".rs"));
        let mut reached: Vec<PathBuf> = Vec::new();
        while let Some(file) = open.pop() {
            if file.exists() && !reached.contains(&file) {
                open.extend(declared(&file).into_iter().flatten());
                reached.push(file);
            }
        }
        for file in tree::files(&folder, ".rs") {
            assert!(reached.contains(&file), "{} is named by no mod and no target", file.display());
        }
    }
}

#[test]
fn nothing_is_unfinished() {
    let marks = [
        ["to", "do!("].concat(),
        ["unimpl", "emented!("].concat(),
        ["#[ign", "ore"].concat(),
        ["FIX", "ME"].concat(),
    ];
    for file in tree::files(&tree::root(), ".rs") {
        let text = tree::read(&file);
        for mark in &marks {
            assert!(!text.contains(mark), "{} holds {mark}", file.display());
        }
    }
}

/// Prose and code speak of the project alone: no registry's host, no path of a machine.
#[test]
fn no_host_and_no_machine_path() {
    let hosts =
        ["crates.i?o", "pypi.or?g", "npmjs.or?g", "debian.or?g"].map(|host| host.replace('?', ""));
    let paths = ["work", "root", "home"].map(|folder| format!("/{folder}/"));
    let root = tree::root();
    for ending in [".rs", ".md", ".toml", ".yml", "justfile", "run"] {
        for file in tree::files(&root, ending) {
            let text = tree::read(&file);
            for mark in hosts.iter().chain(&paths) {
                assert!(!text.contains(mark.as_str()), "{} holds {mark}", file.display());
            }
        }
    }
}

/// Every fence in a page of documentation runs or is no Rust.
#[test]
fn no_example_is_switched_off() {
    let fence = ["```ig", "nore"].concat();
    for file in tree::files(&tree::root(), ".md").iter().chain(&tree::files(&tree::root(), ".rs")) {
        assert!(!tree::read(file).contains(&fence), "{} switches an example off", file.display());
    }
}
