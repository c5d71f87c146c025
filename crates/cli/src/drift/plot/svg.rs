use std::fmt::Write;

use super::axis::{Axis, labels};
use super::{Figure, Ink, MARKS, Mark, Panel};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 780.0;
/// Of a panel: its title, its axes, its ticks.
const HEAD: f64 = 30.0;
const HEIGHT: f64 = 170.0;
const FOOT: f64 = 46.0;
const TOP: f64 = 56.0;

const STYLE: &str = "\
:root{--paper:#fff;--text:#1f2328;--faint:#59636e;--grid:#dfe3e8;--raw:#8796a8;--smooth:#0550ae;\
--tolerated:#1a7f37;--warn:#9a6700;--block:#cf222e}
@media (prefers-color-scheme:dark){:root{--paper:#0d1117;--text:#e6edf3;--faint:#9198a1;--grid:#30363d;\
--raw:#76859a;--smooth:#6cb6ff;--tolerated:#56d364;--warn:#e3b341;--block:#ff7b72}}
.paper{fill:#fff;fill:var(--paper)}
text{font:12px system-ui,sans-serif;fill:#1f2328;fill:var(--text)}
.head{font-size:17px;font-weight:600}.name{font-weight:600}.faint{fill:#59636e;fill:var(--faint)}
.end{text-anchor:end}.middle{text-anchor:middle}
.grid{stroke:#dfe3e8;stroke:var(--grid)}
path,line{fill:none;stroke-linejoin:round}
.raw{stroke:#8796a8;stroke:var(--raw);stroke-opacity:.75}.smooth{stroke:#0550ae;stroke:var(--smooth);stroke-width:2}
.tolerated{stroke:#1a7f37;stroke:var(--tolerated);stroke-dasharray:2 4}
.warn{stroke:#9a6700;stroke:var(--warn);stroke-width:1.5;stroke-dasharray:7 4}
.block{stroke:#cf222e;stroke:var(--block);stroke-width:1.5}
.onset{stroke-dasharray:2 3;stroke-width:1}
.mark{stroke-width:1.5;stroke-dasharray:none;fill:#fff;fill:var(--paper)}
.mark.block{fill:#cf222e;fill:var(--block)}";

/// The figure as SVG.
pub(super) fn draw(figure: &Figure) -> String {
    let height = TOP + figure.panels.len() as f64 * (HEAD + HEIGHT + FOOT);
    let mut svg = String::new();
    let mut body = String::new();
    for (k, panel) in figure.panels.iter().enumerate() {
        let top = TOP + k as f64 * (HEAD + HEIGHT + FOOT) + HEAD;
        // writing to a string cannot fail
        let _ = draw_panel(&mut body, panel, top, figure.across);
    }
    let (title, text) = (escape(&figure.title), escape(&figure.text));
    let note = match &*figure.note {
        "" => String::new(),
        note => {
            format!("<text class=\"faint\" x=\"{LEFT}\" y=\"51\">{}</text>\n", escape(note))
        }
    };
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title text\">\n<title id=\"title\">{title}</title>\n<desc id=\"text\">{text}</desc>\n\
         <style>{STYLE}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n\
         <text class=\"head\" x=\"{LEFT}\" y=\"32\">{title}</text>\n\
         {note}{body}</svg>\n"
    );
    svg
}

fn draw_panel(out: &mut String, panel: &Panel, top: f64, across: &str) -> std::fmt::Result {
    let bottom = top + HEIGHT;
    let points: Vec<_> =
        panel.tracks.iter().map(|(ink, _, track)| (*ink, track.points())).collect();
    let spans = panel.tracks.iter().filter_map(|(.., track)| track.span());
    let span = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((0.0, 1.0));
    let values = points.iter().flat_map(|(_, points)| points.iter().map(|point| point.1));
    let values = values.chain(panel.rules.iter().map(|rule| rule.2)).map(|y| (y, y));
    let range = values.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((0.0, 1.0));
    let (x, y) = (Axis::new(span, (LEFT, RIGHT)), Axis::padded(range, (bottom, top)));

    writeln!(
        out,
        "<g>\n<text class=\"name\" x=\"{LEFT}\" y=\"{:.1}\">{}</text>",
        top - 10.0,
        escape(&panel.title)
    )?;
    let ticks = y.ticks(5, if panel.is_log { 1.0 } else { 0.0 });
    let shown = |tick: &f64| if panel.is_log { 10_f64.powf(*tick) } else { *tick };
    let texts = labels(&ticks.iter().map(shown).collect::<Vec<_>>());
    for (tick, text) in ticks.into_iter().zip(texts) {
        let at = y.at(tick);
        writeln!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>"
        )?;
        writeln!(
            out,
            "<text class=\"faint end\" x=\"{}\" y=\"{:.1}\">{text}</text>",
            LEFT - 8.0,
            at + 4.0
        )?;
    }
    let ticks = x.ticks(8, 1.0);
    let texts = labels(&ticks);
    for (tick, text) in ticks.into_iter().zip(texts) {
        let (at, end) = (x.at(tick), bottom + 5.0);
        writeln!(
            out,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{bottom}\" y2=\"{end}\"/>"
        )?;
        writeln!(
            out,
            "<text class=\"faint middle\" x=\"{at:.1}\" y=\"{}\">{text}</text>",
            bottom + 18.0
        )?;
    }
    writeln!(
        out,
        "<text class=\"faint middle\" x=\"{}\" y=\"{}\">{across}</text>",
        f64::midpoint(LEFT, RIGHT),
        bottom + 34.0
    )?;

    for (ink, points) in &points {
        let mut path = String::new();
        for (k, point) in points.iter().enumerate() {
            write!(
                path,
                "{}{:.1} {:.1}",
                if k == 0 { "M" } else { "L" },
                x.at(point.0),
                y.at(point.1)
            )?;
        }
        // a line of one point has no length to be drawn
        let cap = if points.len() == 1 { "h1" } else { "" };
        writeln!(out, "<path class=\"{}\" d=\"{path}{cap}\"/>", ink.class())?;
    }
    for (ink, _, value) in &panel.rules {
        let at = y.at(*value);
        let class = ink.class();
        writeln!(
            out,
            "<line class=\"{class}\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>"
        )?;
    }
    for (from, to, value) in &panel.steps {
        let (from, to, at) = (x.at(*from), x.at(*to), y.at(*value));
        writeln!(out, "<path class=\"smooth\" d=\"M{from:.1} {at:.1}H{to:.1}\"/>")?;
    }
    for mark in &panel.marks.list {
        draw_mark(out, mark, &x, top, bottom)?;
    }
    draw_legend(out, panel, top)?;
    writeln!(out, "</g>")
}

/// A triangle above the axes and a line down; where it began, a dotted one.
fn draw_mark(out: &mut String, mark: &Mark, x: &Axis, top: f64, bottom: f64) -> std::fmt::Result {
    let (at, class, text) = (x.at(mark.at), mark.ink.class(), escape(&mark.text));
    write!(out, "<g><title>{text}</title>")?;
    if let Some(onset) = mark.onset.map(|onset| x.at(onset)) {
        write!(
            out,
            "<line class=\"{class} onset\" x1=\"{onset:.1}\" x2=\"{onset:.1}\" y1=\"{top}\" y2=\"{bottom}\"/>"
        )?;
    }
    let (left, right, tip) = (at - 5.0, at + 5.0, top + 9.0);
    writeln!(
        out,
        "<path class=\"{class} mark\" d=\"M{left:.1} {top}H{right:.1}L{at:.1} {tip}Z\"/></g>"
    )
}

/// What the lines are, in a column on the right.
fn draw_legend(out: &mut String, panel: &Panel, top: f64) -> std::fmt::Result {
    let tracks = panel.tracks.iter().map(|(ink, name, _)| (ink.class(), (*name).to_owned()));
    let steps = (!panel.steps.is_empty()).then(|| ("smooth", "mean level".to_owned()));
    let rules = panel.rules.iter().map(|(ink, name, _)| (ink.class(), name.clone()));
    let mut at = top + 8.0;
    let (from, to) = (RIGHT + 14.0, RIGHT + 38.0);
    for (class, name) in tracks.chain(steps).chain(rules) {
        writeln!(out, "<path class=\"{class}\" d=\"M{from} {at}H{to}\"/>")?;
        writeln!(out, "<text x=\"{}\" y=\"{}\">{}</text>", to + 8.0, at + 4.0, escape(&name))?;
        at += 19.0;
    }
    for (ink, name) in [
        (Ink::Warn, "warns from here"),
        (Ink::Block, if panel.steps.is_empty() { "blocks from here" } else { "change, seen here" }),
    ] {
        if panel.marks.list.iter().any(|mark| mark.ink == ink) {
            let (left, right, middle, tip) = (from + 7.0, from + 17.0, from + 12.0, at + 4.0);
            writeln!(
                out,
                "<path class=\"{} mark\" d=\"M{left} {}H{right}L{middle} {tip}Z\"/>",
                ink.class(),
                at - 5.0
            )?;
            writeln!(out, "<text x=\"{}\" y=\"{}\">{name}</text>", to + 8.0, at + 4.0)?;
            at += 19.0;
        }
    }
    if panel.marks.list.iter().any(|mark| mark.onset.is_some()) {
        writeln!(out, "<path class=\"block onset\" d=\"M{} {}v14\"/>", from + 12.0, at - 7.0)?;
        writeln!(out, "<text x=\"{}\" y=\"{}\">began here</text>", to + 8.0, at + 4.0)?;
        at += 19.0;
    }
    if panel.marks.beyond > 0 {
        let text = format!("first {MARKS} marks, {} more", panel.marks.beyond);
        writeln!(out, "<text class=\"faint\" x=\"{from}\" y=\"{}\">{text}</text>", at + 4.0)?;
    }
    Ok(())
}

impl Ink {
    const fn class(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Smooth => "smooth",
            Self::Tolerated => "tolerated",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

/// Text that is no markup. What XML cannot hold becomes a space.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
