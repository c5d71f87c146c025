//! The page around the sections.

use super::{
    Dashboard, Line,
    cells::{text, verdict},
    comparison, data, load, table,
};
use crate::{Outcome, PerfError, export::escape::xml, time::iso};

const STYLE: &str = include_str!("assets/page.css");
const SCRIPT: &str = include_str!("assets/page.js");
/// Refuses every request, and every style and script but the two above, by their hashes.
const POLICY: &str = include_str!("assets/policy.txt");
/// The dialog of keys and the words below the tables.
const HELP: &str = include_str!("assets/help.html");

pub(super) fn page(of: &Dashboard<'_>, lines: &[Line<'_>]) -> Result<String, PerfError> {
    let title = xml(of.title);
    let name = of.report.verdict.name();
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{name}: {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        POLICY.trim()
    );
    html += &header(of, lines, &title);
    html += "<main>\n";
    html += &tools(lines.len());
    if lines.is_empty() {
        html += "<p class=\"note inconclusive\">No budget was judged.</p>\n";
    } else {
        html += "<section aria-label=\"budgets\">";
        html += LEGEND;
        html += &table::table(lines, &of.report.rows);
        html += "</section>\n";
    }
    if let Some(found) = &of.report.comparison {
        html += &comparison::section(found);
    }
    if let Some(found) = &of.report.load {
        html += &load::section(found);
    }
    html += "</main>\n";
    html += HELP;
    html += &format!(
        "<script type=\"application/json\" id=\"data\">{}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        data::json(of, lines)?
    );
    Ok(html)
}

fn header(of: &Dashboard<'_>, lines: &[Line<'_>], title: &str) -> String {
    let count = |name: &str| lines.iter().filter(|line| line.row.verdict.name() == name).count();
    let counts = ["fail", "inconclusive", "pass"].map(|name| (name, count(name)));
    let of_all: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("<span class=\"count {name}\"><b>{count}</b> {name}</span>"))
        .collect();
    let mut html = format!(
        "<header class=\"{0}\">\n<div class=\"head\"><h1>{title}</h1><div class=\"big\">{1}</div>\
         <p class=\"counts\">{2}</p>{3}{4}</div>\n",
        of.report.verdict.name(),
        verdict(of.report.verdict),
        of_all.join(" "),
        shares(&counts, lines.len()),
        why(of)
    );
    html += "<dl class=\"meta\">";
    let machine = &of.report.machine;
    let mut facts = vec![
        ("machine", text(machine.cpu.as_deref().unwrap_or("unknown processor"))),
        ("system", text(&format!("{} {}, {} cores", machine.os, machine.arch, machine.cores))),
    ];
    facts.extend(machine.rustc.as_deref().map(|rustc| ("compiler", text(rustc))));
    facts.extend(of.commit.map(|commit| ("commit", format!("<code>{}</code>", text(commit)))));
    facts.extend(of.time.map(|time| {
        let time = iso(time);
        let people = time.replace('T', " ").replace("+00:00", " UTC");
        ("measured", format!("<time datetime=\"{time}\">{people}</time>"))
    }));
    for (name, value) in facts {
        html += &format!("<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    html += "</dl>\n</header>\n";
    html
}

/// The counts, drawn.
fn shares(counts: &[(&str, usize); 3], all: usize) -> String {
    if all == 0 {
        return String::new();
    }
    let mut svg = String::from(
        "<svg class=\"shares\" viewBox=\"0 0 240 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
    );
    let mut x = 0.0;
    for (name, count) in counts.iter().filter(|(_, count)| *count > 0) {
        let wide = 240.0 * *count as f64 / all as f64;
        svg += &format!(
            "<rect class=\"bar {name}\" x=\"{x:.2}\" width=\"{:.2}\" height=\"8\"/>",
            (wide - 2.0).max(1.0)
        );
        x += wide;
    }
    svg += "</svg>";
    svg
}

/// What the verdict does not say of itself.
fn why(of: &Dashboard<'_>) -> String {
    let mut words = String::new();
    if let Some(found) = &of.report.comparison
        && found.verdict != Outcome::Pass
    {
        words += &format!(
            "<p>The <a href=\"#against\">comparison</a> with {}: {}.</p>",
            text(&found.baseline),
            found.verdict.name()
        );
    }
    if let Some(found) = &of.report.load
        && found.verdict != Outcome::Pass
    {
        words += &format!("<p>Under <a href=\"#load\">load</a>: {}.</p>", found.verdict.name());
    }
    if of.quick {
        words += "<p>A quick run: times pass on their estimates, which says nothing about certainty.</p>";
    }
    words
}

/// What only a script can do stays hidden without one.
fn tools(rows: usize) -> String {
    let hidden = if rows == 0 { " data-none" } else { "" };
    format!(
        "<div class=\"tools\" hidden{hidden}><label for=\"filter\">Filter</label>\
         <input id=\"filter\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"name, class, verdict\" \
         aria-keyshortcuts=\"/\"><p role=\"status\" id=\"status\"></p><span class=\"push\"></span>\
         <button type=\"button\" id=\"all\" aria-pressed=\"false\" aria-keyshortcuts=\"o\">Open all</button>\
         <button type=\"button\" id=\"save\" aria-keyshortcuts=\"d\">Save data</button>\
         <button type=\"button\" id=\"theme\" aria-keyshortcuts=\"t\">Theme: auto</button>\
         <button type=\"button\" id=\"help\" aria-keyshortcuts=\"?\" aria-haspopup=\"dialog\">Keys</button></div>\n"
    )
}

const LEGEND: &str = "<p class=\"legend\" aria-hidden=\"true\">\
    <span><svg width=\"34\" height=\"14\" viewBox=\"0 0 34 14\"><rect class=\"bar pass\" y=\"3\" width=\"26\" height=\"8\" \
    rx=\"2\"/><path class=\"whisker\" d=\"M26 7H32M32 3V11\"/></svg> p95 and its upper bound</span> \
    <span><svg width=\"8\" height=\"14\" viewBox=\"0 0 8 14\"><path class=\"ours\" d=\"M4 0V14\"/></svg> ours, aimed at</span> \
    <span><svg width=\"8\" height=\"14\" viewBox=\"0 0 8 14\"><path class=\"guide\" d=\"M4 0V14\"/></svg> guide, gated</span> \
    <span class=\"push\">logarithmic: times on one scale, sizes on another</span></p>\n";
