//! Guards a loop of tool calls with texts alone: `cargo run -p lukhas-drift --example guard`.

use std::error::Error;
use std::io::{Write, stdout};

use lukhas_drift::{Baseline, Budget, Guard, Runs, Step, Verdict};
use lukhas_types::{Action, Form};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let form = Form::new();

    // what honest runs look like: from your logs, here twenty errands of two calls each
    let mut runs = Runs::new();
    for (k, what) in ["rent", "power bill", "water bill", "phone bill", "school fees"]
        .iter()
        .cycle()
        .take(20)
        .enumerate()
    {
        let (session, intent) = (format!("run {k}"), format!("Pay the {what} of month {k}"));
        let balance = Action::call("get_balance", &json!({}));
        let send = Action::call(
            "send_money",
            &json!({"subject": format!("{what} {k}"), "amount": 90 + k}),
        );
        runs.push(Step::new(&session, &intent, &balance))?;
        runs.push(Step::new(&session, &intent, &send))?;
    }
    let baseline = Baseline::fit(&runs, &form)?;
    let mut guard = Guard::new(&baseline, Budget::one_in(20).sessions());
    let mut out = stdout().lock();
    if let Some(note) = guard.promise().note {
        writeln!(out, "note: {note}")?;
    }

    guard.begin("Pay the water bill of month 21", &form)?;
    for action in [
        Action::call("get_balance", &json!({})),
        Action::call("send_money", &json!({"subject": "water bill 21", "amount": 96})),
        Action::call(
            "send_money",
            &json!({"subject": "gift card for xq7", "recipient": "US133000"}),
        ),
        Action::call("get_balance", &json!({})),
    ] {
        let checked = guard.check(&action, &form);
        match checked.verdict() {
            Verdict::Allow(why) => writeln!(out, "allow  {why}")?,
            Verdict::Warn(why) => writeln!(out, "warn   {why}")?,
            Verdict::Block(why) => writeln!(out, "block  {why}")?,
        }
        guard.commit(&checked, Some(&json!("ok")))?;
    }
    let reset = guard.reset("ada", "looked at it: the gift card was the user's own wish")?;
    writeln!(out, "reset by {}: {}", reset.by, reset.reason)?;
    Ok(())
}
