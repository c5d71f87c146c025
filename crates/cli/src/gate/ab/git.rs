//! The repository, and a work tree of another revision.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::output;

/// The repository of the current folder.
#[derive(Debug)]
pub(super) struct Repository {
    root: PathBuf,
    /// From the root to the current folder.
    pub(super) prefix: PathBuf,
}

impl Repository {
    pub(super) fn here() -> anyhow::Result<Self> {
        let ask = |what| git(Path::new("."), ["rev-parse".as_ref(), OsStr::new(what)]);
        let root = ask("--show-toplevel").context("there is no git repository here")?;
        Ok(Self { root: root.into(), prefix: ask("--show-prefix")?.into() })
    }

    /// The commit of a revision.
    pub(super) fn commit(&self, rev: &str) -> anyhow::Result<String> {
        let commit = format!("{rev}^{{commit}}");
        let args = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        match git(&self.root, args) {
            // the option itself is echoed
            Ok(text) if !rev.is_empty() => {
                text.lines().last().map(str::to_owned).context("git names no commit")
            }
            _ => bail!("unknown revision {rev:?}"),
        }
    }
}

/// A work tree beside that of the repository; removed when dropped.
#[derive(Debug)]
pub(super) struct WorkTree<'a> {
    repository: &'a Repository,
    path: PathBuf,
}

impl<'a> WorkTree<'a> {
    pub(super) fn add(repository: &'a Repository, commit: &str) -> anyhow::Result<Self> {
        let name = repository.root.file_name().unwrap_or("tree".as_ref()).to_string_lossy();
        let name = format!(".{name}-lukhas-ab-{}", std::process::id());
        // paths that leave the repository lead to the same places from there
        let path = repository.root.parent().unwrap_or(&repository.root).join(name);
        // from here on it is removed, also when only a part of it was made
        let tree = Self { repository, path };
        let flags = ["worktree", "add", "--quiet", "--detach"].map(OsStr::new);
        git(&repository.root, flags.into_iter().chain([tree.path.as_os_str(), commit.as_ref()]))
            .with_context(|| format!("cannot make a work tree in {}", tree.path.display()))?;
        Ok(tree)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for WorkTree<'_> {
    fn drop(&mut self) {
        let flags = ["worktree", "remove", "--force"].map(OsStr::new);
        let removed = git(&self.repository.root, flags.into_iter().chain([self.path.as_os_str()]));
        if self.path.exists() {
            let why = removed.err().map(|error| format!(": {error:#}")).unwrap_or_default();
            output::note(format_args!("cannot remove {}{why}", self.path.display()));
        }
    }
}

/// What git answers, without the last newline.
fn git<S: AsRef<OsStr>>(place: &Path, args: impl IntoIterator<Item = S>) -> anyhow::Result<String> {
    let asked = Command::new("git")
        .args(args)
        .current_dir(place)
        .stdin(Stdio::null())
        .output()
        .context("cannot run git")?;
    if !asked.status.success() {
        bail!("git: {}", String::from_utf8_lossy(&asked.stderr).trim());
    }
    let text = String::from_utf8(asked.stdout).context("git answers in another encoding")?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
