//! The bench targets of a place, as cargo knows them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::gate::folder;

/// A bench target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    pub(super) package: String,
    pub(super) name: String,
}

/// The packages and their bench targets.
#[derive(Debug)]
pub(super) struct Targets {
    /// Names of packages by their manifests.
    pub(super) packages: BTreeMap<PathBuf, String>,
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
    pub(super) fn of(place: &Path) -> anyhow::Result<Self> {
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

    /// The targets whose source has a string that begins so; `None` when none has, for names may be put together.
    pub(super) fn naming(&self, only: &str) -> Option<Vec<Target>> {
        // the argument behind the slash is written by the tap
        let start = format!("\"{}", only.split('/').next().unwrap_or(only));
        let names = |(_, source): &&(Target, PathBuf)| {
            fs::read_to_string(source).is_ok_and(|text| text.contains(&start))
        };
        let found: Vec<Target> =
            self.benches.iter().filter(names).map(|(target, _)| target.clone()).collect();
        (!found.is_empty() && !only.is_empty()).then_some(found)
    }
}
