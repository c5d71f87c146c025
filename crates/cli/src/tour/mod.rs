//! The main job, end to end, offline, on real data: guard, memory, rehearsal, service, and what each of them costs.

mod budgets;
mod guard;
mod memory;
mod page;
mod rehearsal;
mod service;

use std::process::ExitCode;

use self::page::Page;

/// The arguments of `lukhas tour`: none.
#[derive(Debug, clap::Args)]
pub(crate) struct TourArgs {}

/// Prints the page, section by section, and fails when a budget of the guide is missed.
pub(crate) fn run(_: TourArgs) -> anyhow::Result<ExitCode> {
    let page = Page::new();
    page.title("lukhas: guard, memory and rehearsal for agents, on real data, offline")?;
    guard::show(&page)?;
    let memory = memory::show(&page)?;
    rehearsal::show(&page, &memory)?;
    service::show(&page)?;
    budgets::show(&page)
}
