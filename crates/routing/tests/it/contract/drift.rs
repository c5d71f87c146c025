use axum::body::Body;
use axum::http::Request;
use lukhas_routing::{Features, State, router};
use lukhas_types::{Lane, UserId};
use serde_json::json;

use super::{NOW, fixed, refusals};
use crate::client::{get, post, post_bytes, send};

const UPDATE: &str = "/api/v1/drift/update";

fn sample(user: &str, lane: &str) -> String {
    json!({"user_id": user, "intent": [1, 0], "action": [0.0, 1.0], "lane": lane}).to_string()
}

#[tokio::test]
async fn an_update_and_its_status() {
    let app = router(fixed(Features::all()).lane(Lane::Prod).build().unwrap());
    let known =
        json!({"user_id": "ada", "intent": [1.0, 0, 0.5], "action": [0.9, 0.1, 0.4], "more": [1]});
    let answer = post(&app, UPDATE, &known).await;
    let reading = "{\"success\":true,\"user_id\":\"ada\",\"drift\":0.006141";
    assert!(answer.status == 200 && answer.text.starts_with(reading), "{}", answer.text);
    let keys = ["success", "user_id", "drift", "ema", "guardian", "lane", "timestamp"];
    assert_eq!(answer.keys(), keys);
    assert!((answer.json["ema"].as_f64().unwrap() - 0.001_228_261_360_844_707).abs() < 1e-8);

    for guardian in ["warn", "block", "block"] {
        let answer = post(&app, UPDATE, sample("bob", "prod")).await;
        assert_eq!(answer.json["guardian"], guardian);
    }
    let answer = get(&app, "/api/v1/drift/bob").await;
    let status = format!(
        "{{\"user_id\":\"bob\",\"drift_ema\":0.488,\"guardian_status\":\"block\",\"lane\":\"prod\",\
         \"sample_count\":3,\"last_updated\":\"{NOW}\"}}"
    );
    assert_eq!(answer.text.replace("0.48800000000000004", "0.488"), status);
    let answer = get(&app, "/api/v1/drift/nobody").await;
    assert_eq!((answer.status, answer.detail()), (404, "No drift data for user: nobody"));
}

#[tokio::test]
async fn users_named_as_routes_are_users() {
    let app = router(State::dev());
    for user in ["config", "update"] {
        let uri = format!("/api/v1/drift/{user}");
        assert_eq!(get(&app, &uri).await.status, 404);
        post(&app, UPDATE, sample(user, "prod")).await;
        let answer = get(&app, &uri).await;
        assert_eq!((answer.status, &answer.json["user_id"]), (200, &user.into()));
    }
}

#[tokio::test]
async fn the_limits_of_a_lane() {
    let app = router(State::dev());
    let answer = get(&app, "/api/v1/drift/config/PROD").await;
    assert_eq!(
        answer.text,
        "{\"lane\":\"prod\",\"warn_threshold\":0.15,\"block_threshold\":0.25,\"alpha\":0.2,\"window\":64}"
    );
    let answer = get(&app, "/api/v1/drift/config/labs").await;
    let detail = "Unknown lane: labs. Available: ['experimental', 'candidate', 'prod']";
    assert_eq!((answer.status, answer.code(), answer.detail()), (404, "unknown_lane", detail));
    assert_eq!(get(&app, "/api/v1/drift/config/").await.status, 404);
    assert_eq!(get(&app, "/api/v1/drift/config/%FF").await.code(), "malformed");
}

#[tokio::test]
async fn what_is_refused_is_blocked_and_changes_nothing() {
    let app = router(State::dev());
    post(&app, UPDATE, sample("ada", "prod")).await;
    let before = get(&app, "/api/v1/drift/ada").await.text;
    let many =
        format!("{{\"user_id\":\"ada\",\"intent\":[{}1],\"action\":[1]}}", "1,".repeat(8192));
    let long = json!({"user_id": "a".repeat(101), "intent": [1], "action": [1]}).to_string();
    let table = [
        ("{", 422, "malformed_json", ""),
        ("[]", 422, "wrong_type", ""),
        ("{\"intent\":[1],\"action\":[1]}", 422, "missing_field", "user_id"),
        ("{\"user_id\":\"ada\",\"intent\":[1]}", 422, "missing_field", "action"),
        ("{\"user_id\":7,\"intent\":[1],\"action\":[1]}", 422, "wrong_type", "user_id"),
        ("{\"user_id\":\"ada\",\"intent\":[\"1\"],\"action\":[1]}", 422, "wrong_type", "intent[0]"),
        ("{\"user_id\":\"ada\",\"intent\":[1e999],\"action\":[1]}", 422, "not_finite", "intent[0]"),
        (
            "{\"user_id\":\"ada\",\"intent\":[1],\"action\":[1e39]}",
            422,
            "out_of_range",
            "action[0]",
        ),
        ("{\"user_id\":\"ada\",\"intent\":[],\"action\":[]}", 422, "empty_vector", "intent"),
        ("{\"user_id\":\"ada\",\"intent\":[0],\"action\":[1]}", 422, "zero_vector", "intent"),
        ("{\"user_id\":\"ada\",\"intent\":[1],\"action\":[0]}", 422, "zero_vector", "action"),
        ("{\"user_id\":\"ada\",\"intent\":[1,2],\"action\":[1]}", 400, "length_mismatch", "action"),
        (
            "{\"user_id\":\"ada\",\"intent\":[1],\"action\":[1],\"lane\":\"labs\"}",
            422,
            "unknown_lane",
            "lane",
        ),
        (
            "{\"user_id\":\"a/b\",\"intent\":[1],\"action\":[1]}",
            422,
            "forbidden_character",
            "user_id",
        ),
        ("{\"user_id\":\"\",\"intent\":[1],\"action\":[1]}", 422, "out_of_range", "user_id"),
        (long.as_str(), 422, "too_long", "user_id"),
        (many.as_str(), 422, "too_long", "intent"),
    ];
    let table: Vec<_> = table.into_iter().map(|(body, s, c, f)| (UPDATE, body, s, c, f)).collect();
    refusals(&app, &table).await;
    for (uri, body, ..) in &table {
        assert_eq!(post(&app, uri, body).await.json["guardian"], "block", "{body}");
    }
    let answer = post(&app, UPDATE, "{\"user_id\":\"ada\",\"intent\":[1,2],\"action\":[1]}").await;
    assert_eq!(answer.detail(), "Intent and action vectors must have same length (2 vs 1)");
    assert_eq!(get(&app, "/api/v1/drift/ada").await.text, before);
    let answer = get(&app, "/api/v1/drift/a%2Fb").await;
    assert_eq!((answer.status, answer.code()), (422, "forbidden_character"));
}

#[tokio::test]
async fn vectors_come_as_bytes_too() {
    let app = router(State::dev());
    let floats = |xs: &[f32]| -> Vec<u8> { xs.iter().flat_map(|x| x.to_le_bytes()).collect() };
    let uri = format!("{UPDATE}?user_id=ada&lane=candidate");
    let answer = post_bytes(&app, &uri, floats(&[1.0, 0.0, 0.0, 1.0])).await;
    assert_eq!((answer.status, &answer.json["lane"]), (200, &"candidate".into()));
    assert_eq!(answer.json["drift"], 1.0);
    for (uri, body, status, code) in [
        (UPDATE, floats(&[1.0, 1.0]), 422, "missing_field"),
        (uri.as_str(), vec![1, 2, 3], 400, "length_mismatch"),
        (&uri, floats(&[1.0, 1.0, 1.0]), 400, "length_mismatch"),
        (&uri, vec![], 422, "empty_vector"),
        (&uri, floats(&[f32::NAN, 1.0]), 422, "not_finite"),
        (&uri, floats(&[0.0, 1.0]), 422, "zero_vector"),
        (&uri, floats(&[1.0; 16_386]), 422, "too_long"),
        (&format!("{UPDATE}?user_id=a&user_id=b"), floats(&[1.0, 1.0]), 422, "malformed_query"),
        (&format!("{UPDATE}?user_id=a&lane=labs"), floats(&[1.0, 1.0]), 422, "unknown_lane"),
    ] {
        let answer = post_bytes(&app, uri, body).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{uri}");
        assert_eq!(answer.json["guardian"], "block");
    }
    let text = Request::post(UPDATE).header("content-type", "text/plain").body(Body::from("{}"));
    let answer = send(&app, text.unwrap()).await;
    assert_eq!((answer.status, answer.code()), (415, "unsupported_media_type"));
}

#[tokio::test]
async fn the_lane_is_the_policys_or_stricter() {
    let state = fixed(Features::all()).lane(Lane::Candidate).build().unwrap();
    let app = router(state);
    let answer = post(&app, UPDATE, sample("ada", "experimental")).await;
    assert_eq!((answer.status, answer.code()), (403, "lane_not_allowed"));
    assert_eq!(answer.json["guardian"], "block");
    assert_eq!(post(&app, UPDATE, sample("ada", " Prod ")).await.json["lane"], "prod");
    let unnamed = "{\"user_id\":\"ada\",\"intent\":[1],\"action\":[1],\"lane\":null}";
    assert_eq!(post(&app, UPDATE, unnamed).await.json["lane"], "candidate");
    // in development any lane will do
    let app = router(State::builder(Features::all()).lane(Lane::Prod).any_lane().build().unwrap());
    assert_eq!(post(&app, UPDATE, sample("ada", "experimental")).await.status, 200);
}

#[tokio::test]
async fn one_user_does_not_act_for_another() {
    let state = State::dev();
    let [ada, bob] =
        ["ada", "bob"].map(|name| router(state.acting_for(UserId::new(name).unwrap())));
    assert_eq!(post(&ada, UPDATE, sample("ada", "prod")).await.status, 200);
    assert_eq!(get(&ada, "/api/v1/drift/ada").await.status, 200);
    for answer in [
        post(&bob, UPDATE, sample("ada", "prod")).await,
        get(&bob, "/api/v1/drift/ada").await,
        get(&bob, "/api/v1/drift/unknown").await,
    ] {
        assert_eq!((answer.status, answer.code()), (403, "not_owner"));
        assert_eq!(answer.detail(), "Not authorized to access this resource");
    }
    // the state is shared
    assert_eq!(get(&router(state), "/api/v1/drift/ada").await.status, 200);
}

#[tokio::test]
async fn naming_a_stricter_lane_sheds_no_block() {
    let aligned = |lane: &str| {
        json!({"user_id": "ada", "intent": [1, 0], "action": [1, 0], "lane": lane}).to_string()
    };
    let state = fixed(Features::all()).build().unwrap();
    let ada = router(state.acting_for(UserId::new("ada").unwrap()));
    for app in [router(fixed(Features::all()).build().unwrap()), ada] {
        for guardian in ["allow", "warn", "warn", "block"] {
            let answer = post(&app, UPDATE, sample("ada", "experimental")).await;
            assert_eq!(answer.json["guardian"], guardian);
        }
        // one average, by the limits of the stricter lane
        let mut ema = 0.5904;
        for lane in ["prod", "candidate"] {
            ema *= 0.8;
            let answer = post(&app, UPDATE, aligned(lane)).await;
            assert_eq!(
                (&answer.json["guardian"], &answer.json["lane"]),
                (&"block".into(), &lane.into())
            );
            assert!((answer.json["ema"].as_f64().unwrap() - ema).abs() < 1e-12, "{}", answer.text);
        }
        // the same average is a warning in the policy's own lane, and that is what is kept
        let answer = get(&app, "/api/v1/drift/ada").await;
        assert_eq!(answer.json["lane"], "experimental", "{}", answer.text);
        assert_eq!(answer.json["guardian_status"], "warn");
        assert_eq!(
            (&answer.json["sample_count"], &answer.json["drift_ema"]),
            (&6.into(), &json!(ema))
        );
    }
    // in development each lane has an average of its own, and GET tells the newest
    let app = router(State::dev());
    for _ in 0..4 {
        post(&app, UPDATE, sample("ada", "experimental")).await;
    }
    let answer = post(&app, UPDATE, aligned("prod")).await;
    assert_eq!((&answer.json["guardian"], &answer.json["ema"]), (&"allow".into(), &json!(0.0)));
    assert_eq!(get(&app, "/api/v1/drift/ada").await.json["lane"], "prod");
}
