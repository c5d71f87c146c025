//! The service that is loaded.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context;
use lukhas_routing::{Metrics, ServeError, State};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// As `lukhas serve --dev` serves it, on a real socket, with counters of its own.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) url: String,
    state: State,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServeError>>,
}

impl Service {
    pub(super) async fn start(host: IpAddr, port: u16) -> anyhow::Result<Self> {
        let address = SocketAddr::new(host, port);
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        let address = listener.local_addr().context("cannot tell the port")?;
        let state = State::dev();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(lukhas_routing::serve(listener, state.clone(), async {
            // a sender that is gone stops it, too
            let _ = stopped.await;
        }));
        Ok(Self { url: format!("http://{address}"), state, stop, ended })
    }

    /// Stops it; what it measured.
    pub(super) async fn stop(self) -> anyhow::Result<Metrics> {
        let _ = self.stop.send(());
        // a tool that was killed may have left connections
        if let Err(error) = self.ended.await.context("the service broke down")? {
            crate::output::note(format_args!("the service: {error}"));
        }
        Ok(self.state.metrics())
    }
}
