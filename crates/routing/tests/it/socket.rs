//! The server on a real socket.

use std::time::Duration;

use lukhas_routing::{Features, Limits, ServeError, State, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

type Ended = JoinHandle<Result<(), ServeError>>;

async fn start(limits: Limits) -> (std::net::SocketAddr, oneshot::Sender<()>, Ended) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let state = State::builder(Features::all()).limits(limits).build().unwrap();
    let end = tokio::spawn(serve(listener, state, async {
        let _ = stopped.await;
    }));
    (address, stop, end)
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).await.unwrap();
    String::from_utf8(text).unwrap()
}

/// Sends the head of a drift update and waits until its handler asks for the body.
async fn begin(stream: &mut TcpStream, length: usize) {
    let head = format!(
        "POST /api/v1/drift/update HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         expect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut text = [0; 25];
    stream.read_exact(&mut text).await.unwrap();
    assert_eq!(&text, b"HTTP/1.1 100 Continue\r\n\r\n");
}

/// A connection that has been answered once and is kept.
async fn kept(address: std::net::SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"}") {
        let mut byte = [0; 1];
        stream.read_exact(&mut byte).await.unwrap();
        answer.push(byte[0]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    stream
}

#[tokio::test]
async fn serves_keeps_alive_and_finishes_what_it_accepted() {
    let (address, stop, end) = start(Limits::default()).await;
    let body = b"{\"user_id\":\"ada\",\"intent\":[1],\"action\":[1]}";
    let mut stream = kept(address).await;
    let mut idle = kept(address).await;
    begin(&mut stream, body.len()).await;
    stream.write_all(&body[..10]).await.unwrap();
    stop.send(()).unwrap();
    // the idle one is closed, the other is waited for
    assert_eq!(read_to_end(&mut idle).await, "");
    assert!(!end.is_finished());
    stream.write_all(&body[10..]).await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\"guardian\":\"allow\""), "{answer}");
    end.await.unwrap().unwrap();
    // and the port is free
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn what_does_not_end_is_cut_and_said() {
    let mut limits = Limits::default();
    limits.drain_time = Duration::from_millis(50);
    let (address, stop, end) = start(limits).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    begin(&mut stream, 9).await;
    stop.send(()).unwrap();
    let error = end.await.unwrap().unwrap_err();
    assert!(matches!(error, ServeError::Cut { connections: 1, .. }), "{error}");
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let mut limits = Limits::default();
    limits.head_time = Duration::from_millis(50);
    let (address, _stop, _end) = start(limits).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhos").await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(!answer.contains("200 OK"), "{answer}");
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let mut limits = Limits::default();
    limits.connections = 1;
    let (address, _stop, _end) = start(limits).await;
    let first = kept(address).await;
    let mut second = TcpStream::connect(address).await.unwrap();
    second
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut byte = [0; 1];
    let early = tokio::time::timeout(Duration::from_millis(50), second.peek(&mut byte)).await;
    assert!(early.is_err());
    drop(first);
    assert!(read_to_end(&mut second).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn only_loopback_is_served() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let error = serve(listener, State::dev(), std::future::pending()).await.unwrap_err();
    assert!(matches!(error, ServeError::NotLoopback { .. }), "{error}");
}

#[tokio::test]
async fn a_peer_that_does_not_read_is_cut() {
    let mut limits = Limits::default();
    (limits.write_time, limits.connections) = (Duration::from_millis(50), 1);
    let (address, _stop, _end) = start(limits).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    let requests = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(100);
    // its answers fill what the system holds for it, then nothing moves any more until the server gives up
    let wrote = async { while stream.write_all(&requests).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(60), wrote).await.expect("the connection is cut");
    // and its place is free
    drop(kept(address).await);
}
