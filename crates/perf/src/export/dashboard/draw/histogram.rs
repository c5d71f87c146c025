//! The samples of a row.

use super::super::line::{Times, amount};
use crate::export::{escape::xml, histogram::bars};

const WIDTH: f64 = 380.0;
const HEIGHT: f64 = 180.0;
/// The plot's edges: left, right, top, bottom.
const EDGES: (f64, f64, f64, f64) = (4.0, 376.0, 38.0, 144.0);

/// From the smallest sample to p99, with p50, p95 and what is aimed at; what lies beyond is counted.
pub(in super::super) fn histogram(times: &Times<'_>, ours: Option<f64>) -> String {
    let (stats, sorted) = (&times.stats, &times.sorted);
    let bars = bars(sorted, stats);
    let most = bars.iter().copied().max().unwrap_or(1).max(1);
    let (left, right, top, bottom) = EDGES;
    let wide = (right - left) / bars.len() as f64;
    let beyond = sorted.iter().filter(|x| **x > stats.p99).count();
    let label = xml(&format!(
        "Histogram of {} samples from {} to {}",
        stats.n,
        amount("ns", stats.min),
        amount("ns", stats.p99)
    ));
    let mut svg = format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\">\
         <path class=\"base\" d=\"M{left} {bottom}H{right}\"/>"
    );
    let span = stats.p99 - stats.min;
    for (index, count) in bars.iter().enumerate().filter(|(_, count)| **count > 0) {
        let high = ((bottom - top) * *count as f64 / most as f64).max(1.0);
        let edge = |i: usize| amount("ns", stats.min + span * i as f64 / bars.len() as f64);
        svg += &format!(
            "<rect class=\"bin\" x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{high:.2}\">\
             <title>{} to {}: {count}</title></rect>",
            left + wide * index as f64,
            bottom - high,
            (wide - 1.0).max(0.5),
            edge(index),
            edge(index + 1)
        );
    }
    let within = ours.filter(|ours| *ours >= stats.min && *ours <= stats.p99);
    let marks = [
        ("p50", "quantile", Some(stats.p50), 12.0),
        ("p95", "quantile", Some(stats.p95), 26.0),
        ("ours", "ours", within, 26.0),
    ];
    for (name, class, value, y) in marks {
        let Some(value) = value else { continue };
        let at = if span > 0.0 { (value - stats.min) / span } else { 0.5 };
        let x = left + (right - left) * at;
        let (anchor, tx) = if at < 0.2 {
            ("start", x)
        } else if at > 0.8 {
            ("end", x)
        } else {
            ("middle", x)
        };
        if name == "ours" && (value - stats.p95).abs() < 0.3 * span {
            // the label would stand on that of p95; the line is in the legend
            svg += &format!("<path class=\"{class}\" d=\"M{x:.2} {top}V{bottom}\"/>");
            continue;
        }
        svg += &format!(
            "<path class=\"{class}\" d=\"M{x:.2} {:.0}V{bottom}\"/>\
             <text x=\"{tx:.2}\" y=\"{y}\" text-anchor=\"{anchor}\">{name} {}</text>",
            y + 4.0,
            amount("ns", value)
        );
    }
    svg += &format!(
        "<text class=\"dim\" x=\"{left}\" y=\"{0}\">{1}</text>\
         <text class=\"dim\" x=\"{right}\" y=\"{0}\" text-anchor=\"end\">{2}</text>",
        bottom + 15.0,
        amount("ns", stats.min),
        amount("ns", stats.p99)
    );
    if beyond > 0 {
        svg += &format!(
            "<text class=\"dim\" x=\"{right}\" y=\"{}\" text-anchor=\"end\">{beyond} beyond p99, up to {} \u{2192}</text>",
            bottom + 31.0,
            amount("ns", stats.max)
        );
    }
    svg += "</svg>";
    svg
}
