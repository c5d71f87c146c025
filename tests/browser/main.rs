//! The dashboard in a browser: headless Chromium, driven by chromedriver over `WebDriver`.
//!
//! Stands apart from `cargo test --workspace`, which needs Rust alone: `cargo test -p lukhas-tests --test browser`.

mod driver;
mod fixture;
mod http;
mod scripts;

mod keys;
mod looks;
mod page;
