//! JSON lines in, JSON lines out: one answer a line, an error in the place of a bad one, and the run goes on.

mod error;
mod parse;
mod read;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use serde::Serialize;
use serde_json::Value;

pub(crate) use self::error::{Beside, LineError};
pub(crate) use self::parse::parse;
use self::read::{Read, read_line};

/// The longest line, in bytes; a longer one is `too_long` and is not kept in memory.
pub(crate) const MAX_LINE: usize = 16 << 20;

/// A line that is JSON.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) value: Value,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Error lines.
    pub(crate) bad: u64,
    /// Nobody reads the output any more.
    pub(crate) closed: bool,
}

impl Tally {
    /// How many lines were bad, in words.
    pub(crate) fn bad_lines(self) -> String {
        format!("{} bad line{}", self.bad, if self.bad == 1 { "" } else { "s" })
    }

    /// 1 when a line was bad.
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(u8::from(self.bad > 0))
    }
}

/// Answers standard input line by line on standard output.
pub(crate) fn answer<T: Serialize>(
    beside: Beside,
    mut work: impl FnMut(&Line<'_>) -> Result<T, LineError>,
) -> anyhow::Result<Tally> {
    pump(&mut io::stdin().lock(), &mut io::stdout().lock(), beside, |line| work(line).map(Some))
}

/// Reads a file of JSON lines (`-`: standard input). Nothing but error lines reaches standard output.
pub(crate) fn take(
    path: &Path,
    mut work: impl FnMut(&Line<'_>) -> Result<(), LineError>,
) -> anyhow::Result<Tally> {
    take_bytes(path, |bytes| work(&Line { bytes, value: parse(bytes)? }).map(|()| None::<()>))
}

/// Reads a file of lines of any kind (`-`: standard input), which some answer on standard output.
pub(crate) fn take_bytes<T: Serialize>(
    path: &Path,
    work: impl FnMut(&[u8]) -> Result<Option<T>, LineError>,
) -> anyhow::Result<Tally> {
    let mut output = io::stdout().lock();
    if path == Path::new("-") {
        return pump_bytes(&mut io::stdin().lock(), &mut output, Beside::Nothing, work);
    }
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    pump_bytes(&mut BufReader::new(file), &mut output, Beside::Nothing, work)
        .with_context(|| format!("in {}", path.display()))
}

/// The engine, for lines of JSON.
pub(crate) fn pump<T: Serialize>(
    input: &mut impl BufRead,
    output: &mut impl Write,
    beside: Beside,
    mut work: impl FnMut(&Line<'_>) -> Result<Option<T>, LineError>,
) -> anyhow::Result<Tally> {
    pump_bytes(input, output, beside, |bytes| work(&Line { bytes, value: parse(bytes)? }))
}

/// The engine. Lines count from 1; a blank one counts and is skipped. Each answer is flushed.
fn pump_bytes<T: Serialize>(
    input: &mut impl BufRead,
    output: &mut impl Write,
    beside: Beside,
    mut work: impl FnMut(&[u8]) -> Result<Option<T>, LineError>,
) -> anyhow::Result<Tally> {
    let mut tally = Tally { bad: 0, closed: false };
    let (mut buffer, mut answer) = (Vec::new(), Vec::new());
    for number in 1_u64.. {
        let result = match read_line(input, &mut buffer, MAX_LINE).context("cannot read a line")? {
            Read::End => break,
            Read::TooLong => Err(LineError::too_long_line()),
            Read::Line if buffer.trim_ascii().is_empty() => continue,
            Read::Line => work(&buffer),
        };
        answer.clear();
        let ends = result.as_ref().is_err_and(LineError::ends);
        match result {
            Ok(None) => continue,
            Ok(Some(found)) => serde_json::to_writer(&mut answer, &found)?,
            Err(error) => {
                tally.bad += 1;
                serde_json::to_writer(&mut answer, &error.report(number, beside))?;
            }
        }
        answer.push(b'\n');
        match output.write_all(&answer).and_then(|()| output.flush()) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                tally.closed = true;
                break;
            }
            Err(error) => return Err(error).context("cannot write to standard output"),
        }
        if ends {
            break;
        }
    }
    Ok(tally)
}
