//! The page as it is loaded: whole, quiet, and on its own.

use serde_json::{Value, json};

use crate::driver::Browser;
use crate::fixture::{self, ROWS};
use crate::scripts;

fn rows(browser: &Browser) -> usize {
    browser.run(scripts::SHOWN).as_array().map_or(0, Vec::len)
}

/// Nothing was complained about, and nothing but the page itself was asked for.
fn assert_quiet(browser: &Browser) {
    let said = browser.log("browser");
    assert!(said.is_empty(), "the console says {said:?}");
    let resources =
        browser.run("return performance.getEntriesByType('resource').map((e) => e.name)");
    assert_eq!(resources, json!([]));
    let asked: Vec<String> = browser
        .log("performance")
        .iter()
        .filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok())
        .filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent")
        .map(|entry| entry["message"]["params"].clone())
        // the tab that Chromium opens first asks for pages of its own
        .filter(|asked| asked["documentURL"].as_str().is_some_and(|page| page.starts_with("file:")))
        .filter_map(|asked| asked["request"]["url"].as_str().map(str::to_owned))
        .filter(|url| !url.starts_with("file:") && !url.starts_with("data:"))
        .collect();
    assert!(asked.is_empty(), "asked for {asked:?}");
}

#[test]
fn it_stands_alone_and_says_nothing() {
    let browser = Browser::start("alone");
    browser.open(&fixture::page("alone"));
    assert_eq!(rows(&browser), ROWS);
    assert_eq!(browser.run("return document.querySelector('#comparison tbody').rows.length"), 5);
    assert_eq!(browser.run("return document.title"), "fail: Performance");
    // the sections of a row are drawn
    assert_eq!(browser.run("return document.querySelectorAll('.spark').length"), 2);
    assert_eq!(
        browser.run("return document.querySelectorAll('figure .plot .bin').length > 20"),
        true
    );
    assert_quiet(&browser);
}

#[test]
fn names_of_strangers_run_nothing() {
    let browser = Browser::start("hostile");
    browser.open(&fixture::page("hostile"));
    assert_eq!(browser.run("return window.ran ?? null"), Value::Null);
    assert_eq!(browser.run("return document.images.length + document.scripts.length"), 2);
    let names = browser.run("return JSON.parse(document.getElementById('data').textContent).report.rows.map((r) => r.name)");
    assert!(names.as_array().expect("rows").contains(&json!(fixture::HOSTILE)));
    // and the policy refuses what a name would need
    let refused = browser.run(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 3'; document.body.append(s);\
         document.body.insertAdjacentHTML('beforeend', '<b onclick=\"window.ran = 4\">');\
         document.body.lastChild.click(); return window.ran ?? null",
    );
    assert_eq!(refused, Value::Null);
    assert!(!browser.log("browser").is_empty(), "a refusal is told");
}

#[test]
fn it_reads_without_scripts() {
    let browser = Browser::start("scriptless");
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
    browser.open(&fixture::page("scriptless"));
    let seen = browser.devtools(
        "Runtime.evaluate",
        &json!({"returnByValue": true, "expression": "({
            js: document.documentElement.className,
            rows: document.querySelectorAll('#budgets > tbody > .line').length,
            tools: document.querySelector('.tools').checkVisibility(),
            buttons: [...document.querySelectorAll('button')].filter((b) => b.checkVisibility()).length,
            summaries: [...document.querySelectorAll('.more summary')].filter((s) => s.checkVisibility()).length,
        })"}),
    );
    let seen = &seen["result"]["value"];
    let expected = json!({"js": "", "rows": ROWS, "tools": false, "buttons": 0, "summaries": ROWS});
    assert_eq!(seen, &expected);
}
