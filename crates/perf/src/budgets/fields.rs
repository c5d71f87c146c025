//! The keys of one budget.

use std::{mem::discriminant, str::FromStr};

use toml::{Table, Value};

use super::BudgetError;
use crate::{Budget, UnitError, budget::Class};

/// Reads the budget `row` from its table.
pub(super) fn budget(row: &str, table: &Table) -> Result<Budget, BudgetError> {
    let mut budget = Budget::new(row);
    for (key, value) in table {
        let field = Field { row, key, value };
        match key.as_str() {
            "guide" => budget.guide = Some(field.amount()?),
            "ours" => budget.ours = Some(field.amount()?),
            "p50" => budget.p50 = Some(field.amount()?),
            "p99" => budget.p99 = Some(field.amount()?),
            "peak" => budget.peak = Some(field.amount()?),
            "bytes" => budget.bytes = Some(field.amount()?),
            "allocs" => budget.allocs = Some(field.count()?),
            "instructions" => budget.instructions = Some(field.count()?),
            "title" => budget.title = Some(field.text()?.to_owned()),
            "bench" => budget.bench = Some(field.text()?.to_owned()),
            "class" => budget.class = field.class()?,
            _ => return Err(BudgetError::UnknownKey { row: row.to_owned(), key: key.clone() }),
        }
    }
    if let (Some(guide), Some(ours)) = (budget.guide, budget.ours)
        && discriminant(&guide) != discriminant(&ours)
    {
        return Err(BudgetError::MixedUnits { row: row.to_owned() });
    }
    let limits = Budget { title: None, bench: None, class: Class::High, ..budget.clone() };
    if limits == Budget::new(row) {
        return Err(BudgetError::Empty { row: row.to_owned() });
    }
    Ok(budget)
}

/// One key with its value.
struct Field<'a> {
    row: &'a str,
    key: &'a str,
    value: &'a Value,
}

impl<'a> Field<'a> {
    fn wrong(&self, expected: &'static str) -> BudgetError {
        BudgetError::WrongType { row: self.row.to_owned(), key: self.key.to_owned(), expected }
    }

    fn text(&self) -> Result<&'a str, BudgetError> {
        self.value.as_str().ok_or_else(|| self.wrong("a text"))
    }

    fn amount<T: FromStr<Err = UnitError>>(&self) -> Result<T, BudgetError> {
        let text = self.value.as_str().ok_or_else(|| self.wrong("a text such as \"50 ms\""))?;
        text.parse().map_err(|source| BudgetError::BadQuantity {
            row: self.row.to_owned(),
            key: self.key.to_owned(),
            source,
        })
    }

    fn count(&self) -> Result<u64, BudgetError> {
        let value = self.value.as_integer().ok_or_else(|| self.wrong("a whole number"))?;
        u64::try_from(value).map_err(|_| BudgetError::Negative {
            row: self.row.to_owned(),
            key: self.key.to_owned(),
            value,
        })
    }

    fn class(&self) -> Result<Class, BudgetError> {
        match self.text()? {
            "critical" => Ok(Class::Critical),
            "high" => Ok(Class::High),
            other => {
                Err(BudgetError::UnknownClass { row: self.row.to_owned(), class: other.to_owned() })
            }
        }
    }
}
