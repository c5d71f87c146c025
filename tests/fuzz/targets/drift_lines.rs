use lukhas_drift::{Baseline, Budget, Guard, Runs, score};
use lukhas_types::{Form, Guardian};
use serde_json::{Value, from_str, to_string};

/// Runs and baselines from anywhere are refused, or fit, guard and read back.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(runs) = Runs::from_lines(text)
        && let Ok(baseline) = Baseline::fit(&runs, &Form::new())
    {
        let written = to_string(&baseline).expect("writes");
        let again: Baseline = from_str(&written).expect("its own");
        assert_eq!(again, baseline);
    }
    if let Ok(baseline) = from_str::<Baseline>(text) {
        let mut guard = Guard::new(&baseline, Budget::one_in(20).sessions());
        guard.begin_embedded();
        let checked = guard.check_embedded("tool", &[f32::NAN], &[1.0]);
        assert_eq!(checked.verdict().guardian(), Guardian::Block, "undecidable");
    }
    if let Ok(Value::Array(values)) = from_str(text) {
        let xs: Vec<f32> = values.iter().filter_map(Value::as_f64).map(|x| x as f32).collect();
        let (a, b) = xs.split_at(xs.len() / 2);
        if let Ok(score) = score(a, b) {
            assert!((0.0..=2.0).contains(&score.drift));
        }
    }
}
