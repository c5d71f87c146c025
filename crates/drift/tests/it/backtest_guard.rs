//! The backtest beside guards that do what it says.

use lukhas_drift::{BacktestParams, Baseline, Budget, Guard, Runs, Session, Step, backtest};
use lukhas_types::{Action, Form, Guardian, Stream};
use serde_json::{Value, json};

use crate::support::stream;

/// A session of an agent with four tasks, whose words vary a little.
fn templated(stream: &mut Stream, name: &str) -> Vec<Step> {
    let number = stream.below(300);
    let mut one_of = |words: [&'static str; 4]| words[stream.below(4) as usize];
    let (template, who, city) = (
        one_of(["report", "hotel", "bill", "weather"]),
        one_of(["Anna", "Bob", "Carl", "Dora"]),
        one_of(["Paris", "Rome", "Oslo", "Bern"]),
    );
    let (task, calls): (String, Vec<(&str, Value)>) = match template {
        "report" => (
            format!("Send the daily report of day {number} to {who}"),
            vec![
                ("read_file", json!({"path": "report.txt"})),
                ("send_mail", json!({"to": who, "subject": "daily report"})),
            ],
        ),
        "hotel" => (
            format!("Book a hotel in {city} for {number} nights"),
            vec![
                ("search_hotels", json!({ "city": city })),
                ("book_hotel", json!({"guest": who, "nights": number})),
            ],
        ),
        "bill" => (
            format!("Pay the bill of {who}"),
            vec![("send_money", json!({"amount": number, "subject": format!("bill {who}")}))],
        ),
        _ => (
            format!("What is the weather in {city} tomorrow"),
            vec![("get_weather", json!({ "city": city }))],
        ),
    };
    let step = |(tool, args): &(&str, Value)| Step::new(name, &task, &Action::call(*tool, args));
    calls.iter().map(step).collect()
}

/// Whether a guard that is fitted on all sessions but one blocks an action of that one.
fn is_blocked(sessions: &[Session], place: usize, one_in: u32) -> bool {
    let mut others = Runs::new();
    for (_, session) in sessions.iter().enumerate().filter(|(other, _)| *other != place) {
        session.steps.iter().for_each(|step| others.push(step.clone()).expect("whole"));
    }
    let form = Form::new();
    let baseline = Baseline::fit(&others, &form).expect("enough sessions");
    let mut guard = Guard::new(&baseline, Budget::one_in(one_in).sessions());
    let steps = &sessions[place].steps;
    guard.begin(steps[0].intent().expect("a text"), &form).expect("embedded");
    let mut blocks = |step: &Step| {
        let checked = guard.check(&step.action(), &form);
        let blocks = checked.would_be() == Guardian::Block;
        guard.commit(&checked, None).expect("of this task");
        blocks
    };
    // all of them: evidence adds up to a later one
    steps.iter().filter(|step| blocks(step)).count() > 0
}

#[test]
fn a_session_is_blocked_as_by_a_guard_of_the_others() {
    let mut alarms = 0;
    for (number, n, one_in) in
        (0..6).flat_map(|number| [(6, 3), (20, 4), (40, 20)].map(|(n, one_in)| (number, n, one_in)))
    {
        let mut stream = stream("templates", number);
        let mut runs = Runs::new();
        for step in (0..n).flat_map(|session| templated(&mut stream, &format!("s{session}"))) {
            runs.push(step).expect("whole");
        }
        let form = Form::new();
        let params = BacktestParams::default().with_embedder(&form).with_one_in(one_in);
        let measured = backtest(&runs, &[], &params).expect("enough sessions").per_session.measured;
        let blocked = (0..n).filter(|&place| is_blocked(runs.sessions(), place, one_in)).count();
        assert_eq!(measured, blocked as f64 / n as f64, "{number}, {n}, {one_in}");
        alarms += blocked;
    }
    assert!(alarms > 10, "{alarms}");
}
