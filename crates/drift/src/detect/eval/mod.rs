//! How well change points agree with those of annotators ([`f1`], [`covering`]), and anomaly scores with marked
//! windows ([`nab`]).

mod nab;
mod tcpd;

pub use self::nab::{NabProfile, NabScore, NabSeries, nab};
pub use self::tcpd::{covering, f1};
