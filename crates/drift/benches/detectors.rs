//! Detectors, over a block of 1,000 observations a call.

use divan::Bencher;
use lukhas_drift::detect::{
    Adwin, AdwinParams, Cusum, CusumParams, Detector, Discord, DiscordParams, ECusum,
    EDetectorParams, ESr, Ewma, EwmaParams, MeanShift, PageHinkley, PageHinkleyParams, Sr,
    SrParams,
};
use lukhas_types::{Hasher, Stream};

fn main() {
    lukhas_perf::divan::main();
}

const BLOCK: usize = 1_000;

/// In-control observations in [0, 1] around 0.5; the state goes on from call to call.
fn bench(bencher: Bencher<'_, '_>, name: &str, mut detector: impl Detector) {
    let mut stream = Stream::new(&Hasher::new("detectors bench v1").finish());
    let xs: Vec<f64> = (0..BLOCK).map(|_| stream.next_unit()).collect();
    let mut block = move || -> u64 {
        xs.iter().map(|&x| u64::from(detector.observe(x).is_ok_and(|signal| signal.alarm))).sum()
    };
    assert!(block() < 5, "in control");
    lukhas_perf::tap(bencher, name, BLOCK, block);
}

#[divan::bench]
fn ewma(bencher: Bencher<'_, '_>) {
    let params = EwmaParams::default().with_mean(0.5).with_sd(0.3).with_limit(6.0);
    bench(bencher, "detectors.ewma.block", Ewma::new(params).expect("valid"));
}

#[divan::bench]
fn cusum(bencher: Bencher<'_, '_>) {
    let params = CusumParams::default().with_mean(0.5).with_sd(0.3).with_h(50.0);
    bench(bencher, "detectors.cusum.block", Cusum::new(params).expect("valid"));
}

#[divan::bench]
fn sr(bencher: Bencher<'_, '_>) {
    let params = SrParams::default().with_mean(0.5).with_sd(0.3).with_threshold(1e9);
    bench(bencher, "detectors.sr.block", Sr::new(params).expect("valid"));
}

#[divan::bench]
fn esr(bencher: Bencher<'_, '_>) {
    let params = EDetectorParams::default().with_mean(0.6).with_alpha(1e-9);
    bench(bencher, "detectors.esr.block", ESr::new(params).expect("valid"));
}

#[divan::bench]
fn e_cusum(bencher: Bencher<'_, '_>) {
    let params = EDetectorParams::default().with_mean(0.6).with_alpha(1e-9);
    bench(bencher, "detectors.e_cusum.block", ECusum::new(params).expect("valid"));
}

#[divan::bench]
fn page_hinkley(bencher: Bencher<'_, '_>) {
    let detector = PageHinkley::new(PageHinkleyParams::default()).expect("valid");
    bench(bencher, "detectors.page_hinkley.block", detector);
}

#[divan::bench]
fn adwin(bencher: Bencher<'_, '_>) {
    let detector = Adwin::new(AdwinParams::default()).expect("valid");
    bench(bencher, "detectors.adwin.block", detector);
}

#[divan::bench]
fn mean_shift(bencher: Bencher<'_, '_>) {
    bench(bencher, "detectors.mean_shift.block", MeanShift::default());
}

#[divan::bench]
fn discord(bencher: Bencher<'_, '_>) {
    let mut discord = Discord::new(DiscordParams::default()).expect("valid");
    let mut stream = Stream::new(&Hasher::new("discord bench v1").finish());
    let xs: Vec<f64> = (0..BLOCK).map(|_| stream.next_unit()).collect();
    // a full history, which is what an observation costs from then on
    for _ in 0..5 {
        xs.iter().for_each(|&x| drop(discord.observe(x)));
    }
    let mut block = move || -> f64 { xs.iter().filter_map(|&x| discord.observe(x).ok()).sum() };
    assert!(block() < 1.0, "nothing new");
    lukhas_perf::tap(bencher, "detectors.discord.block", BLOCK, block);
}
