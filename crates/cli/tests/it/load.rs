//! `lukhas load` as far as it goes without k6 and locust; with them: `cargo test -p lukhas-tests --test load`.

use std::fs;

use serde_json::{Value, json};

use crate::run::{command, finish, folder, lukhas};

#[test]
fn it_loads_this_machine_alone() {
    for host in ["10.0.0.1", "0.0.0.0", "example.org", "::"] {
        let ran = lukhas(&["load", "--host", host], "");
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{ran:?}");
        assert!(ran.stderr.contains("--host"), "{ran:?}");
    }
}

#[test]
fn what_cannot_run_is_said_before_anything_runs() {
    let folder = folder("load");
    let venv = folder.join("no-venv");
    let mut without = command(&["load", "--tool", "k6", "--venv", venv.to_str().unwrap()]);
    without.env("PATH", "").current_dir(&folder);
    let ran = finish(without, b"");
    assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{ran:?}");
    assert!(ran.stderr.contains("pip install") && ran.stderr.contains("no-venv"), "{ran:?}");
    for args in [
        &["load", "--seconds", "3"][..],
        &["load", "--users", "0"],
        &["load", "--tool", "wrk"],
        &["load", "--server-p95", "fast"],
    ] {
        assert_eq!(lukhas(args, "").code, 2, "{args:?}");
    }
}

/// A report of one run of k6, with so many failures.
fn report(failures: u64) -> Value {
    let times = json!({"mean_ns": 1e6, "p50_ns": 1e6, "p95_ns": 2e6, "p99_ns": 3e6, "max_ns": 4e6});
    json!({
        "schema": 1,
        "machine": {"os": "linux", "arch": "x86_64", "cpu": null, "cores": 2, "rustc": null},
        "verdict": "pass",
        "budget": {"server_p95": "10 ms", "client_p95": "250 ms"},
        "rows": [],
        "runs": [{
            "tool": "k6", "script": "k6.js", "users": 20, "seconds": 120, "exit_code": 0,
            "client": {"requests": 100, "failures": failures, "checks_failed": 0, "times": times},
            "server": {"requests": 100, "server_errors": 0, "abandoned": 0, "times": times, "routes": []},
        }],
    })
}

#[test]
fn a_gate_takes_its_report_in() {
    let folder = folder("load-gate");
    fs::write(folder.join("budgets.toml"), "[a]\nguide = \"1 s\"\n").unwrap();
    let gate = |report: &str| {
        fs::write(folder.join("load.json"), report).unwrap();
        let args = ["gate", "--load", "load.json", "--junit", "gate.xml", "--", "true"];
        let mut gate = command(&args);
        gate.current_dir(&folder);
        finish(gate, b"")
    };
    // nothing measured the budget, so a load that passes leaves it inconclusive
    let ran = gate(&report(0).to_string());
    assert_eq!(ran.code, 3, "{ran:?}");
    assert_eq!(ran.one()["load"]["verdict"], "pass");
    assert!(ran.stderr.contains("load.k6.server"), "{ran:?}");
    // judged again, whatever the file says
    let ran = gate(&report(1).to_string());
    assert_eq!((ran.code, &ran.one()["load"]["verdict"]), (1, &json!("fail")), "{ran:?}");
    let junit = fs::read_to_string(folder.join("gate.xml")).unwrap();
    assert!(junit.contains("1 of 100 requests failed"), "{junit}");
    for bad in ["", "{}", "[]", "{\"schema\":1}"] {
        let ran = gate(bad);
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{ran:?}");
        assert!(ran.stderr.contains("load.json"), "{ran:?}");
    }
}
