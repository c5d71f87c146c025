use std::io::{BufRead, BufReader, Write};

use crate::run::{codes, command, lukhas};

#[test]
fn each_answer_is_flushed() {
    let mut child = command(&["drift", "watch"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for sequence in 1..4 {
        stdin.write_all(b"{\"intent\":[1],\"action\":[1]}\n").unwrap();
        let mut line = String::new();
        // would wait forever if the answer waited for the end of the input
        stdout.read_line(&mut line).unwrap();
        assert!(line.ends_with(&format!("\"sequence\":{sequence}}}\n")), "{line}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = command(&["drift", "watch"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let line = b"{\"intent\":[1],\"action\":[1]}\n";
    // until the process has gone
    while stdin.write_all(line).is_ok() {}
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");

    let mut child = command(&["dream", "simulate", "--seed", "s"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &output.stderr[..]), (Some(0), &b""[..]));
}

#[test]
fn a_line_beyond_the_bound_is_refused_and_the_next_is_answered() {
    let mut input = b"{\"intent\":[1],\"action\":[1],\"more\":\"".to_vec();
    input.resize((16 << 20) + 1, b'x');
    input.extend_from_slice(b"\"}\n{\"intent\":[1],\"action\":[1]}");
    let ran = lukhas(&["drift", "watch"], input);
    assert_eq!((ran.code, codes(&ran)), (1, vec!["too_long".to_owned()]));
    assert_eq!(ran.lines()[1]["sequence"], 1);
}

#[test]
fn bytes_that_are_not_utf8_are_malformed() {
    let ran = lukhas(&["glyph", "encode"], b"{\"concept\":\"\xff\"}\n");
    assert_eq!((ran.code, codes(&ran)), (1, vec!["malformed_json".to_owned()]));
}

#[test]
fn no_input_is_no_output() {
    for args in [["drift", "watch"], ["glyph", "validate"], ["glyph", "decode"]] {
        for input in ["", "\n \r\n\t\n"] {
            let ran = lukhas(&args, input);
            assert_eq!((ran.code, &ran.stdout[..], &ran.stderr[..]), (0, "", ""));
        }
    }
}
