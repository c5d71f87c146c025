//! How the tour looks: plain text, bold headings on a terminal.

use std::fmt::Display;
use std::io::{IsTerminal, stdout};

use crate::output;

#[derive(Debug)]
pub(super) struct Page {
    bold: bool,
}

impl Page {
    pub(super) fn new() -> Self {
        Self { bold: stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() }
    }

    pub(super) fn title(&self, text: &str) -> anyhow::Result<()> {
        output::text(&self.heading(text))
    }

    /// A numbered heading with the sentence that says what is shown.
    pub(super) fn section(&self, number: u8, title: &str, sentence: &str) -> anyhow::Result<()> {
        let heading = self.heading(&format!("{number}  {title}"));
        output::text(&format!("\n{heading}\n   {}", wrap(sentence)))?;
        output::text(&"")
    }

    /// Lines as they are, indented.
    pub(super) fn lines<T: Display>(
        &self,
        lines: impl IntoIterator<Item = T>,
    ) -> anyhow::Result<()> {
        let mut text = String::new();
        for line in lines {
            text.push_str(format!("   {line}").trim_end());
            text.push('\n');
        }
        output::text(&text)
    }

    /// A closing remark: what this part does not see.
    pub(super) fn remark(&self, text: &str) -> anyhow::Result<()> {
        output::text(&format!("\n   {}", wrap(text)))
    }

    fn heading(&self, text: &str) -> String {
        if self.bold { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Breaks prose at 100 columns, continuing under its first line.
fn wrap(text: &str) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > 100 {
            wrapped.push_str("\n   ");
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += width;
    }
    wrapped
}

/// A share as a percentage with one decimal.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::{percent, wrap};

    #[test]
    fn prose_breaks_between_words() {
        let text = "word ".repeat(60);
        let wrapped = wrap(&text);
        assert!(wrapped.lines().count() == 3 && wrapped.lines().all(|line| line.len() <= 103));
        assert_eq!(wrapped.split_whitespace().count(), 60);
        assert_eq!(percent(0.0497), "5.0 %");
    }
}
