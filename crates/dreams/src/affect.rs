use lukhas_types::Emotions;

/// Where emotions lie on the plane of pleasure and activation.
///
/// The table is this project's own choice, in the sense of the circumplex of affect (Russell 1980): signs and order
/// follow it, the figures are round. It covers Plutchik's eight emotions and the eight of the archetypes.
///
/// ```
/// use lukhas_dreams::Affect;
/// use lukhas_types::Emotions;
/// let afraid = Affect::of(&Emotions::new([("fear", 1.0)])?);
/// assert_eq!((afraid.valence, afraid.arousal), (-0.7, 0.8));
/// # Ok::<(), lukhas_types::TypeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Affect {
    /// Unpleasant -1 to pleasant 1.
    pub valence: f64,
    /// Calm 0 to activated 1.
    pub arousal: f64,
}

const TABLE: [(&str, f64, f64); 10] = [
    ("anger", -0.6, 0.8),
    ("anticipation", 0.3, 0.6),
    ("confidence", 0.6, 0.5),
    ("curiosity", 0.4, 0.6),
    ("disgust", -0.6, 0.5),
    ("fear", -0.7, 0.8),
    ("joy", 0.8, 0.6),
    ("sadness", -0.7, 0.3),
    ("surprise", 0.1, 0.8),
    ("trust", 0.6, 0.3),
];

impl Affect {
    /// Of one emotion at full strength; `None` for a name that the table leaves out.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|row| row.0 == name)
            .map(|&(_, valence, arousal)| Self { valence, arousal })
    }

    /// Of a mixture: the sums of strength times figure, divided by the sum of strengths where that exceeds 1. Names
    /// outside of the table count for nothing.
    #[must_use]
    pub fn of(emotions: &Emotions) -> Self {
        let (mut sum, mut total) = (Self::default(), 0.0);
        for (name, strength) in emotions.iter() {
            if let Some(affect) = Self::named(name) {
                sum.valence += strength.get() * affect.valence;
                sum.arousal += strength.get() * affect.arousal;
                total += strength.get();
            }
        }
        let scale = f64::max(1.0, total);
        Self { valence: sum.valence / scale, arousal: sum.arousal / scale }
    }

    /// arousal |valence|, in [0, 1]: what makes an entry salient, and weighs the walk by 1 + itself.
    #[must_use]
    pub fn salience(self) -> f64 {
        self.arousal * self.valence.abs()
    }
}
