//! Where a bench target's file goes.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use crate::PerfError;

/// Folder of the tap files inside the target folder.
const FOLDER: &str = "lukhas-perf";

/// The name of the bench target: `deps/<name>-<hash>`, without the hash that cargo adds.
pub(crate) fn target_name(exe: &Path) -> Result<String, PerfError> {
    let unknown = || PerfError::NoTarget { path: exe.to_owned() };
    let stem = exe.file_stem().and_then(|s| s.to_str()).ok_or_else(unknown)?;
    let is_hash = |s: &str| s.len() == 16 && s.bytes().all(|b| b.is_ascii_hexdigit());
    Ok(match stem.rsplit_once('-') {
        Some((name, hash)) if is_hash(hash) && !name.is_empty() => name.to_owned(),
        _ => stem.to_owned(),
    })
}

/// The folder for tap files: `override_dir`, or `lukhas-perf` in the folder that holds the profile's folder.
pub(crate) fn tap_dir(exe: &Path, override_dir: Option<OsString>) -> Result<PathBuf, PerfError> {
    if let Some(dir) = override_dir.filter(|dir| !dir.is_empty()) {
        return Ok(PathBuf::from(dir));
    }
    // <target dir>/<profile>/deps/<name>-<hash>; a custom profile has a folder of its own name
    let deps = exe.parent().filter(|dir| dir.file_name().is_some_and(|name| name == "deps"));
    let target = deps.and_then(Path::parent).and_then(Path::parent).or_else(|| {
        exe.ancestors()
            .skip(1)
            .find(|dir| dir.file_name().is_some_and(|n| n == "release" || n == "debug"))
            .and_then(Path::parent)
    });
    target.map(|dir| dir.join(FOLDER)).ok_or_else(|| PerfError::NoTarget { path: exe.to_owned() })
}

/// `<package>.<target>.json`: two packages may have bench targets of one name.
pub(crate) fn file_name(package: Option<&str>, target: &str) -> String {
    match package {
        Some(package) => format!("{package}.{target}.json"),
        None => format!("{target}.json"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_the_hash_only() {
        let name = |path: &str| target_name(Path::new(path)).unwrap();
        assert_eq!(name("/t/release/deps/update-0123456789abcdef"), "update");
        assert_eq!(name("/t/release/deps/two-parts-0123456789abcdef.exe"), "two-parts");
        assert_eq!(name("/t/release/deps/two-parts"), "two-parts");
    }

    #[test]
    fn the_folder_stands_beside_the_profile() {
        let dir = |path: &str| tap_dir(Path::new(path), None);
        for path in
            ["/t/release/deps/a-0", "/t/debug/deps/a", "/t/bench-lto/deps/a", "/t/release/a"]
        {
            assert_eq!(dir(path).unwrap(), Path::new("/t/lukhas-perf"));
        }
        assert_eq!(dir("/usr/bin/a").unwrap_err().code(), "no_target");
        let given = tap_dir(Path::new("/usr/bin/a"), Some("/x".into())).unwrap();
        assert_eq!(given, Path::new("/x"));
    }
}
