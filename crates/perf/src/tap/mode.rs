//! What divan was told to do, by the same rules as divan's own.

/// What this process does with its benches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Benches run once or are listed: there are no samples and nothing is written.
    Smoke,
    /// Every bench of the target is measured.
    All,
    /// Some benches may be left out.
    Some,
}

/// Reads the arguments after the program's name. cargo passes `--bench` in a bench run and not in a test run.
pub(crate) fn mode(args: impl IntoIterator<Item = String>) -> Mode {
    let args: Vec<String> = args.into_iter().collect();
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    if !has("--bench") || has("--test") || has("--list") {
        return Mode::Smoke;
    }
    // the value of an option also counts as a filter: then older rows are kept, which loses nothing
    let narrows =
        |arg: &String| !arg.starts_with('-') || arg.starts_with("--skip") || arg == "--ignored";
    if args.iter().any(narrows) { Mode::Some } else { Mode::All }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoke_runs_filters_and_whole_runs_are_told_apart() {
        let of = |args: &[&str]| mode(args.iter().map(|&a| a.to_owned()));
        assert_eq!(of(&[]), Mode::Smoke);
        assert_eq!(of(&["--test", "--bench"]), Mode::Smoke);
        assert_eq!(of(&["--bench", "--list"]), Mode::Smoke);
        assert_eq!(of(&["--bench"]), Mode::All);
        assert_eq!(of(&["--bench", "--color=never"]), Mode::All);
        assert_eq!(of(&["update", "--bench"]), Mode::Some);
        assert_eq!(of(&["--skip", "x", "--bench"]), Mode::Some);
    }
}
