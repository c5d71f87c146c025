use crate::text::name_type;

name_type!(
    /// What the monitor says on the wire. Ordered: allow < warn < block.
    Guardian, "guardian", "allow, warn, block", {
        /// Within the limits.
        Allow = "allow",
        /// Beyond the warn limit.
        Warn = "warn",
        /// Beyond the block limit, or undecidable.
        Block = "block",
    }
);
