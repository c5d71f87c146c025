use lukhas_perf::{Budgets, Bytes, FailExpr, Metric, Nanos, Quantity, Schedule};

/// What reads is written and reads again.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = Budgets::parse(text);
    let _ = text.parse::<Metric>();
    if let Ok(schedule) = text.parse::<Schedule>() {
        assert_eq!(schedule.to_string().parse::<Schedule>().expect("its own"), schedule);
        for call in 0..10 {
            let _ = schedule.fate(call);
        }
    }
    if let Ok(expression) = text.parse::<FailExpr>() {
        assert_eq!(expression.to_string().parse::<FailExpr>().expect("its own"), expression);
    }
    let _ = text.parse::<Quantity>();
    let _ = text.parse::<Nanos>();
    let _ = text.parse::<Bytes>();
}
