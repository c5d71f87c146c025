use super::range::{MAX_ARL, within};
use crate::DriftError;

/// The limit in `minimum..=maximum` at which an increasing run length is `target`: bisection, with the step of
/// a secant of the logarithm where it is shorter (Illinois), to 10 digits of the run length.
pub(super) fn limit(
    target: f64,
    (minimum, maximum): (f64, f64),
    arl: impl Fn(f64) -> Result<f64, DriftError>,
) -> Result<f64, DriftError> {
    within("target", target, 1.0, MAX_ARL)?;
    // A run length beyond MAX_ARL is only known to be too long.
    let excess = |limit| match arl(limit) {
        Ok(arl) => Ok(libm::log(arl / target)),
        Err(DriftError::OutOfRange { field: "arl", .. }) => Ok(libm::log(MAX_ARL / target) + 1.0),
        Err(error) => Err(error),
    };
    let (mut low, mut high) = (minimum, minimum);
    // One that is already too long here is an error of its own.
    let least = arl(low)?;
    let mut below = libm::log(least / target);
    if below > 1e-9 {
        return Err(DriftError::out_of_range("target", target, least, MAX_ARL));
    }
    let mut above;
    loop {
        high = (high * 2.0).min(maximum);
        above = excess(high)?;
        if above >= 0.0 {
            break;
        }
        if high >= maximum {
            // The search has come to the largest limit.
            let greatest = target * libm::exp(above);
            return Err(DriftError::out_of_range("target", target, 1.0, greatest));
        }
        (low, below) = (high, above);
    }
    let mut side = 0_i8;
    for step in 0..200 {
        let secant = (low * above - high * below) / (above - below);
        let inside = low < secant && secant < high && step % 4 != 3;
        let middle = if inside { secant } else { f64::midpoint(low, high) };
        let value = excess(middle)?;
        if value.abs() < 1e-10 || high - low <= 1e-14 * high {
            return Ok(middle);
        }
        if value < 0.0 {
            (low, below) = (middle, value);
            if side < 0 {
                above /= 2.0;
            }
            side = -1;
        } else {
            (high, above) = (middle, value);
            if side > 0 {
                below /= 2.0;
            }
            side = 1;
        }
    }
    Ok(f64::midpoint(low, high))
}
