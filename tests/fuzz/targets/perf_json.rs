use lukhas_perf::{
    ClientSummary, ImportParams, LoadReport, LoadTool, Report, Run, Samples, ServerSummary,
    import_bytes,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{from_str, to_string};

/// Files of other tools and of ours are refused, or are written and read again.
pub(crate) fn run(data: &[u8]) {
    if let Ok(import) = import_bytes(data, &ImportParams::default()) {
        assert!(!import.history.runs.is_empty());
        import.history.runs.iter().for_each(again);
    }
    let _ = ClientSummary::from_json(LoadTool::K6, data);
    let _ = ClientSummary::from_json(LoadTool::Locust, data);
    let _ = ServerSummary::from_json(data);
    if let Ok(report) = LoadReport::from_json(data) {
        let written = to_string(&report).expect("writes");
        assert_eq!(LoadReport::from_json(written.as_bytes()).expect("its own"), report);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(report) = Report::from_json(text) {
        let _ = (report.to_string(), lukhas_perf::markdown(&report), lukhas_perf::junit(&report));
    }
    let _ = from_str::<Run>(text).map(|run| again(&run));
    let _ = from_str::<Samples>(text).map(|samples| again(&samples));
}

fn again<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let written = to_string(value).expect("writes");
    assert_eq!(&from_str::<T>(&written).expect("its own"), value);
}
