//! `lukhas load`.

mod plan;
mod process;
mod service;
mod tool;

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use lukhas_perf::{
    ClientSummary, LoadParams, LoadReport, LoadRun, LoadTool, Machine, Nanos, ServerSummary,
};
use tokio::runtime::Builder;

use self::plan::Plan;
use self::service::Service;
use self::tool::Tool;
use crate::gate::{folder, show};
use crate::waiting::Waiting;
use crate::{output, serve};

pub(crate) const EXAMPLES: &str = "\
Starts the service with every part on, on a loopback port, anew for each tool, and lets k6 and locust
walk through the whole API: a ramp of a quarter of SECONDS, half of them at the top, a quarter down.
Passes when no request and no check of an answer failed, p95 is below its limit as the tool and as
the service measured it, and the service saw what the tools sent. The tables go to standard error,
the JSON to standard output and to target/lukhas-load/load.json, which `lukhas gate --load` takes.

The tools are taken from VENV, else from the PATH. To install them:
  python3 -m venv target/load/venv
  target/load/venv/bin/pip install -r tests/load/requirements.txt

A script of yours runs as it is, with its ramp overridden. Ours finds the service in LUKHAS_URL (k6)
and in --host (locust); for one that names a port, say --port. k6 may call loopback addresses only.
Exit 0 pass, 1 fail, 2 usage or a tool that does not run, 3 fewer requests than p95 needs.

Examples:
  $ lukhas load
  $ lukhas load --seconds 20 --tool k6
  $ lukhas load --k6 k6-script.js --locust locustfile.py --port 8000 --json load.json
  $ lukhas gate --load target/lukhas-load/load.json";

/// Options of `lukhas load`.
#[derive(Debug, Args)]
pub(crate) struct LoadArgs {
    /// Another script for k6.
    #[arg(long, value_name = "FILE")]
    k6: Option<PathBuf>,
    /// Another locustfile.
    #[arg(long, value_name = "FILE")]
    locust: Option<PathBuf>,
    /// Runs this tool; both unless given.
    #[arg(long = "tool", value_enum, value_name = "TOOL")]
    tools: Vec<Name>,
    /// Users at the top of the ramp.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    users: u32,
    /// Length of a tool's run.
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(4..=3600))]
    seconds: u32,
    /// A loopback address.
    #[arg(long, default_value = "127.0.0.1", value_parser = serve::host)]
    host: IpAddr,
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The Python environment that has the tools; load/venv in cargo's target folder unless given.
    #[arg(long, value_name = "DIR")]
    venv: Option<PathBuf>,
    /// The limit of p95 as the service measures it.
    #[arg(long, value_name = "TIME", default_value = "10 ms")]
    server_p95: Nanos,
    /// The limit of p95 as the tool measures it.
    #[arg(long, value_name = "TIME", default_value = "250 ms")]
    client_p95: Nanos,
    /// Also writes the JSON to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Shows the output of the tools, on standard error.
    #[arg(long)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Users without a pause.
    K6,
    /// Users who think between requests.
    Locust,
}

pub(crate) fn run(args: &LoadArgs) -> anyhow::Result<ExitCode> {
    let target = folder::target();
    let place = std::path::absolute(target.join("lukhas-load")).context("no absolute path")?;
    fs::create_dir_all(&place).with_context(|| format!("cannot make {}", place.display()))?;
    let venv = args.venv.clone().unwrap_or_else(|| target.join("load").join("venv"));
    let plans = plans(args, &place, &venv)?;
    let runtime =
        Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")?;
    let mut runs = Vec::new();
    for plan in &plans {
        runs.push(runtime.block_on(measured(args, plan))?);
    }
    let mut params = LoadParams::default();
    (params.server_p95, params.client_p95) = (args.server_p95, args.client_p95);
    let report = LoadReport::new(Machine::here(), params, runs)?;
    output::note(format_args!("{report}"));
    let text = serde_json::to_string(&report).context("cannot write the report as JSON")?;
    let kept = place.join("load.json");
    for path in [Some(&kept), args.json.as_ref()].into_iter().flatten() {
        fs::write(path, format!("{text}\n"))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    output::json(&report)?;
    Ok(ExitCode::from(u8::try_from(report.exit_code()).unwrap_or(crate::USAGE)))
}

/// What runs, and that it can, before anything does.
fn plans(args: &LoadArgs, place: &Path, venv: &Path) -> anyhow::Result<Vec<Plan>> {
    let tools = [
        (Name::K6, LoadTool::K6, &args.k6, include_str!("../../../../tests/load/k6.js")),
        (
            Name::Locust,
            LoadTool::Locust,
            &args.locust,
            include_str!("../../../../tests/load/locustfile.py"),
        ),
    ];
    let mut plans = Vec::new();
    for (name, tool, given, ours) in tools {
        if !args.tools.is_empty() && !args.tools.contains(&name) {
            if given.is_some() {
                bail!("--{tool} names a script for a tool that --tool leaves out");
            }
            continue;
        }
        let tool = Tool::find(tool, venv)?;
        let script = match given {
            Some(path) => {
                fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
                path.clone()
            }
            None => {
                let path = place.join(tool.own_script());
                fs::write(&path, ours)
                    .with_context(|| format!("cannot write {}", path.display()))?;
                path
            }
        };
        let (users, seconds) = (args.users, args.seconds);
        plans.push(Plan { tool, script, users, seconds, place: place.to_owned() });
    }
    Ok(plans)
}

/// A run of a tool against a service of its own.
async fn measured(args: &LoadArgs, plan: &Plan) -> anyhow::Result<LoadRun> {
    let shutdown = serve::shutdown().context("cannot listen for signals")?;
    let service = Service::start(args.host, args.port).await?;
    let (tool, script) = (plan.tool.tool, plan.script_name());
    let title = format!(
        "{tool} {script}: {} users, {} s, against {}",
        plan.users, plan.seconds, service.url
    );
    output::note(format_args!("{title}"));
    // a summary of an earlier run is none of this one
    let _ = fs::remove_file(plan.summary());
    let waiting = (!args.verbose).then(|| Waiting::new(&title)).transpose()?;
    let ended = process::run(plan, &service.url, args.verbose, shutdown).await;
    drop(waiting);
    let metrics = service.stop().await?;
    let status = ended?;
    let client = ClientSummary::read(tool, &plan.summary());
    let client = client.with_context(|| {
        if !args.verbose {
            show::end(&plan.log());
        }
        format!("{tool} ended with {status} and left no summary of requests")
    })?;
    let metrics = serde_json::to_vec(&metrics).context("the metrics of the service")?;
    let server = ServerSummary::from_json(&metrics).context("the metrics of the service")?;
    let run = LoadRun::new(tool, script, (plan.users, plan.seconds), client, server);
    if !status.success() && !args.verbose {
        show::end(&plan.complaints());
    }
    Ok(run.with_exit_code(status.code()))
}
