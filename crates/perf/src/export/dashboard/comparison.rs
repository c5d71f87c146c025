//! The section of the comparison.

use super::{
    cells::{badge, or_dash, text, verdict},
    draw::ratio,
    line::severity,
};
use crate::{CompareRow, Comparison, Presence, baseline};

pub(super) fn section(of: &Comparison) -> String {
    let rule = if of.fail.is_empty() {
        "a row fails where p50 and p95 are both beyond 1.2 x, or a call makes more allocations"
            .to_owned()
    } else {
        let asked: Vec<String> = of.fail.iter().map(ToString::to_string).collect();
        format!("a row fails beyond {}", asked.join(", "))
    };
    let mut html = format!(
        "<section aria-labelledby=\"against\"><table id=\"comparison\"><caption><h2 id=\"against\">Against {}</h2> {} \
         <span class=\"hint\">{}; left is faster, right slower</span></caption>\n<thead><tr>\
         <th scope=\"col\" class=\"c-verdict\">Verdict</th><th scope=\"col\" class=\"c-name\">Row</th>\
         <th scope=\"col\" class=\"wide\">0.5 x to 2 x</th><th scope=\"col\" class=\"num wide\">p50 before</th>\
         <th scope=\"col\" class=\"num\">p50</th><th scope=\"col\" class=\"num\">p95</th>\
         <th scope=\"col\" class=\"num wide\">Mean</th><th scope=\"col\" class=\"num wide\">Allocs</th></tr></thead>\n\
         <tbody>",
        text(&of.baseline),
        verdict(of.verdict),
        text(&rule)
    );
    let mut rows: Vec<&CompareRow> = of.rows.iter().collect();
    rows.sort_by_key(|row| severity(row.verdict));
    for of in rows {
        html += &row(of);
    }
    html += "</tbody></table></section>\n";
    html
}

fn row(of: &CompareRow) -> String {
    let [name, before, p50, p95, mean, allocs, _] = baseline::cells(of);
    let verdict = match of.presence {
        Presence::New => badge("inconclusive", "new"),
        Presence::Missing => badge("inconclusive", "missing"),
        Presence::Both => verdict(of.verdict),
    };
    let reasons = if of.reasons.is_empty() {
        String::new()
    } else {
        format!("<small>{}</small>", text(&of.reasons.join("; ")))
    };
    let drawn = of.p50.or(of.p95).map(|_| ratio(of.p50, of.p95, of.verdict.name()));
    format!(
        "<tr><td class=\"c-verdict\">{verdict}</td><th scope=\"row\" class=\"c-name\">{}{reasons}</th>\
         <td class=\"wide\">{}</td><td class=\"num wide\">{before}</td><td class=\"num\">{p50}</td>\
         <td class=\"num\">{p95}</td><td class=\"num wide\">{mean}</td><td class=\"num wide\">{}</td></tr>\n",
        text(&name),
        or_dash(drawn),
        allocs.replace('>', "\u{2192}")
    )
}
