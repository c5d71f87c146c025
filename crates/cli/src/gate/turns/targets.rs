//! The bench targets of a place, as cargo knows them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::gate::folder;

/// A bench target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::gate) struct Target {
    pub(in crate::gate) package: String,
    pub(in crate::gate) name: String,
}

impl Target {
    /// Whether a bench of this package and name is meant: what an executable says of itself has `_` for `-`.
    pub(in crate::gate) fn is(&self, package: &str, name: &str) -> bool {
        let folded = |name: &str| name.replace('-', "_");
        self.package == package && folded(&self.name) == folded(name)
    }
}

/// What names these targets to `cargo bench`. Their packages are not named: cargo would choose features for those alone
/// and build other executables than those of a whole run.
pub(in crate::gate) fn args<'a>(targets: impl IntoIterator<Item = &'a Target>) -> Vec<&'a str> {
    let names: BTreeSet<&str> = targets.into_iter().map(|target| target.name.as_str()).collect();
    names.into_iter().flat_map(|name| ["--bench", name]).collect()
}

/// Whether arguments of `cargo bench` say which packages or targets to build, so that none are to be chosen.
pub(in crate::gate) fn name_targets(args: &[String]) -> bool {
    const NAMES: [&str; 16] = [
        "--package",
        "--bench",
        "--benches",
        "--workspace",
        "--all",
        "--all-targets",
        "--exclude",
        "--lib",
        "--bin",
        "--bins",
        "--example",
        "--examples",
        "--test",
        "--tests",
        "--doc",
        "--manifest-path",
    ];
    args.iter().take_while(|arg| *arg != "--").any(|arg| {
        let name = arg.split('=').next().unwrap_or(arg);
        NAMES.contains(&name) || (arg.starts_with("-p") && !arg.starts_with("--"))
    })
}

/// The packages and their bench targets.
#[derive(Debug)]
pub(in crate::gate) struct Targets {
    /// Names of packages by their manifests.
    pub(in crate::gate) packages: BTreeMap<PathBuf, String>,
    /// Every bench target, and its source.
    benches: Vec<(Target, PathBuf)>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<Described>,
}

#[derive(Deserialize)]
struct Described {
    name: String,
    kind: Vec<String>,
    src_path: PathBuf,
}

impl Targets {
    pub(in crate::gate) fn of(place: &Path) -> anyhow::Result<Self> {
        let asked = Command::new(folder::cargo())
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(place)
            .stdin(Stdio::null())
            .output()
            .context("cannot run cargo")?;
        if !asked.status.success() {
            let why = String::from_utf8_lossy(&asked.stderr);
            bail!("cargo metadata in {}: {}", place.display(), why.trim());
        }
        let metadata: Metadata =
            serde_json::from_slice(&asked.stdout).context("cargo metadata is no JSON")?;
        let mut targets = Self { packages: BTreeMap::new(), benches: Vec::new() };
        for package in metadata.packages {
            for target in package.targets {
                if target.kind.iter().any(|kind| kind == "bench") {
                    let name = Target { package: package.name.clone(), name: target.name };
                    targets.benches.push((name, target.src_path));
                }
            }
            targets.packages.insert(package.manifest_path, package.name);
        }
        Ok(targets)
    }

    /// These targets as their manifests call them; what cargo does not list stays.
    pub(in crate::gate) fn called(&self, targets: Vec<Target>) -> Vec<Target> {
        let known = |target: Target| {
            let mut benches = self.benches.iter().map(|(known, _)| known);
            benches.find(|known| known.is(&target.package, &target.name)).cloned().unwrap_or(target)
        };
        targets.into_iter().map(known).collect()
    }

    /// The targets whose sources have strings that begin as these rows do; `None` when nothing is named, or no source has
    /// one of them, for names may be put together.
    pub(in crate::gate) fn naming(&self, rows: &[String]) -> Option<Vec<Target>> {
        // the argument behind the slash is written by the tap
        let starts: Vec<String> =
            rows.iter().map(|row| format!("\"{}", row.split('/').next().unwrap_or(row))).collect();
        let mut found = vec![false; starts.len()];
        let mut chosen = Vec::new();
        for (target, source) in &self.benches {
            let Ok(text) = fs::read_to_string(source) else { continue };
            let here: Vec<bool> = starts.iter().map(|start| text.contains(start)).collect();
            if here.contains(&true) {
                chosen.push(target.clone());
            }
            found.iter_mut().zip(here).for_each(|(found, here)| *found |= here);
        }
        (!chosen.is_empty() && !found.contains(&false)).then_some(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_of_a_target_are_folded() {
        let target = |name: &str| Target { package: "p-q".to_owned(), name: name.to_owned() };
        assert!(target("my-parse").is("p-q", "my_parse") && target("parse").is("p-q", "parse"));
        assert!(!target("my-parse").is("p_q", "my_parse") && !target("parse").is("p-q", "my"));
        let benches = vec![(target("my-parse"), PathBuf::new())];
        let targets = Targets { packages: BTreeMap::new(), benches };
        let called = targets.called(vec![target("my_parse"), target("other")]);
        assert_eq!(called, [target("my-parse"), target("other")]);
    }

    #[test]
    fn only_names_of_packages_and_targets_choose() {
        let named = |args: &str| {
            name_targets(&args.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        };
        for args in ["-p a", "-pa", "--package=a", "--offline --bench b", "--workspace", "--bins"] {
            assert!(named(args), "{args}");
        }
        for args in ["", "--offline", "--profile x", "--features a", "-- -p a", "--locked -- x"] {
            assert!(!named(args), "{args}");
        }
    }
}
