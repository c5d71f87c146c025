//! `lukhas drift detect`.

use std::fs;
use std::io::{BufRead, BufReader, Write};

use serde_json::{Value, json};

use crate::run::{codes, command, folder, lukhas};

/// Numbers around `levels`, 200 each, with a fixed jitter in -2..=2.
fn stream(levels: &[f64]) -> String {
    let jitter =
        |i: usize| f64::from((i as u32).wrapping_mul(2_654_435_761) >> 16 & 1_023) / 256.0 - 2.0;
    (0..200 * levels.len()).map(|i| format!("{}\n", levels[i / 200] + jitter(i))).collect()
}

fn detect(args: &[&str], input: &str) -> Vec<Value> {
    let ran = lukhas(&[&["drift", "detect"], args].concat(), input);
    assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
    ran.lines()
}

#[test]
fn the_default_needs_nothing_and_goes_on_after_a_change() {
    let ran = lukhas(&["drift", "detect"], stream(&[0.0, 4.0, 1.0]));
    assert_eq!(ran.code, 0);
    let found = ran.lines();
    let keys: Vec<&str> = found[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["index", "onset", "statistic", "direction"]);
    let found = detect(&["--explain"], &stream(&[0.0, 4.0, 1.0]));
    let keys: Vec<&str> = found[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys[4..], ["before", "after", "size", "evidence"]);
    for (change, (onset, direction, size)) in
        found.iter().zip([(200, "up", 4.0), (400, "down", -3.0)])
    {
        assert!(change["onset"].as_u64().unwrap().abs_diff(onset) <= 1, "{change}");
        assert!(change["index"].as_u64().unwrap() < onset + 50, "{change}");
        assert_eq!(change["direction"], direction);
        assert!((change["size"].as_f64().unwrap() - size).abs() < 0.6, "{change}");
        assert!(change["evidence"].as_f64().unwrap() >= 1.0);
    }
    assert_eq!(found.len(), 2);
    assert!(ran.stderr.contains("2 changes in 600 numbers"), "{}", ran.stderr);
    assert_eq!(
        found,
        detect(&["--detector", "mean-shift", "--explain"], &stream(&[0.0, 4.0, 1.0]))
    );
}

#[test]
fn every_detector_finds_a_large_change() {
    for args in [
        &["ewma"][..],
        &["ewma", "--lambda", "0.3", "--limit", "4"],
        &["cusum"],
        &["cusum", "--fast", "--k", "1", "--arl", "500"],
        &["sr"],
        &["sr", "--design", "2", "--threshold", "5000"],
        &["page-hinkley", "--delta", "0.5"],
        &["adwin"],
        &["mean-shift", "--penalty", "20"],
        &["cusum", "--mean", "0", "--sd", "1.2", "--arl", "1000000"],
    ] {
        let found = detect(&[&["--detector"], args].concat(), &stream(&[0.0, 6.0]));
        let first = &found[0];
        let onset = first["onset"].as_u64().unwrap();
        assert!((150..=201).contains(&onset), "{args:?}: {first}");
        assert!((200..264).contains(&first["index"].as_u64().unwrap()), "{args:?}: {first}");
        assert_eq!(first["direction"], "up");
    }
    for detector in ["esr", "e-sr", "e-cusum"] {
        for mean in [["--mean", "2.2"], ["--warmup", "150"]] {
            let args = [&["--detector", detector][..], &mean].concat();
            let found = detect(&args, &stream(&[2.0, 6.0]));
            assert!(found[0]["index"].as_u64().unwrap() < 230, "{args:?}: {found:?}");
            assert!(found[0]["onset"].as_u64().unwrap().abs_diff(200) < 20, "{args:?}: {found:?}");
        }
    }
}

#[test]
fn a_chart_learns_its_baseline_anew_after_an_alarm() {
    for detector in ["ewma", "cusum", "sr"] {
        let args = ["--detector", detector, "--warmup", "100", "--arl", "1000000", "--explain"];
        let found = detect(&args, &stream(&[0.0, 6.0, 6.0, 2.0]));
        assert_eq!(found.len(), 2, "{detector}: {found:?}");
        assert_eq!(found[1]["direction"], "down");
        // the new baseline, not the first one
        assert!((found[1]["before"].as_f64().unwrap() - 6.0).abs() < 0.4, "{found:?}");
        // a baseline that stays alarms again and again
        let kept = ["--mean", "0", "--sd", "1.2", "--warmup", "0", "--explain"];
        let kept = detect(&[&["--detector", detector][..], &kept].concat(), &stream(&[0.0, 6.0]));
        assert!(kept.len() > 50, "{detector}: {}", kept.len());
        assert_eq!(kept[1]["before"], 0.0);
    }
    // without any spread, whatever differs is a change
    let flat = format!("{}1.001\n", "1\n".repeat(120));
    assert_eq!(detect(&["--detector", "cusum"], &flat)[0]["index"], 120);
}

#[test]
fn charts_see_changes_of_numbers_of_any_size() {
    let numbers = stream(&[8.0, 14.0]);
    let numbers: Vec<f64> = numbers.lines().map(|x| x.parse().unwrap()).collect();
    for detector in ["ewma", "cusum", "sr", "esr", "e-cusum"] {
        let found = |power: i32| {
            let input: String =
                numbers.iter().map(|x| format!("{:e}\n", x * 2.0_f64.powi(power))).collect();
            detect(&["--detector", detector], &input)
        };
        let expected = found(0);
        assert!(expected[0]["index"].as_u64().unwrap().abs_diff(200) < 40, "{expected:?}");
        for power in [-160, -400, -700, -1000, 300, 327] {
            assert_eq!(found(power), expected, "{detector} {power}");
        }
        // numbers whose deviation is beyond the range that they are in
        if !detector.starts_with('e') || detector == "ewma" {
            let wide = "1e100\n-1e100\n".repeat(150);
            assert_eq!(detect(&["--detector", detector], &wide), [] as [Value; 0], "{detector}");
        }
        // nothing at all, then the least there is
        let least = format!("{}{}", "0\n".repeat(150), "5e-324\n".repeat(50));
        assert_eq!(detect(&["--detector", detector], &least).len(), 1, "{detector}");
        // a change that its unit has no number for
        let huge = format!("{}1e90\n", "1e-300\n2e-300\n".repeat(60));
        assert_eq!(detect(&["--detector", detector], &huge)[0]["index"], 120, "{detector}");
    }
    // who squares distances says what it does not see
    let tiny = numbers.iter().map(|x| format!("{}\n", x * 1e-200)).collect::<String>();
    let ran = lukhas(&["drift", "detect"], &tiny);
    assert!(ran.stderr.contains("sees nothing below 1e-150: multiply them"), "{ran:?}");
}

#[test]
fn columns_count_from_1() {
    let ran = lukhas(&["drift", "detect", "--column", "0"], "1,2\n");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("columns count from 1"), "{}", ran.stderr);
}

#[test]
fn scores_are_shares_and_reach_1_at_a_change() {
    let input = stream(&[0.0, 6.0]);
    for detector in ["mean-shift", "cusum", "adwin"] {
        let scores = detect(&["--detector", detector, "--scores"], &input);
        let scores: Vec<f64> = scores.iter().map(|line| line["score"].as_f64().unwrap()).collect();
        assert_eq!(scores.len(), 400);
        assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
        let first = scores.iter().position(|score| *score == 1.0).unwrap();
        assert_eq!(json!(first), detect(&["--detector", detector], &input)[0]["index"]);
    }
}

#[test]
fn default_scores_say_how_unlike_all_before_a_number_is() {
    let input = (0..700).map(|t| format!("{}\n", if t == 500 { 90 } else { t % 40 }));
    let scores = detect(&["--scores"], &input.collect::<String>());
    let scores: Vec<f64> = scores.iter().map(|line| line["score"].as_f64().unwrap()).collect();
    assert_eq!(scores.len(), 700);
    let (most, _) = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
    assert_eq!(most, 500);
    assert!(scores[100..500].iter().all(|&score| score == 0.0));
    assert!((0.0..1.0).contains(&scores[500]));
    // what the help says of the first 32, and of its example
    let short = |calm: usize| {
        let input: String = (1..=calm).map(|t| format!("{t}\n")).collect();
        let scores = detect(&["--scores"], &format!("{input}9999\n"));
        scores[calm]["score"].as_f64().unwrap()
    };
    assert_eq!((short(2), short(31)), (0.0, 0.0));
    assert!(short(32) > 0.97 && short(99) > 0.97);
}

#[test]
fn numbers_come_plain_as_json_or_as_csv() {
    let plain = stream(&[0.0, 6.0]);
    let expected = detect(&[], &plain);
    let lines = |each: &dyn Fn(&str) -> String| plain.lines().map(each).collect::<String>();
    let json = lines(&|x| format!("{{\"at\":\"noon\",\"ms\":{x}}}\n"));
    assert_eq!(detect(&["--column", "ms"], &json), expected);
    assert_eq!(detect(&[], &json.replace("ms", "value")), expected);
    let csv = format!("at;ms;note\r\n{}", lines(&|x| format!("noon;{x};\"a; b\"\r\n")));
    for column in ["ms", "2"] {
        assert_eq!(detect(&["--column", column, "--delimiter", ";"], &csv), expected);
    }
    let folder = folder("detect");
    let path = folder.join("numbers.tsv");
    fs::write(&path, csv.replace(';', "\t")).unwrap();
    let args = [path.to_str().unwrap(), "--column", "ms", "--delimiter", "tab"];
    assert_eq!(detect(&args, ""), expected);
}

#[test]
fn bad_lines_are_answered_and_not_counted() {
    let good = stream(&[0.0, 6.0]);
    let bad = "NaN\n1e999\n\"1\"\n{}\n1,2\n1e200\n";
    let ran = lukhas(&["drift", "detect"], [bad, &good].concat());
    let expected = [
        "malformed_json",
        "not_finite",
        "wrong_type",
        "missing_field",
        "malformed_json",
        "out_of_range",
    ];
    assert_eq!((ran.code, codes(&ran)), (1, expected.map(str::to_owned).to_vec()));
    assert!(ran.lines()[4]["error"]["detail"].as_str().unwrap().contains("--column"));
    assert_eq!(ran.lines()[6..], detect(&[], &good)[..]);
    let broken = lukhas(&["drift", "detect", "--column", "b"], "a,b\n\"x\ny\",3\n\"x\",4\n");
    assert_eq!((broken.code, codes(&broken)), (1, vec!["wrong_type".to_owned(); 2]));
    assert!(broken.stdout.contains("an odd number of quotes"), "{}", broken.stdout);
    let missing = lukhas(&["drift", "detect", "--column", "x"], "a,b\n1,2\n3,4\n");
    assert_eq!((missing.code, codes(&missing)), (2, vec!["missing_field".to_owned()]));
    assert!(missing.stderr.contains("the header has a, b"), "{}", missing.stderr);
}

#[test]
fn a_change_is_said_while_the_stream_goes_on() {
    let mut child = command(&["drift", "detect"]).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(stream(&[0.0, 6.0]).as_bytes()).unwrap();
    input.flush().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let change: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(change["onset"], 200);
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn refusals_teach() {
    for (args, hint) in [
        (
            &["--detector", "adwin", "--arl", "100"][..],
            "--arl is not for --detector adwin, which takes --delta, --clock",
        ),
        (&["--detector", "page-hinkley", "--arl", "100"], "--arl is not for"),
        (&["--penalty", "3"], "which takes no options; --penalty is for mean-shift: name one"),
        (
            &["--arl", "1e4"],
            "--arl is for ewma, cusum, sr, esr, e-cusum: name one, as in --detector ewma",
        ),
        (&["--warmup", "50"], "--warmup is for ewma, cusum, sr, esr, e-cusum, page-hinkley"),
        (&["--detector", "cusum", "--k", "10"], "give a smaller --k"),
        (&["--detector", "cusum", "--arl", "100", "--h", "5"], "give one of them"),
        (&["--detector", "cusum", "--mean", "1"], "give both"),
        (&["--detector", "cusum", "--warmup", "0"], "give --mean and --sd"),
        (&["--detector", "cusum", "--warmup", "1"], "between 2 and"),
        (&["--detector", "cusum", "--mean", "1", "--sd", "0"], "sd is 0"),
        (&["--detector", "ewma", "--lambda", "2"], "lambda is 2"),
        (&["--detector", "sr", "--arl", "NaN"], "--arl NaN"),
        (&["--detector", "esr", "--warmup", "0"], "give --mean"),
        (
            &["--detector", "esr", "--arl", "1"],
            "lukhas: --arl is 1, must be between 2 and 1000000000\n",
        ),
        (&["--detector", "e-cusum", "--arl", "-1"], "--arl is -1, must be between 2"),
        (&["--detector", "mean-shift", "--penalty", "-1"], "penalty is -1, must be between"),
        (&["--detector", "cusum", "--mean", "0", "--sd", "-1"], "sd is -1, must be between"),
        (&["--detector", "sr", "--design", "0.05"], "between 0.1 and 5; give --threshold instead"),
        (&["--detector", "sr", "--design", "20"], "design is 20, must be between 0.01 and 10"),
        (&["--delimiter", ";"], "--column"),
        (&["--detector", "esr", "--mean", "-1"], "mean is -1"),
        (&["--detector", "e-cusum", "--warmup", "0"], "leaves e-cusum without a mean: give --mean"),
        (&["--detector", "e-cusum", "--sd", "1"], "which takes --arl, --mean, --warmup"),
        (&["--detector", "kswin"], "page-hinkley"),
        (&["--delimiter", ",,"], "one character"),
        (&["/nowhere.txt"], "/nowhere.txt"),
        (&["--svg", "/nowhere/at/all.svg"], "no file can be there"),
        (&["--svg", "-"], "--svg -: the answers go to standard output; name a file"),
    ] {
        let ran = lukhas(&[&["drift", "detect"], args].concat(), "1\n");
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{args:?}: {ran:?}");
        assert!(ran.stderr.contains(hint), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn a_constant_has_ticks_that_differ() {
    let path = folder("detect-constant").join("constant.svg");
    detect(&["--svg", path.to_str().unwrap()], &"3\n".repeat(20));
    let svg = fs::read_to_string(&path).unwrap();
    let ticks = svg.lines().filter(|line| line.contains("faint end"));
    let ticks: Vec<&str> = ticks.filter_map(|line| line.split(['>', '<']).nth(2)).collect();
    assert_eq!(ticks, ["2.8", "3", "3.2"]);
}

#[test]
fn changes_are_drawn() {
    let path = folder("detect-svg").join("changes.svg");
    let input = stream(&[0.0, 6.0]).repeat(40);
    let found = detect(&["--svg", path.to_str().unwrap()], &input);
    let svg = fs::read_to_string(&path).unwrap();
    assert!(svg.len() < 100_000, "{}", svg.len());
    assert_eq!(svg.matches("seen at").count(), found.len());
    for part in ["changes in 16000 numbers (default)", "mean level", "began here", "<desc id="] {
        assert!(svg.contains(part), "{part}");
    }
}
