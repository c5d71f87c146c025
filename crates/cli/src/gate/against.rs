//! A comparison with a kept run.

use anyhow::Context;
use lukhas_perf::{BaselineStore, CompareParams, Comparison, FailExpr, Run, compare};

/// A kept run, and what fails against it.
#[derive(Debug)]
pub(super) struct Against<'a> {
    key: &'a str,
    run: Run,
    params: CompareParams,
}

impl<'a> Against<'a> {
    pub(super) fn read(key: &'a str, fail: &[FailExpr]) -> anyhow::Result<Self> {
        let mut params = CompareParams::default();
        params.fail = fail.to_vec();
        let run = BaselineStore::new(BaselineStore::DIR).load(key)?.run;
        Ok(Self { key, run, params })
    }

    /// Compares the rows whose names start so.
    pub(super) fn compare(&self, run: &Run, only: &str) -> anyhow::Result<Comparison> {
        let mut before = self.run.clone();
        before.rows.retain(|name, _| name.starts_with(only));
        compare(self.key, &before, run, &self.params)
            .with_context(|| format!("cannot compare with {:?}", self.key))
    }
}
