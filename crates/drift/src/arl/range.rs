use crate::DriftError;

/// The longest average run length that is computed: beyond it rounding would show.
pub const MAX_ARL: f64 = 1e9;

/// The largest shift, in standard deviations.
pub const MAX_SHIFT: f64 = 10.0;

/// Fails for a value outside of `minimum..=maximum`.
pub(super) fn within(
    field: &'static str,
    value: f64,
    minimum: f64,
    maximum: f64,
) -> Result<(), DriftError> {
    match value {
        value if (minimum..=maximum).contains(&value) => Ok(()),
        value => Err(DriftError::out_of_range(field, value, minimum, maximum)),
    }
}

/// Fails for a shift that is too large.
pub(super) fn shift(value: f64) -> Result<(), DriftError> {
    within("shift", value, -MAX_SHIFT, MAX_SHIFT)
}

/// A run length, if it is one that can be computed.
pub(super) fn arl(value: f64) -> Result<f64, DriftError> {
    // Rounding may leave a certain alarm a little below 1.
    match value {
        value if (1.0 - 1e-6..=MAX_ARL).contains(&value) => Ok(value.max(1.0)),
        value => Err(DriftError::out_of_range("arl", value, 1.0, MAX_ARL)),
    }
}

/// Alarms an observation, of the solution for a run length. One beyond 10^12 is only rounding: never.
pub(super) fn rate(arl: f64) -> f64 {
    if (0.5..=1e12).contains(&arl) { 1.0 / arl } else { 0.0 }
}
