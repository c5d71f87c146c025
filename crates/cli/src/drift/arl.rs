//! `lukhas drift arl`.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use lukhas_drift::{DriftError, arl};
use serde::Serialize;

use super::options::{only, solved};
use crate::output;

pub(super) const EXAMPLES: &str = "\
A run length is the expected number of observations to the alarm. At shift 0 it is the distance \
between false alarms; at another shift, the delay. Observations are independent and normal, the \
baseline is known, and the shift, in standard deviations, is there from the first one on.

Out: {\"arl\"}, at the shift; or with --target {\"limit\"}, the one that has this
     run length at shift 0

With --shift the other side of it goes to standard error: the run length at shift 0, or at the shift.

  chart   options                   limit (also as --limit)
  ewma    --lambda, --exact         in standard deviations of the average
  cusum   --k, --fast               --h, in standard deviations
  sr      --design, --one-sided     --threshold, of the statistic

Charts are two-sided. The average has constant limits, or with --exact those of its own deviation at \
each time (as `drift detect` has); --fast starts both sums at half of the limit. --design is 0.1 to 5.

Examples:
  $ lukhas drift arl ewma --lambda 0.1 --limit 2.814
  $ lukhas drift arl cusum --k 0.5 --h 5 --shift 1
  $ lukhas drift arl sr --design 1 --threshold 500
  $ lukhas drift arl --chart ewma --lambda 0.1 --exact --target 1000 --shift 1";

/// Options of `lukhas drift arl`.
#[derive(Debug, Args)]
pub(crate) struct ArlArgs {
    /// The chart.
    #[arg(value_name = "CHART", required_unless_present = "named", conflicts_with = "named")]
    chart: Option<Chart>,
    /// The chart, as an option.
    #[arg(long = "chart", id = "named", value_name = "CHART")]
    named: Option<Chart>,
    /// The weight of an observation in the average.
    #[arg(long, value_name = "L", allow_negative_numbers = true)]
    lambda: Option<f64>,
    /// The allowance of the sums: half of the shift to be found.
    #[arg(long, value_name = "K", allow_negative_numbers = true)]
    k: Option<f64>,
    /// The shift that Shiryaev and Roberts is tuned for.
    #[arg(long, value_name = "D", allow_negative_numbers = true)]
    design: Option<f64>,
    /// The limit.
    #[arg(long, value_name = "X", visible_aliases = ["h", "threshold"], allow_negative_numbers = true)]
    limit: Option<f64>,
    /// The run length that a limit is to have, instead of a limit.
    #[arg(long, value_name = "N", conflicts_with = "limit", allow_negative_numbers = true)]
    target: Option<f64>,
    /// A shift of the mean, in standard deviations.
    #[arg(long, value_name = "D", allow_negative_numbers = true)]
    shift: Option<f64>,
    /// Of an average: limits from its own deviation at each time.
    #[arg(long)]
    exact: bool,
    /// Of sums: fast initial response.
    #[arg(long)]
    fast: bool,
    /// Of Shiryaev and Roberts: for a rise only.
    #[arg(long)]
    one_sided: bool,
}

/// A chart with a run length that can be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Chart {
    /// An exponentially weighted moving average.
    Ewma,
    /// Cumulative sums.
    Cusum,
    /// Shiryaev and Roberts.
    Sr,
}

impl Chart {
    /// The name of its limit.
    const fn limit(self) -> &'static str {
        match self {
            Self::Ewma => "limit",
            Self::Cusum => "h",
            Self::Sr => "threshold",
        }
    }

    /// What makes its runs shorter.
    pub(super) const fn shorter(self) -> &'static str {
        match self {
            Self::Ewma => "give a smaller --limit",
            Self::Cusum => {
                "give a smaller --k (half of the shift to be found, in standard deviations, usually about 0.5: an observation \
                 adds to the sums only what is beyond k of them) or a smaller --h"
            }
            Self::Sr => "give a smaller --threshold",
        }
    }
}

#[derive(Debug, Default, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arl: Option<f64>,
}

pub(super) fn run(args: &ArlArgs) -> anyhow::Result<ExitCode> {
    output::json(&answer(args)?)?;
    Ok(ExitCode::SUCCESS)
}

/// What a run length at a limit and a shift is, and the limit for a run length at a shift.
type Pair =
    (fn(f64, f64, f64) -> Result<f64, DriftError>, fn(f64, f64, f64) -> Result<f64, DriftError>);

fn answer(args: &ArlArgs) -> anyhow::Result<Answer> {
    let chart = args.chart.or(args.named).context("no chart")?;
    let (who, parameter, takes): (_, _, &[_]) = match chart {
        Chart::Ewma => ("ewma", ("lambda", args.lambda), &["lambda", "exact"]),
        Chart::Cusum => ("cusum", ("k", args.k), &["k", "fast"]),
        Chart::Sr => ("sr", ("design", args.design), &["design", "one-sided"]),
    };
    let given = [
        ("lambda", args.lambda.is_some()),
        ("k", args.k.is_some()),
        ("design", args.design.is_some()),
        ("exact", args.exact),
        ("fast", args.fast),
        ("one-sided", args.one_sided),
    ];
    only(who, &given, takes, |_| String::new())?;
    let (name, Some(tuning)) = parameter else {
        bail!("{who} needs --{}: try `lukhas drift arl --help`", parameter.0);
    };
    let (run_length, limit_for): Pair = match (chart, args.exact, args.fast, args.one_sided) {
        (Chart::Ewma, false, ..) => (arl::ewma, arl::ewma_limit),
        (Chart::Ewma, true, ..) => (arl::ewma_exact, arl::ewma_exact_limit),
        (Chart::Cusum, _, false, _) => (arl::cusum, arl::cusum_limit),
        (Chart::Cusum, _, true, _) => (arl::cusum_fast, arl::cusum_fast_limit),
        (Chart::Sr, _, _, false) => (arl::sr, arl::sr_threshold),
        (Chart::Sr, _, _, true) => (arl::sr_one_sided, arl::sr_one_sided_threshold),
    };
    // only sr takes its limit first
    let at = |limit: f64, shift: f64| match chart {
        Chart::Sr => run_length(limit, tuning, shift),
        Chart::Ewma | Chart::Cusum => run_length(tuning, limit, shift),
    };
    let context = || format!("{who} with --{name} {tuning}");
    let hint = chart.shorter();
    if let Some(target) = args.target {
        let limit = solved(limit_for(tuning, target, 0.0), context, hint)?;
        if let Some(shift) = args.shift {
            let arl = solved(at(limit, shift), context, hint)?;
            output::note(format_args!("run length at shift {shift}: {arl}"));
        }
        return Ok(Answer { limit: Some(limit), arl: None });
    }
    let Some(limit) = args.limit else {
        bail!(
            "{who} needs its limit, --{}, or --target, the run length that the limit is to have: try `lukhas drift arl --help`",
            chart.limit()
        );
    };
    let context = || format!("{} and --{} {limit}", context(), chart.limit());
    let arl = solved(at(limit, args.shift.unwrap_or(0.0)), context, hint)?;
    if args.shift.is_some() {
        match at(limit, 0.0) {
            Err(DriftError::OutOfRange { field: "arl", .. }) => {
                output::note(format_args!("run length at shift 0: more than {}", arl::MAX_ARL));
            }
            other => output::note(format_args!("run length at shift 0: {}", other?)),
        }
    }
    Ok(Answer { limit: None, arl: Some(arl) })
}
