use lukhas_drift::{Runs, Step, Vectors};
use lukhas_types::{Embedder, Embedding, Fault, Form};
use serde_json::{Value, json};

#[test]
fn a_step_is_checked_at_the_door() {
    let code = |value: Value| Step::from_value(value).unwrap_err().code();
    assert_eq!(code(json!([1])), "wrong_type");
    assert_eq!(code(json!({"session": "s"})), "missing_field");
    assert_eq!(code(json!({"tool": 1})), "wrong_type");
    assert_eq!(code(json!({"tool": "x".repeat(1001)})), "too_long");
    let vector = |value: Value| code(json!({"tool": "t", "action_vector": value}));
    assert_eq!(vector(json!([])), "empty_vector");
    assert_eq!(vector(json!([0, 0.0])), "zero_vector");
    assert_eq!(vector(json!([1, "2"])), "wrong_type");
    assert_eq!(vector(json!("1")), "wrong_type");
    assert_eq!(vector(json!([1e39])), "out_of_range");
    assert_eq!(vector(json!(vec![1; 8193])), "too_long");
    assert!(
        serde_json::from_value::<Step>(json!({"tool": "t", "action_vector": [1e-60]})).is_err()
    );

    let line = json!({"session": "s", "suite": "u", "intent_vector": [1.0, 2.0], "tool": "t", "args": {"a": [1]}});
    let step = Step::from_value(line.clone()).unwrap();
    assert_eq!(serde_json::to_value(&step).unwrap(), line);
    assert_eq!(step.action().words(), "t: a 1");
}

#[test]
fn runs_keep_the_order_and_name_the_bad_line() {
    let lines = "\n{\"session\":\"b\",\"intent\":\"i\",\"tool\":\"t\"}\n{\"session\":\"a\",\"intent\":\"i\",\"tool\":\"t\",\"suite\":\"u\"}\n{\"session\":\"b\",\"intent\":\"i\",\"tool\":\"v\"}";
    let runs = Runs::from_lines(lines).unwrap();
    let names: Vec<&str> = runs.sessions().iter().map(|session| session.name.as_str()).collect();
    assert_eq!((names, runs.sessions()[0].steps.len(), runs.len()), (vec!["b", "a"], 2, 3));
    assert_eq!(runs.sessions()[1].suite.as_deref(), Some("u"));
    for (line, code) in [
        ("{\"session\":\"b\",\"tool\":\"t\"}", "missing_field"),
        ("{\"intent\":\"b\",\"tool\":\"t\"}", "missing_field"),
        ("{", "malformed"),
    ] {
        let error = Runs::from_lines(&format!("{lines}\n{line}")).unwrap_err();
        assert_eq!((error.code(), error.to_string()), (code, "line 5".to_owned()));
    }
}

#[test]
fn dense_rows() {
    let bytes: Vec<u8> =
        [1.0_f32, 2.0, 0.0, 0.0, f32::NAN, 1.0].iter().flat_map(|x| x.to_le_bytes()).collect();
    let vectors = Vectors::from_f32_le(&bytes, 2).unwrap();
    assert_eq!((vectors.len(), vectors.dimension()), (3, 2));
    assert_eq!(vectors.row(0).unwrap().as_slice(), [1.0, 2.0]);
    assert_eq!(vectors.row(1).unwrap_err().code(), "zero_vector");
    assert_eq!(vectors.row(2).unwrap_err().code(), "not_finite");
    assert_eq!(vectors.row(3).unwrap_err().code(), "out_of_range");
    assert_eq!(Vectors::from_f32_le(&bytes, 5).unwrap_err().code(), "malformed");
    assert_eq!(Vectors::from_f32_le(&bytes, 0).unwrap_err().code(), "out_of_range");
    assert!(Vectors::from_f32_le(&[], 2).unwrap().is_empty());

    let runs = Runs::from_rows(
        "{\"session\": \"s\", \"tool\": \"t\", \"intent_row\": 0, \"action_row\": 0}",
        &vectors,
    );
    assert_eq!(runs.unwrap().len(), 1);
    let attack = "{\"suite\": \"u\", \"tool\": \"t\", \"action_row\": 0, \"id\": \"x\"}";
    assert_eq!(Step::from_rows(attack, &vectors).unwrap()[0].suite(), Some("u"));
    assert_eq!(Runs::from_rows(attack, &vectors).unwrap_err().code(), "missing_field");
    let beyond = "{\"suite\": \"u\", \"tool\": \"t\", \"action_row\": 9}";
    assert_eq!(Step::from_rows(beyond, &vectors).unwrap_err().code(), "out_of_range");
    assert_eq!(Step::from_rows("{\"tool\": \"t\"}", &vectors).unwrap_err().code(), "wrong_type");
}

#[test]
fn sparse_rows_are_exact_and_refuse_damage() {
    let texts = ["Pay the bill of December", "Plan my day", "x"];
    let dense: Vec<Embedding> = Form::new().embed(&texts).unwrap();
    let bytes = Vectors::to_sparse(Form::DIMENSION, &dense).unwrap();
    let vectors = Vectors::from_sparse(&bytes).unwrap();
    assert_eq!((vectors.len(), vectors.dimension()), (3, Form::DIMENSION));
    for (row, vector) in dense.iter().enumerate() {
        assert_eq!(&vectors.row(row).unwrap(), vector);
    }
    for length in 0..bytes.len() {
        assert_eq!(Vectors::from_sparse(&bytes[..length]).unwrap_err().code(), "malformed");
    }
    assert!(Vectors::from_sparse(&[&bytes[..], &[0]].concat()).is_err());
    let wrong = Embedding::new(vec![1.0]).unwrap();
    assert_eq!(Vectors::to_sparse(2, &[wrong]).unwrap_err().code(), "length_mismatch");
    let many = Embedding::new((1..=300).map(|k| k as f32).collect()).unwrap();
    assert_eq!(Vectors::to_sparse(300, &[many]).unwrap_err().code(), "too_long");
}
