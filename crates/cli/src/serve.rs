//! `lukhas serve`.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use lukhas_routing::{Features, State};
use lukhas_types::Lane;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use crate::output;

pub(crate) const EXAMPLES: &str = "\
Prints {\"listening\": \"http://127.0.0.1:8000\"} when it is ready. SIGTERM or ctrl-c: finishes what
it accepted, exit 0. Without --dev a part is on where its flag is 1: LUKHAS_DREAMS_ENABLED,
LUKHAS_PARALLEL_DREAMS, LUKHAS_GLYPHS_ENABLED, LUKHAS_DRIFT_ENABLED. There is no authentication
yet: only loopback addresses are served, and only to requests whose Host, and Origin where there is
one, is localhost, 127.0.0.0/8 or [::1].

A user's drift is one average, judged by LANE. A request may name a stricter lane: the same average
is then judged by that one. With --dev it may name any, and each has an average of its own.

Examples:
  $ lukhas serve --dev
  $ LUKHAS_DRIFT_ENABLED=1 lukhas serve --port 0 --lane prod";

/// Options of `lukhas serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Turns every part on; whoever asks may act for any user.
    #[arg(long)]
    dev: bool,
    /// Whose limits judge drift where a request names no lane: experimental, candidate or prod.
    #[arg(long, default_value = "experimental")]
    lane: Lane,
    /// A loopback address.
    #[arg(long, default_value = "127.0.0.1", value_parser = host)]
    host: IpAddr,
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 8000)]
    port: u16,
}

pub(crate) fn host(text: &str) -> Result<IpAddr, String> {
    let address = match text {
        "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        _ => text.parse().map_err(|_| "not an IP address or `localhost`".to_owned())?,
    };
    if !address.is_loopback() {
        return Err(
            "not a loopback address: without authentication the API is not served to others"
                .to_owned(),
        );
    }
    Ok(address)
}

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let runtime =
        Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")?;
    runtime.block_on(serve(args))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(args: &ServeArgs) -> anyhow::Result<()> {
    // signals first: one that comes while the port is opened is not lost
    let shutdown = shutdown().context("cannot listen for signals")?;
    let address = SocketAddr::new(args.host, args.port);
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let address = listener.local_addr().context("cannot tell the port")?;
    let builder = if args.dev {
        State::builder(Features::all()).any_lane()
    } else {
        State::builder(Features::from_values(environment))
    };
    let state = builder.lane(args.lane).build().context("cannot make the service")?;
    explain(args, state.features());
    output::json(&json!({"listening": format!("http://{address}")}))?;
    lukhas_routing::serve(listener, state, shutdown).await?;
    Ok(())
}

fn explain(args: &ServeArgs, features: Features) {
    if args.dev {
        output::note(format_args!(
            "--dev: every part is on, and whoever reaches this address may act for any user_id and lane; loopback only"
        ));
        return;
    }
    let Features { dreams, parallel, glyphs, drift } = features;
    let on = |on| if on { "on" } else { "off" };
    output::note(format_args!(
        "dreams {}, parallel dreams {}, glyphs {}, drift {} (lane {}), by the LUKHAS_* flags; without authentication, so loopback only",
        on(dreams),
        on(dreams && parallel),
        on(glyphs),
        on(drift),
        args.lane,
    ));
    if !(dreams || glyphs || drift) {
        output::note(format_args!("nothing is on: --dev turns every part on"));
    }
}

#[expect(clippy::disallowed_methods, reason = "the binary reads the flags, the libraries are told")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Ready at SIGTERM or ctrl-c.
#[cfg(unix)]
pub(crate) fn shutdown() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ready at ctrl-c.
#[cfg(not(unix))]
pub(crate) fn shutdown() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // without a handler the process ends by ctrl-c anyway
        let _ = tokio::signal::ctrl_c().await;
    })
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn only_loopback_addresses_are_hosts() {
        for text in ["127.0.0.1", "127.8.0.1", "::1", "localhost"] {
            assert!(host(text).is_ok_and(|address| address.is_loopback()), "{text}");
        }
        for text in ["0.0.0.0", "::", "10.0.0.1", "::ffff:10.0.0.1", "example.org", ""] {
            assert!(host(text).is_err(), "{text}");
        }
    }
}
