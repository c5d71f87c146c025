use crate::DriftError;

/// The largest magnitude of an observation or a reference: squares and sums over any stream stay finite.
pub const MAX_MAGNITUDE: f64 = 1e100;

/// More than any sum of distances between observations: 2^53 of at most 2 [`MAX_MAGNITUDE`].
pub(super) const MAX_SUM: f64 = 1e120;

/// More than any sum of squared ones.
pub(super) const MAX_SQUARES: f64 = 1e250;

/// Statistics stop growing here, so that every state is finite and can be written as JSON.
pub(super) const MAX_STATISTIC: f64 = 1e300;

/// A finite observation of at least `minimum`, whose index is `seen`.
#[inline]
pub(super) fn observation(x: f64, seen: u64, minimum: f64) -> Result<f64, DriftError> {
    if (minimum..=MAX_MAGNITUDE).contains(&x) { Ok(x) } else { Err(refused(x, seen, minimum)) }
}

#[cold]
fn refused(x: f64, seen: u64, minimum: f64) -> DriftError {
    if x.is_finite() {
        return DriftError::out_of_range("observation", x, minimum, MAX_MAGNITUDE);
    }
    let index = usize::try_from(seen).unwrap_or(usize::MAX);
    DriftError::NotFinite { field: "observation", index, value: x }
}

/// A number in `minimum..=maximum`.
pub(super) fn within(
    field: &'static str,
    value: f64,
    minimum: f64,
    maximum: f64,
) -> Result<f64, DriftError> {
    match value {
        value if (minimum..=maximum).contains(&value) => Ok(value),
        value => Err(DriftError::out_of_range(field, value, minimum, maximum)),
    }
}

/// A reference mean and standard deviation.
pub(super) fn reference(mean: f64, sd: f64) -> Result<(), DriftError> {
    within("mean", mean, -MAX_MAGNITUDE, MAX_MAGNITUDE)?;
    within("sd", sd, 1.0 / MAX_MAGNITUDE, MAX_MAGNITUDE)?;
    Ok(())
}
