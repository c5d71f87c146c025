//! The section of the load.

use super::cells::{text, verdict};
use crate::{LoadReport, LoadRow, LoadRun, load};

pub(super) fn section(of: &LoadReport) -> String {
    let mut html = format!(
        "<section aria-labelledby=\"load\"><table id=\"loaded\"><caption><h2 id=\"load\">Under load</h2> {} \
         <span class=\"hint\">as the clients and the service measured it</span></caption>\n{}<tbody>",
        verdict(of.verdict),
        head(["Verdict", "Row", "Requests", "Failed", "p50", "p95", "p99", "Max", "Below"])
    );
    of.rows.iter().for_each(|of| html += &row(of));
    html += "</tbody></table>\n";
    of.runs.iter().for_each(|of| html += &routes(of));
    html += "</section>\n";
    html
}

/// The columns of which a narrow page can do without are `wide`.
const WIDE: [bool; 9] = [false, false, false, false, true, false, true, true, true];

fn head(names: [&str; 9]) -> String {
    let cells = names.iter().zip(WIDE).enumerate().map(|(column, (name, wide))| {
        let class = match column {
            0 => "c-verdict",
            1 => "c-name",
            _ if wide => "num wide",
            _ => "num",
        };
        format!("<th scope=\"col\" class=\"{class}\">{name}</th>")
    });
    format!("<thead><tr>{}</tr></thead>\n", cells.collect::<String>())
}

fn row(of: &LoadRow) -> String {
    let [name, numbers @ .., _] = load::cells(of);
    let note =
        of.note.as_ref().map_or_else(String::new, |note| format!("<small>{}</small>", text(note)));
    let numbers = numbers.iter().zip(&WIDE[2..]).map(|(number, wide)| {
        format!("<td class=\"num{}\">{number}</td>", if *wide { " wide" } else { "" })
    });
    format!(
        "<tr><td class=\"c-verdict\">{}</td><th scope=\"row\" class=\"c-name\">{}{note}</th>{}</tr>\n",
        verdict(of.verdict),
        text(&name),
        numbers.collect::<String>()
    )
}

/// What the service measured, by route.
fn routes(of: &LoadRun) -> String {
    let mut html = format!(
        "<details><summary>By route, as the service measured it: {} {}, {} users, {} s</summary>\n\
         <table><thead><tr><th scope=\"col\">Route</th><th scope=\"col\" class=\"num\">Requests</th>\
         <th scope=\"col\" class=\"num wide\">4xx</th><th scope=\"col\" class=\"num wide\">5xx</th>\
         <th scope=\"col\" class=\"num\">p50</th><th scope=\"col\" class=\"num\">p95</th>\
         <th scope=\"col\" class=\"num wide\">Max</th></tr></thead><tbody>",
        of.tool,
        text(&of.script),
        of.users,
        of.seconds
    );
    for ([route, requests, refused, failed, p50, p95, max, _], _) in load::routes(of) {
        html += &format!(
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{requests}</td><td class=\"num wide\">{refused}</td>\
             <td class=\"num wide\">{failed}</td><td class=\"num\">{p50}</td><td class=\"num\">{p95}</td>\
             <td class=\"num wide\">{max}</td></tr>\n",
            text(&route)
        );
    }
    html += "</tbody></table></details>\n";
    html
}
