//! The figures of a backtest.

use std::fmt;

use serde::Serialize;

/// What [`backtest`](crate::backtest()) found. Its `Display` is a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BacktestReport {
    /// Honest actions.
    pub actions: usize,
    /// Honest sessions.
    pub sessions: usize,
    /// Honest sessions that the baseline holds too, by their intents, tools and vectors, whatever their names: how it
    /// scores these says nothing of new ones. 0 without a baseline.
    pub in_baseline: usize,
    /// Attack calls, counted once for each session that they are on.
    pub attacks: usize,
    /// Each action for itself.
    pub per_action: PerAction,
    /// Whole sessions.
    pub per_session: PerSession,
    /// Other rules on the same runs, each action for itself; in the table only.
    #[serde(skip)]
    pub peers: Vec<Peer>,
}

/// What another rule did on the same runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Peer {
    /// The rule.
    pub name: &'static str,
    /// The share of honest actions that it alarms at.
    pub false_alarm_rate: f64,
    /// The share of attack calls that it alarms at; None without attacks. Where its score has ties at the line, an expected
    /// one: as many of the tied as make the rate exact.
    pub caught: Option<f64>,
}

/// Each action for itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PerAction {
    /// The share of honest actions beyond the line.
    pub false_alarm_rate: f64,
    /// The share of attack calls beyond the line; None without attacks.
    pub caught: Option<f64>,
    /// The same for a line through the raw drifts.
    pub fixed_line_caught: Option<f64>,
    /// The probability that an attack call scores above an honest action, ties halved.
    pub auroc: Option<f64>,
}

/// Whole sessions.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PerSession {
    /// The rate that was asked for.
    pub promised: f64,
    /// The share of honest sessions with an action, or evidence of several, beyond the line, fitted without them.
    pub measured: f64,
    /// Wilson's 95 % interval of the measured rate.
    pub interval: [f64; 2],
    /// The share of attacks that are beyond the line, by a call or by the evidence of several, within their first one, two,
    /// three calls.
    pub caught_within: [Option<f64>; 3],
}

impl fmt::Display for BacktestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |x: f64| format!("{:.1} %", 100.0 * x);
        let maybe = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), share);
        let Self { actions, sessions, in_baseline, attacks, per_action, per_session, peers } = self;
        let auroc = per_action.auroc.map_or_else(|| "-".to_owned(), |x| format!("{x:.3}"));
        let [low, high] = per_session.interval;
        let [one, two, three] = per_session.caught_within.map(maybe);
        writeln!(f, "{actions} honest actions in {sessions} sessions, {attacks} attack calls")?;
        if *in_baseline > 0 {
            let (are, their) = if *in_baseline == 1 { ("is", "its") } else { ("are", "their") };
            write!(f, "{in_baseline} of {sessions} sessions {are} in the baseline: ")?;
            writeln!(f, "{their} rate says nothing of new ones")?;
        }
        writeln!(f)?;
        writeln!(f, "per action    false alarms       {:>8}", share(per_action.false_alarm_rate))?;
        writeln!(f, "              caught             {:>8}", maybe(per_action.caught))?;
        writeln!(f, "              by a fixed line    {:>8}", maybe(per_action.fixed_line_caught))?;
        writeln!(f, "              AUROC              {auroc:>8}")?;
        writeln!(f, "per session   promised           {:>8}", share(per_session.promised))?;
        let measured = share(per_session.measured);
        writeln!(
            f,
            "              measured           {measured:>8}  ({} to {})",
            share(low),
            share(high)
        )?;
        writeln!(f, "              caught by call 1   {one:>8}")?;
        writeln!(f, "                     by call 2   {two:>8}")?;
        write!(f, "                     by call 3   {three:>8}")?;
        if !peers.is_empty() {
            write!(f, "\n\nother rules, each action for itself:  false alarms    caught")?;
        }
        for Peer { name, false_alarm_rate, caught } in peers {
            let (false_alarms, caught) = (share(*false_alarm_rate), maybe(*caught));
            write!(f, "\n              {name:<22}  {false_alarms:>12}  {caught:>8}")?;
        }
        Ok(())
    }
}
