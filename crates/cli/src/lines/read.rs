//! Lines of bounded length.

use std::io::{self, BufRead, ErrorKind};

/// What came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// A line is in the buffer, without its newline.
    Line,
    /// A line longer than the bound was read over.
    TooLong,
    /// There is none left.
    End,
}

/// Reads a line into `buffer`, which never holds more than `max` bytes. The last line needs no newline.
pub(super) fn read_line(
    input: &mut impl BufRead,
    buffer: &mut Vec<u8>,
    max: usize,
) -> io::Result<Read> {
    buffer.clear();
    let (mut any, mut long) = (false, false);
    loop {
        let chunk = match input.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            chunk => chunk?,
        };
        if chunk.is_empty() {
            break;
        }
        any = true;
        let newline = chunk.iter().position(|&byte| byte == b'\n');
        let part = &chunk[..newline.unwrap_or(chunk.len())];
        long |= part.len() > max - buffer.len();
        if long {
            buffer.clear();
        } else {
            buffer.extend_from_slice(part);
        }
        let used = newline.map_or(chunk.len(), |at| at + 1);
        input.consume(used);
        if newline.is_some() {
            break;
        }
    }
    Ok(match (any, long) {
        (false, _) => Read::End,
        (true, true) => Read::TooLong,
        (true, false) => Read::Line,
    })
}
