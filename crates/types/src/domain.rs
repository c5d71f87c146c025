use crate::text::name_type;

name_type!(
    /// Which field of life a glyph belongs to: a tag, upper case on the wire, parsed case-insensitively.
    Domain, "domain", "COGNITIVE, EMOTIONAL, MEMORY, IDENTITY, ETHICAL, CREATIVE, QUANTUM, BIOLOGICAL, SOCIAL, UNIVERSAL", {
        /// Cognitive.
        Cognitive = "COGNITIVE",
        /// Emotional.
        Emotional = "EMOTIONAL",
        /// Memory.
        Memory = "MEMORY",
        /// Identity.
        Identity = "IDENTITY",
        /// Ethical.
        Ethical = "ETHICAL",
        /// Creative.
        Creative = "CREATIVE",
        /// Quantum.
        Quantum = "QUANTUM",
        /// Biological.
        Biological = "BIOLOGICAL",
        /// Social.
        Social = "SOCIAL",
        /// Universal, the default.
        Universal = "UNIVERSAL",
    }
);
