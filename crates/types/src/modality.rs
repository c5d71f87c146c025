use crate::text::name_type;

name_type!(
    /// Through which sense or faculty a glyph speaks: a tag, upper case on the wire, parsed case-insensitively.
    Modality, "modality", "TEXT, AUDIO, VISUAL, HAPTIC, QUANTUM, EMOTIONAL, TEMPORAL, SPATIAL, CAUSAL, CONSCIOUSNESS", {
        /// Text, the default.
        Text = "TEXT",
        /// Audio.
        Audio = "AUDIO",
        /// Visual.
        Visual = "VISUAL",
        /// Haptic.
        Haptic = "HAPTIC",
        /// Quantum.
        Quantum = "QUANTUM",
        /// Emotional.
        Emotional = "EMOTIONAL",
        /// Temporal.
        Temporal = "TEMPORAL",
        /// Spatial.
        Spatial = "SPATIAL",
        /// Causal.
        Causal = "CAUSAL",
        /// Consciousness.
        Consciousness = "CONSCIOUSNESS",
    }
);
