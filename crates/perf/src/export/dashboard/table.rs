//! The table of budgets.

use super::{
    cells::{at_most, class, or_dash, text, verdict},
    draw::{Meter, sparkline},
    line::{Line, amount},
    panel::panel,
};
use crate::Row;

/// A column: key, heading, class, and whether it can be sorted by.
type Column = (&'static str, &'static str, &'static str, bool);

/// What a page of these lines has.
#[derive(Debug, Clone, Copy)]
struct Shape {
    classes: bool,
    trends: bool,
}

pub(super) fn table(lines: &[Line<'_>], rows: &[Row]) -> String {
    let shape = Shape {
        classes: lines.iter().any(|line| line.class.is_some()),
        trends: lines.iter().any(|line| line.trend.is_some()),
    };
    let meter = Meter::of(rows);
    let columns = columns(shape);
    let mut html = String::from(
        "<table id=\"budgets\"><caption><h2>Budgets</h2> <span class=\"hint\">one row an operation, critical first; open a \
         row for its samples</span></caption>\n<thead><tr>",
    );
    for (key, name, class, sorts) in &columns {
        let sorts = if *sorts { format!(" data-sort=\"{key}\"") } else { String::new() };
        let axis = if *key == "used" { meter.axis() } else { String::new() };
        html +=
            &format!("<th scope=\"col\" class=\"{class}\"{sorts}><span>{name}</span>{axis}</th>");
    }
    html += "</tr></thead>\n";
    for (index, line) in lines.iter().enumerate() {
        html += &body(index, line, &meter, shape, columns.len());
    }
    html += "</table>\n";
    html
}

fn columns(shape: Shape) -> Vec<Column> {
    let all = [
        ("verdict", "Verdict", "c-verdict", true),
        ("component", "Component", "wide c-component", true),
        ("operation", "Operation", "c-name", true),
        ("class", "Class", "wide", true),
        ("used", "p95 against the budget", "c-meter", true),
        ("p50", "p50", "num wide", true),
        ("p95", "p95", "num", true),
        ("p99", "p99", "num wide", true),
        ("guide", "Guide", "num wide", true),
        ("ours", "Ours", "num wide", true),
        ("allocs", "Allocs", "num wide", true),
        ("trend", "p50 by run", "wide", false),
    ];
    all.into_iter()
        .filter(|column| match column.0 {
            "class" => shape.classes,
            "trend" => shape.trends,
            _ => true,
        })
        .collect()
}

fn body(index: usize, line: &Line<'_>, meter: &Meter, shape: Shape, columns: usize) -> String {
    let row = line.row;
    let unit = row.unit.as_str();
    let [p50, p95, p99] = line.quantiles();
    let means = if line.is_means() {
        "<abbr class=\"means\" title=\"batch means: rare slow calls are averaged away\">~</abbr>"
    } else {
        ""
    };
    let quantile = |q: Option<super::line::Quantile>| {
        or_dash(q.map(|q| {
            let bound = at_most(&q, |value| amount(unit, value));
            format!("{means}{}{bound}", amount(unit, q.value))
        }))
    };
    let limit = |limit: Option<f64>| or_dash(limit.map(|limit| amount(unit, limit)));
    let component = if line.component.is_empty() {
        String::new()
    } else {
        format!("<span class=\"narrow\">{}.</span>", text(line.component))
    };
    let title =
        line.title.map_or_else(String::new, |title| format!("<small>{}</small>", text(title)));
    let mut html = format!(
        "<tbody data-index=\"{index}\"><tr class=\"line\"><td class=\"c-verdict\">{}</td><td class=\"wide c-component\">{}</td>\
         <th scope=\"row\" class=\"c-name\"><span class=\"name\">{component}{}</span>{title}{}</th>",
        verdict(row.verdict),
        text(line.component),
        text(line.operation),
        meter.draw_small(row)
    );
    if shape.classes {
        let class = class(line.class);
        html += &format!("<td class=\"wide class {class}\">{class}</td>");
    }
    html += &format!(
        "<td class=\"c-meter\">{}</td><td class=\"num wide\">{}</td><td class=\"num\">{}</td>\
         <td class=\"num wide\">{}</td><td class=\"num wide\">{}</td><td class=\"num wide\">{}</td>\
         <td class=\"num wide\">{}</td>",
        meter.draw(row),
        quantile(p50),
        quantile(p95),
        quantile(p99),
        limit(row.budget.guide),
        limit(row.budget.ours),
        or_dash(row.allocs.map(|allocs| allocs.to_string())),
    );
    if shape.trends {
        html += &format!("<td class=\"wide\">{}</td>", or_dash(line.trend.as_ref().map(sparkline)));
    }
    html += &format!(
        "</tr>\n<tr class=\"more\" id=\"more-{index}\"><td colspan=\"{columns}\"><details><summary>samples and \
         figures</summary>{}</details></td></tr></tbody>\n",
        panel(line)
    );
    html
}
