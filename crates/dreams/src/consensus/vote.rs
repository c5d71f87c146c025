use lukhas_types::TypeError;

use crate::DreamError;
use crate::check::within;

/// The name with the greatest sum of weights; of equal sums the name that came first. `None` without votes. O(n^2) in
/// the number of distinct names.
///
/// ```
/// use lukhas_dreams::vote;
/// assert_eq!(vote(&[("a", 1.0), ("a", 1.0), ("b", 1.0)])?, Some("a"));
/// assert_eq!(vote(&[("a", 0.3), ("b", 0.7)])?, Some("b"));
/// # Ok::<(), lukhas_dreams::DreamError>(())
/// ```
///
/// # Errors
///
/// When a weight is negative or not finite, or there are more than 1000 votes.
pub fn vote<'a>(votes: &[(&'a str, f64)]) -> Result<Option<&'a str>, DreamError> {
    if votes.len() > super::MAX_ANSWERS {
        return Err(DreamError::TooMany {
            field: "votes",
            count: votes.len() as u64,
            maximum: super::MAX_ANSWERS as u64,
        });
    }
    let mut sums: Vec<(&str, f64)> = Vec::new();
    for &(name, weight) in votes {
        within("weight", weight, 0.0, f64::MAX).map_err(|source: TypeError| DreamError::Item {
            what: "vote",
            id: name.chars().take(100).collect(),
            source,
        })?;
        match sums.iter_mut().find(|sum| sum.0 == name) {
            Some(sum) => sum.1 += weight,
            None => sums.push((name, weight)),
        }
    }
    let mut best: Option<(&str, f64)> = None;
    for (name, sum) in sums {
        if best.is_none_or(|best| sum > best.1) {
            best = Some((name, sum));
        }
    }
    Ok(best.map(|best| best.0))
}
