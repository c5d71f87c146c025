//! Figures of streams: SVG of bounded size, light or dark as its reader likes it.

mod axis;
mod svg;
mod track;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

pub(super) use self::track::Track;

/// The most marks of a panel; further ones are counted.
const MARKS: usize = 500;

/// What a figure shows.
#[derive(Debug, Default)]
pub(super) struct Figure {
    pub(super) title: String,
    /// What is seen, in words, for those who do not see it.
    pub(super) text: String,
    /// What is seen is not all, below the title.
    pub(super) note: String,
    /// Of the axis of all panels.
    pub(super) across: &'static str,
    pub(super) panels: Vec<Panel>,
}

/// One set of axes.
#[derive(Debug, Clone, Default)]
pub(super) struct Panel {
    pub(super) title: String,
    /// Values are powers of ten.
    pub(super) is_log: bool,
    pub(super) tracks: Vec<(Ink, &'static str, Track)>,
    /// Lines across.
    pub(super) rules: Vec<(Ink, String, f64)>,
    /// Levels: from, to, value.
    pub(super) steps: Vec<(f64, f64, f64)>,
    pub(super) marks: Marks,
}

/// Places that are marked.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    list: Vec<Mark>,
    /// Further ones, which are not drawn.
    beyond: u64,
}

/// Something that happened at a place, and what it is called.
#[derive(Debug, Clone)]
struct Mark {
    ink: Ink,
    at: f64,
    onset: Option<f64>,
    text: String,
}

/// What a line or a mark means; colours are the style sheet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Raw,
    Smooth,
    Tolerated,
    Warn,
    Block,
}

impl Marks {
    /// Adds a place, and the place where what it marks began.
    pub(in crate::drift) fn push(&mut self, ink: Ink, at: u64, onset: Option<u64>, text: String) {
        if self.list.len() < MARKS {
            let onset = onset.map(|onset| onset as f64);
            self.list.push(Mark { ink, at: at as f64, onset, text });
        } else {
            self.beyond += 1;
        }
    }
}

/// A file that can be expected to be written at the end.
pub(super) fn destination(path: Option<&PathBuf>) -> anyhow::Result<Option<&Path>> {
    let Some(path) = path else { return Ok(None) };
    if path == Path::new("-") {
        bail!("--svg -: the answers go to standard output; name a file, as in --svg figure.svg");
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if path.is_dir() || !folder.unwrap_or(Path::new(".")).is_dir() {
        bail!("--svg {}: no file can be there", path.display());
    }
    Ok(Some(path))
}

/// Writes a figure: it is there whole, or not.
pub(super) fn write(path: &Path, figure: &Figure) -> anyhow::Result<()> {
    super::calibrate::write(path, &svg::draw(figure))
        .with_context(|| format!("cannot write {}", path.display()))
}
