//! Change detectors over one number at a time, and the scores of change points.
//!
//! [`Ewma`], [`Cusum`], [`Sr`], [`ESr`] and [`ECusum`] are charts: they compare with a fixed reference and go on
//! as before after an alarm, until [`Detector::reset`]. [`PageHinkley`], [`Adwin`] and [`MeanShift`] learn their reference and restart
//! themselves after a change. [`Discord`] is no test for change: it scores how unlike all before an observation is.

mod adwin;
mod cusum;
mod discord;
mod e_detector;
pub mod eval;
mod ewma;
mod exp;
mod mean_shift;
mod observation;
mod page_hinkley;
mod signal;
mod snapshot;
mod sr;

pub use adwin::{Adwin, AdwinParams};
pub use cusum::{Cusum, CusumParams};
pub use discord::{Discord, DiscordParams};
pub use e_detector::{ECusum, EDetectorParams, ESr};
pub use ewma::{Ewma, EwmaParams, Limits};
pub use mean_shift::{MeanShift, MeanShiftParams};
pub use observation::MAX_MAGNITUDE;
pub use page_hinkley::{PageHinkley, PageHinkleyParams};
pub use signal::{Direction, Signal};
pub use sr::{Sides, Sr, SrParams};

use crate::DriftError;

/// A test for change that reads a stream once.
///
/// Every detector is serialised with its parameters and a version; what is restored has the same future, bit
/// for bit.
///
/// ```
/// use lukhas_drift::detect::{Detector, Direction, MeanShift};
/// let mut detector = MeanShift::default();
/// let mut found = None;
/// for i in 0..100 {
///     let signal = detector.observe(f64::from(i % 3 + if i < 50 { 0 } else { 8 }))?;
///     if signal.alarm && found.is_none() {
///         found = Some(signal);
///     }
/// }
/// let signal = found.ok_or("no change")?;
/// assert_eq!((signal.onset, signal.direction), (Some(50), Some(Direction::Up)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Detector {
    /// Takes the next observation.
    ///
    /// # Errors
    ///
    /// [`DriftError::NotFinite`], and [`DriftError::OutOfRange`] beyond [`MAX_MAGNITUDE`] or outside of what
    /// the detector is defined for; the state is unchanged.
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError>;

    /// Forgets what was observed. The count of observations goes on, so that indices keep naming the stream.
    fn reset(&mut self);
}
