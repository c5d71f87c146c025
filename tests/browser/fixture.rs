//! A dashboard with every section, some of it named by strangers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lukhas_perf::{
    AllocCounts, Budgets, ClientSummary, CompareParams, Dashboard, Figures, GateParams, History,
    LoadParams, LoadReport, LoadRun, LoadTool, Machine, Run, Samples, ServerSummary, Tap, TapRow,
    compare, gate,
};

/// Would be seen if it ran.
pub(crate) const HOSTILE: &str =
    "</script><script>window.ran = 1</script><img src=x onerror=window.ran=2>\"'";

/// Rows of the table.
pub(crate) const ROWS: usize = 6;

fn samples(iterations: u64, n: u32, ns: f64) -> Samples {
    let wild = |i: u32| if i % 29 == 28 { 1.6 } else { 1.0 };
    let times = (0..n).map(|i| ns * wild(i) * (1.0 + f64::from(i * 37 % n) / f64::from(10 * n)));
    let samples = Samples::new(iterations, times.collect()).expect("these are samples");
    samples.with_allocs(AllocCounts::new(2, 128, 96, 0))
}

fn taps(scale: f64) -> Vec<Tap> {
    let row =
        |name: &str, iterations, n, ns: f64| TapRow::new(name, samples(iterations, n, ns * scale));
    let rows = vec![
        row("parse.fast", 16, 200, 82.0),
        row("parse.slow", 1, 120, 2.4e6),
        row("parse.few", 1, 20, 9e5),
        row("store.memory", 1, 60, 4e3),
        row(HOSTILE, 1, 100, 5e4),
    ];
    vec![Tap::new(None, "fixture", rows)]
}

fn history() -> History {
    let mut history = History::default();
    for index in 0..32_u64 {
        let level = if index < 22 { 80.0 } else { 104.0 };
        let p50 = level + (index * 7 % 5) as f64;
        let rows = BTreeMap::from([
            ("parse.fast".to_owned(), Figures::new(p50, 1.12 * p50, p50, None, 100)),
            ("parse.slow".to_owned(), Figures::new(2.2e6, 2.5e6, 2.2e6, None, 100)),
        ]);
        let commit = format!("{0:016x}{0:024x}", (index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let run = Run::new(1_709_208_794 + 3600 * index, Some(commit), Machine::here(), rows);
        history.runs.push(run.expect("this is a run"));
    }
    history
}

/// A run whose script a stranger named.
fn load() -> LoadReport {
    let client = serde_json::json!({"root_group": {}, "metrics": {
        "http_reqs": {"count": 4_200}, "http_req_failed": {"passes": 3, "fails": 4_197},
        "http_req_duration": {"avg": 1.2, "med": 1.0, "max": 40.5, "p(90)": 2.0, "p(95)": 9.5},
    }});
    let route = |path: &str, count: u32| {
        serde_json::json!({
            "method": "POST", "path": path, "count": count, "mean_ns": 9e5, "p50_ns": 8e5, "p95_ns": 3e6,
            "p99_ns": 5e6, "max_ns": 2e7, "abandoned": 0,
            "status": {"2xx": count, "3xx": 0, "4xx": 0, "5xx": 0},
        })
    };
    let routes = ["/api/v1/glyphs/bindings/{binding_id}", "/api/v1/drift/update"];
    let server = serde_json::json!({
        "total": route("*", 4_200), "routes": routes.map(|path| route(path, 2_100)),
    });
    let client = ClientSummary::from_json(LoadTool::K6, client.to_string().as_bytes());
    let server = ServerSummary::from_json(server.to_string().as_bytes());
    let (client, server) = (client.expect("k6's"), server.expect("the service's"));
    let run = LoadRun::new(LoadTool::K6, HOSTILE, (20, 120), client, server);
    LoadReport::new(Machine::here(), LoadParams::default(), vec![run]).expect("one run")
}

/// Writes the page under a name, and says where.
pub(crate) fn page(name: &str) -> PathBuf {
    let hostile = serde_json::to_string(HOSTILE).expect("a text is JSON");
    let budgets = format!(
        "['parse.fast']\ntitle = 'parse a line of 80 characters'\nguide = '10 us'\nours = '100 ns'\nclass = 'critical'\n\
         ['parse.slow']\ntitle = 'parse a file of ten thousand lines'\nguide = '1 ms'\nours = '900 us'\nclass = 'critical'\n\
         ['parse.few']\nguide = '1 ms'\n\
         ['store.memory']\nguide = '1 MB'\nours = '96 B'\n\
         ['store.gone']\nguide = '1 s'\n\
         [{hostile}]\nguide = '1 ms'\n"
    );
    let budgets = Budgets::parse(&budgets).expect("these are budgets");
    let taps = taps(1.0);
    let run = |scale| Run::of_taps(0, None, &self::taps(scale)).expect("this is a run");
    let found = compare("main", &run(0.8), &run(1.0), &CompareParams::default());
    let report = gate(&budgets, &taps, &GateParams::default())
        .with_comparison(found.expect("the machines are alike"))
        .with_load(load());
    let history = history();
    let mut dashboard = Dashboard::new(&report);
    dashboard.budgets = Some(&budgets);
    dashboard.taps = &taps;
    dashboard.history = Some(&history);
    dashboard.time = Some(1_709_323_994);
    dashboard.commit = Some("0123456789abcdef0123456789abcdef01234567");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dashboard-{name}.html"));
    fs::write(&path, dashboard.html().expect("it is encoded")).expect("it is written");
    path
}
