//! The tree as the rules see it.

use std::fs;
use std::path::{Path, PathBuf};

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the root").to_path_buf()
}

/// Every member's folder with its manifest.
pub(crate) fn members() -> Vec<(PathBuf, toml::Table)> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("crates"))
        .expect("crates is there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    folders.extend([root().join("benches"), root().join("tests")]);
    folders.sort();
    let manifest = |folder: &Path| {
        let text = fs::read_to_string(folder.join("Cargo.toml")).expect("a member has a manifest");
        text.parse().expect("a manifest is TOML")
    };
    folders.into_iter().map(|folder| (folder.clone(), manifest(&folder))).collect()
}

/// Every file below a folder whose name ends so, build output left out.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("readable").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !matches!(name, "target" | ".git" | "node_modules" | "peers" | "fuzz") {
                    open.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A table of a manifest, empty where it is absent.
pub(crate) fn table(manifest: &toml::Table, key: &str) -> toml::Table {
    manifest.get(key).and_then(|value| value.as_table()).cloned().unwrap_or_default()
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
