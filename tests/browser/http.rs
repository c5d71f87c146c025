//! HTTP as chromedriver speaks it on loopback: a request and an answer of JSON a connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Longer than a loaded machine takes to start a browser.
const PATIENCE: Duration = Duration::from_secs(120);
/// The largest answer: a screenshot is a few MB.
const MOST: u64 = 64 << 20;

/// Sends a request and reads the answer's `value`.
pub(crate) fn call(port: u16, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let body = if method == "POST" { body.to_string() } else { String::new() };
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map_err(|e| e.to_string())?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(|e| e.to_string())?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body.as_bytes()))
        .map_err(|e| e.to_string())?;
    let mut answer = BufReader::new(stream);
    let (mut status, mut length) = (String::new(), 0);
    answer.read_line(&mut status).map_err(|e| e.to_string())?;
    loop {
        let mut line = String::new();
        if answer.read_line(&mut line).map_err(|e| e.to_string())? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().map_err(|e| e.to_string())?;
        }
    }
    let mut found = Vec::new();
    answer.take(length.min(MOST)).read_to_end(&mut found).map_err(|e| e.to_string())?;
    let found: Value = serde_json::from_slice(&found).map_err(|e| e.to_string())?;
    if status.contains(" 200 ") {
        Ok(found["value"].clone())
    } else {
        Err(found["value"].to_string())
    }
}
