use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::import::{HYPERFINE, data_js};
use crate::run::{Ran, command, finish, folder, lukhas};
use crate::runs::{attacks, honest};

/// Every level that has a page of its own.
const LEVELS: [&[&str]; 19] = [
    &[],
    &["tour"],
    &["serve"],
    &["drift"],
    &["drift", "watch"],
    &["drift", "calibrate"],
    &["drift", "backtest"],
    &["drift", "guard"],
    &["drift", "detect"],
    &["drift", "arl"],
    &["glyph"],
    &["glyph", "validate"],
    &["glyph", "encode"],
    &["glyph", "decode"],
    &["glyph", "similar"],
    &["dream"],
    &["dream", "simulate"],
    &["dream", "mesh"],
    &["gate"],
];
const MORE: [&[&str]; 6] = [
    &["dream", "consensus"],
    &["dream", "replay"],
    &["gate", "import"],
    &["gate", "history"],
    &["gate", "ab"],
    &["load"],
];

fn examples(level: &[&str]) -> Vec<String> {
    let ran = lukhas(&[level, &["--help"]].concat(), "");
    assert_eq!((ran.code, &ran.stderr[..]), (0, ""), "{level:?}");
    let example = |line: &str| line.trim_start().strip_prefix("$ ").map(str::to_owned);
    let examples: Vec<String> = ran.stdout.lines().filter_map(example).collect();
    assert!(!examples.is_empty(), "{level:?} shows no example");
    examples
}

/// Not run here: they serve until they are told to stop, measure for minutes, or have tests of their own.
fn runs_alone(example: &str) -> bool {
    !["lukhas serve", "lukhas gate", "lukhas load", "lukhas tour"]
        .iter()
        .any(|long| example.contains(long))
        || example.contains("-- true")
        || ["lukhas gate history", "lukhas gate import"].iter().any(|line| example.contains(line))
}

#[test]
fn every_example_runs() {
    let folder = folder("help");
    fs::write(folder.join("runs.jsonl"), honest(8)).unwrap();
    fs::write(folder.join("steps.jsonl"), honest(2)).unwrap();
    fs::write(folder.join("attacks.jsonl"), attacks(3)).unwrap();
    let reading = "{\"intent\":[1,0],\"action\":[3,1]}\n";
    fs::write(folder.join("readings.jsonl"), reading.repeat(9)).unwrap();
    fs::write(folder.join("budgets.toml"), "[a]\nguide = \"1 s\"\n").unwrap();
    fs::write(folder.join("times.json"), HYPERFINE).unwrap();
    fs::write(folder.join("data.js"), data_js(40, 20)).unwrap();
    let symbols = lukhas(&["glyph", "encode"], "{\"concept\":\"rain\"}\n{\"concept\":\"snow\"}");
    fs::write(folder.join("memory.jsonl"), symbols.stdout).unwrap();
    let ran = shell(&folder, "lukhas drift calibrate runs.jsonl --out baseline.json");
    assert_eq!(ran.code, 0, "{ran:?}");
    for example in LEVELS.iter().chain(&MORE).flat_map(|level| examples(level)) {
        if runs_alone(&example) {
            let ran = shell(&folder, &example);
            // a gate that measured nothing is inconclusive
            let expected = if example.contains("-- true") { 3 } else { 0 };
            assert_eq!(ran.code, expected, "{example}: {ran:?}");
            assert!(!ran.stdout.is_empty(), "{example}");
        }
    }
}

fn shell(folder: &Path, line: &str) -> Ran {
    let binary = Path::new(env!("CARGO_BIN_EXE_lukhas"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = binary.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&path));
    let mut shell = Command::new("sh");
    shell
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(paths).unwrap())
        .env_remove("LUKHAS_PERF_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    finish(shell, b"")
}

#[test]
fn pages_of_drift_wrap_at_any_width() {
    let is_of_drift = |level: &&&[&str]| level.first().is_none_or(|first| *first == "drift");
    for level in LEVELS.iter().filter(is_of_drift) {
        let [narrow, wide] = [80, 100].map(|width: usize| {
            let mut command = command(&[*level, &["--help"]].concat());
            command.env("COLUMNS", width.to_string());
            let page = finish(command, b"").stdout;
            let lines: Vec<&str> = page.lines().collect();
            // whether a line goes on in the next one for want of width
            let goes_on = |a: &str, b: &str| {
                let word = b.split(' ').next().unwrap_or_default();
                !a.is_empty() && !word.is_empty() && a.len() + 1 + word.len() > width
            };
            for lines in lines.windows(3) {
                let is_cut = goes_on(lines[0], lines[1]) && !goes_on(lines[1], lines[2]);
                assert!(!is_cut || lines[2].is_empty(), "{level:?} at {width}: {lines:#?}");
            }
            assert!(lines.iter().all(|line| line.len() <= width), "{level:?}: {page}");
            let examples = lines.into_iter().filter(|line| line.trim_start().starts_with("$ "));
            examples.map(str::to_owned).collect::<Vec<_>>()
        });
        assert_eq!(narrow, wide, "an example is cut");
    }
}

#[test]
fn every_command_has_a_page() {
    for level in LEVELS.iter().chain(&MORE) {
        let ran = lukhas(&[*level, &["--help"]].concat(), "");
        let commands = ran.stdout.lines().skip_while(|line| *line != "Commands:").skip(1);
        let names = commands.take_while(|line| !line.is_empty());
        for name in names.filter_map(|line| line.split_whitespace().next()) {
            let page = [*level, &[name]].concat();
            let known = LEVELS.iter().chain(&MORE).any(|level| **level == page[..]);
            assert!(known || name == "help", "{page:?}");
        }
    }
}

#[test]
fn usage_errors_are_2_and_say_so_on_standard_error() {
    let cases: [&[&str]; 9] = [
        &[],
        &["drift"],
        &["glyph"],
        &["dream"],
        &["dance"],
        &["drift", "dance"],
        &["drift", "watch", "--dance"],
        &["dream", "simulate"],
        &["glyph", "validate", "extra"],
    ];
    for args in cases {
        let ran = lukhas(args, "");
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn nothing_is_coloured_where_nobody_sees_it() {
    for args in [&["--help"][..], &["dance"], &["drift", "watch", "--lane", "x"]] {
        let ran = lukhas(args, "");
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'), "{args:?}");
    }
    assert_eq!(
        lukhas(&["--version"], "").stdout,
        format!("lukhas {}\n", env!("CARGO_PKG_VERSION"))
    );
}
