use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};
use std::time::Duration;

use serde_json::Value;

use crate::run::{command, lukhas};

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(args: &[&str], flags: &[(&str, &str)]) -> Self {
        let mut child = command(&[&["serve", "--port", "0"], args].concat())
            .envs(flags.iter().copied())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let url = ready["listening"].as_str().unwrap();
        assert_eq!(line, format!("{{\"listening\":\"{url}\"}}\n"));
        Self { address: url.strip_prefix("http://").unwrap().to_owned(), child }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// The status and the body.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = self.connect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all([&*head, body].concat().as_bytes()).unwrap();
        read(&mut stream)
    }

    /// Sends a signal; the exit code and standard error.
    fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        self.signal(signal);
        let mut error = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
        (self.child.wait().unwrap().code(), error)
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }
}

fn read(stream: &mut TcpStream) -> (u16, String) {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

const UPDATE: &str = "{\"user_id\":\"ann\",\"intent\":[1,0,0.5],\"action\":[0.9,0.1,0.4]}";

#[test]
fn dev_serves_everything_until_sigterm() {
    let server = Server::start(&["--dev"], &[]);
    assert!(server.address.starts_with("127.0.0.1:"));
    let (status, body) = server.ask("POST", "/api/v1/drift/update", UPDATE);
    assert_eq!(status, 200, "{body}");
    let reading: Value = serde_json::from_str(&body).unwrap();
    assert!((reading["drift"].as_f64().unwrap() - 0.0061413).abs() < 1e-6);
    let (status, body) =
        server.ask("POST", "/api/v1/dreams/simulate", "{\"seed\":\"morning_reflection\"}");
    assert_eq!(status, 200, "{body}");
    let (code, error) = server.stop("-TERM");
    assert_eq!(code, Some(0));
    assert!(error.contains("--dev") && error.contains("any user_id"), "{error}");
}

#[test]
fn flags_turn_parts_on() {
    let server =
        Server::start(&[], &[("LUKHAS_DRIFT_ENABLED", " 1 "), ("LUKHAS_GLYPHS_ENABLED", "true")]);
    assert_eq!(server.ask("POST", "/api/v1/drift/update", UPDATE).0, 200);
    let (status, body) = server.ask("POST", "/api/v1/glyphs/encode", "{\"concept\":\"rain\"}");
    assert_eq!(status, 503);
    assert!(body.contains("LUKHAS_GLYPHS_ENABLED=1"), "{body}");
    let (code, error) = server.stop("-INT");
    assert_eq!(code, Some(0));
    assert!(
        error.contains("drift on") && error.contains("glyphs off") && error.contains("loopback"),
        "{error}"
    );
}

#[test]
fn what_was_accepted_is_finished() {
    let server = Server::start(&["--dev"], &[]);
    let mut stream = server.connect();
    let head = format!(
        "POST /api/v1/drift/update HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        UPDATE.len()
    );
    let (early, late) = UPDATE.split_at(20);
    stream.write_all([&*head, early].concat().as_bytes()).unwrap();
    // an answer to another connection, made later, shows that the first one was accepted
    assert_eq!(server.ask("GET", "/healthz", "").0, 200);
    server.signal("-TERM");
    // the listener closes, and the request that is under way is still answered
    while TcpStream::connect(&server.address).is_ok() {}
    stream.write_all(late.as_bytes()).unwrap();
    assert_eq!(read(&mut stream).0, 200);
    let mut server = server;
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_cannot_be_served_is_2() {
    let server = Server::start(&["--dev"], &[]);
    let port = server.address.rsplit(':').next().unwrap();
    let ran = lukhas(&["serve", "--dev", "--port", port], "");
    assert_eq!((ran.code, &ran.stdout[..]), (2, ""));
    assert!(ran.stderr.contains(port), "{}", ran.stderr);
    for host in ["0.0.0.0", "::", "192.0.2.1", "example.org"] {
        let ran = lukhas(&["serve", "--dev", "--host", host], "");
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""));
        assert!(
            ran.stderr.contains("loopback") || ran.stderr.contains("IP address"),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(lukhas(&["serve", "--port", "65536"], "").code, 2);
    assert_eq!(server.stop("-TERM").0, Some(0));
}

#[test]
fn the_lane_is_the_policys() {
    let sample = |lane: &str| {
        format!("{{\"user_id\":\"ann\",\"intent\":[1,0],\"action\":[0,1],\"lane\":{lane}}}")
    };
    for (args, flags, looser) in [
        (&["--lane", "Candidate"][..], &[("LUKHAS_DRIFT_ENABLED", "1")][..], 403),
        (&["--lane", "candidate", "--dev"], &[], 200),
    ] {
        let server = Server::start(args, flags);
        let update = |lane| server.ask("POST", "/api/v1/drift/update", &sample(lane));
        let (status, body) = update("null");
        assert!(status == 200 && body.contains("\"lane\":\"candidate\""), "{body}");
        let (status, body) = update("\"experimental\"");
        assert_eq!(status, looser, "{body}");
        let (status, body) = update("\"prod\"");
        assert!(status == 200 && body.contains("\"lane\":\"prod\""), "{body}");
        let (code, error) = server.stop("-TERM");
        assert_eq!(code, Some(0));
        assert_eq!(error.contains("lane candidate"), looser == 403, "{error}");
    }
    let ran = lukhas(&["serve", "--lane", "labs"], "");
    assert_eq!((ran.code, &ran.stdout[..]), (2, ""));
}

#[test]
fn what_was_dreamt_over_http_replays() {
    let server = Server::start(&["--dev"], &[]);
    let body = "{\"seed\":\"night\",\"context\":{\"mood\":\"calm\"}}";
    let (status, dream) = server.ask("POST", "/api/v1/dreams/simulate", body);
    assert_eq!(status, 200, "{dream}");
    let ran = lukhas(&["dream", "replay", "-"], &dream);
    assert_eq!((ran.code, &ran.one()["match"]), (0, &true.into()), "{ran:?}");
    assert_eq!(server.stop("-TERM").0, Some(0));
}

#[test]
fn hosts_of_other_sites_are_refused() {
    let server = Server::start(&["--dev"], &[]);
    for (header, expected) in [
        ("Host: localhost:8000", 200),
        ("Host: evil.example", 421),
        ("Host: localhost\r\nOrigin: https://evil.example", 403),
    ] {
        let mut stream = server.connect();
        let head = format!("GET /healthz HTTP/1.1\r\n{header}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        assert_eq!(read(&mut stream).0, expected, "{header}");
    }
    assert_eq!(server.stop("-TERM").0, Some(0));
}
