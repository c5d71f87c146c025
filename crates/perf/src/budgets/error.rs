//! Budgets files that are refused.

use thiserror::Error;

use crate::UnitError;

/// Why a budgets file is refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BudgetError {
    /// It is no TOML.
    #[error("the budgets are no TOML")]
    Toml {
        /// Where.
        source: toml::de::Error,
    },
    /// It holds no budget at all.
    #[error("there is no budget")]
    NoBudgets,
    /// Two tables have one dotted name: `[a.b]` and `["a.b"]`.
    #[error("budget {row}: it is there twice")]
    Duplicate {
        /// The budget.
        row: String,
    },
    /// A budget limits nothing.
    #[error("budget {row}: it limits nothing")]
    Empty {
        /// The budget.
        row: String,
    },
    /// A key is none of ours.
    #[error("{}", unknown_key(row, key))]
    UnknownKey {
        /// The budget, empty at the top of the file.
        row: String,
        /// The key.
        key: String,
    },
    /// A value has another type.
    #[error("budget {row}: {key} must be {expected}")]
    WrongType {
        /// The budget.
        row: String,
        /// The key.
        key: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A class is none of ours.
    #[error("budget {row}: unknown class {class:?}: critical or high")]
    UnknownClass {
        /// The budget.
        row: String,
        /// The class.
        class: String,
    },
    /// A text is no time or size.
    #[error("budget {row}: {key} is not an amount")]
    BadQuantity {
        /// The budget.
        row: String,
        /// The key.
        key: String,
        /// Why.
        source: UnitError,
    },
    /// A count is negative.
    #[error("budget {row}: {key} is {value}, below 0")]
    Negative {
        /// The budget.
        row: String,
        /// The key.
        key: String,
        /// The value.
        value: i64,
    },
    /// One of `guide` and `ours` is a time and the other a size.
    #[error("budget {row}: guide and ours must both be times or both be sizes")]
    MixedUnits {
        /// The budget.
        row: String,
    },
}

fn unknown_key(row: &str, key: &str) -> String {
    if row.is_empty() {
        return format!("{key:?} is no budget: a budget is a table, as [drift.update]");
    }
    format!("budget {row}: unknown key {key:?}")
}

impl BudgetError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Toml { .. } => "bad_toml",
            Self::NoBudgets => "no_budgets",
            Self::Duplicate { .. } => "duplicate_budget",
            Self::Empty { .. } => "empty_budget",
            Self::UnknownKey { .. } => "unknown_key",
            Self::WrongType { .. } => "wrong_type",
            Self::UnknownClass { .. } => "unknown_class",
            Self::BadQuantity { .. } => "bad_quantity",
            Self::Negative { .. } => "negative",
            Self::MixedUnits { .. } => "mixed_units",
        }
    }
}
