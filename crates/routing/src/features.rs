/// Which parts are on. All are off unless a program says otherwise.
///
/// ```
/// use lukhas_routing::Features;
/// let features = Features::from_values(|name| (name == "LUKHAS_DRIFT_ENABLED").then(|| " 1 ".to_owned()));
/// assert!(features.drift && !features.dreams);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent flags, each with a name")]
pub struct Features {
    /// Dreams: `LUKHAS_DREAMS_ENABLED`.
    pub dreams: bool,
    /// Meshes and parallel dreams: `LUKHAS_PARALLEL_DREAMS`. Counts only where dreams are on too.
    pub parallel: bool,
    /// Glyphs: `LUKHAS_GLYPHS_ENABLED`.
    pub glyphs: bool,
    /// Drift: `LUKHAS_DRIFT_ENABLED`.
    pub drift: bool,
}

impl Features {
    /// Everything on.
    #[must_use]
    pub const fn all() -> Self {
        Self { dreams: true, parallel: true, glyphs: true, drift: true }
    }

    /// Reads the four flags through `value`, which a program may back by its environment. Only `1`, trimmed, enables.
    #[must_use]
    pub fn from_values(value: impl Fn(&str) -> Option<String>) -> Self {
        let on = |name| value(name).is_some_and(|text| text.trim() == "1");
        Self {
            dreams: on("LUKHAS_DREAMS_ENABLED"),
            parallel: on("LUKHAS_PARALLEL_DREAMS"),
            glyphs: on("LUKHAS_GLYPHS_ENABLED"),
            drift: on("LUKHAS_DRIFT_ENABLED"),
        }
    }

    /// Whether meshes and parallel dreams are on: both flags.
    #[must_use]
    pub const fn parallel_dreams(self) -> bool {
        self.dreams && self.parallel
    }
}
