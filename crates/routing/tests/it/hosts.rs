//! The server answers to names of this machine only: a page of another site must not reach it by a name of its own that
//! it points here (DNS rebinding), nor by a form.

use lukhas_routing::{State, router, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::client::send;

/// The status and the code, if any, of what is answered to this head.
async fn ask(address: std::net::SocketAddr, head: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let body = text.split_once("\r\n\r\n").unwrap().1;
    let json: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    (status, json["code"].as_str().unwrap_or_default().to_owned(), text)
}

async fn start() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, State::dev(), std::future::pending()));
    address
}

#[tokio::test]
async fn hosts_are_of_this_machine() {
    let address = start().await;
    for host in [
        "localhost",
        "localhost:8000",
        "LocalHost:1",
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.1.2.3:80",
        "[::1]",
        "[::1]:8000",
    ] {
        let (status, _, text) =
            ask(address, &format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n")).await;
        assert_eq!(status, 200, "{host}: {text}");
    }
    for host in [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "128.0.0.1",
        "0.0.0.0",
        "[::]",
        "[::1",
        "[::2]:8000",
        "[::1]x",
        "::1",
        "localhost:x",
        "localhost@evil.example",
        "evil.example@localhost",
        "",
    ] {
        let (status, code, text) =
            ask(address, &format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n")).await;
        assert_eq!((status, code.as_str()), (421, "misdirected_request"), "{host}: {text}");
        assert!(text.contains("x-request-id: ") && text.contains("problem+json"), "{text}");
    }
    // the target's own authority counts more than the header
    let absolute = "GET http://evil.example/healthz HTTP/1.1\r\nhost: localhost\r\n";
    assert_eq!(ask(address, absolute).await.0, 421);
    let absolute = "GET http://localhost:80/healthz HTTP/1.1\r\nhost: localhost:80\r\n";
    assert_eq!(ask(address, absolute).await.0, 200);
    for head in [
        "GET /healthz HTTP/1.1\r\n",
        "GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n",
    ] {
        let (status, code, _) = ask(address, head).await;
        assert_eq!((status, code.as_str()), (400, "one_host_needed"), "{head}");
    }
    assert_eq!(ask(address, "GET /healthz HTTP/1.0\r\n").await.0, 200);
    // whatever drift refuses it also blocks
    let (status, _, text) =
        ask(address, "POST /api/v1/drift/update HTTP/1.1\r\nhost: evil.example\r\n").await;
    assert!(status == 421 && text.contains("\"guardian\":\"block\""), "{text}");
}

#[tokio::test]
async fn origins_are_of_this_machine() {
    let address = start().await;
    let with = async |origin: &str| {
        ask(address, &format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\norigin: {origin}\r\n"))
            .await
    };
    for origin in
        ["http://localhost", "http://localhost:3000", "https://127.0.0.1:8", "http://[::1]:1"]
    {
        assert_eq!(with(origin).await.0, 200, "{origin}");
    }
    for origin in [
        "null",
        "",
        "localhost",
        "http://",
        "https://evil.example",
        "http://localhost.evil.example",
        "http://localhost/",
        "file://localhost",
        "http://localhost\r\norigin: https://evil.example",
    ] {
        let (status, code, text) = with(origin).await;
        assert_eq!((status, code.as_str()), (403, "forbidden_origin"), "{origin}: {text}");
    }
}

#[tokio::test]
async fn a_program_that_nests_the_routes_judges_its_own_names() {
    let request = axum::http::Request::get("/healthz")
        .header("host", "api.example")
        .header("origin", "https://app.example");
    let answer =
        send(&router(State::dev()), request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200);
}
