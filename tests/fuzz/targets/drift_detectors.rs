use lukhas_drift::detect::{
    Adwin, Cusum, Detector, Discord, ECusum, ESr, Ewma, MeanShift, PageHinkley, Sr,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{from_str, to_string};

/// Snapshots from anywhere are refused, or go on as their own copies do.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    restored::<Ewma>(text);
    restored::<Cusum>(text);
    restored::<Sr>(text);
    restored::<ESr>(text);
    restored::<ECusum>(text);
    restored::<PageHinkley>(text);
    restored::<Adwin>(text);
    restored::<MeanShift>(text);
    if let Ok(mut discord) = from_str::<Discord>(text) {
        for x in [0.25, -3.0, 1e9, 0.25] {
            let score = discord.observe(x).expect("within bounds");
            assert!((0.0..=1.0).contains(&score), "{score}");
        }
    }
}

fn restored<D: Detector + Serialize + DeserializeOwned>(text: &str) {
    let Ok(mut detector) = from_str::<D>(text) else { return };
    let mut copy: D = from_str(&to_string(&detector).expect("writes")).expect("its own");
    for x in [0.25, 0.5, 1.0, 0.0, f64::NAN, 1e300] {
        assert_eq!(detector.observe(x).ok(), copy.observe(x).ok());
    }
    assert_eq!(to_string(&detector).expect("writes"), to_string(&copy).expect("writes"));
}
