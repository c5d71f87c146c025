use std::io::{self, BufReader, Write};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::read::{Read, read_line};
use super::{Beside, LineError, Tally, parse, pump};

fn run(input: &[u8]) -> (Tally, Vec<Value>) {
    let mut output = Vec::new();
    let tally =
        pump(&mut BufReader::with_capacity(3, input), &mut output, Beside::Nothing, |line| {
            Ok::<_, LineError>(Some(line.value.clone()))
        })
        .unwrap();
    let text = String::from_utf8(output).unwrap();
    (tally, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn code(line: &str) -> Result<Value, &'static str> {
    parse(line.as_bytes()).map_err(|error| error.code())
}

#[test]
fn what_is_no_number_is_told_from_what_is_too_large() {
    for text in
        ["NaN", "[1, Infinity]", "-Infinity", "nan", "{", "[1,]", "[1e]", "01", "\"\\ud800\"", ""]
    {
        assert_eq!(code(text), Err("malformed_json"), "{text}");
    }
    let long = format!("[{}]", "9".repeat(400));
    for text in ["1e999", "-1e999", r#"{"a": [0, {"b": 1e400}]}"#, &long, r#"["\\\"", 2E+999]"#] {
        assert_eq!(code(text), Err("not_finite"), "{text}");
    }
    // the token in a text is no number, and a line that is both is malformed
    assert_eq!(code(r#"["1e999", 1e-999]"#), Ok(json!(["1e999", 0.0])));
    assert_eq!(code("[1e999, NaN]"), Err("malformed_json"));
    assert_eq!(code(&"[".repeat(100_000)), Err("malformed_json"));
    assert_eq!(parse(b"\"\xff\"").unwrap_err().code(), "malformed_json");
}

#[test]
fn blank_lines_count_and_a_bad_one_leaves_the_others() {
    let (tally, answers) = run(b"1\n\n \t\r\n{\n2");
    assert_eq!(tally, Tally { bad: 1, closed: false });
    assert_eq!((&answers[0], &answers[2]), (&json!(1), &json!(2)));
    assert_eq!(answers[1]["error"]["line"], 4);
    assert_eq!(answers.len(), 3);
}

#[test]
fn what_stands_beside_an_error() {
    let error = LineError::new("zero_vector", "nothing");
    let report = |beside| serde_json::to_string(&error.report(7, beside)).unwrap();
    let plain = r#"{"error":{"code":"zero_vector","detail":"nothing","line":7}"#;
    assert_eq!(report(Beside::Nothing), format!("{plain}}}"));
    assert_eq!(report(Beside::Guardian), format!("{plain},\"guardian\":\"block\"}}"));
    assert_eq!(report(Beside::Verdict), format!("{plain},\"verdict\":\"block\"}}"));
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut lines = 0;
    let tally = pump(&mut &b"1\n2\n"[..], &mut Closed, Beside::Nothing, |_| {
        lines += 1;
        Ok(Some(0))
    });
    assert_eq!(tally.unwrap(), Tally { bad: 0, closed: true });
    assert_eq!(lines, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The slow twin of the reader: split at newlines.
    #[test]
    fn lines_are_those_of_split(bytes in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b'a'), any::<u8>()], 0..60), max in 0_usize..8, chunk in 1_usize..9) {
        let mut input = BufReader::with_capacity(chunk, &bytes[..]);
        let mut expected: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        if expected.last().is_some_and(|line| line.is_empty()) {
            expected.pop();
        }
        let mut buffer = Vec::new();
        for line in expected {
            let read = read_line(&mut input, &mut buffer, max).unwrap();
            if line.len() > max {
                prop_assert_eq!(read, Read::TooLong);
            } else {
                prop_assert_eq!(read, Read::Line);
                prop_assert_eq!(&buffer[..], line);
            }
        }
        prop_assert_eq!(read_line(&mut input, &mut buffer, max).unwrap(), Read::End);
    }

    /// As many answers as lines that are not blank; as many errors as counted; none panics.
    #[test]
    fn each_line_has_one_answer(lines in prop::collection::vec(prop_oneof![
        Just("{\"a\":[1,2.5]}".to_owned()), Just("1e999".to_owned()), Just("{".to_owned()), Just("  ".to_owned()), "[^\n]{0,12}",
    ], 0..20)) {
        let (tally, answers) = run(lines.join("\n").as_bytes());
        let filled: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].as_bytes().trim_ascii().is_empty()).collect();
        prop_assert_eq!(answers.len(), filled.len());
        let mut bad = 0;
        for (answer, at) in answers.iter().zip(filled) {
            if serde_json::from_str::<Value>(&lines[at]).is_err() {
                bad += 1;
                prop_assert_eq!(&answer["error"]["line"], &json!(at + 1));
            }
        }
        prop_assert_eq!(tally.bad, bad);
    }

    #[test]
    fn json_comes_back_bit_for_bit(numbers in prop::collection::vec(any::<f64>().prop_filter("finite", |x| x.is_finite()), 1..20)) {
        let line = serde_json::to_string(&numbers).unwrap();
        let (_, answers) = run(line.as_bytes());
        prop_assert_eq!(serde_json::to_string(&answers[0]).unwrap(), line);
    }
}
