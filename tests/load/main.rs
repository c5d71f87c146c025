//! The load of `lukhas load`, briefly, with the real k6 and locust. They must be installed: `just load-tools`.
//!
//! What is judged is that every request is answered as it must be, never how fast: the limits of time are wide open.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// As a stranger writes it: a port of its own, a ramp of its own, no check.
const K6: &str = "
import http from 'k6/http';
export const options = { stages: [{ duration: '10m', target: 500 }] };
export default function () {
  http.post('http://localhost:PORT/api/v1/dreams/simulate', JSON.stringify({ seed: 'stranger', context: {} }), {
    headers: { 'Content-Type': 'application/json' },
  });
}
";
const LOCUST: &str = "
from locust import HttpUser, between, task

class Stranger(HttpUser):
    wait_time = between(0.1, 0.3)

    @task
    def dream(self):
        self.client.post('/api/v1/dreams/simulate', json={'seed': 'stranger', 'context': {'load': 'test'}})

    @task
    def encode(self):
        self.client.post('/api/v1/glyphs/encode', json={'concept': 'stranger'})
";

fn load(args: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the root");
    Command::new(env!("CARGO"))
        .args(["run", "--release", "--locked", "--quiet", "-p", "lukhas-cli", "--", "load"])
        .args(["--seconds", "4", "--users", "30", "--server-p95", "10 s", "--client-p95", "60 s"])
        .args(args)
        .current_dir(root)
        .output()
        .expect("cargo runs")
}

/// The runs of a load that passed: no failure, and the service saw what was sent.
fn passed(args: &[&str]) -> Vec<Value> {
    let output = load(args);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    assert_eq!(report["verdict"], "pass");
    let runs = report["runs"].as_array().expect("runs").clone();
    assert_eq!(runs.iter().map(|run| &run["tool"]).collect::<Vec<_>>(), ["k6", "locust"]);
    for run in &runs {
        let (client, server) = (&run["client"], &run["server"]);
        assert!(client["requests"].as_u64() >= Some(59), "{client}");
        assert!(server["requests"].as_u64() >= client["requests"].as_u64(), "{run}");
        assert_eq!((&client["failures"], &server["server_errors"]), (&0.into(), &0.into()));
    }
    runs
}

/// How many requests of a run a route answered.
fn answered(run: &Value, path: &str) -> u64 {
    let routes = run["server"]["routes"].as_array().expect("routes");
    let route = routes.iter().find(|route| route["path"] == path).expect("a known route");
    route["requests"].as_u64().expect("a count")
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load");
    std::fs::create_dir_all(&folder).expect("writable");
    folder
}

fn script(name: &str, text: &str) -> String {
    let path = folder().join(name);
    std::fs::write(&path, text).expect("writable");
    path.to_str().expect("a path of text").to_owned()
}

/// One after the other: each takes the machine.
#[test]
fn load_is_answered() {
    // ours
    let runs = passed(&[]);
    assert_eq!(runs[0]["client"]["checks_failed"], 0);
    for route in runs[0]["server"]["routes"].as_array().expect("routes") {
        assert!(route["requests"].as_u64() > Some(0), "k6 never called {route}");
    }
    let refused = |route: &Value| route["client_errors"].as_u64().expect("a count");
    let routes = runs[0]["server"]["routes"].as_array().expect("routes");
    assert!(routes.iter().map(refused).sum::<u64>() >= 5, "bad inputs are part of it");
    assert!(answered(&runs[1], "/api/v1/drift/update") > 0);

    // a stranger's, as they are
    let port = {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        free.local_addr().expect("an address").port().to_string()
    };
    let (k6, locust) =
        (script("k6.js", &K6.replace("PORT", &port)), script("locustfile.py", LOCUST));
    let runs = passed(&["--k6", &k6, "--locust", &locust, "--port", &port]);
    assert_eq!(answered(&runs[0], "/api/v1/dreams/simulate"), runs[0]["server"]["requests"]);
    assert!(answered(&runs[1], "/api/v1/dreams/simulate") > 0);
    assert!(answered(&runs[1], "/api/v1/glyphs/encode") > 0);

    // one that asks nothing passes nothing
    let idle =
        script("idle.js", "import { sleep } from 'k6'; export default function () { sleep(1); }");
    let output = load(&["--tool", "k6", "--k6", &idle]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("http_reqs.count is missing"), "{told}");
}
