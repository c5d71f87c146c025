//! pytest-benchmark's JSON, ours among it: seconds.

use serde::Deserialize;

use super::{
    Import, ImportError, ImportFormat, ImportParams, Row, Rows, decode,
    value::{Date, Seconds},
};
use crate::Machine;

#[derive(Deserialize)]
struct File {
    machine_info: Option<MachineInfo>,
    commit_info: Option<CommitInfo>,
    benchmarks: Vec<Benchmark>,
    datetime: Option<Date>,
}

#[derive(Deserialize)]
struct MachineInfo {
    system: Option<String>,
    machine: Option<String>,
    cpu: Option<Cpu>,
}

#[derive(Deserialize)]
struct Cpu {
    brand_raw: Option<String>,
    count: Option<u64>,
}

#[derive(Deserialize)]
struct CommitInfo {
    id: Option<String>,
}

#[derive(Deserialize)]
struct Benchmark {
    name: String,
    fullname: String,
    extra_info: Option<serde_json::Value>,
    stats: Stats,
}

#[derive(Deserialize)]
struct Stats {
    mean: Seconds,
    median: Option<Seconds>,
    rounds: u64,
    /// Seconds a call, of each round.
    data: Option<Vec<Seconds>>,
}

/// Adds the run. A row goes by its full name, which alone is unique; one that this library exported goes by its own.
pub(super) fn read(
    bytes: &[u8],
    params: &ImportParams,
    import: &mut Import,
) -> Result<(), ImportError> {
    let file: File = decode(ImportFormat::Pytest, bytes)?;
    let mut rows = Rows::default();
    for benchmark in file.benchmarks {
        let stats = benchmark.stats;
        let mut row = Row::new(stats.mean.ns(), stats.rounds);
        row.median = stats.median.map(Seconds::ns);
        let ours = benchmark.fullname.ends_with(&format!(".rs::{}", benchmark.name));
        if let (true, Some(extra)) = (ours, &benchmark.extra_info) {
            let p95 = extra["p95"].as_f64().and_then(|p95| Seconds::try_from(p95).ok());
            row.p95 = p95.map(Seconds::ns);
            row.allocs = extra["allocs"].as_u64();
        }
        let data: Vec<f64> = stats.data.into_iter().flatten().map(Seconds::ns).collect();
        let name = if ours { benchmark.name } else { benchmark.fullname };
        rows.add(name, row.with_samples(&data));
    }
    let id = file.commit_info.and_then(|commit| commit.id).filter(|id| id != "unknown");
    let time = file.datetime.map(|date| date.0).or(params.time).unwrap_or(0);
    let machine =
        file.machine_info.and_then(MachineInfo::into_machine).unwrap_or_else(|| params.machine());
    import.push(rows, time, id.or_else(|| params.commit.clone()), machine)
}

impl MachineInfo {
    /// In the names of the compiler, if the system and the architecture are said.
    fn into_machine(self) -> Option<Machine> {
        let (system, arch) = (self.system?.to_lowercase(), self.machine?.to_lowercase());
        let mut machine = Machine::unknown();
        machine.os = if system == "darwin" { "macos".to_owned() } else { system };
        machine.arch = match &arch[..] {
            "amd64" => "x86_64".to_owned(),
            "arm64" => "aarch64".to_owned(),
            _ => arch,
        };
        if let Some(cpu) = self.cpu {
            (machine.cpu, machine.cores) = (cpu.brand_raw, cpu.count.unwrap_or(0));
        }
        Some(machine)
    }
}
