//! Average run lengths of control charts on independent normal observations, and the limits that give them.
//!
//! An average run length is the expected number of observations up to and with the alarm, where the mean is
//! `shift` standard deviations off its reference from the first observation on; at shift 0 it is the average
//! distance of false alarms. All charts are two-sided where the name does not
//! say otherwise. Solved as Fredholm integral equations by quadrature, to
//! about eight digits up to 10^6 ([`sr`]: see there); a run length beyond [`MAX_ARL`] is an error.
//!
//! A run length is the solution of n linear equations, O(n^3): n <= 641 (twice for [`cusum`], once for either
//! side), for [`sr`] also once 400 to 1,300. [`ewma_exact`] adds up to 1,146 steps of O(n^2). A limit takes a run length for each
//! step of its search, at most 225.
//!
//! ```
//! use lukhas_drift::arl;
//! let usual = arl::cusum(0.5, 4.0, 0.0)?;
//! let shifted = arl::cusum(0.5, 4.0, 1.0)?;
//! assert_eq!((format!("{usual:.1}"), format!("{shifted:.2}")), ("167.7".into(), "8.38".into()));
//! let h = arl::cusum_limit(0.5, 1_000.0, 0.0)?;
//! assert!((arl::cusum(0.5, h, 0.0)? - 1_000.0).abs() < 1e-3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cusum;
mod ewma;
mod inverse;
mod legendre;
mod linear;
mod normal;
mod range;
mod sr;

pub use cusum::{cusum, cusum_fast, cusum_fast_limit, cusum_limit};
pub use ewma::{ewma, ewma_exact, ewma_exact_limit, ewma_limit};
pub use range::{MAX_ARL, MAX_SHIFT};
pub use sr::{sr, sr_one_sided, sr_one_sided_threshold, sr_threshold};
