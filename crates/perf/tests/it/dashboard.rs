//! The dashboard: what strangers named stays text, and nothing is asked of a network.

use std::{collections::BTreeMap, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use lukhas_perf::{
    AllocCounts, Budget, Budgets, CompareParams, Dashboard, Figures, GateParams, History, Machine,
    Report, Row, Run, Samples, Tap, TapRow, compare, gate,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const HOSTILE: &str =
    "a.</script><script>alert(1)</script><!-- \"'&`\u{2028}\u{202e}<img src=x onerror=y>";

fn machine() -> Machine {
    let mut machine = Machine::here();
    (machine.os, machine.arch, machine.cores) = ("linux".into(), "x86_64".into(), 2);
    (machine.cpu, machine.rustc) = (Some("Test <CPU>".into()), None);
    machine
}

/// A hundred times around `ns`, or more.
fn samples(iterations: u64, ns: f64) -> Samples {
    let times = (0..100).map(|i| ns * (1.0 + f64::from(i * 37 % 100) / 1000.0)).collect();
    let samples = Samples::new(iterations, times).expect("these are samples");
    samples.with_allocs(AllocCounts::new(3, 96, 64, 0))
}

fn taps(scale: f64) -> Vec<Tap> {
    let rows = vec![
        TapRow::new("parse.slow/9", samples(1, 9e6 * scale)),
        TapRow::new("parse.fast", samples(16, 80.0 * scale)),
        TapRow::new(HOSTILE, samples(1, 2e3 * scale)),
    ];
    let mut tap = Tap::new(Some("p".into()), "t", rows);
    tap.machine = machine();
    vec![tap]
}

fn budgets() -> Budgets {
    let hostile = serde_json::to_string(HOSTILE).expect("a text is JSON");
    let text = format!(
        "[{hostile}]\nguide = '1 ms'\n\
         ['parse.fast']\ntitle = 'parse <b>'\nguide = '1 us'\nours = '100 ns'\nclass = 'critical'\n\
         ['parse.slow']\nbench = 'parse.slow/9'\nguide = '1 ms'\nclass = 'critical'\n\
         ['parse.gone']\nguide = '1 ms'\n"
    );
    Budgets::parse(&text).expect("these are budgets")
}

/// Runs of one level and then of another.
fn history() -> History {
    let mut history = History::default();
    for index in 0..24_u64 {
        let p50 = if index < 16 { 80.0 } else { 120.0 };
        let figures = Figures::new(p50, p50 * 1.1, p50, None, 100);
        let rows = BTreeMap::from([("parse.fast".to_owned(), figures)]);
        let commit = format!("<i>{index:07}</i>");
        let run = Run::new(1_709_208_794 + index, Some(commit), machine(), rows);
        history.runs.push(run.expect("this is a run"));
    }
    history
}

fn whole() -> (Report, String) {
    let (budgets, taps) = (budgets(), taps(1.0));
    let run = |scale| Run::of_taps(0, None, &self::taps(scale)).expect("this is a run");
    let found = compare("<main>", &run(0.5), &run(1.0), &CompareParams::default());
    let report = gate(&budgets, &taps, &GateParams::default())
        .with_comparison(found.expect("the machines are alike"));
    let history = history();
    let mut dashboard = Dashboard::new(&report);
    dashboard.budgets = Some(&budgets);
    dashboard.taps = &taps;
    dashboard.history = Some(&history);
    dashboard.time = Some(1_709_208_794);
    dashboard.commit = Some("0123abcd\"><script>");
    dashboard.quick = true;
    let html = dashboard.html().expect("it is encoded");
    (report, html)
}

/// What stands between two texts.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("no {from}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

fn data(html: &str) -> serde_json::Value {
    let json = between(html, "<script type=\"application/json\" id=\"data\">", "</script>");
    serde_json::from_str(json).expect("the data is JSON")
}

/// The page's own scripts and no other; nothing that begins a comment or a picture.
fn assert_inert(html: &str) {
    assert_eq!(html.matches("<script").count(), 2);
    assert_eq!(html.matches("</script").count(), 2);
    for mark in ["<!--", "<img", "<iframe", "javascript:"] {
        assert!(!html.contains(mark), "the page holds {mark}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let (report, html) = whole();
    assert_inert(&html);
    assert!(!html.contains("parse <b>") && !html.contains("Test <CPU>") && !html.contains("<i>0"));
    let kept = serde_json::from_value::<Report>(data(&html)["report"].clone());
    let mut kept = kept.expect("the data has the report");
    for (row, of) in kept.rows.iter_mut().zip(&report.rows) {
        row.note.clone_from(&of.note);
    }
    assert_eq!(kept, report);
}

#[test]
fn nothing_is_asked_of_a_network() {
    let (_, html) = whole();
    for mark in ["http:", "https:", "//www", "@import", "url(", "<base", "srcset", "fetch("] {
        assert!(!html.contains(mark), "the page holds {mark}");
    }
    let links: Vec<&str> = html.match_indices("href=\"").map(|(at, _)| &html[at + 6..]).collect();
    assert!(links.iter().all(|link| link.starts_with("data:,\"") || link.starts_with('#')));
    // a policy by hash refuses attributes of style and of events
    for tag in html.split('<').skip(1).filter_map(|rest| rest.split_once('>')) {
        for mark in [" src=", " style=", " on"] {
            assert!(!tag.0.contains(mark), "<{}> has{mark}", tag.0);
        }
    }
}

/// The policy names the style and the script by their SHA-256.
#[test]
fn the_policy_fits_the_page() {
    let (_, html) = whole();
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let style = between(&html, "<style>", "</style>");
    let script = between(&html, "<script>", "</script>");
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'\n",
        hash(script),
        hash(style)
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/export/dashboard/assets/policy.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &policy).expect("the policy is written");
        return;
    }
    let found = std::fs::read_to_string(&path).expect("the policy is there");
    assert_eq!(
        found, policy,
        "after a change of the page's script or style, run with UPDATE_GOLDEN=1"
    );
    assert!(html.contains(policy.trim()), "the page carries its policy");
}

#[test]
fn the_sections_stand_in_their_order() {
    let (_, html) = whole();
    let mut rest = html.as_str();
    for mark in [
        "<title>fail: Performance</title>",
        "<header class=\"fail\">",
        "<b>1</b> fail",
        "<b>1</b> inconclusive",
        "<b>2</b> pass",
        "A quick run",
        "<time datetime=\"2024-02-29T12:13:14+00:00\">2024-02-29 12:13:14 UTC</time>",
        "role=\"status\"",
        "<table id=\"budgets\"><caption>",
        "data-sort=\"verdict\"",
        "p50 by run",
        // critical before high, and of one class the failure first
        "slow</bdi>",
        "fast</bdi>",
        "batch means",
        "Batch means: a sample is the mean of 16 calls",
        "p50 and p95 over 24 runs",
        "alarm +50 %",
        "no bench &quot;parse.gone&quot; was measured",
        "<table id=\"comparison\"><caption>",
        "&lt;main&gt;",
        "p50 and p95 are beyond 1.2 x",
        "<dialog",
    ] {
        rest = rest
            .split_once(mark)
            .unwrap_or_else(|| panic!("{mark} is not there, or not in place"))
            .1;
    }
    assert_eq!(html.matches("<tbody data-index").count(), 4);
    // three rows have samples, one has a history
    assert_eq!(html.matches("Histogram of 100 samples").count(), 3);
    assert_eq!(html.matches("class=\"spark\"").count(), 1);
}

#[test]
fn what_is_absent_leaves_no_box() {
    let report = Report::new(machine(), vec![Row::unmeasured(&Budget::new("one"))]);
    let html = Dashboard::new(&report).html().expect("it is encoded");
    for mark in [
        "id=\"comparison\"",
        "<figure",
        "p50 by run",
        ">Class<",
        "<dt>commit",
        "<time",
        "quick run",
    ] {
        assert!(!html.contains(mark), "{mark} is there");
    }
    let report = Report::new(machine(), Vec::new());
    let html = Dashboard::new(&report).html().expect("it is encoded");
    assert!(html.contains("No budget was judged") && !html.contains("<table"));
}

/// Runs of another machine say nothing about this one.
#[test]
fn the_history_of_another_machine_is_left_out() {
    let report = Report::new(
        machine(),
        vec![Row::measured(&Budget::new("parse.fast"), &samples(1, 80.0), &GateParams::default())],
    );
    let (ours, mut theirs) = (history(), history());
    for run in &mut theirs.runs {
        run.machine.cores = 64;
    }
    let mut dashboard = Dashboard::new(&report);
    dashboard.history = Some(&ours);
    assert!(dashboard.html().expect("it is encoded").contains("p50 and p95 over 24 runs"));
    dashboard.history = Some(&theirs);
    assert!(!dashboard.html().expect("it is encoded").contains("p50 and p95 over"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a row is called and whatever its times: the page holds no markup of its making, and its data the name.
    #[test]
    fn any_name_and_any_time(
        names in prop::collection::vec("(?s).{0,12}|[<>&\"'/!a-z-]{0,24}|</?script.{0,8}", 1..4),
        ns in prop::collection::vec(prop_oneof![Just(0.0), 1e-3..1e18_f64], 1..80),
        limit in prop_oneof![Just("0 ns"), Just("1 us"), Just("31 s")],
    ) {
        let samples = Samples::new(1, ns).expect("these are samples");
        let budget = |name: &String| {
            let mut budget = Budget::new(name);
            budget.guide = Some(limit.parse().expect("this is a limit"));
            budget
        };
        let rows: Vec<Row> =
            names.iter().map(|name| Row::measured(&budget(name), &samples, &GateParams::default())).collect();
        let taps = [Tap::new(None, "t", names.iter().map(|name| TapRow::new(name, samples.clone())).collect())];
        let report = Report::new(machine(), rows);
        let mut dashboard = Dashboard::new(&report);
        dashboard.taps = &taps;
        let html = dashboard.html().expect("it is encoded");
        assert_inert(&html);
        for drawn in html.split("<svg").skip(1).filter_map(|rest| rest.split_once("</svg>")) {
            prop_assert!(!drawn.0.contains("NaN") && !drawn.0.contains("inf\""), "{}", drawn.0);
        }
        let kept = &data(&html)["report"]["rows"];
        let mut kept: Vec<&str> = kept.as_array().into_iter().flatten().filter_map(|row| row["name"].as_str()).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        kept.sort_unstable();
        names.sort_unstable();
        prop_assert_eq!(kept, names);
    }
}
