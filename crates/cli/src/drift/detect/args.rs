use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use lukhas_drift::arl;
use lukhas_drift::detect::{
    Adwin, AdwinParams, Cusum, CusumParams, Detector, ECusum, EDetectorParams, ESr, Ewma,
    EwmaParams, MAX_MAGNITUDE, MeanShift, MeanShiftParams, PageHinkley, PageHinkleyParams, Sr,
    SrParams,
};

use super::finder::Finder;
use super::name::DetectorName;
use super::warm::{Baseline, Warm};
use crate::drift::arl::Chart;
use crate::drift::options::{only, solved};

pub(crate) const EXAMPLES: &str = "\
In:  a number a line, or {\"value\": x}, or with --column NAME that field;
     or CSV with --column NAME, or --column N (from 1)
Out: {\"index\", \"onset\", \"statistic\", \"direction\"}, a line for each change;
     with --explain also \"before\", \"after\", \"size\", \"evidence\"

A change is said as soon as it is known, and never revised. index, from 0, is the number where it \
was seen, onset the estimated first one of the new level; both count the numbers that were taken. \
direction is up or down. before and after are the means on both sides, size their difference (where \
a change is seen early, it tends to be too large); evidence is the statistic over its limit. A \
summary goes to standard error at the end.

Numbers lie within -1e100 and 1e100. A line of CSV is a record: a quoted field cannot hold a line \
break, and a line with an odd number of quotes is an error line. Streams may be endless: memory \
is bounded (8,192 numbers, and the state of a detector, of at most 64 KB).

  detector      needs                          options
  default       nothing: dates mean shifts     none
  mean-shift    the same, with its limit       --penalty
  ewma          a baseline                     --lambda, --limit or --arl
  cusum         a baseline                     --k, --fast, --h or --arl
  sr            a baseline                     --design, --threshold or --arl
  esr, e-cusum  x >= 0, a tolerated --mean     --arl
  page-hinkley  deviations of a known size     --delta, --threshold, --keep,
                                               --warmup
  adwin         numbers of about a unit range  --delta, --clock

With --scores every number has a score in 0..=1 instead. For `default` it says how unlike all before \
it the number is, of whatever kind the anomaly: 1 - 1 / r where it lies r times as far from the mean \
as any before it, or where the last 32 are r times as far from every earlier stretch as any before \
them; else 0. The first 32 numbers score 0, for want of others to compare them with, and stretches \
are compared from number 322 on. For the others it is the statistic over its limit.

A baseline is --mean and --sd, or those of the first --warmup numbers, amid which nothing is seen. \
After an alarm a chart begins with a new warm-up (--warmup 0 keeps the mean and sd that were given). \
--arl, 10000 unless given, is the mean number of observations between false alarms of a known \
baseline; esr and e-cusum keep it for any stream at or below the tolerated mean. One of 100 numbers \
about keeps that mean, but half of its runs end before 0.3 of it (0.7 for a known one), and a few \
are very long. --design is 0.1 to 5, with --threshold 0.01 to 10.

Examples:
  $ (seq 1 30; seq 61 90) | lukhas drift detect --explain
  $ seq 500 | awk '{print ($1>250)+$1%2}' | lukhas drift detect --detector cusum
  $ seq 90 | awk '{print $1\",\"($1>60)*9}' | lukhas drift detect --column 2
  $ (seq 99; echo 9999) | lukhas drift detect --scores | tail -1
  $ (seq 1 30; seq 61 90) | lukhas drift detect --svg changes.svg";

/// Options of `lukhas drift detect`.
#[derive(Debug, Args)]
pub(crate) struct DetectArgs {
    /// The numbers; `-` for standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    pub(super) file: PathBuf,
    /// What looks for changes.
    #[arg(long, value_enum, value_name = "NAME", default_value = "default")]
    pub(super) detector: DetectorName,
    /// The column of CSV, by name or number, or the field of JSON.
    #[arg(long, value_name = "NAME", value_parser = column)]
    pub(super) column: Option<String>,
    /// What separates columns of CSV: one character, or `tab`.
    #[arg(long, value_name = "CHAR", default_value = ",", requires = "column", value_parser = delimiter)]
    pub(super) delimiter: u8,
    /// Says of each change how large it was.
    #[arg(long, conflicts_with = "scores")]
    pub(super) explain: bool,
    /// Says {"score"} of every number, in 0..=1, instead of changes.
    #[arg(long)]
    pub(super) scores: bool,
    /// Draws numbers, levels and changes in this file, at the end.
    #[arg(long, value_name = "FILE")]
    pub(super) svg: Option<PathBuf>,
    /// The mean number of observations between false alarms.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    arl: Option<f64>,
    /// The usual mean, or of esr and e-cusum the tolerated one.
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    mean: Option<f64>,
    /// The usual standard deviation.
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    sd: Option<f64>,
    /// The numbers that a baseline is made of [default: 100].
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    warmup: Option<u32>,
    /// The weight of an observation in the average [default: 0.1].
    #[arg(long, value_name = "L", allow_negative_numbers = true)]
    lambda: Option<f64>,
    /// The limit of the average, in its standard deviations.
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    limit: Option<f64>,
    /// The allowance of the sums, half of the shift [default: 0.5].
    #[arg(long, value_name = "K", allow_negative_numbers = true)]
    k: Option<f64>,
    /// The limit of the sums.
    #[arg(long, value_name = "H", allow_negative_numbers = true)]
    h: Option<f64>,
    /// Starts the sums at half of their limit.
    #[arg(long)]
    fast: bool,
    /// The shift to be found, in standard deviations [default: 1].
    #[arg(long, value_name = "D", allow_negative_numbers = true)]
    design: Option<f64>,
    /// The limit of the statistic.
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    threshold: Option<f64>,
    /// Tolerated deviation (page-hinkley), or 1 - confidence (adwin).
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    delta: Option<f64>,
    /// What a sum keeps from one number to the next [default: 0.9999].
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    keep: Option<f64>,
    /// Cuts are looked for once in so many numbers [default: 32].
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    clock: Option<u32>,
    /// The limit, in logarithms of the count of numbers [default: 10].
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    penalty: Option<f64>,
}

fn column(text: &str) -> Result<String, String> {
    match text.parse::<usize>() {
        Ok(0) => Err("columns count from 1".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !b"\"\n\r".contains(byte) => Ok(*byte),
        _ if text == "tab" => Ok(b'\t'),
        _ => Err("one character (no quote, no line break), or `tab`".to_owned()),
    }
}

impl DetectArgs {
    /// The detector that was asked for.
    pub(super) fn finder(&self) -> anyhow::Result<Finder> {
        let given = [
            ("arl", self.arl.is_some()),
            ("mean", self.mean.is_some()),
            ("sd", self.sd.is_some()),
            ("warmup", self.warmup.is_some()),
            ("lambda", self.lambda.is_some()),
            ("limit", self.limit.is_some()),
            ("k", self.k.is_some()),
            ("h", self.h.is_some()),
            ("fast", self.fast),
            ("design", self.design.is_some()),
            ("threshold", self.threshold.is_some()),
            ("delta", self.delta.is_some()),
            ("keep", self.keep.is_some()),
            ("clock", self.clock.is_some()),
            ("penalty", self.penalty.is_some()),
        ];
        let takes = self.detector.takes();
        only(&format!("--detector {}", self.detector.name()), &given, takes, DetectorName::whose)?;
        match self.detector {
            DetectorName::Default => Ok(Finder::Own(Box::new(MeanShift::default()))),
            DetectorName::MeanShift => {
                let params = MeanShiftParams::default();
                let params = params.with_penalty(self.penalty.unwrap_or(params.penalty));
                Ok(Finder::Own(Box::new(MeanShift::new(params)?)))
            }
            DetectorName::PageHinkley => {
                let params = PageHinkleyParams::default();
                let params = params
                    .with_delta(self.delta.unwrap_or(params.delta))
                    .with_threshold(self.threshold.unwrap_or(params.threshold))
                    .with_keep(self.keep.unwrap_or(params.keep))
                    .with_warmup(self.warmup.unwrap_or(params.warmup));
                Ok(Finder::Own(Box::new(PageHinkley::new(params)?)))
            }
            DetectorName::Adwin => {
                let params = AdwinParams::default();
                let params = params
                    .with_delta(self.delta.unwrap_or(params.delta))
                    .with_clock(self.clock.unwrap_or(params.clock));
                Ok(Finder::Own(Box::new(Adwin::new(params)?)))
            }
            DetectorName::Ewma => self.ewma(),
            DetectorName::Cusum => self.cusum(),
            DetectorName::Sr => self.sr(),
            DetectorName::Esr => self.e_values(|params| Ok(Box::new(ESr::new(params)?))),
            DetectorName::ECusum => self.e_values(|params| Ok(Box::new(ECusum::new(params)?))),
        }
    }

    fn ewma(&self) -> anyhow::Result<Finder> {
        let params = EwmaParams::default();
        let params = params.with_lambda(self.lambda.unwrap_or(params.lambda));
        let (limit, about) = self.limit(("limit", self.limit), Chart::Ewma, |arl| {
            arl::ewma_exact_limit(params.lambda, arl, 0.0)
        })?;
        let params = params.with_limit(limit).validate()?;
        let about = format!(
            "ewma: lambda {}, limit {limit:.4} of its standard deviations{about}",
            params.lambda
        );
        self.chart(about, move |Baseline { mean, sd }| {
            Ok(Box::new(Ewma::new(params.with_mean(mean).with_sd(sd))?))
        })
    }

    fn cusum(&self) -> anyhow::Result<Finder> {
        let params = CusumParams::default().with_fast_initial_response(self.fast);
        let params = params.with_k(self.k.unwrap_or(params.k));
        let limit_for = if self.fast { arl::cusum_fast_limit } else { arl::cusum_limit };
        let (h, about) =
            self.limit(("h", self.h), Chart::Cusum, |arl| limit_for(params.k, arl, 0.0))?;
        let params = params.with_h(h).validate()?;
        let about = format!("cusum: k {}, h {h:.4}{about}", params.k);
        self.chart(about, move |Baseline { mean, sd }| {
            Ok(Box::new(Cusum::new(params.with_mean(mean).with_sd(sd))?))
        })
    }

    fn sr(&self) -> anyhow::Result<Finder> {
        let params = SrParams::default();
        let params = params.with_design(self.design.unwrap_or(params.design)).validate()?;
        if self.threshold.is_none() && !(0.1..=5.0).contains(&params.design) {
            bail!(
                "--design is {}: a threshold for --arl is computed for designs between 0.1 and 5; give --threshold instead",
                params.design
            );
        }
        let (threshold, about) = self.limit(("threshold", self.threshold), Chart::Sr, |arl| {
            arl::sr_threshold(params.design, arl, 0.0)
        })?;
        let params = params.with_threshold(threshold).validate()?;
        let about = format!("sr: design {}, threshold {threshold:.2}{about}", params.design);
        self.chart(about, move |Baseline { mean, sd }| {
            Ok(Box::new(Sr::new(params.with_mean(mean).with_sd(sd))?))
        })
    }

    /// With a mean that was given, the promise holds; else the mean is that of a warm-up and three standard errors.
    fn e_values(
        &self,
        new: impl Fn(EDetectorParams) -> Result<Box<dyn Detector>, lukhas_drift::DriftError> + 'static,
    ) -> anyhow::Result<Finder> {
        let who = self.detector.name();
        let arl = self.arl.unwrap_or(DEFAULT_ARL);
        if !(2.0..=arl::MAX_ARL).contains(&arl) {
            bail!("--arl is {arl}, must be between 2 and {}", arl::MAX_ARL);
        }
        let params = EDetectorParams::default().with_alpha(1.0 / arl);
        let warmup = self.warmup()?;
        let (given, errors, warmup, how) = match self.mean {
            Some(_) if self.warmup.is_some() => {
                bail!(
                    "{who} takes --mean, which stays, or --warmup, which finds one: give one of them"
                )
            }
            Some(mean) => {
                (Some(Baseline { mean, sd: 0.0 }), 0.0, 0, "for every stream at or below the mean")
            }
            None if warmup == 0 => bail!("--warmup 0 leaves {who} without a mean: give --mean"),
            None => (
                None,
                3.0 / f64::from(warmup).sqrt(),
                warmup,
                "as far as a warm-up can tell the mean",
            ),
        };
        let build = move |Baseline { mean, sd }: Baseline| {
            let mean = (mean + errors * sd).max(1.0 / MAX_MAGNITUDE);
            new(params.with_mean(mean))
        };
        if let Some(Baseline { mean, .. }) = given {
            params.with_mean(mean).validate()?;
        }
        let about =
            format!("{who}: at least {arl} observations to a false alarm on average, {how}");
        Ok(Finder::Chart(Warm::new(Box::new(build), given, warmup, 0.0)?, about))
    }

    /// The limit that was given, or the one for a run length; and the words for it.
    fn limit(
        &self,
        (name, limit): (&str, Option<f64>),
        chart: Chart,
        limit_for: impl Fn(f64) -> Result<f64, lukhas_drift::DriftError>,
    ) -> anyhow::Result<(f64, String)> {
        match (limit, self.arl) {
            (Some(_), Some(_)) => bail!("--arl and --{name} both set the limit: give one of them"),
            (Some(limit), None) => Ok((limit, String::new())),
            (None, arl) => {
                let arl = arl.unwrap_or(DEFAULT_ARL);
                let of = || format!("no limit for --arl {arl}: {}", self.detector.name());
                let limit = solved(limit_for(arl), of, chart.shorter())?;
                Ok((
                    limit,
                    format!(", for {arl} observations between false alarms of a known baseline"),
                ))
            }
        }
    }

    fn chart(
        &self,
        about: String,
        build: impl Fn(Baseline) -> Result<Box<dyn Detector>, lukhas_drift::DriftError> + 'static,
    ) -> anyhow::Result<Finder> {
        let given = match (self.mean, self.sd) {
            (Some(mean), Some(sd)) => Some(Baseline { mean, sd }),
            (None, None) => None,
            _ => bail!(
                "--mean and --sd are a baseline together: give both, or neither for a warm-up"
            ),
        };
        let warmup = self.warmup()?;
        if warmup == 0 && given.is_none() {
            bail!("--warmup 0 keeps a baseline that is given: give --mean and --sd");
        }
        let warm = Warm::new(Box::new(build), given, warmup, -MAX_MAGNITUDE)?;
        Ok(Finder::Chart(warm, about))
    }

    fn warmup(&self) -> anyhow::Result<u32> {
        match self.warmup.unwrap_or(100) {
            warmup @ (0 | 2..=1_000_000) => Ok(warmup),
            warmup => bail!("--warmup is {warmup}, must be 0 or between 2 and 1000000"),
        }
    }
}

/// Observations between false alarms, unless given.
const DEFAULT_ARL: f64 = 10_000.0;
