//! Slow twins in plain `f64`.

use lukhas_drift::{BacktestParams, Baseline, Runs, Step, backtest, score, score_f64, score_fast};
use proptest::prelude::*;

use crate::support::{at_drift, runs, stream};

fn plain(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    1.0 - dot(a, b) / (dot(a, a).sqrt() * dot(b, b).sqrt())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn scores_agree_with_the_plain_loop(pairs in prop::collection::vec((-9.0..9.0_f32, -9.0..9.0_f32), 1..300)) {
        let (a, b): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
        prop_assume!(a.iter().any(|x| x.abs() > 1e-3) && b.iter().any(|x| x.abs() > 1e-3));
        let wide = |v: &[f32]| v.iter().copied().map(f64::from).collect::<Vec<f64>>();
        let expected = plain(&wide(&a), &wide(&b));
        prop_assert!((score(&a, &b).unwrap().drift - expected).abs() < 1e-13);
        prop_assert!((score_f64(&wide(&a), &wide(&b)).unwrap().drift - expected).abs() < 1e-13);
        let fast = score_fast(&a, &b).unwrap().drift;
        prop_assert!((fast - expected).abs() < (a.len() + 8) as f64 / f64::from(1 << 23));
    }
}

/// (session, kind, drift) of every action.
fn table(runs: &Runs) -> Vec<(usize, String, f64)> {
    let mut table = Vec::new();
    for (place, session) in runs.sessions().iter().enumerate() {
        for step in &session.steps {
            let (a, b) =
                (step.intent_vector().expect("a vector"), step.action_vector().expect("a vector"));
            table.push((
                place,
                step.tool().to_owned(),
                score(a.as_slice(), b.as_slice()).expect("scorable").drift,
            ));
        }
    }
    table
}

/// z against every action whose session is kept, from the definition.
fn z(table: &[(usize, String, f64)], kept: impl Fn(usize) -> bool, kind: &str, x: f64) -> f64 {
    let others: Vec<_> = table.iter().filter(|row| kept(row.0)).collect();
    let all: Vec<f64> = others.iter().map(|row| row.2).collect();
    let own: Vec<f64> = others.iter().filter(|row| row.1 == kind).map(|row| row.2).collect();
    let m = all.iter().sum::<f64>() / all.len() as f64;
    let variance = all.iter().map(|x| (x - m).powi(2)).sum::<f64>() / all.len() as f64;
    let n = own.len() as f64 + 1.0;
    let mean = (own.iter().sum::<f64>() + m) / n;
    let spread = ((own.iter().map(|x| (x - mean).powi(2)).sum::<f64>() + variance) / n).sqrt();
    (x - mean) / spread
}

fn quantile_line(mut scores: Vec<f64>, rate: f64) -> f64 {
    scores.sort_unstable_by(f64::total_cmp);
    let share =
        |line: f64| scores.iter().filter(|&&x| x <= line).count() as f64 / scores.len() as f64;
    scores
        .iter()
        .copied()
        .find(|&line| share(line) >= 1.0 - rate - 1e-12)
        .expect("the largest passes all")
}

#[test]
fn the_baseline_and_the_backtest_agree_with_their_definitions() {
    for number in 0..5 {
        let mut stream = stream("oracle", number);
        let honest = runs(&mut stream, 19, 4);
        let table = table(&honest);
        let baseline = Baseline::fit_vectors(&honest).unwrap();
        for kind in ["tool_0", "tool_3", "unknown"] {
            let expected = z(&table, |_| true, kind, 0.7);
            assert!((baseline.z(kind, 0.7) - expected).abs() < 1e-9);
        }

        let attacks: Vec<Step> = (0..6)
            .map(|k| {
                let tool = format!("tool_{}", stream.below(6));
                Step::of_vectors(
                    Some(format!("evil{}", k / 2)),
                    Some("suite".into()),
                    tool,
                    None,
                    at_drift(0.3 + stream.next_unit()),
                )
            })
            .collect();
        let report =
            backtest(&honest, &attacks, &BacktestParams::default().with_one_in(10)).unwrap();
        let held_out =
            |row: &(usize, String, f64)| z(&table, |other| other != row.0, &row.1, row.2);
        let honest_scores: Vec<f64> = table.iter().map(held_out).collect();
        let line = quantile_line(honest_scores.clone(), 0.05);
        let fixed = quantile_line(table.iter().map(|row| row.2).collect(), 0.05);
        let (mut caught, mut by_fixed) = (0, 0);
        for session in 0..19 {
            for attack in &attacks {
                let x =
                    score(&[1.0, 0.0], attack.action_vector().unwrap().as_slice()).unwrap().drift;
                caught += u32::from(z(&table, |other| other != session, attack.tool(), x) > line);
                by_fixed += u32::from(x > fixed);
            }
        }
        let pairs = 19.0 * 6.0;
        assert_eq!((report.actions, report.sessions, report.attacks), (76, 19, 114));
        assert_eq!(report.per_action.caught, Some(f64::from(caught) / pairs));
        assert_eq!(report.per_action.fixed_line_caught, Some(f64::from(by_fixed) / pairs));
        let beyond = honest_scores.iter().filter(|&&x| x > line).count();
        assert_eq!(report.per_action.false_alarm_rate, beyond as f64 / 76.0);

        // rank 18 of the 18 other sessions' maxima, each without both: of 19, one lies beyond
        let largest = |session: usize, without: &[usize]| {
            let rows = table.iter().filter(|row| row.0 == session);
            rows.map(|row| z(&table, |other| !without.contains(&other), &row.1, row.2))
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let alarmed = (0..19).filter(|&session| {
            let others = (0..19).filter(|&other| other != session);
            let line = others
                .map(|other| largest(other, &[session, other]))
                .fold(f64::NEG_INFINITY, f64::max);
            largest(session, &[session]) > line
        });
        assert_eq!(report.per_session.measured, alarmed.count() as f64 / 19.0);
    }
}
