//! A histogram of samples, as an SVG picture.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::escape::xml;
use crate::{Nanos, PerfError, Samples, Stats, Tap, quantile, stats};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 240.0;
/// The plot's edges: left, right, top, bottom.
const EDGES: (f64, f64, f64, f64) = (20.0, 620.0, 58.0, 200.0);
/// The most bars.
const MAX_BARS: usize = 60;

/// A histogram of samples from the smallest to p99, with lines at p50 and p95; what lies beyond p99 is counted below.
/// Bars are 2 IQR n^(-1/3) wide (Freedman and Diaconis 1981), at most 60. The file stands alone and its size does not
/// depend on the number of samples.
#[must_use]
pub fn histogram_svg(name: &str, samples: &Samples) -> String {
    let sorted = stats::sorted(samples.ns());
    let stats = Stats::of_sorted(&sorted);
    let bars = bars(&sorted, &stats);
    let most = bars.iter().copied().max().unwrap_or(1).max(1);
    let (left, right, top, bottom) = EDGES;
    let wide = (right - left) / bars.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<title>{0}</title>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n\
         <text x=\"{left}\" y=\"20\">{0}: {1} samples</text>\n",
        xml(name),
        stats.n
    );
    for (index, count) in bars.iter().enumerate().filter(|(_, count)| **count > 0) {
        let high = (bottom - top) * *count as f64 / most as f64;
        svg += &format!(
            "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{high:.2}\" fill=\"#4c78a8\">\
             <title>{count}</title></rect>\n",
            left + wide * index as f64,
            bottom - high,
            wide * 0.95
        );
    }
    let span = stats.p99 - stats.min;
    for (label, value, y) in [("p50", stats.p50, 40.0), ("p95", stats.p95, 54.0)] {
        let at = if span > 0.0 { (value - stats.min) / span } else { 0.5 };
        let x = left + (right - left) * at;
        svg += &format!(
            "<line x1=\"{x:.2}\" x2=\"{x:.2}\" y1=\"{top}\" y2=\"{bottom}\" stroke=\"#e45756\"/>\n\
             <text x=\"{:.2}\" y=\"{y}\" text-anchor=\"middle\">{label} {}</text>\n",
            x.clamp(left + 40.0, right - 40.0),
            Nanos::measured(value)
        );
    }
    let beyond = sorted.iter().filter(|x| **x > stats.p99).count();
    svg += &format!(
        "<text x=\"{left}\" y=\"{0:.0}\">{1}</text>\n<text x=\"{right}\" y=\"{0:.0}\" text-anchor=\"end\">{2}</text>\n\
         <text x=\"{left}\" y=\"{3:.0}\">{beyond} beyond, up to {4}</text>\n</svg>\n",
        bottom + 15.0,
        Nanos::measured(stats.min),
        Nanos::measured(stats.p99),
        bottom + 32.0,
        Nanos::measured(stats.max)
    );
    svg
}

/// Writes `name.svg` for every row, and says which. Characters that file names may not have become `_`; a name that is
/// then there already gets a number.
///
/// # Errors
/// [`PerfError::Io`].
pub fn write_histograms(dir: &Path, taps: &[Tap]) -> Result<Vec<PathBuf>, PerfError> {
    fs::create_dir_all(dir).map_err(|source| PerfError::Io { path: dir.to_owned(), source })?;
    let mut taken = BTreeSet::new();
    let mut paths = Vec::new();
    for row in taps.iter().flat_map(|tap| &tap.rows) {
        let stem = file_stem(&row.name);
        let names =
            std::iter::once(stem.clone()).chain((2..).map(|n: usize| format!("{stem}-{n}")));
        // file systems may not tell case apart
        let free = names.into_iter().find(|name| taken.insert(name.to_lowercase()));
        let path = dir.join(format!("{}.svg", free.unwrap_or(stem)));
        fs::write(&path, histogram_svg(&row.name, &row.samples))
            .map_err(|source| PerfError::Io { path: path.clone(), source })?;
        paths.push(path);
    }
    Ok(paths)
}

/// At most 100 of the characters that every file system takes.
fn file_stem(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let stem: String = name.chars().take(100).map(|c| if fits(c) { c } else { '_' }).collect();
    if stem.is_empty() || stem.starts_with('.') { format!("_{stem}") } else { stem }
}

/// Counts from the smallest value to p99; the last bar includes its upper edge.
pub(super) fn bars(sorted: &[f64], stats: &Stats) -> Vec<usize> {
    let span = stats.p99 - stats.min;
    if span <= 0.0 {
        return vec![sorted.len()];
    }
    let iqr = quantile(sorted, 0.75).zip(quantile(sorted, 0.25)).map_or(0.0, |(a, b)| a - b);
    let wide = 2.0 * iqr / (stats.n as f64).cbrt();
    let count = if wide > 0.0 { (span / wide).ceil() } else { MAX_BARS as f64 };
    let count = (count as usize).clamp(1, MAX_BARS);
    let mut bars = vec![0; count];
    for x in sorted.iter().filter(|x| **x <= stats.p99) {
        let at = ((x - stats.min) / span * count as f64) as usize;
        bars[at.min(count - 1)] += 1;
    }
    bars
}
