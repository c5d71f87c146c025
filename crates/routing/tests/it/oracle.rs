//! Drift over HTTP is the monitor in process, to the bit, in any interleaving.

use lukhas_drift::{Monitor, Policy, Reading};
use lukhas_routing::{State, router};
use lukhas_types::Lane;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::client::{post, post_bytes, runtime};

fn same(json: &Value, reading: &Reading) -> bool {
    json["drift"].as_f64().map(f64::to_bits) == Some(reading.drift.to_bits())
        && json["ema"].as_f64().map(f64::to_bits) == Some(reading.ema.to_bits())
        && json["guardian"] == reading.guardian.name()
        && json["lane"] == reading.lane.name()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn http_is_the_monitor(
        samples in proptest::collection::vec(
            (proptest::collection::vec(-10.0..10.0_f32, 6..=6), any::<bool>()), 1..12),
        lane in lukhas_types::strategies::lane(),
    ) {
        let app = router(State::dev());
        let mut monitor = Monitor::new(Policy::lane(lane));
        runtime().block_on(async {
            for (vector, as_bytes) in &samples {
                let (intent, action) = vector.split_at(3);
                let answer = if *as_bytes {
                    let body = vector.iter().flat_map(|x| x.to_le_bytes()).collect();
                    post_bytes(&app, &format!("/api/v1/drift/update?user_id=ada&lane={lane}"), body).await
                } else {
                    // single precision in its own shortest form
                    let body = format!(
                        "{{\"user_id\":\"ada\",\"lane\":\"{lane}\",\"intent\":{intent:?},\"action\":{action:?}}}");
                    post(&app, "/api/v1/drift/update", body).await
                };
                match monitor.update(intent, action) {
                    Ok(reading) => assert!(same(&answer.json, &reading), "{} {reading:?}", answer.text),
                    Err(_) => assert_eq!(&answer.json["guardian"], "block"),
                }
            }
        });
    }
}

#[test]
fn users_do_not_disturb_each_other() {
    let runtime = runtime();
    let app = router(State::dev());
    let users: Vec<_> = (0..16_u32)
        .map(|user| {
            let app = app.clone();
            runtime.spawn(async move {
                let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
                for step in 0..40_u32 {
                    let action = [1.0, (user * step) as f32 / 8.0];
                    let body = json!({"user_id": format!("user{user}"), "lane": "prod",
                        "intent": [1.0, 0.0], "action": action});
                    let answer = post(&app, "/api/v1/drift/update", &body).await;
                    let reading = monitor.update(&[1.0, 0.0], &action).unwrap();
                    assert!(same(&answer.json, &reading), "{} {reading:?}", answer.text);
                }
            })
        })
        .collect();
    runtime.block_on(async {
        for user in users {
            user.await.unwrap();
        }
    });
}

/// Concurrent updates of one user with one sample: whatever their order, each takes one step of the same recursion.
#[test]
fn updates_of_one_user_are_in_one_order() {
    let runtime = runtime();
    let app = router(State::dev());
    let body =
        json!({"user_id": "ada", "lane": "prod", "intent": [1, 0], "action": [0, 1]}).to_string();
    let calls: Vec<_> = (0..64)
        .map(|_| {
            let (app, body) = (app.clone(), body.clone());
            runtime.spawn(async move {
                let answer = post(&app, "/api/v1/drift/update", body).await;
                answer.json["ema"].as_f64().unwrap()
            })
        })
        .collect();
    let mut found: Vec<f64> = runtime.block_on(async {
        let mut found = Vec::new();
        for call in calls {
            found.push(call.await.unwrap());
        }
        found
    });
    found.sort_unstable_by(f64::total_cmp);
    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    let expected: Vec<f64> =
        (0..64).map(|_| monitor.update(&[1.0, 0.0], &[0.0, 1.0]).unwrap().ema).collect();
    assert_eq!(found, expected);
}
