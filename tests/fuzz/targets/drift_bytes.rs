use std::sync::OnceLock;

use lukhas_drift::{Baseline, Budget, Guard, Monitor, Registry, RegistryParams, Runs};
use lukhas_types::{Form, Hasher, Lane, UserId};

fn baseline() -> &'static Baseline {
    static BASELINE: OnceLock<Baseline> = OnceLock::new();
    BASELINE.get_or_init(|| {
        let line = |k: usize| {
            format!(r#"{{"session":"s{k}","intent":"Pay bill {k}","tool":"send_money","args":{{"subject":"bill {k}"}}}}"#)
        };
        let lines: Vec<String> = (0..6).map(line).collect();
        Baseline::fit(&Runs::from_lines(&lines.join("\n")).expect("runs"), &Form::new()).expect("six sessions")
    })
}

/// States from anywhere are refused, or go on as their own copies do.
pub(crate) fn run(data: &[u8]) {
    if let Ok(mut monitor) = Monitor::from_bytes(data) {
        let mut copy = Monitor::from_bytes(&monitor.to_bytes()).expect("its own");
        for x in [0.25, 2.0, 0.0] {
            assert_eq!(monitor.observe(x).ok(), copy.observe(x).ok());
        }
        assert_eq!(monitor.to_bytes(), copy.to_bytes());
    }
    registry(data);
    guard(data);
    // the shape of a guard's own state, so that mutations of it are tried
    let mut mutated = fresh();
    mutated.iter_mut().zip(data).for_each(|(byte, given)| *byte ^= given);
    guard(&sealed(mutated));
    if let Ok(state) = <[u8; Guard::BYTES]>::try_from(data) {
        guard(&adopted(state));
    }
}

fn fresh() -> [u8; Guard::BYTES] {
    Guard::new(baseline(), Budget::one_in(20).sessions()).to_bytes()
}

/// As of a guard with this baseline.
fn adopted(mut state: [u8; Guard::BYTES]) -> [u8; Guard::BYTES] {
    state[..16].copy_from_slice(&fresh()[..16]);
    sealed(state)
}

/// With a checksum that fits, so that more than the checksum is tried.
fn sealed(mut bytes: [u8; Guard::BYTES]) -> [u8; Guard::BYTES] {
    let (state, sum) = bytes.split_at_mut(Guard::BYTES - 8);
    sum.copy_from_slice(&Hasher::new("drift guard v2").bytes(state).finish().as_bytes()[..8]);
    bytes
}

fn guard(bytes: &[u8]) {
    let Ok(mut guard) = Guard::from_bytes(bytes, baseline()) else { return };
    let mut copy = Guard::from_bytes(&guard.to_bytes(), baseline()).expect("its own");
    let action =
        lukhas_types::Action::call("send_money", &serde_json::json!({"subject": "bill 9"}));
    for guard in [&mut guard, &mut copy] {
        // in the task that it is at, whose intent only its hash tells; then in the next
        let checked = guard.check(&action, &Form::new());
        let _ = guard.commit(&checked, None);
        guard.begin("Pay bill 9", &Form::new()).expect("a text");
        let checked = guard.check(&action, &Form::new());
        let _ = guard.commit(&checked, None);
    }
    assert_eq!(guard.to_bytes(), copy.to_bytes());
}

fn registry(data: &[u8]) {
    let user = |name: &str| UserId::new(name).expect("an id");
    let update = |registry: &Registry, name: &str| {
        let _ = registry.update(&user(name), Lane::Prod, &[1.0, 0.0], &[0.0, 1.0], None);
    };
    let params = RegistryParams::default().with_capacity(8).with_shards(1).with_history(4);
    let fresh = Registry::new(params).expect("in range");
    ["u", "v"].iter().for_each(|name| update(&fresh, name));
    let mut bytes = fresh.to_bytes();
    for (byte, given) in bytes.iter_mut().zip(data) {
        *byte ^= given;
    }
    for bytes in [data, &bytes] {
        if let Ok(restored) = Registry::from_bytes(bytes) {
            let copy = Registry::from_bytes(&restored.to_bytes()).expect("its own");
            [&restored, &copy].iter().for_each(|registry| update(registry, "u"));
            assert_eq!(restored.to_bytes(), copy.to_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise what stands behind the checksum would be fuzzed no more.
    #[test]
    fn the_guard_of_the_corpus_is_read() {
        let state = *include_bytes!("../corpus/drift_bytes/guard");
        let summary = Guard::from_bytes(&adopted(state), baseline()).expect("a state").summary();
        assert_eq!((summary.task, summary.committed), (1, 6));
    }
}
