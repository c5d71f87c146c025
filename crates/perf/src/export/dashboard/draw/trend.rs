//! A row over the runs.

use super::super::line::{Trend, TrendPoint, amount};
use crate::export::escape::xml;

const WIDTH: f64 = 380.0;
const HEIGHT: f64 = 180.0;
/// The plot's edges: left, right, top, bottom.
const EDGES: (f64, f64, f64, f64) = (62.0, 370.0, 22.0, 144.0);
/// Letters of a commit that are shown.
const SHORT: usize = 7;

/// p50 and p95 by run, from zero, with the alarms.
pub(in super::super) fn trend(trend: &Trend) -> String {
    let points = &trend.points;
    let (left, right, top, bottom) = EDGES;
    let most = points.iter().map(|point| point.p95.max(point.p50)).fold(0.0, f64::max);
    let most = if most > 0.0 { most * 1.05 } else { 1.0 };
    let last = (points.len() - 1).max(1) as f64;
    let x = |index: usize| left + (right - left) * index as f64 / last;
    let y = |value: f64| bottom - (bottom - top) * value / most;
    let label = format!("p50 and p95 over {} runs, {} alarms", points.len(), trend.alarms.len());
    let mut svg = format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\">"
    );
    for part in [0.0, 0.5, 1.0] {
        let value = most / 1.05 * part;
        svg += &format!(
            "<path class=\"grid\" d=\"M{left} {0:.1}H{right}\"/>\
             <text class=\"dim\" x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\">{3}</text>",
            y(value),
            left - 6.0,
            y(value) + 4.0,
            if part > 0.0 { amount("ns", value) } else { "0".to_owned() }
        );
    }
    for alarm in &trend.alarms {
        let (x, rise) = (x(alarm.onset), 100.0 * (alarm.after / alarm.before - 1.0));
        let anchor = if x > (left + right) / 2.0 { "end" } else { "start" };
        svg += &format!(
            "<path class=\"alarm\" d=\"M{x:.1} {top}V{bottom}\"/>\
             <text class=\"alarm\" x=\"{x:.1}\" y=\"{:.0}\" text-anchor=\"{anchor}\">\u{25b2} alarm +{rise:.0} %</text>",
            top - 6.0
        );
    }
    for (class, of) in [("p95", p95 as fn(&TrendPoint) -> f64), ("p50", p50)] {
        let path: Vec<String> = points
            .iter()
            .enumerate()
            .map(|(i, p)| format!("{:.1} {:.1}", x(i), y(of(p))))
            .collect();
        svg += &format!("<path class=\"series {class}\" d=\"M{}\"/>", path.join("L"));
    }
    let half = (right - left) / last / 2.0;
    for (index, point) in points.iter().enumerate() {
        for (class, value) in [("p95", point.p95), ("p50", point.p50)] {
            if points.len() <= 60 {
                svg += &format!(
                    "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\"/>",
                    x(index),
                    y(value)
                );
            }
        }
        // all of a run's height answers to the pointer
        svg += &format!(
            "<rect class=\"hit\" x=\"{:.1}\" y=\"{top}\" width=\"{:.1}\" height=\"{:.1}\"><title>{}\n{}\np50 {}\np95 \
             {}</title></rect>",
            x(index) - half,
            2.0 * half,
            bottom - top,
            xml(point.commit.as_deref().unwrap_or("no commit")),
            point.time,
            amount("ns", point.p50),
            amount("ns", point.p95)
        );
    }
    for (index, anchor, at) in [(0, "start", left), (points.len() - 1, "end", right)] {
        svg += &format!(
            "<text class=\"dim mono\" x=\"{at}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            bottom + 16.0,
            xml(&short(&points[index]))
        );
    }
    svg += &format!(
        "<path class=\"series p95\" d=\"M{left} {0}h18\"/><text x=\"{1}\" y=\"{2}\">p95</text>\
         <path class=\"series p50\" d=\"M{3} {0}h18\"/><text x=\"{4}\" y=\"{2}\">p50</text>",
        bottom + 29.0,
        left + 23.0,
        bottom + 33.0,
        left + 60.0,
        left + 83.0
    );
    svg += "</svg>";
    svg
}

/// p50 by run, small; its own scale, from zero.
pub(in super::super) fn sparkline(trend: &Trend) -> String {
    const WIDE: f64 = 84.0;
    const HIGH: f64 = 26.0;
    let points = &trend.points;
    let most = points.iter().map(p50).fold(f64::MIN_POSITIVE, f64::max);
    let last = (points.len() - 1).max(1) as f64;
    let x = |index: usize| 3.0 + (WIDE - 6.0) * index as f64 / last;
    let y = |value: f64| HIGH - 2.0 - (HIGH - 6.0) * value / most;
    let path: Vec<String> =
        points.iter().enumerate().map(|(i, p)| format!("{:.1} {:.1}", x(i), y(p.p50))).collect();
    let label = format!("p50 over {} runs, {} alarms", points.len(), trend.alarms.len());
    let mut svg = format!(
        "<svg class=\"spark\" viewBox=\"0 0 {WIDE} {HIGH}\" width=\"{WIDE}\" height=\"{HIGH}\" role=\"img\" \
         aria-label=\"{label}\"><title>{label}</title><path class=\"base\" d=\"M3 {0}H{1}\"/>\
         <path class=\"series p50\" d=\"M{2}\"/>",
        HIGH - 2.0,
        WIDE - 3.0,
        path.join("L")
    );
    for alarm in &trend.alarms {
        if let Some(point) = points.get(alarm.onset) {
            svg += &format!(
                "<circle class=\"alarm\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"/>",
                x(alarm.onset),
                y(point.p50)
            );
        }
    }
    svg += "</svg>";
    svg
}

fn p50(point: &TrendPoint) -> f64 {
    point.p50
}

fn p95(point: &TrendPoint) -> f64 {
    point.p95
}

fn short(point: &TrendPoint) -> String {
    match &point.commit {
        Some(commit) => commit.chars().take(SHORT).collect(),
        // the day
        None => point.time.chars().take(10).collect(),
    }
}
