//! What people see while they wait.

use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

/// Says what runs, and for how long, until it is dropped; nothing where standard error is no terminal.
#[derive(Debug)]
pub(crate) struct Waiting(ProgressBar);

impl Waiting {
    pub(crate) fn new(title: &str) -> anyhow::Result<Self> {
        let style =
            ProgressStyle::with_template("{spinner} {msg} {elapsed}").context("the spinner")?;
        let message = output::plain(title);
        let progress = ProgressBar::new_spinner().with_style(style).with_message(message);
        progress.enable_steady_tick(Duration::from_millis(100));
        Ok(Self(progress))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
