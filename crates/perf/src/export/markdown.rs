//! A Markdown table, for summaries of CI jobs and for comments.

use super::escape::markdown as escape;
use crate::{Comparison, LoadReport, Report, baseline, load, report};

/// A report as Markdown: the verdict, a table of the budgets, and one of the comparison and one of the load where
/// there is any, each with what a row that does not pass has to say.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut text = format!(
        "**{}** on {}\n\n| budget | guide | p95 | at most | below | ours | | verdict |\n",
        report.verdict.name(),
        escape(&report.machine.to_string())
    );
    text += "|---|--:|--:|--:|--:|--:|---|---|\n";
    for row in &report.rows {
        line(&mut text, &report::cells(row));
    }
    let notes = report.rows.iter().filter_map(|row| Some((row.name.as_str(), row.note.clone()?)));
    list(&mut text, notes);
    for remark in report::remarks(report) {
        text += &format!("\n> {}\n", escape(&remark));
    }
    if let Some(comparison) = &report.comparison {
        compared(&mut text, comparison);
    }
    if let Some(load) = &report.load {
        loaded(&mut text, load);
    }
    text
}

fn compared(text: &mut String, comparison: &Comparison) {
    *text += &format!(
        "\n**{}** against {} on {}\n\n| row | p50 before | p50 | p95 | mean | allocs | verdict |\n",
        comparison.verdict.name(),
        escape(&comparison.baseline),
        escape(&comparison.machine.to_string())
    );
    *text += "|---|--:|--:|--:|--:|--:|---|\n";
    for row in &comparison.rows {
        line(text, &baseline::cells(row));
    }
    let open = comparison.rows.iter().filter(|row| !row.reasons.is_empty());
    list(text, open.map(|row| (row.name.as_str(), row.reasons.join("; "))));
}

fn loaded(text: &mut String, load: &LoadReport) {
    *text += &format!(
        "\n**{}** under load on {}\n\n| {} |\n|---|--:|--:|--:|--:|--:|--:|--:|---|\n",
        load.verdict.name(),
        escape(&load.machine.to_string()),
        load::HEAD.join(" | ")
    );
    for row in &load.rows {
        line(text, &load::cells(row));
    }
    let notes = load.rows.iter().filter_map(|row| Some((row.name.as_str(), row.note.clone()?)));
    list(text, notes);
}

fn line(text: &mut String, cells: &[String]) {
    for cell in cells {
        *text += &format!("| {} ", escape(cell));
    }
    *text += "|\n";
}

fn list<'a>(text: &mut String, notes: impl Iterator<Item = (&'a str, String)>) {
    for (index, (name, note)) in notes.enumerate() {
        *text += if index == 0 { "\n" } else { "" };
        *text += &format!("- {}: {}\n", escape(name), escape(&note));
    }
}
