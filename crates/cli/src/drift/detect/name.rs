use clap::ValueEnum;

/// The detectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DetectorName {
    /// No tuning, no baseline.
    Default,
    /// An exponentially weighted moving average with exact limits.
    Ewma,
    /// Cumulative sums, both ways.
    Cusum,
    /// Shiryaev and Roberts, both ways.
    Sr,
    /// Shiryaev and Roberts on e-values: a rise above a tolerated mean.
    #[value(alias = "e-sr")]
    Esr,
    /// A cumulative sum of e-values: the same, forgetting what came before its start.
    #[value(name = "e-cusum")]
    ECusum,
    /// Page and Hinkley.
    PageHinkley,
    /// Adaptive windows.
    Adwin,
    /// The default, by its name.
    MeanShift,
}

impl DetectorName {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Ewma => "ewma",
            Self::Cusum => "cusum",
            Self::Sr => "sr",
            Self::Esr => "esr",
            Self::ECusum => "e-cusum",
            Self::PageHinkley => "page-hinkley",
            Self::Adwin => "adwin",
            Self::MeanShift => "mean-shift",
        }
    }

    /// Which detectors take an option, and how to name one.
    pub(super) fn whose(option: &str) -> String {
        let names = Self::value_variants().iter().filter(|one| one.takes().contains(&option));
        let names: Vec<&str> = names.map(|one| one.name()).collect();
        let first = names.first().unwrap_or(&"NAME");
        format!("; --{option} is for {}: name one, as in --detector {first}", names.join(", "))
    }

    /// The options that it takes.
    pub(super) const fn takes(self) -> &'static [&'static str] {
        match self {
            Self::Default => &[],
            Self::Ewma => &["arl", "mean", "sd", "warmup", "lambda", "limit"],
            Self::Cusum => &["arl", "mean", "sd", "warmup", "k", "h", "fast"],
            Self::Sr => &["arl", "mean", "sd", "warmup", "design", "threshold"],
            Self::Esr | Self::ECusum => &["arl", "mean", "warmup"],
            Self::PageHinkley => &["delta", "threshold", "keep", "warmup"],
            Self::Adwin => &["delta", "clock"],
            Self::MeanShift => &["penalty"],
        }
    }
}
