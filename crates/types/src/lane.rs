use crate::text::name_type;

name_type!(
    /// The deployment stage that a named policy belongs to. Parsed trimmed and case-insensitively; an unknown lane is
    /// an error, never the loosest one.
    Lane, "lane", "experimental, candidate, prod", {
        /// The loosest limits.
        Experimental = "experimental",
        /// Between the two.
        Candidate = "candidate",
        /// The strictest limits.
        Prod = "prod",
    }
);
