//! Standard output and standard error. A closed pipe is no error: nobody reads any further.

use std::fmt::{Arguments, Display};
use std::io::{self, ErrorKind, Write};

use anyhow::Context;
use serde::Serialize;

/// One compact JSON object and a newline.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(value).context("cannot write the answer as JSON")?;
    line.push(b'\n');
    bytes(&line)
}

/// Text for people, with a newline at its end.
pub(crate) fn text(text: &impl Display) -> anyhow::Result<()> {
    bytes(format!("{}\n", text.to_string().trim_end()).as_bytes())
}

fn bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

/// A line for people on standard error. Where nobody can read it there is nobody to tell.
pub(crate) fn note(message: Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{}", plain(&message.to_string()));
}

/// One compact JSON object on standard error, of a command whose output goes to standard output.
pub(crate) fn json_note(value: &impl Serialize) -> anyhow::Result<()> {
    let line = serde_json::to_string(value).context("cannot write the answer as JSON")?;
    // what steers a terminal stands in texts only, where JSON has an escape for it
    let escaped = |c: char| match c {
        '\u{7f}'..='\u{9f}' => format!("\\u{:04x}", u32::from(c)),
        _ => c.to_string(),
    };
    let _ = writeln!(io::stderr().lock(), "{}", line.chars().map(escaped).collect::<String>());
    Ok(())
}

/// A text as it may reach a terminal: but for ends of lines and tabs, what steers one is escaped. Names come from files.
pub(crate) fn plain(text: &str) -> String {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let shown = |c: char| if steers(c) { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}
