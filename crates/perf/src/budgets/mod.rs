//! A file of budgets.

mod error;
mod fields;

use std::collections::BTreeMap;

use toml::{
    Table, Value,
    de::{DeTable, DeValue},
};

pub use self::error::BudgetError;
use self::fields::budget;
use crate::Budget;

/// Budgets in the order of their file.
///
/// A table with values is a budget, and its dotted name is the budget's; tables around it only group. The keys are
/// `guide` and `ours` (`"50 ms"` bounds p95, `"10 MB"` the peak of a call), `p50`, `p99` (times), `bytes` (a size),
/// `allocs`, `instructions` (whole numbers), `class` (`critical` or `high`), `title` and `bench` (the tap row that
/// measures it). The default has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Budgets {
    budgets: Vec<Budget>,
}

impl Budgets {
    /// Reads a budgets file.
    ///
    /// # Errors
    /// A [`BudgetError`] that names the budget and the key.
    pub fn parse(text: &str) -> Result<Self, BudgetError> {
        let root: Table = text.parse().map_err(|source| BudgetError::Toml { source })?;
        let mut budgets = Vec::new();
        walk("", &root, &mut budgets)?;
        if budgets.is_empty() {
            return Err(BudgetError::NoBudgets);
        }
        let spanned = DeTable::parse(text).map_err(|source| BudgetError::Toml { source })?;
        let mut starts = BTreeMap::new();
        find("", spanned.get_ref(), &mut starts)?;
        budgets.sort_by_key(|budget| starts.get(&budget.name).copied());
        Ok(Self { budgets })
    }

    /// The budgets in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Budget> {
        self.budgets.iter()
    }

    /// The budget of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Budget> {
        self.budgets.iter().find(|budget| budget.name == name)
    }

    /// The same budgets with `guide` and `ours` alone: for who measures in another way than the benches, whose counts the
    /// other limits are of.
    #[must_use]
    pub fn guides(mut self) -> Self {
        for budget in &mut self.budgets {
            (budget.p50, budget.p99, budget.peak, budget.bytes) = (None, None, None, None);
            (budget.allocs, budget.instructions) = (None, None);
        }
        self
    }

    /// The budgets as reports show them: critical ones first, otherwise in the order of the file.
    #[must_use]
    pub fn by_class(&self) -> Vec<&Budget> {
        let mut sorted: Vec<&Budget> = self.budgets.iter().collect();
        sorted.sort_by_key(|budget| budget.class);
        sorted
    }
}

impl<'a> IntoIterator for &'a Budgets {
    type Item = &'a Budget;
    type IntoIter = std::slice::Iter<'a, Budget>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Collects the budgets of a table. TOML bounds the depth of nesting.
fn walk(name: &str, table: &Table, budgets: &mut Vec<Budget>) -> Result<(), BudgetError> {
    let groups = !table.is_empty() && table.values().all(Value::is_table);
    if !groups && !name.is_empty() {
        budgets.push(budget(name, table)?);
        return Ok(());
    }
    for (key, value) in table {
        let Value::Table(inner) = value else {
            return Err(BudgetError::UnknownKey { row: name.to_owned(), key: key.clone() });
        };
        walk(&path(name, key), inner, budgets)?;
    }
    Ok(())
}

/// Collects where each table starts, by its dotted name: a parsed table no longer knows the order of its file.
fn find(
    name: &str,
    table: &DeTable<'_>,
    starts: &mut BTreeMap<String, usize>,
) -> Result<(), BudgetError> {
    for (key, value) in table {
        let DeValue::Table(inner) = value.get_ref() else { continue };
        let path = path(name, key.get_ref());
        find(&path, inner, starts)?;
        if starts.insert(path.clone(), key.span().start).is_some() {
            return Err(BudgetError::Duplicate { row: path });
        }
    }
    Ok(())
}

fn path(name: &str, key: &str) -> String {
    if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") }
}
