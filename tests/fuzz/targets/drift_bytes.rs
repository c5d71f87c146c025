use std::sync::OnceLock;

use lukhas_drift::{Baseline, Budget, Guard, Monitor, Registry, RegistryParams, Runs};
use lukhas_types::{Form, Lane, UserId};

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
    if let Ok(mut guard) = Guard::from_bytes(data, baseline()) {
        let mut copy = Guard::from_bytes(&guard.to_bytes(), baseline()).expect("its own");
        let action =
            lukhas_types::Action::call("send_money", &serde_json::json!({"subject": "bill 9"}));
        for guard in [&mut guard, &mut copy] {
            guard.begin("Pay bill 9", &Form::new()).expect("a text");
            let checked = guard.check(&action, &Form::new());
            let _ = guard.commit(&checked, None);
        }
        assert_eq!(guard.to_bytes(), copy.to_bytes());
    }
    registry(data);
    // the shape of a guard's own state, so that mutations of it are tried
    let mut fresh = Guard::new(baseline(), Budget::one_in(20).sessions()).to_bytes();
    for (byte, given) in fresh.iter_mut().zip(data) {
        *byte ^= given;
    }
    let _ = Guard::from_bytes(&fresh, baseline());
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
