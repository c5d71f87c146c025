//! What a row shows when it is opened.

use super::{
    cells::{or_dash, text},
    draw::{histogram, trend},
    line::{Line, amount},
};
use crate::export::escape::xml;

pub(super) fn panel(line: &Line<'_>) -> String {
    let mut html = String::from("<div class=\"panel\">");
    if let Some(note) = &line.row.note {
        html += &format!("<p class=\"note {}\">{}</p>", line.row.verdict.name(), text(note));
    }
    let warnings = line.warnings();
    if !warnings.is_empty() {
        html += "<ul class=\"warnings\">";
        for warning in warnings {
            html += &format!("<li>{}</li>", xml(&warning));
        }
        html += "</ul>";
    }
    html += "<div class=\"plots\">";
    if let Some(times) = &line.times {
        html += &format!(
            "<figure><figcaption>{} samples</figcaption>{}</figure>",
            times.stats.n,
            histogram(times, line.row.budget.ours)
        );
    }
    if let Some(of) = &line.trend {
        html += &format!(
            "<figure><figcaption>p50 and p95 over {} runs</figcaption>{}</figure>",
            of.points.len(),
            trend(of)
        );
    }
    html += &format!("<div class=\"figures\">{}{}</div></div></div>", quantiles(line), facts(line));
    html
}

/// The quantiles with both bounds; nothing for a row that has none.
fn quantiles(line: &Line<'_>) -> String {
    let all: Vec<_> = line.quantiles().into_iter().flatten().collect();
    if all.is_empty() || line.row.unit == "B" {
        return String::new();
    }
    let of = |value: Option<f64>| or_dash(value.map(|value| amount(&line.row.unit, value)));
    let mut html = String::from(
        "<table class=\"small\"><thead><tr><th scope=\"col\">quantile</th><th scope=\"col\">at least</th>\
         <th scope=\"col\">estimate</th><th scope=\"col\">at most</th></tr></thead><tbody>",
    );
    for q in all {
        html += &format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            q.name,
            of(q.lower),
            of(Some(q.value)),
            of(q.upper)
        );
    }
    html += "</tbody></table>";
    html
}

fn facts(line: &Line<'_>) -> String {
    let row = line.row;
    let time = |value: f64| amount(&row.unit, value);
    let mut facts: Vec<(&str, String)> = Vec::new();
    let limits = [("guide", row.budget.guide), ("ours", row.budget.ours)];
    facts.extend(limits.into_iter().filter_map(|(name, limit)| Some((name, time(limit?)))));
    if row.unit == "B" {
        facts.extend(row.p95.map(|peak| ("peak of a call", time(peak))));
    }
    if let Some(times) = &line.times {
        let stats = &times.stats;
        facts.push(("mean", time(stats.mean)));
        facts.extend(stats.stddev.map(|stddev| ("standard deviation", time(stddev))));
        facts.push(("smallest, largest", format!("{}, {}", time(stats.min), time(stats.max))));
        facts.push(("outliers (Tukey)", format!("{} of {}", stats.outliers, stats.n)));
        facts.push(("calls a sample", times.samples.iterations().to_string()));
        if let Some(allocs) = times.samples.allocs() {
            let bytes = |bytes| amount("B", bytes as f64);
            facts.push((
                "allocations",
                format!(
                    "{}, {} in all, peak {}",
                    allocs.count,
                    bytes(allocs.bytes),
                    bytes(allocs.peak)
                ),
            ));
        }
        facts.extend(times.samples.instructions().map(|n| ("instructions", n.to_string())));
    }
    if facts.is_empty() {
        return String::new();
    }
    let mut html = String::from("<dl>");
    for (name, value) in facts {
        html += &format!("<div><dt>{name}</dt><dd>{}</dd></div>", xml(&value));
    }
    html += "</dl>";
    html
}
