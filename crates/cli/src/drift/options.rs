//! Options that only some choices take.

use anyhow::bail;

/// Fails for an option that was given and that `who` does not take, and says what it takes.
pub(super) fn only(
    who: &str,
    given: &[(&'static str, bool)],
    takes: &[&'static str],
) -> anyhow::Result<()> {
    for (name, is_given) in given {
        if *is_given && !takes.contains(name) {
            let takes: Vec<String> = takes.iter().map(|name| format!("--{name}")).collect();
            let takes = if takes.is_empty() { "no options".to_owned() } else { takes.join(", ") };
            bail!("--{name} is not for {who}, which takes {takes}");
        }
    }
    Ok(())
}
