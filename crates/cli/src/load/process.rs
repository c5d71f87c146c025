//! A tool's process: bounded, and never left behind.

use std::fs::File;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};

use super::plan::Plan;

/// What a tool may take beyond its run, to start and to end: k6 lets a user finish for 30 s.
const MARGIN: Duration = Duration::from_secs(60);

/// Runs it to its end, its time or an interrupt.
pub(super) async fn run(
    plan: &Plan,
    url: &str,
    verbose: bool,
    interrupted: impl Future<Output = ()>,
) -> anyhow::Result<ExitStatus> {
    let tool = plan.tool.tool;
    let mut command = plan.command(url);
    if verbose {
        command.stdout(std::io::stderr());
    } else {
        let path = plan.log();
        let log =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        command.stdout(log.try_clone().context("cannot write the log of a tool")?).stderr(log);
    }
    // whatever ends this function ends the process
    let mut child = command
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot run {tool}"))?;
    let most = Duration::from_secs(plan.seconds.into()) + MARGIN;
    let ended = tokio::select! {
        status = child.wait() => return status.with_context(|| format!("cannot wait for {tool}")),
        () = tokio::time::sleep(most) => format!("{tool} did not end within {} s", most.as_secs()),
        () = interrupted => "interrupted".to_owned(),
    };
    // it may have ended meanwhile
    let _ = child.kill().await;
    bail!(ended)
}
