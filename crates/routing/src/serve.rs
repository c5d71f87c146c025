use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use crate::routes::local_router;
use crate::{Limits, ServeError, State};

/// The longest request head in bytes.
const HEAD_BYTES: usize = 64 << 10;

/// Serves [`router`](crate::router) over HTTP/1.1 until `shutdown` is ready, then finishes the requests that it accepted.
///
/// Requests must name this machine (localhost, 127.0.0.0/8 or `[::1]`, any port): another Host is 421
/// `misdirected_request`, another Origin 403 `forbidden_origin`, so that no web page reaches it by a name of its own.
/// Nagle's algorithm is off; what is no HTTP gets a bare 400, since no route sees it; connections, the times for a head
/// and for a peer to read, and the time for the end are bounded by [`Limits`].
///
/// # Errors
///
/// [`ServeError::NotLoopback`] when the listener is bound to anything but a loopback address, at once;
/// [`ServeError::Cut`] when connections were still busy at the end of [`Limits::drain_time`].
pub async fn serve(
    listener: TcpListener,
    state: State,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let address = listener.local_addr().map_err(|source| ServeError::Listener { source })?;
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback { address });
    }
    let limits = *state.limits();
    let router = local_router(state);
    let open = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            // the permit comes first: beyond the limit, connections wait in the backlog
            let permit = Arc::clone(&open).acquire_owned().await;
            (permit, accept(&listener).await)
        };
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            (permit, stream) = accepted => {
                let connection = graceful.watch(connection(stream, router.clone(), &limits));
                connections.spawn(async move {
                    let _permit = permit;
                    // a peer that breaks off is its own affair
                    let _ = connection.await;
                });
            }
        }
    }
    drop(listener);
    let waited = limits.drain_time;
    if tokio::time::timeout(waited, graceful.shutdown()).await.is_err() {
        while connections.try_join_next().is_some() {}
        let cut = connections.len();
        connections.shutdown().await;
        return Err(ServeError::Cut { connections: cut, waited });
    }
    while connections.join_next().await.is_some() {}
    Ok(())
}

type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
type Connection = http1::Connection<TokioIo<Stream>, TowerToHyperService<Router>>;

fn connection(stream: TcpStream, router: Router, limits: &Limits) -> Connection {
    // a socket that refuses the option still works
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    // a peer that reads nothing would hold its connection for ever
    stream.set_write_timeout(Some(limits.write_time));
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router))
}

/// The next connection. Errors of one connection are passed over; when the process is out of descriptors it waits.
async fn accept(listener: &TcpListener) -> TcpStream {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error)
                if matches!(
                    error.kind(),
                    ConnectionAborted | ConnectionRefused | ConnectionReset
                ) => {}
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}
