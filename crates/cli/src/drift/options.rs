//! What options are, and which choices take them.

use anyhow::{Context, bail};
use lukhas_drift::DriftError;
use lukhas_drift::arl::MAX_ARL;

/// A whole number, also as 1e4.
pub(super) fn whole(text: &str) -> Option<u64> {
    text.parse().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        // every whole number up to it is one
        let is_whole = number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number);
        is_whole.then_some(number as u64)
    })
}

/// A share in (0, 1).
pub(super) fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        Ok(share) => Err(format!(
            "a share is more than 0 and less than 1, as 0.05 for 5 %, and this is {share}"
        )),
        Err(_) => Err("a share is a number between 0 and 1, as 0.05 for 5 %".to_owned()),
    }
}

/// What a run length or a limit is, or why there is none: `of` says of what chart, `hint` what makes runs shorter.
pub(super) fn solved(
    result: Result<f64, DriftError>,
    of: impl Fn() -> String,
    hint: &str,
) -> anyhow::Result<f64> {
    match result {
        Err(DriftError::OutOfRange { field: "arl", .. }) => bail!(
            "{} runs longer than {MAX_ARL} observations to an alarm, the longest that is computed: {hint}",
            of()
        ),
        other => other.with_context(of),
    }
}

/// Fails for an option that was given and that `who` does not take, and says what it takes.
pub(super) fn only(
    who: &str,
    given: &[(&'static str, bool)],
    takes: &[&'static str],
    whose: impl Fn(&str) -> String,
) -> anyhow::Result<()> {
    for (name, is_given) in given {
        if *is_given && !takes.contains(name) {
            let takes: Vec<String> = takes.iter().map(|name| format!("--{name}")).collect();
            let takes = if takes.is_empty() { "no options".to_owned() } else { takes.join(", ") };
            bail!("--{name} is not for {who}, which takes {takes}{}", whose(name));
        }
    }
    Ok(())
}
