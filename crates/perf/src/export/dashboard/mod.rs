//! Everything that a gate found, as one HTML file.

mod cells;
mod comparison;
mod data;
mod draw;
mod line;
mod load;
mod page;
mod panel;
mod table;

use self::line::Line;
use crate::{Budgets, History, PerfError, Report, Tap};

/// What a dashboard shows. Only the report must be there; a section whose part is absent is absent from the page.
///
/// The page is one file that asks nothing of any network: its policy refuses every request, and runs no script but its
/// own. It reads without scripts; with them it sorts, filters and opens rows.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Dashboard<'a> {
    /// The heading.
    pub title: &'a str,
    /// The verdicts, and the comparison where there is one.
    pub report: &'a Report,
    /// The budgets behind the report: classes, titles and the names of benches.
    pub budgets: Option<&'a Budgets>,
    /// The samples behind the report: histograms, bounds, outliers.
    pub taps: &'a [Tap],
    /// Runs over time, the oldest first; those of unlike machines are left out.
    pub history: Option<&'a History>,
    /// When it was measured, in seconds since 1970 (UTC).
    pub time: Option<u64>,
    /// Of which commit.
    pub commit: Option<&'a str>,
    /// Whether times passed on their estimates instead of their bounds.
    pub quick: bool,
}

impl<'a> Dashboard<'a> {
    /// A dashboard of a report alone.
    #[must_use]
    pub fn new(report: &'a Report) -> Self {
        Self {
            title: "Performance",
            report,
            budgets: None,
            taps: &[],
            history: None,
            time: None,
            commit: None,
            quick: false,
        }
    }

    /// The page. Its size does not depend on the number of samples, and of a history it shows the newest 200 runs of a
    /// row. O(n log n) in samples, O(rows x runs).
    ///
    /// # Errors
    /// [`PerfError::Encode`] for a value that is no JSON; [`PerfError::BadParam`] for a history with a figure that is
    /// no time.
    pub fn html(&self) -> Result<String, PerfError> {
        page::page(self, &Line::all(self)?)
    }
}
