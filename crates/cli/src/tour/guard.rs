//! A guard before every tool call, on the figures of AgentDojo.

use anyhow::Context;
use lukhas_drift::{
    BacktestParams, BacktestReport, Baseline, Budget, Checked, Guard, Runs, Step, Vectors, backtest,
};
use lukhas_types::Guardian;

use super::page::{Page, percent};

const RUNS: &str = include_str!("../../data/agentdojo/runs.jsonl");
const ATTACKS: &str = include_str!("../../data/agentdojo/attacks.jsonl");
const MINILM: &[u8] = include_bytes!("../../data/agentdojo/minilm.f32");
const FORM: &[u8] = include_bytes!("../../data/agentdojo/form.sparse");
const MINILM_DIMENSION: usize = 384;

/// The suite whose first session of several calls is shown call by call.
const REPLAYED_SUITE: &str = "workspace";

/// One honest session in so many may be stopped.
const ONE_SESSION_IN: u32 = 20;

/// The share of honest actions that may be stopped.
const FALSE_ALARMS: f64 = 0.05;

pub(super) fn show(page: &Page) -> anyhow::Result<()> {
    let minilm = Vectors::from_f32_le(MINILM, MINILM_DIMENSION)?;
    let form = Vectors::from_sparse(FORM)?;
    let runs = Runs::from_rows(RUNS, &minilm)?;
    let attacks = Step::from_rows(ATTACKS, &minilm)?;
    let params =
        BacktestParams::default().with_per_action(FALSE_ALARMS).with_one_in(ONE_SESSION_IN);
    let with_model = backtest(&runs, &attacks, &params)?;
    let with_form =
        backtest(&Runs::from_rows(RUNS, &form)?, &Step::from_rows(ATTACKS, &form)?, &params)?;
    let sentence = format!(
        "{} honest tool calls of {} sessions of AgentDojo, a public benchmark of agents under attack, and its {} injected \
         calls, each against every session that it could hijack. Each session is judged by a baseline fitted on the \
         others alone.",
        with_model.actions,
        with_model.sessions,
        attacks.len(),
    );
    page.section(1, "Guard: is this tool call still what the user asked for?", &sentence)?;
    page.lines(table(&with_model, &with_form))?;
    page.lines([String::new()])?;
    page.lines(replayed(&runs, &attacks)?)?;
    page.remark(
        "What it does not see: a cosine compares words, not consequences. An injected call that looks like the user's \
         own task passes, as does a switch to a similar task. Put it in front of permissions, not in their place.",
    )
}

fn table(with_model: &BacktestReport, with_form: &BacktestReport) -> Vec<String> {
    let share = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), percent);
    let row =
        |what: &str, by_kind: String, fixed: String| format!("{what:<50}{by_kind:>18}{fixed:>16}");
    let figures = |what: &str, report: &BacktestReport| {
        let figures = &report.per_action;
        row(what, share(figures.caught), share(figures.fixed_line_caught))
    };
    let session = &with_model.per_session;
    let [low, high] = session.interval.map(percent);
    let beyond = percent(with_model.per_action.false_alarm_rate);
    vec![
        row(
            "injected calls caught by a line",
            "by the guard".to_owned(),
            "by a fixed line".to_owned(),
        ),
        figures("sentence vectors of MiniLM", with_model),
        figures("no model at all (Form)", with_form),
        String::new(),
        format!(
            "Every line here lies where {beyond} of the honest calls are beyond it. In practice it must be drawn without the"
        ),
        format!(
            "session that it judges: so drawn, for {} of sessions, it stopped {} of the honest ones (95 % interval",
            percent(session.promised),
            percent(session.measured),
        ),
        format!(
            "{low} to {high}) and {} of the attacks at their first call.",
            share(session.caught_within[0])
        ),
    ]
}

/// One session of the benchmark, call by call, with a guard that was fitted on all others.
fn replayed(runs: &Runs, attacks: &[Step]) -> anyhow::Result<Vec<String>> {
    let chosen = runs
        .sessions()
        .iter()
        .find(|session| session.suite.as_deref() == Some(REPLAYED_SUITE) && session.steps.len() > 1)
        .context("the committed runs hold a session of several calls in each suite")?;
    let mut others = Runs::new();
    for session in runs.sessions().iter().filter(|session| session.name != chosen.name) {
        session.steps.iter().try_for_each(|step| others.push(step.clone()))?;
    }
    let baseline = Baseline::fit_vectors(&others)?;
    let mut guard = Guard::new(&baseline, Budget::one_in(ONE_SESSION_IN).sessions());
    guard.begin_embedded();
    let intent = chosen.steps[0].intent_vector().context("a run has its intent's vector")?;
    let mut lines = vec![format!("The session {}, call by call, with that budget:", chosen.name)];
    for step in &chosen.steps {
        let action = step.action_vector().context("a run has its action's vector")?;
        let checked = guard.check_embedded(step.tool(), intent.as_slice(), action.as_slice());
        lines.push(line(step.tool(), &checked));
        if checked.verdict().guardian() == Guardian::Block {
            let _shown =
                guard.reset("tour", "an honest call that was stopped: shown, and let pass")?;
        } else {
            guard.commit(&checked, None)?;
        }
    }
    let injected: Vec<&Step> =
        attacks.iter().filter(|step| step.suite() == chosen.suite.as_deref()).collect();
    let mut stopped = 0;
    for (index, step) in injected.iter().enumerate() {
        let action = step.action_vector().context("an attack has its action's vector")?;
        let checked = guard.check_embedded(step.tool(), intent.as_slice(), action.as_slice());
        stopped += usize::from(checked.verdict().guardian() == Guardian::Block);
        if index == 0 {
            lines.push(line(&format!("{} (injected)", step.tool()), &checked));
        }
    }
    let undecidable =
        guard.check_embedded("send_money", intent.as_slice(), &vec![f32::NAN; intent.dimension()]);
    lines.push(line("send_money (a vector of NaN)", &undecidable));
    lines.push(format!(
        "Of all {} calls injected into this suite, it stops {stopped} here.",
        injected.len()
    ));
    Ok(lines)
}

fn line(call: &str, checked: &Checked) -> String {
    let (why, verdict) = (checked.why(), checked.verdict().guardian());
    let [low, high] = why.usual;
    let evidence = match (&why.fault, why.drift, why.score) {
        (Some(fault), ..) => format!("undecidable: {}", fault.code),
        (None, Some(drift), Some(score)) => {
            format!(
                "drift {drift:.2}, usual {low:.2} to {high:.2}, score {score:5.2}, line {:.2}",
                why.line
            )
        }
        _ => "undecidable".to_owned(),
    };
    format!("  {call:<32}{verdict:<7}{evidence}")
}
