//! The page by the keyboard alone.

use serde_json::{Value, json};

use crate::driver::{Browser, DOWN, ENTER, ESCAPE, TAB, UP};
use crate::fixture::{self, ROWS};
use crate::scripts::{FOCUSED, OPEN, SHOWN};

fn names(value: &Value) -> Vec<String> {
    let names = value.as_array().into_iter().flatten();
    names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

#[test]
fn rows_are_walked_opened_and_closed() {
    let browser = Browser::start("rows");
    browser.open(&fixture::page("rows"));
    // critical first, and of them the failure
    assert_eq!(names(&browser.run(SHOWN))[..2], ["parse.slow", "parse.fast"]);
    browser.press(&["j"]);
    assert_eq!(browser.run(FOCUSED), "parse.slow");
    browser.press(&["j", DOWN, UP]);
    assert_eq!(browser.run(FOCUSED), "parse.fast");
    browser.press(&["k", "k", "k"]);
    assert_eq!(browser.run(FOCUSED), "parse.slow");
    let ring = browser.run("const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.outlineWidth");
    assert_eq!(ring, "solid3px", "the focus is seen");
    assert_eq!(browser.run(OPEN), json!([]));
    browser.press(&[ENTER]);
    assert_eq!(browser.run(OPEN), json!(["parse.slow"]));
    assert_eq!(browser.run("return document.activeElement.ariaExpanded"), "true");
    browser.press(&["j", ENTER, ESCAPE, "k", ESCAPE]);
    assert_eq!((browser.run(OPEN), browser.run(FOCUSED)), (json!([]), json!("parse.slow")));
    browser.press(&["o"]);
    assert_eq!(names(&browser.run(OPEN)).len(), ROWS);
    browser.press(&["o"]);
    assert_eq!(browser.run(OPEN), json!([]));
}

#[test]
fn the_filter_leaves_what_matches_and_says_so() {
    let browser = Browser::start("filter");
    browser.open(&fixture::page("filter"));
    browser.press(&["/"]);
    assert_eq!(browser.run(FOCUSED), "filter");
    browser.press(&["p", "a", "r", "s", "e", " ", "f", "a", "i", "l"]);
    let status = "return document.getElementById('status').textContent";
    assert_eq!(
        (browser.run(SHOWN), browser.run(status)),
        (json!(["parse.slow"]), json!("1 of 6 rows"))
    );
    // from the field to the first row
    browser.press(&[ENTER]);
    assert_eq!((browser.run(FOCUSED), browser.run(OPEN)), (json!("parse.slow"), json!([])));
    browser.press(&["/", "z", "q", "z"]);
    assert_eq!((browser.run(SHOWN), browser.run(status)), (json!([]), json!("no row matches")));
    browser.press(&[ESCAPE]);
    assert_eq!((names(&browser.run(SHOWN)).len(), browser.run(status)), (ROWS, json!("")));
    browser.press(&[ESCAPE]);
    assert_eq!(browser.run(FOCUSED), "BODY");
}

#[test]
fn columns_sort_by_value_and_back() {
    let browser = Browser::start("sort");
    browser.open(&fixture::page("sort"));
    let first = names(&browser.run(SHOWN));
    let press = "document.querySelector('[data-sort=guide] button').focus()";
    browser.run(press);
    let sorts = "return [...document.querySelectorAll('[aria-sort]')].map((h) => [h.dataset.sort, h.ariaSort])";
    browser.press(&[ENTER]);
    assert_eq!(browser.run(sorts), json!([["guide", "ascending"]]));
    assert_eq!(names(&browser.run(SHOWN))[0], "parse.fast");
    browser.press(&[ENTER]);
    assert_eq!(browser.run(sorts), json!([["guide", "descending"]]));
    assert_eq!(names(&browser.run(SHOWN))[0], "store.gone");
    browser.press(&[ENTER]);
    assert_eq!((browser.run(sorts), names(&browser.run(SHOWN))), (json!([]), first));
    // what has no value stands last both ways
    browser.run("document.querySelector('[data-sort=p95] button').focus()");
    for _ in 0..2 {
        browser.press(&[ENTER]);
        assert_eq!(names(&browser.run(SHOWN)).last().map(String::as_str), Some("store.gone"));
    }
}

#[test]
fn everything_is_reached_by_tab_and_the_keys_are_shown() {
    let browser = Browser::start("tab");
    browser.open(&fixture::page("tab"));
    let mut reached = Vec::new();
    for _ in 0..60 {
        browser.press(&[TAB]);
        let at = browser.run("return document.activeElement.outerHTML.slice(0, 80)");
        if reached.contains(&at) || browser.run(FOCUSED) == "BODY" {
            break;
        }
        reached.push(at);
    }
    let all = browser.run(
        "return [...document.querySelectorAll('button, input, summary, a[href]')].filter((e) => e.checkVisibility())\
         .map((e) => e.outerHTML.slice(0, 80))",
    );
    for element in all.as_array().expect("elements") {
        assert!(reached.contains(element), "Tab does not reach {element}");
    }
    let open = "return document.getElementById('keys').open";
    browser.press(&["?"]);
    assert_eq!(browser.run(open), true);
    browser.press(&["j", ESCAPE]);
    assert_eq!(browser.run(open), false);
}
