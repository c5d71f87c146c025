//! Change detectors, their run lengths and their scores on marked series.

mod arl;
mod contract;
mod nab;
mod onset;
mod oracle;
mod properties;
mod segment;
mod simulate;
mod snapshots;
mod streams;
mod tcpd;
