//! `docs/api.md`, exchange by exchange.

use lukhas_routing::State;
use lukhas_tests::client::Client;
use serde_json::Value;

const PAGE: &str = include_str!("../../docs/api.md");
/// Stands for any value.
const ANY: &str = "…";

/// The blocks of the page, each a first line and what follows it.
fn blocks() -> Vec<(&'static str, Option<Value>)> {
    let fenced = PAGE.split("```http\n").skip(1);
    let text = fenced.map(|rest| rest.split("```").next().expect("a fence is closed"));
    text.map(|block| {
        let (first, body) = block.split_once('\n').expect("a first line");
        let body = body.trim();
        (first, (!body.is_empty()).then(|| serde_json::from_str(body).expect("JSON")))
    })
    .collect()
}

fn alike(written: &Value, given: &Value) -> bool {
    match (written, given) {
        (Value::String(any), _) if any == ANY => true,
        (Value::Object(written), Value::Object(given)) => {
            written.len() == given.len()
                && written.iter().all(|(key, w)| given.get(key).is_some_and(|g| alike(w, g)))
        }
        (Value::Array(written), Value::Array(given)) => {
            written.len() == given.len() && written.iter().zip(given).all(|(w, g)| alike(w, g))
        }
        _ => written == given,
    }
}

#[test]
fn the_page_tells_what_is_answered() {
    let client = Client::new(State::dev());
    let blocks = blocks();
    assert!(blocks.len() >= 26, "{} blocks", blocks.len());
    for exchange in blocks.chunks(2) {
        let [(request, sent), (status, written)] = exchange else {
            panic!("no answer: {exchange:?}")
        };
        let (code, given) = match (request.split_once(' ').expect("method and path"), sent) {
            (("POST", path), Some(body)) => client.post(path, body),
            (("GET", path), None) => client.get(path),
            _ => panic!("{request}"),
        };
        assert_eq!(format!("HTTP/1.1 {code}"), *status, "{request}: {given}");
        let written = written.as_ref().expect("every answer has a body");
        assert!(alike(written, &given), "{request}: the page has {written}, the service {given}");
    }
}

#[test]
fn the_page_names_every_route() {
    // the routes as the service counts them, read from its source
    let source = include_str!("../../crates/routing/src/metrics/route.rs");
    let named = source.split("\", \"/").skip(1).map(|rest| rest.split('"').next().expect("a path"));
    let mut count = 0;
    for path in named {
        let stem = path.split('{').next().expect("a first part");
        assert!(PAGE.contains(&format!("/{stem}")), "{path}");
        count += 1;
    }
    assert!(count >= 17, "{count} routes");
}
