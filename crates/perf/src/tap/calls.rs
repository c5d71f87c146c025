//! Calls without a clock, for an instrument around the process.

use std::{hint::black_box, sync::OnceLock};

use crate::PerfError;

/// What the environment asks for: so many calls of these rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calls {
    count: usize,
    rows: Vec<String>,
}

impl Calls {
    /// What this process was asked for, read once; `None` where it is to measure time.
    pub(super) fn asked() -> Result<Option<&'static Self>, PerfError> {
        static ASKED: OnceLock<Option<Calls>> = OnceLock::new();
        if let Some(asked) = ASKED.get() {
            return Ok(asked.as_ref());
        }
        let text = |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        let read = Self::read(text("LUKHAS_PERF_CALLS"), text("LUKHAS_PERF_ROWS"))?;
        Ok(ASKED.get_or_init(|| read).as_ref())
    }

    fn read(count: Option<String>, rows: Option<String>) -> Result<Option<Self>, PerfError> {
        let Some(text) = count.filter(|text| !text.is_empty()) else { return Ok(None) };
        let count = text.parse().ok().filter(|n| (1..=crate::MAX_COUNTED_CALLS).contains(n));
        let count = count.ok_or(PerfError::BadCalls { text })? as usize;
        let rows = rows.unwrap_or_default().lines().map(str::to_owned).collect();
        Ok(Some(Self { count, rows }))
    }

    /// Whether a row of this name is to be called; without names each is.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|row| row == name)
    }

    /// One call that is not counted, then a window of none and a window of all.
    pub(super) fn run<T>(&self, mut call: impl FnMut() -> T) {
        drop(black_box(call()));
        for count in [0, self.count] {
            let mut results = Vec::with_capacity(count);
            window(&mut results, (0..count).map(|_| call()));
        }
    }

    /// The same in one call of so many steps.
    pub(super) fn run_steps<T>(&self, mut call: impl FnMut(usize) -> T) {
        drop(black_box(call(1)));
        for count in [0, self.count] {
            let mut results = Vec::with_capacity(1);
            window(&mut results, std::iter::once_with(|| call(count)));
        }
    }

    /// The same on inputs that are made outside of the windows.
    pub(super) fn run_with<I, T>(
        &self,
        mut make_input: impl FnMut() -> I,
        mut call: impl FnMut(&mut I) -> T,
    ) {
        drop(black_box(call(&mut make_input())));
        for count in [0, self.count] {
            let mut inputs: Vec<I> = (0..count).map(|_| make_input()).collect();
            let mut results = Vec::with_capacity(count);
            window(&mut results, inputs.iter_mut().map(&mut call));
        }
    }
}

/// An instrument counts from one mark to the next; it finds them by their names.
fn window<T>(results: &mut Vec<T>, calls: impl Iterator<Item = T>) {
    lukhas_perf_window_opens();
    fill(results, calls);
    lukhas_perf_window_closes();
    black_box(results);
}

/// Makes the calls; there is room for the results.
#[inline(never)]
fn fill<T>(results: &mut Vec<T>, calls: impl Iterator<Item = T>) {
    results.extend(calls.map(black_box));
}

// two bodies, lest the compiler make one function of both

#[inline(never)]
fn lukhas_perf_window_opens() {
    black_box(1_u8);
}

#[inline(never)]
fn lukhas_perf_window_closes() {
    black_box(2_u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(count: &str, rows: &str) -> Result<Option<Calls>, PerfError> {
        Calls::read(Some(count.to_owned()), Some(rows.to_owned()))
    }

    #[test]
    fn the_environment_is_read_and_nonsense_refused() {
        assert_eq!(Calls::read(None, Some("a".into())).unwrap(), None);
        assert_eq!(read("", "a").unwrap(), None);
        let calls = read("3", "a/1\nb").unwrap().unwrap();
        assert!(calls.wants("a/1") && calls.wants("b") && !calls.wants("a"));
        assert!(read("3", "").unwrap().unwrap().wants("anything"));
        for bad in ["0", "-1", "x", "1000001", "99999999999999999999"] {
            assert_eq!(read(bad, "").unwrap_err().code(), "bad_calls", "{bad}");
        }
    }

    #[test]
    fn every_call_is_made_on_an_input_of_its_own() {
        let calls = read("5", "").unwrap().unwrap();
        let (mut made, mut seen) = (0, Vec::new());
        calls.run_with(
            || {
                made += 1;
                made
            },
            |input| seen.push(*input),
        );
        assert_eq!(seen, [1, 2, 3, 4, 5, 6]);
        let mut count = 0;
        calls.run(|| count += 1);
        assert_eq!(count, 6);
        let mut steps = Vec::new();
        calls.run_steps(|count| steps.push(count));
        assert_eq!(steps, [1, 0, 5]);
    }
}
