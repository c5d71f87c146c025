//! What is not imported, and what is said of it.

use std::error::Error;

use lukhas_perf::{ImportError, ImportFormat, ImportParams, MAX_IMPORT_BYTES};

use super::*;

fn said(error: &dyn Error) -> String {
    let source = error.source().map(|source| format!(": {}", said(source)));
    format!("{error}{}", source.unwrap_or_default())
}

fn bytes(text: &str, format: Option<ImportFormat>) -> Result<Import, ImportError> {
    let mut params = ImportParams::default();
    params.format = format;
    import_bytes(text.as_bytes(), &params)
}

#[test]
fn unknown_formats_are_named_with_what_was_tried() {
    for (text, found) in [
        ("", "no object and no array"),
        ("name,mean\na,1\n", "no object and no array"),
        ("{\"results\": [", "no JSON (EOF"),
        ("{\"context\": {}, \"benchmarks\": []}", "an object of 2 keys (benchmarks, context)"),
        (
            "{\"schema\":1,\"package\":null,\"target\":\"t\",\"machine\":{},\"rows\":[]}",
            "5 keys (machine, package",
        ),
    ] {
        let error = bytes(text, None).unwrap_err();
        assert_eq!(error.code(), "unknown_format");
        for part in [found, "pytest (", "criterion (", "hyperfine (", "action ("] {
            assert!(said(&error).contains(part), "{part}: {}", said(&error));
        }
    }
    assert_eq!("bencher".parse::<ImportFormat>().unwrap_err().code(), "unknown_name");
    for name in ["pytest", "criterion", "hyperfine", "action"] {
        assert_eq!(name.parse::<ImportFormat>().unwrap().to_string(), name);
    }
}

#[test]
fn a_bad_field_is_named_with_its_path() {
    use ImportFormat::{Action, Criterion, Hyperfine, Pytest};
    let pytest = r#"{"machine_info":{},"datetime":"D","benchmarks":[{"name":"a","fullname":"f::a","stats":S}]}"#;
    let entry = r#"{"entries":{"B":[{"commit":{"id":"1"},"date":D,"tool":"T","benches":[{"name":"a","unit":"U","value":V}]}]}}"#;
    let fill = |text: &str, pairs: &[(&str, &str)]| {
        pairs.iter().fold(text.to_owned(), |text, (key, value)| text.replace(key, value))
    };
    for (format, text, parts) in [
        (
            Hyperfine,
            r#"{"results":[{"command":"a"}]}"#.to_owned(),
            ["results[0]", "missing field `mean`"],
        ),
        (
            Hyperfine,
            r#"{"results":[{"command":"a","mean":-1}]}"#.to_owned(),
            ["results[0].mean", "-1 is no time: 0 to 1e9"],
        ),
        (
            Hyperfine,
            r#"{"results":[{"command":"a","mean":1,"times":[1,"2"]}]}"#.to_owned(),
            ["results[0].times[1]", "invalid type: string"],
        ),
        (Hyperfine, r#"{"results":{}}"#.to_owned(), ["field results", "invalid type: map"]),
        (Hyperfine, r#"{"results":[]} x"#.to_owned(), ["field .", "trailing characters"]),
        (Pytest, fill(pytest, &[("D", "yesterday"), ("S", "{}")]), ["datetime", "no date"]),
        (
            Pytest,
            fill(pytest, &[("D", "2024-02-29T00:00:00"), ("S", "{\"mean\":1}")]),
            ["benchmarks[0].stats", "missing field `rounds`"],
        ),
        (
            Pytest,
            fill(pytest, &[("D", "2024-02-29T00:00:00"), ("S", "{\"mean\":2e9,\"rounds\":1}")]),
            ["benchmarks[0].stats.mean", "no time"],
        ),
        (
            Criterion,
            r#"{"mean":{"point_estimate":1},"median":{}}"#.to_owned(),
            ["median", "missing field `point_estimate`"],
        ),
        (
            Action,
            fill(entry, &[("D", "-1"), ("U", "ns"), ("V", "1")]),
            ["entries.B[0].date", "no date"],
        ),
        (
            Action,
            fill(entry, &[("D", "1"), ("U", "ops/s"), ("V", "-2")]),
            ["entries.B[0].benches[0]", "value of \"a\" is -2 ops/s"],
        ),
        (
            Action,
            fill(entry, &[("D", "1"), ("U", "ns"), ("V", "\"x\"")]),
            ["entries.B[0].benches[0]", "is \"x\""],
        ),
        (
            Action,
            r#"[{"name":"a","value":-1,"unit":"s"}]"#.to_owned(),
            ["[0]", "must be 0 to 1e18 ns"],
        ),
    ] {
        let error = bytes(&text, Some(format)).unwrap_err();
        assert_eq!(error.code(), "malformed", "{text}");
        for part in parts.into_iter().chain([format.name()]) {
            assert!(said(&error).contains(part), "{text}: {part}: {}", said(&error));
        }
    }
    // what the tool calls better must fit the unit, else the value says nothing that is known here
    let wrong_way =
        fill(entry, &[("D", "1"), ("T", "customBiggerIsBetter"), ("U", "ns"), ("V", "1")]);
    let error = bytes(&wrong_way, None).unwrap_err();
    assert_eq!((error.code(), said(&error).contains("units: \"ns\"")), ("no_rows", true));
    let no_rate = fill(entry, &[("D", "1"), ("T", "pytest"), ("U", "iter/sec"), ("V", "0")]);
    let error = bytes(&no_rate, None).unwrap_err();
    assert_eq!((error.code(), said(&error).contains("the rate is 0")), ("no_rows", true));
    let long = r#"[{"name":"a","value":1e308,"unit":"ns"}]"#;
    assert!(said(&bytes(long, None).unwrap_err()).contains("is 1e308 ns"));
    assert_eq!(bytes("[]", None).unwrap_err().code(), "no_rows");
}

#[test]
fn files_and_folders_are_bounded_and_named() {
    let dir = folder("refused");
    let params = ImportParams::default();
    let error = import(&dir.join("absent"), &params).unwrap_err();
    assert_eq!((error.code(), said(&error).contains("absent")), ("io", true));
    assert_eq!(import(&dir, &params).unwrap_err().code(), "unknown_format");
    fs::File::create(dir.join("large.json")).unwrap().set_len(MAX_IMPORT_BYTES + 1).unwrap();
    let error = import(&dir.join("large.json"), &params).unwrap_err();
    assert_eq!((error.code(), said(&error).contains("large.json")), ("too_large", true));
    let many = vec![b' '; MAX_IMPORT_BYTES as usize + 1];
    assert_eq!(import_bytes(&many, &params).unwrap_err().code(), "too_large");
    fs::remove_file(dir.join("large.json")).unwrap();
    // the file at fault in a folder; what this library keeps beside pytest-benchmark's is passed over
    let run = read("hyperfine.json").history.runs.remove(0);
    lukhas_perf::BaselineStore::new(&dir).save("main", run).unwrap();
    let pytest = data("pytest/Linux-CPython-3.11-64bit/0002_main.json");
    fs::copy(pytest, dir.join("0002_main.json")).unwrap();
    assert_eq!(import(&dir, &params).unwrap().history.runs.len(), 1);
    fs::write(dir.join("other.json"), "{}").unwrap();
    let error = import(&dir, &params).unwrap_err();
    assert_eq!((error.code(), said(&error).contains("other.json")), ("malformed", true));
    // criterion without its names
    fs::create_dir_all(dir.join("a/new")).unwrap();
    let estimates = data("criterion/fib 10/new/estimates.json");
    fs::copy(estimates, dir.join("a/new/estimates.json")).unwrap();
    let error = import(&dir, &params).unwrap_err();
    assert_eq!((error.code(), said(&error).contains("benchmark.json")), ("io", true));
}
