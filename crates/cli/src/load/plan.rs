//! A run of a tool, as its command line.

use std::path::PathBuf;

use lukhas_perf::LoadTool;
use tokio::process::Command;

use super::tool::Tool;

/// Every IPv4 address that is not of this machine, and the IPv6 addresses that are given out. k6 calls none of them.
const ELSEWHERE: [&str; 12] = [
    "0.0.0.0/2",
    "64.0.0.0/3",
    "96.0.0.0/4",
    "112.0.0.0/5",
    "120.0.0.0/6",
    "124.0.0.0/7",
    "126.0.0.0/8",
    "128.0.0.0/1",
    "2000::/3",
    "64:ff9b::/32",
    "fc00::/7",
    "fe80::/10",
];

/// Ways around: a proxy would take the requests elsewhere.
const PROXIES: [&str; 6] =
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

/// What to run.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) tool: Tool,
    pub(super) script: PathBuf,
    pub(super) users: u32,
    pub(super) seconds: u32,
    /// Where the tool leaves what it leaves.
    pub(super) place: PathBuf,
}

impl Plan {
    pub(super) fn summary(&self) -> PathBuf {
        self.place.join(format!("{}.json", self.tool.tool))
    }

    pub(super) fn log(&self) -> PathBuf {
        self.place.join(format!("{}.log", self.tool.tool))
    }

    /// Where a run that failed says why.
    pub(super) fn complaints(&self) -> PathBuf {
        match self.tool.tool {
            LoadTool::K6 => self.log(),
            _ => self.place.join("locust_failures.csv"),
        }
    }

    pub(super) fn script_name(&self) -> String {
        let name = self.script.file_name().unwrap_or(self.script.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// The command line, against a service.
    pub(super) fn command(&self, url: &str) -> Command {
        let (users, seconds) = (self.users.to_string(), self.seconds.to_string());
        let mut command = Command::new(&self.tool.executable);
        for name in PROXIES {
            command.env_remove(name);
        }
        command
            .env("NO_PROXY", "*")
            .env("LUKHAS_URL", url)
            .env("LOAD_USERS", &users)
            .env("LOAD_SECONDS", &seconds);
        let quarter = f64::from(self.seconds) / 4.0;
        match self.tool.tool {
            LoadTool::K6 => {
                command.args(["run", "--quiet", "--no-usage-report", "--address", ""]);
                for address in ELSEWHERE {
                    command.args(["--blacklist-ip", address]);
                }
                for (length, users) in
                    [(quarter, &users[..]), (2.0 * quarter, &users), (quarter, "0")]
                {
                    command.args(["--stage", &format!("{length}s:{users}")]);
                }
                command.args(["--summary-trend-stats", "avg,min,med,max,p(90),p(95),p(99)"]);
                for pair in [
                    format!("LUKHAS_URL={url}"),
                    format!("LOAD_USERS={users}"),
                    format!("LOAD_SECONDS={seconds}"),
                ] {
                    command.args(["--env", &pair]);
                }
                command.arg("--summary-export").arg(self.summary()).arg(&self.script);
            }
            _ => {
                let rate = (f64::from(self.users) / quarter).clamp(0.1, 100.0).to_string();
                command.args(["--headless", "--only-summary", "--loglevel", "WARNING"]);
                command.args(["--host", url, "--users", &users, "--spawn-rate", &rate]);
                command.args(["--run-time", &format!("{seconds}s"), "--stop-timeout", "10"]);
                // locust adds the endings
                let stem = self.place.join("locust");
                command.arg("--json-file").arg(&stem).arg("--csv").arg(&stem);
                command.arg("--locustfile").arg(&self.script);
            }
        }
        command
    }
}
