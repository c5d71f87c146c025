//! Seeded streams and one detector of each kind.

use lukhas_drift::detect::{
    Adwin, AdwinParams, Cusum, CusumParams, Detector, ECusum, EDetectorParams, ESr, Ewma,
    EwmaParams, MeanShift, PageHinkley, PageHinkleyParams, Signal, Sr, SrParams,
};
use lukhas_types::{Hasher, Stream};

pub(crate) fn stream(name: &str, number: u64) -> Stream {
    Stream::nth(&Hasher::new("detector tests v1").text(name).finish(), number)
}

/// `n` standard normal numbers, then `m` more with the mean `shift`.
pub(crate) fn step(name: &str, number: u64, n: usize, m: usize, shift: f64) -> Vec<f64> {
    let mut stream = stream(name, number);
    (0..n + m).map(|i| stream.normal() + if i < n { 0.0 } else { shift }).collect()
}

pub(crate) fn signals(detector: &mut (impl Detector + ?Sized), xs: &[f64]) -> Vec<Signal> {
    xs.iter().map(|&x| detector.observe(x).expect("valid")).collect()
}

pub(crate) fn first_alarm(detector: &mut (impl Detector + ?Sized), xs: &[f64]) -> Option<Signal> {
    xs.iter().map(|&x| detector.observe(x).expect("valid")).find(|signal| signal.alarm)
}

pub(crate) fn ewma() -> Ewma {
    Ewma::new(EwmaParams::default()).expect("valid")
}

pub(crate) fn cusum() -> Cusum {
    Cusum::new(CusumParams::default().with_fast_initial_response(true)).expect("valid")
}

pub(crate) fn sr() -> Sr {
    Sr::new(SrParams::default()).expect("valid")
}

pub(crate) fn esr() -> ESr {
    ESr::new(EDetectorParams::default()).expect("valid")
}

pub(crate) fn e_cusum() -> ECusum {
    ECusum::new(EDetectorParams::default()).expect("valid")
}

pub(crate) fn page_hinkley() -> PageHinkley {
    PageHinkley::new(PageHinkleyParams::default().with_threshold(20.0)).expect("valid")
}

pub(crate) fn adwin() -> Adwin {
    Adwin::new(AdwinParams::default()).expect("valid")
}

pub(crate) fn mean_shift() -> MeanShift {
    MeanShift::default()
}

/// Runs a generic function on one detector of each kind.
macro_rules! each {
    ($run:ident $(, $argument:expr)*) => {
        $run($crate::streams::ewma() $(, $argument)*);
        $run($crate::streams::cusum() $(, $argument)*);
        $run($crate::streams::sr() $(, $argument)*);
        $run($crate::streams::esr() $(, $argument)*);
        $run($crate::streams::e_cusum() $(, $argument)*);
        $run($crate::streams::page_hinkley() $(, $argument)*);
        $run($crate::streams::adwin() $(, $argument)*);
        $run($crate::streams::mean_shift() $(, $argument)*);
    };
}

pub(crate) use each;
