//! Files that taps leave.

use std::{fs, path::PathBuf};

use lukhas_perf::{AllocCounts, Samples, Tap, TapRow, read_taps};

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).expect("the folder can be made");
    dir
}

fn row(name: &str, ns: f64) -> TapRow {
    TapRow::new(name, Samples::new(2, vec![ns, 0.1 + 0.2]).expect("these are samples"))
}

fn tap(target: &str, rows: Vec<TapRow>) -> Tap {
    Tap::new(Some("p".into()), target, rows)
}

#[test]
fn what_is_written_is_read_back_bit_for_bit() {
    let dir = folder("taps-round-trip");
    let counted = Samples::new(1, vec![1.0 / 3.0])
        .unwrap()
        .with_clock_overhead_ns(20.5)
        .unwrap()
        .with_allocs(AllocCounts::new(1, 2, 3, -4))
        .with_instructions(9);
    let written =
        [tap("a", vec![row("x", 1.0), TapRow::new("y", counted)]), tap("b", vec![row("z", 2.0)])];
    for tap in &written {
        tap.write(&dir.join("inner").join(format!("{}.json", tap.target))).unwrap();
    }
    fs::write(dir.join("inner/notes.txt"), "not a tap").unwrap();
    assert_eq!(read_taps(&dir.join("inner")).unwrap(), written);
    // nothing is left beside the files
    assert_eq!(fs::read_dir(dir.join("inner")).unwrap().count(), 3);
}

#[test]
fn a_filtered_run_keeps_the_rows_that_it_did_not_measure() {
    let earlier = tap("a", vec![row("x", 1.0), row("y", 2.0)]);
    let merged = tap("a", vec![row("z", 3.0), row("x", 4.0)]).merged_into(earlier);
    assert_eq!(merged.rows, [row("x", 4.0), row("y", 2.0), row("z", 3.0)]);
}

#[test]
fn garbage_is_refused_with_its_code() {
    let good = serde_json::to_string(&tap("a", vec![row("x", 1.0)])).unwrap();
    for (from, to, code) in [
        ("{", "", "bad_tap"),
        ("\"schema\":1", "\"schema\":2", "unknown_schema"),
        ("\"schema\":1", "\"schema\":1,\"more\":1", "bad_tap"),
        ("\"ns\":[1.0,", "\"ns\":[-1.0,", "bad_tap"),
        ("\"iterations\":2", "\"iterations\":0", "bad_tap"),
        ("\"iterations\":2", "\"iterations\":1", "bad_tap"),
        ("\"clock_overhead_ns\":0.0", "\"clock_overhead_ns\":-1.0", "bad_tap"),
    ] {
        assert!(good.contains(from), "{from} {good}");
        let dir = folder("taps-garbage");
        fs::write(dir.join("a.json"), good.replacen(from, to, 1)).unwrap();
        assert_eq!(read_taps(&dir).unwrap_err().code(), code, "{to}");
    }
    let dir = folder("taps-bytes");
    fs::write(dir.join("a.json"), [0xff, 0xfe, 0]).unwrap();
    assert_eq!(read_taps(&dir).unwrap_err().code(), "bad_tap");
    assert_eq!(read_taps(&dir.join("absent")).unwrap_err().code(), "io");
    assert!(read_taps(&folder("taps-none")).unwrap().is_empty());
}

#[test]
fn one_name_in_two_files_is_refused() {
    let dir = folder("taps-twice");
    for target in ["a", "b"] {
        tap(target, vec![row("x", 1.0)]).write(&dir.join(format!("{target}.json"))).unwrap();
    }
    let error = read_taps(&dir).unwrap_err();
    assert_eq!(error.code(), "duplicate_row");
    assert!(error.to_string().contains("a.json") && error.to_string().contains("b.json"));
}
