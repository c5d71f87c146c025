//! Pieces that several parts of the page are made of.

use super::line::Quantile;
use crate::{Class, Outcome, export::escape::xml};

/// Text of others: escaped, and not able to turn the direction of what stands around it.
pub(super) fn text(text: &str) -> String {
    format!("<bdi>{}</bdi>", xml(text))
}

/// A verdict as a mark and a word: never by its colour alone.
pub(super) fn verdict(outcome: Outcome) -> String {
    badge(outcome.name(), outcome.name())
}

/// A word with the mark and the colour of a verdict.
pub(super) fn badge(class: &str, word: &str) -> String {
    let sign = match class {
        "pass" => "\u{2713}",
        "fail" => "\u{2715}",
        _ => "?",
    };
    format!(
        "<span class=\"verdict {class}\"><span class=\"sign\" aria-hidden=\"true\">{sign}</span> {word}</span>"
    )
}

pub(super) fn class(class: Option<Class>) -> &'static str {
    match class {
        Some(Class::Critical) => "critical",
        Some(Class::High) => "high",
        None => "",
    }
}

/// A value or a dash.
pub(super) fn or_dash(value: Option<String>) -> String {
    value.unwrap_or_else(|| "<span class=\"none\">\u{2013}</span>".to_owned())
}

/// The bound below a quantile.
pub(super) fn at_most(quantile: &Quantile, amount: impl Fn(f64) -> String) -> String {
    match quantile.upper {
        Some(upper) => format!("<small>\u{2264} {}</small>", amount(upper)),
        None if quantile.name == "peak" => "<small>peak, exact</small>".to_owned(),
        None => "<small>no bound</small>".to_owned(),
    }
}
