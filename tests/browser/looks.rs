//! The page to the eye: themes, contrast, narrow screens, paper.

use serde_json::json;

use crate::driver::Browser;
use crate::fixture;
use crate::scripts::{LOW_CONTRAST, TOO_WIDE};

const GROUND: &str = "return getComputedStyle(document.body).backgroundColor";
const THEME: &str = "return document.getElementById('theme').textContent";

/// Whether the page stands on a dark ground.
fn is_dark(browser: &Browser) -> bool {
    let ground = browser.run(GROUND);
    let ground = ground.as_str().expect("a colour");
    let parts =
        ground.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<u32>().ok());
    parts.take(3).sum::<u32>() < 3 * 64
}

#[test]
fn the_theme_is_the_systems_until_it_is_chosen() {
    let browser = Browser::start("theme");
    browser.prefer("light");
    browser.open(&fixture::page("theme"));
    assert!(!is_dark(&browser));
    browser.prefer("dark");
    assert!(is_dark(&browser));
    // auto, light, dark, auto
    let mut seen = Vec::new();
    for _ in 0..3 {
        browser.press(&["t"]);
        seen.push((browser.run(THEME), is_dark(&browser)));
    }
    let expected = [("Theme: light", false), ("Theme: dark", true), ("Theme: auto", true)];
    assert_eq!(seen, expected.map(|(name, dark)| (json!(name), dark)));
    browser.prefer("light");
    assert!(!is_dark(&browser));
    browser
        .run("document.getElementById('theme').click(); document.getElementById('theme').click()");
    assert!(is_dark(&browser));
}

#[test]
fn every_text_has_contrast_in_both_themes() {
    let browser = Browser::start("contrast");
    browser.open(&fixture::page("contrast"));
    browser.press(&["o"]);
    browser.run("for (const d of document.querySelectorAll('details')) d.open = true");
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        assert_eq!(is_dark(&browser), scheme == "dark");
        for dialog in ["close()", "showModal()"] {
            browser.run(&format!("document.getElementById('keys').{dialog}"));
            let found = browser.run(LOW_CONTRAST);
            assert!(found["seen"].as_u64() > Some(150), "{found}");
            assert_eq!(found["low"], json!([]), "{scheme}");
        }
        browser.run("document.getElementById('keys').close()");
    }
}

#[test]
fn nothing_overflows_at_any_width() {
    let browser = Browser::start("narrow");
    browser.open(&fixture::page("narrow"));
    browser.press(&["o"]);
    for width in [360, 480, 700, 799, 802, 1024, 1343, 1346, 1400, 1535, 1538, 1920] {
        browser.resize(width);
        assert_eq!(browser.run(TOO_WIDE), json!({"width": width, "scrolls": false, "out": []}));
    }
    browser.resize(360);
    let seen = "return ['#filter', '.line .verdict', '.line .name', '.plot'].every((s) => \
                document.querySelector(s).checkVisibility())";
    assert_eq!(browser.run(seen), true);
}

#[test]
fn paper_and_reduced_motion_are_respected() {
    let browser = Browser::start("paper");
    browser.open(&fixture::page("paper"));
    let features = json!([
        {"name": "prefers-reduced-motion", "value": "reduce"},
        {"name": "prefers-color-scheme", "value": "dark"},
    ]);
    browser
        .devtools("Emulation.setEmulatedMedia", &json!({"media": "print", "features": features}));
    assert!(!is_dark(&browser), "paper is white");
    let tools = browser.run("return document.querySelector('.tools').checkVisibility()");
    assert_eq!(tools, false);
    let moves = "return [...document.querySelectorAll('body *')].filter((e) => \
                 getComputedStyle(e).transitionDuration.split(', ').some((t) => parseFloat(t) > 0)).length";
    assert_eq!(browser.run(moves), 0);
    browser.devtools("Emulation.setEmulatedMedia", &json!({"media": "screen", "features": []}));
    assert_ne!(browser.run(moves), 0, "what is switched off is there");
}
