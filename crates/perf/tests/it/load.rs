//! Summaries of load tools, and the verdict on them.

use lukhas_perf::{
    Budgets, ClientSummary, Dashboard, GateParams, LoadError, LoadParams, LoadReport, LoadRun,
    LoadTool, MAX_LOAD_BYTES, MAX_LOAD_RUNS, MIN_LOAD_REQUESTS, Machine, Outcome, Report,
    ServerSummary, gate, junit, markdown,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const TOOLS: [LoadTool; 2] = [LoadTool::K6, LoadTool::Locust];

fn k6(requests: u64, failures: u64, p95: f64) -> Value {
    json!({"root_group": {"checks": {}}, "metrics": {
        "http_reqs": {"count": requests, "rate": 100.5},
        "http_req_failed": {"passes": failures, "fails": requests - failures, "value": 0},
        "http_req_duration": {"avg": 1.25, "min": 0.5, "med": 1, "max": 40.5, "p(90)": 2.0, "p(95)": p95},
    }})
}

fn locust(times: &Value, requests: u64, failures: u64) -> Value {
    json!([{
        "name": "/a", "method": "GET", "num_requests": requests, "num_none_requests": 0,
        "num_failures": failures, "total_response_time": 300.0, "max_response_time": 63.7,
        "min_response_time": 1.1, "response_times": times, "num_reqs_per_sec": {"1795648109": 4},
    }])
}

fn metrics(requests: u64, p95: u64, server_errors: u64) -> Value {
    let count = |requests: u64| {
        let some = (requests > 0).then_some(p95);
        json!({
            "method": "GET", "path": "/a", "count": requests, "mean_ns": some, "p50_ns": some,
            "p95_ns": some, "p99_ns": some, "max_ns": some,
            "status": {"2xx": requests, "3xx": 0, "4xx": 0, "5xx": server_errors}, "abandoned": 0,
        })
    };
    json!({"total": count(requests), "routes": [count(requests), count(0)]})
}

fn client(tool: LoadTool, json: &Value) -> Result<ClientSummary, LoadError> {
    ClientSummary::from_json(tool, json.to_string().as_bytes())
}

fn server(json: &Value) -> Result<ServerSummary, LoadError> {
    ServerSummary::from_json(json.to_string().as_bytes())
}

fn run(client_json: &Value, server_json: &Value) -> LoadRun {
    let (client, server) = (client(LoadTool::K6, client_json), server(server_json));
    LoadRun::new(
        LoadTool::K6,
        "k6.js",
        (20, 120),
        client.expect("a summary"),
        server.expect("a summary"),
    )
}

fn machine() -> Machine {
    let mut machine = Machine::here();
    (machine.os, machine.arch, machine.cores) = ("linux".into(), "x86_64".into(), 2);
    (machine.cpu, machine.rustc) = (Some("Test <CPU>".into()), None);
    machine
}

fn report(runs: Vec<LoadRun>) -> LoadReport {
    LoadReport::new(machine(), LoadParams::default(), runs).expect("alike")
}

#[test]
fn k6_says_what_it_counted_in_both_of_its_forms() {
    let mut summary = k6(1000, 3, 9.5);
    summary["metrics"]["checks"] = json!({"passes": 7, "fails": 2, "value": 0.7});
    let flat = client(LoadTool::K6, &summary).unwrap();
    assert_eq!((flat.requests, flat.failures, flat.checks_failed), (1000, 3, Some(2)));
    assert_eq!((flat.times.p50_ns, flat.times.p95_ns), (Some(1e6), Some(9.5e6)));
    assert_eq!((flat.times.p99_ns, flat.times.max_ns), (None, Some(40.5e6)));
    for metric in summary["metrics"].as_object_mut().unwrap().values_mut() {
        *metric = json!({"type": "any", "contains": "default", "values": metric.take()});
    }
    assert_eq!(client(LoadTool::K6, &summary).unwrap(), flat);
}

#[test]
fn locust_is_summed_over_its_names() {
    let mut summary = locust(&json!({"1": 90, "7": 4, "64": 6}), 100, 0);
    let one = client(LoadTool::Locust, &summary).unwrap();
    assert_eq!((one.requests, one.failures, one.checks_failed), (100, 0, None));
    let times = one.times;
    assert_eq!((times.p50_ns, times.p95_ns, times.p99_ns), (Some(1e6), Some(64e6), Some(64e6)));
    assert_eq!((times.mean_ns, times.max_ns), (Some(3e6), Some(63.7e6)));
    let more = locust(&json!({"2.0": 60, "300": 1}), 61, 2)[0].take();
    summary.as_array_mut().unwrap().push(more);
    let two = client(LoadTool::Locust, &summary).unwrap();
    assert_eq!((two.requests, two.failures, two.times.p50_ns), (161, 2, Some(1e6)));
    assert_eq!(client(LoadTool::Locust, &json!([])).unwrap().requests, 0);
}

#[test]
fn the_service_says_its_routes() {
    let server = server(&metrics(100, 2_000_000, 1)).unwrap();
    assert_eq!((server.requests, server.server_errors, server.routes.len()), (100, 1, 2));
    assert_eq!((server.times.p95_ns, server.routes[1].times.p95_ns), (Some(2e6), None));
}

/// Takes each field away in turn, down to the leaves.
fn without_one(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let keys: Vec<String> = match value {
        Value::Object(members) => members.keys().cloned().collect(),
        _ => Vec::new(),
    };
    for key in keys {
        let mut less = value.clone();
        less.as_object_mut().expect("JSON").remove(&key);
        found.push((key.clone(), less));
        for (path, inner) in without_one(&value[&key]) {
            let mut less = value.clone();
            less[&key] = inner;
            found.push((format!("{key}.{path}"), less));
        }
    }
    found
}

#[test]
fn a_field_that_is_missing_is_named() {
    let mut named = 0;
    for (path, less) in without_one(&k6(100, 0, 1.0)) {
        if let Err(error) = client(LoadTool::K6, &less) {
            assert!(
                matches!(&error, LoadError::Missing { field } if field.starts_with(&path)),
                "{path}: {error}"
            );
            named += 1;
        }
    }
    assert_eq!(named, 7, "metrics, three metrics of it, and what is needed of each");
    for (path, less) in without_one(&metrics(100, 1, 0)) {
        match server(&less) {
            Ok(_) => assert!(
                ["method", "path", "2xx", "3xx", "4xx"].iter().any(|end| path.ends_with(end)),
                "{path}"
            ),
            Err(error) => assert!(error.to_string().starts_with(&path), "{path}: {error}"),
        }
    }
    let entry = locust(&json!({"1": 100}), 100, 0);
    for field in ["num_requests", "num_failures", "total_response_time", "response_times"] {
        let mut less = entry.clone();
        less[0].as_object_mut().unwrap().remove(field);
        let error = client(LoadTool::Locust, &less).unwrap_err();
        assert_eq!(
            (error.code(), error.to_string()),
            ("missing_field", format!("[0].{field} is missing"))
        );
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (path, value) in [
        ("/metrics/http_reqs/count", json!(-1)),
        ("/metrics/http_reqs/count", json!(1.5)),
        ("/metrics/http_req_failed/passes", json!("none")),
        ("/metrics/http_req_failed/passes", json!(101)),
        ("/metrics/http_req_duration/p(95)", json!(-0.5)),
        ("/metrics/http_req_duration/p(95)", json!(1e300)),
    ] {
        let mut summary = k6(100, 0, 1.0);
        *summary.pointer_mut(path).unwrap() = value;
        assert_eq!(client(LoadTool::K6, &summary).unwrap_err().code(), "bad_field", "{path}");
    }
    for times in
        [json!({"fast": 1}), json!({"-1": 1}), json!({"1": -1}), json!({"1": 101}), json!([])]
    {
        let summary = locust(&times, 100, 0);
        assert_eq!(client(LoadTool::Locust, &summary).unwrap_err().code(), "bad_field", "{times}");
    }
    let most = u64::MAX;
    let mut twice = locust(&json!({}), most, 0);
    let again = twice[0].clone();
    twice.as_array_mut().unwrap().push(again);
    assert_eq!(client(LoadTool::Locust, &twice).unwrap_err().code(), "bad_field");
    let long = vec![b' '; usize::try_from(MAX_LOAD_BYTES).unwrap() + 1];
    for tool in TOOLS {
        assert_eq!(ClientSummary::from_json(tool, &long).unwrap_err().code(), "too_large");
    }
    assert_eq!(LoadReport::from_json(&long).unwrap_err().code(), "too_large");
    let deep = "[".repeat(100_000);
    assert_eq!(ServerSummary::from_json(deep.as_bytes()).unwrap_err().code(), "bad_json");
    let absent = ClientSummary::read(LoadTool::K6, "no/such/file".as_ref());
    assert_eq!(absent.unwrap_err().code(), "io");
    let runs = vec![run(&k6(100, 0, 1.0), &metrics(100, 1, 0)); MAX_LOAD_RUNS + 1];
    let many = LoadReport::new(machine(), LoadParams::default(), runs);
    assert_eq!(many.unwrap_err().code(), "too_many");
}

#[test]
fn a_run_passes_only_when_all_is_well() {
    let pass =
        |client_json: &Value, server_json: &Value| report(vec![run(client_json, server_json)]);
    let good = pass(&k6(100, 0, 249.9), &metrics(100, 9_999_999, 0));
    assert_eq!((good.verdict, good.exit_code()), (Outcome::Pass, 0));
    for (client_json, server_json, note) in [
        (k6(100, 1, 1.0), metrics(100, 1, 0), "1 of 100 requests failed"),
        (k6(100, 0, 250.0), metrics(100, 1, 0), "p95 250 ms is not below 250 ms"),
        (k6(100, 0, 1.0), metrics(100, 10_000_000, 0), "p95 10.0 ms is not below 10.0 ms"),
        (k6(100, 0, 1.0), metrics(100, 1, 2), "2 answers have a status from 500"),
        (
            k6(100, 0, 1.0),
            metrics(99, 1, 0),
            "the service saw 99 of 100 requests: does the script call another port or host?",
        ),
        (
            k6(100, 0, 1.0),
            metrics(0, 1, 0),
            "the service saw 0 of 100 requests: does the script call another port or host?; there was no request",
        ),
        (k6(0, 0, 0.0), metrics(100, 1, 0), "there was no request"),
    ] {
        let report = pass(&client_json, &server_json);
        assert_eq!((report.verdict, report.exit_code()), (Outcome::Fail, 1), "{note}");
        let notes: Vec<_> = report.rows.iter().filter_map(|row| row.note.as_deref()).collect();
        assert_eq!(notes, [note]);
    }
    let few = pass(&k6(MIN_LOAD_REQUESTS - 1, 0, 1.0), &metrics(100, 1, 0));
    assert_eq!(few.verdict, Outcome::Inconclusive { needed: Some(1) });
    assert_eq!(report(vec![]).verdict, Outcome::Inconclusive { needed: None });
    for (code, note) in
        [(Some(99), "k6 ended with exit code 99"), (None, "k6 was ended by a signal")]
    {
        let run = run(&k6(100, 0, 1.0), &metrics(100, 1, 0)).with_exit_code(code);
        assert_eq!(report(vec![run]).rows[0].note.as_deref(), Some(note));
    }
}

#[test]
fn a_report_is_judged_again_when_it_is_read() {
    let good = report(vec![run(&k6(100, 0, 1.0), &metrics(100, 1_000, 0))]);
    let text = serde_json::to_string(&good).unwrap();
    assert_eq!(LoadReport::from_json(text.as_bytes()).unwrap(), good);
    let bad = report(vec![run(&k6(100, 100, 1.0), &metrics(100, 1_000, 0))]);
    let mut forged = serde_json::to_value(&bad).unwrap();
    forged["verdict"] = json!("pass");
    forged["rows"] = json!([]);
    assert_eq!(LoadReport::from_json(forged.to_string().as_bytes()).unwrap(), bad);
    forged["schema"] = json!(2);
    assert!(LoadReport::from_json(forged.to_string().as_bytes()).is_err());
    forged["schema"] = json!(1);
    forged["runs"][0]["client"]["times"]["p95_ns"] = json!(-1);
    assert!(LoadReport::from_json(forged.to_string().as_bytes()).is_err());
}

#[test]
fn a_gate_carries_it_in_every_format() {
    let budgets = Budgets::parse("[a]\nguide = '1 ms'").unwrap();
    let gate = gate(&budgets, &[], &GateParams::default());
    let load = report(vec![run(&k6(100, 2, 1.0), &metrics(100, 1_000, 0))]);
    let gate = gate.with_load(load);
    assert_eq!(gate.exit_code(), 1);
    assert_eq!(Report::from_json(&gate.to_json().unwrap()).unwrap().load, gate.load);
    assert!(gate.to_string().contains("load.k6.client"));
    let markdown = markdown(&gate);
    assert!(
        markdown.contains("**fail** under load on linux x86&#95;64, Test &lt;CPU&gt;, 2 cores"),
        "{markdown}"
    );
    assert!(markdown.contains("- load.k6.client: 2 of 100 requests failed"), "{markdown}");
    let junit = junit(&gate);
    assert!(junit.contains("<testsuite name=\"load\" tests=\"2\" failures=\"1\""), "{junit}");
    assert!(junit.contains("<failure message=\"2 of 100 requests failed\"/>"), "{junit}");
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(|x| json!(x)),
        any::<u64>().prop_map(|x| json!(x)),
        any::<f64>().prop_map(|x| json!(x)),
        "[0-9a-z.-]{0,6}".prop_map(|x| json!(x)),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{}])),
        prop::collection::btree_map("[0-9.e-]{0,5}", any::<u64>(), 0..4).prop_map(|x| json!(x)),
    ]
}

/// One leaf or branch of a good summary becomes something else.
fn broken(good: Value) -> impl Strategy<Value = Value> {
    fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(key, value)| paths(value, &format!("{at}/{key}"), found));
            }
            Value::Array(entries) => entries
                .iter()
                .enumerate()
                .for_each(|(index, value)| paths(value, &format!("{at}/{index}"), found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    paths(&good, "", &mut found);
    (prop::sample::select(found), value()).prop_map(move |(path, value)| {
        let mut broken = good.clone();
        *broken.pointer_mut(&path).expect("JSON") = value;
        broken
    })
}

/// What is read is sound: it can be judged, written and read again.
fn sound(client: Result<ClientSummary, LoadError>, server: Result<ServerSummary, LoadError>) {
    for error in [client.as_ref().err(), server.as_ref().err()].into_iter().flatten() {
        assert!(!error.code().is_empty() && !error.to_string().is_empty());
    }
    let (Ok(client), Ok(server)) = (client, server) else { return };
    let nothing = client.requests == 0 || server.requests == 0;
    let failed = client.failures > 0;
    let run = LoadRun::new(LoadTool::Locust, "any", (1, 1), client, server);
    let report = report(vec![run]);
    assert!(!(nothing || failed) || report.verdict == Outcome::Fail);
    let text = serde_json::to_string(&report).expect("JSON");
    assert_eq!(LoadReport::from_json(text.as_bytes()).expect("JSON"), report);
    assert!(!report.to_string().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hostile_summaries_never_panic(
        k6_summary in broken(k6(100, 1, 2.0)),
        locust_summary in broken(locust(&json!({"1": 50, "2": 50}), 100, 1)),
        service in broken(metrics(100, 5, 0)),
        report in broken(serde_json::to_value(report(vec![run(&k6(9, 0, 1.0), &metrics(9, 1, 0))])).unwrap()),
    ) {
        let good = || server(&metrics(100, 5, 0));
        sound(client(LoadTool::K6, &k6_summary), good());
        sound(client(LoadTool::Locust, &locust_summary), good());
        sound(client(LoadTool::K6, &k6(100, 0, 2.0)), server(&service));
        if let Ok(report) = LoadReport::from_json(report.to_string().as_bytes()) {
            prop_assert!(report.verdict != Outcome::Pass, "nine requests pass nothing");
        }
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60), text in "[\\[\\]{}\":,a-z0-9.eE-]{0,60}") {
        for bytes in [&bytes[..], text.as_bytes()] {
            for tool in TOOLS {
                sound(ClientSummary::from_json(tool, bytes), ServerSummary::from_json(bytes));
            }
            prop_assert!(LoadReport::from_json(bytes).is_err());
        }
    }

    /// The slow twin: every time of the histogram in a list.
    #[test]
    fn quantiles_of_locust_are_those_of_its_list(counts in prop::collection::btree_map(0_u32..3000, 1_u64..20, 1..30)) {
        let list: Vec<f64> = counts.iter().flat_map(|(ms, n)| std::iter::repeat_n(f64::from(*ms) * 1e6, *n as usize)).collect();
        let times = json!(counts.iter().map(|(ms, n)| (ms.to_string(), n)).collect::<std::collections::BTreeMap<_, _>>());
        let times = client(LoadTool::Locust, &locust(&times, list.len() as u64, 0)).unwrap().times;
        for (percent, found) in [(50, times.p50_ns), (95, times.p95_ns), (99, times.p99_ns)] {
            prop_assert_eq!(found, Some(list[(list.len() * percent).div_ceil(100).max(1) - 1]));
        }
    }

    #[test]
    fn slower_or_worse_never_judges_better(p95 in 1.0..400.0_f64, more in 0.0..400.0_f64, requests in 1..200_u64, failures in 0..2_u64) {
        let of = |p95: f64, failures: u64| {
            report(vec![run(&k6(requests, failures.min(requests), p95), &metrics(requests, 5, 0))]).exit_code()
        };
        let rank = |code: i32| match code { 0 => 0, 3 => 1, _ => 2 };
        prop_assert!(rank(of(p95, 0)) <= rank(of(p95 + more, failures)));
    }
}

#[test]
fn a_dashboard_shows_it_by_run_and_by_route() {
    let budgets = Budgets::parse("[a]\nguide = \"1 ms\"\n").unwrap();
    let judged = gate(&budgets, &[], &GateParams::default());
    let without = Dashboard::new(&judged).html().unwrap();
    assert!(!without.contains("id=\"load\""));
    let failed = report(vec![run(&k6(1000, 3, 9.5), &metrics(1000, 1_000_000, 0))]);
    let judged = judged.with_load(failed);
    let page = Dashboard::new(&judged).html().unwrap();
    for part in ["Under load", "load.k6.client", "3 of 1000 requests failed", "GET /a", "9.50 ms"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("Under <a href=\"#load\">load</a>: fail."));
}
