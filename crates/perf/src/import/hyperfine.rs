//! hyperfine's `--export-json`: seconds, whatever unit it shows.

use serde::Deserialize;

use super::{Import, ImportError, ImportFormat, ImportParams, Row, Rows, decode, value::Seconds};

#[derive(Deserialize)]
struct Export {
    results: Vec<Measured>,
}

#[derive(Deserialize)]
struct Measured {
    command: String,
    mean: Seconds,
    median: Option<Seconds>,
    times: Option<Vec<Seconds>>,
}

/// Adds the run; a row goes by its command, or by the name that was given to it; of one name, the
/// second is `name (2)`.
pub(super) fn read(
    bytes: &[u8],
    params: &ImportParams,
    import: &mut Import,
) -> Result<(), ImportError> {
    let export: Export = decode(ImportFormat::Hyperfine, bytes)?;
    let mut rows = Rows::default();
    for measured in export.results {
        let times = measured.times.unwrap_or_default();
        let times: Vec<f64> = times.into_iter().map(Seconds::ns).collect();
        let mut row = Row::new(measured.mean.ns(), 1);
        row.median = measured.median.map(Seconds::ns);
        rows.add(rows.free(measured.command), row.with_samples(&times));
    }
    import.push(rows, params.time.unwrap_or(0), params.commit.clone(), params.machine())
}
