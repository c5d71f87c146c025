//! Rows of cells as aligned text.

use std::fmt;

/// A text as it may reach a terminal: characters that steer one are escaped.
pub(crate) fn plain(text: &str) -> String {
    let steers =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = |c: char| if steers(c) { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// Writes a head and rows: the first column to the left, the last as it is, those between to the right, columns two
/// spaces apart; under a row its note, indented.
pub(crate) fn write<const N: usize>(
    f: &mut fmt::Formatter<'_>,
    head: [&str; N],
    rows: impl Iterator<Item = ([String; N], Option<String>)>,
) -> fmt::Result {
    let mut lines = vec![(head.map(str::to_owned), None)];
    lines.extend(rows.map(|(cells, note)| (cells.map(|cell| plain(&cell)), note)));
    let width = |column: usize| {
        lines.iter().map(|(cells, _)| cells[column].chars().count()).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    for (cells, note) in &lines {
        write!(f, "{:<1$}", cells[0], widths[0])?;
        for column in 1..N - 1 {
            write!(f, "  {:>1$}", cells[column], widths[column])?;
        }
        writeln!(f, "  {}", cells[N - 1])?;
        if let Some(note) = note {
            writeln!(f, "  {}", plain(note))?;
        }
    }
    Ok(())
}
