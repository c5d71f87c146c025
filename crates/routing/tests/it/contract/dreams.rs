use lukhas_dreams::{Context, DreamBody, DreamMemory, simulate_dream};
use lukhas_routing::{Features, Limits, State, router};
use lukhas_types::UserId;
use serde_json::json;

use super::{NOW, fixed, refusals};
use crate::client::{get, post};

const SIMULATE: &str = "/api/v1/dreams/simulate";
const MESH: &str = "/api/v1/dreams/mesh";
const BIND: &str = "/api/v1/glyphs/bind";

#[tokio::test]
async fn a_dream_is_the_librarys_and_is_found_again() {
    let app = router(fixed(Features::all()).build().unwrap());
    let body = json!({"seed": "morning_reflection", "context": {"mood": "calm"}});
    let answer = post(&app, SIMULATE, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.keys(), ["success", "dream_id", "seed", "result", "metadata"]);
    let context = Context::new(json!({"mood": "calm"})).unwrap();
    let memory = DreamMemory::archetypes();
    let dream = simulate_dream("morning_reflection", &context, &memory).unwrap();
    let expected = dream.body("", Some(NOW.parse().unwrap()));
    assert_eq!(answer.text, serde_json::to_string(&expected).unwrap());
    let read: DreamBody = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(read.metadata.memory_root, memory.root().to_string());
    let id = answer.json["dream_id"].as_str().unwrap();
    let found = get(&app, &format!("/api/v1/dreams/{id}")).await;
    assert_eq!((found.status, found.text), (200, answer.text.clone()));
    for id in ["dream_0", "dream_00000000000000000000000000000000", "simulated"] {
        let answer = get(&app, &format!("/api/v1/dreams/{id}")).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"));
        assert_eq!(answer.detail(), format!("Dream not found: {id}"));
    }
}

#[tokio::test]
async fn a_mesh_and_its_dreams() {
    let app = router(State::dev());
    let answer =
        post(&app, MESH, json!({"seeds": ["a", "b", "c"], "consensus_threshold": 0.5})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let keys =
        ["success", "mesh_id", "seeds", "consensus_threshold", "dreams", "consensus", "metadata"];
    assert_eq!(answer.keys(), keys);
    assert_eq!(answer.json["consensus_threshold"], 0.5);
    assert_eq!(answer.json["metadata"]["successful_count"], 3);
    assert!(answer.json["consensus"]["outcome"].is_string());
    for dream in answer.json["dreams"].as_array().unwrap() {
        let found =
            get(&app, &format!("/api/v1/dreams/{}", dream["dream_id"].as_str().unwrap())).await;
        assert_eq!((found.status, &found.json), (200, dream));
        // each is what simulate answers
        let alone = post(&app, SIMULATE, json!({"seed": dream["seed"]})).await;
        assert_eq!(alone.json["dream_id"], dream["dream_id"]);
    }
    assert_eq!(
        post(&app, MESH, "{\"seeds\":[\"a\",\"b\"]}").await.json["consensus_threshold"],
        0.7
    );
}

#[tokio::test]
async fn what_dreams_refuse() {
    let app = router(State::dev());
    let long = json!({"seed": "s".repeat(501)}).to_string();
    let fits = json!({"seed": "s".repeat(500)}).to_string();
    let eleven = json!({"seeds": vec!["a"; 11]}).to_string();
    let ten = json!({"seeds": vec!["a"; 10]}).to_string();
    let deep =
        format!("{{\"seed\":\"s\",\"context\":{}1{}}}", "{\"a\":".repeat(60), "}".repeat(60));
    let deeper =
        format!("{{\"seed\":\"s\",\"context\":{}1{}}}", "{\"a\":".repeat(200), "}".repeat(200));
    assert_eq!(post(&app, SIMULATE, fits).await.status, 200);
    assert_eq!(post(&app, MESH, ten).await.status, 200);
    refusals(
        &app,
        &[
            (SIMULATE, "{\"seed\"", 422, "malformed_json", ""),
            (SIMULATE, "null", 422, "wrong_type", ""),
            (SIMULATE, "{}", 422, "missing_field", "seed"),
            (SIMULATE, "{\"seed\": 1}", 422, "wrong_type", "seed"),
            (SIMULATE, "{\"seed\": \"\"}", 422, "out_of_range", "seed"),
            (SIMULATE, &long, 422, "too_long", "seed"),
            (SIMULATE, "{\"seed\": \"a\\u0000\"}", 422, "forbidden_character", "seed"),
            (SIMULATE, "{\"seed\": \"s\", \"context\": [1]}", 422, "wrong_type", "context"),
            (SIMULATE, "{\"seed\": \"s\", \"parallel\": 1}", 422, "wrong_type", "parallel"),
            (
                SIMULATE,
                "{\"seed\": \"s\", \"memory_id\": \"a/b\"}",
                422,
                "forbidden_character",
                "memory_id",
            ),
            (SIMULATE, "{\"seed\": \"s\", \"memory_id\": \"none\"}", 404, "not_found", ""),
            (SIMULATE, &deep, 422, "too_long", "context depth"),
            (MESH, "{}", 422, "missing_field", "seeds"),
            (MESH, "{\"seeds\": [\"a\"]}", 422, "out_of_range", "seeds"),
            (MESH, &eleven, 422, "out_of_range", "seeds"),
            (MESH, "{\"seeds\": [\"a\", \"\"]}", 422, "out_of_range", "seeds[1]"),
            (MESH, "{\"seeds\": [\"a\", 2]}", 422, "wrong_type", "seeds[1]"),
            (
                MESH,
                "{\"seeds\": [\"a\", \"b\"], \"consensus_threshold\": 1.1}",
                422,
                "out_of_range",
                "consensus_threshold",
            ),
            (
                MESH,
                "{\"seeds\": [\"a\", \"b\"], \"consensus_threshold\": \"x\"}",
                422,
                "wrong_type",
                "consensus_threshold",
            ),
            (MESH, "{\"seeds\": [\"a\", \"b\"], \"memory_id\": \"none\"}", 404, "not_found", ""),
        ],
    )
    .await;
    assert_eq!(post(&app, SIMULATE, deeper).await.code(), "too_deep");
    let answer = post(&app, MESH, eleven).await;
    assert_eq!(answer.json["errors"][0]["value"], "11");
    assert_eq!(answer.json["errors"][0]["bound"], "2..=10");
}

#[tokio::test]
async fn parallel_dreams_need_their_flag() {
    let app = router(State::new(Features { parallel: false, ..Features::all() }));
    let detail = "Parallel dreams not enabled. Set LUKHAS_PARALLEL_DREAMS=1";
    for (uri, body) in [
        (SIMULATE, "{\"seed\": \"s\", \"parallel\": true}"),
        (MESH, "{\"seeds\": [\"a\", \"b\"]}"),
        (MESH, "not even json"),
    ] {
        let answer = post(&app, uri, body).await;
        let found = (answer.status, answer.code(), answer.detail());
        assert_eq!(found, (403, "parallel_disabled", detail));
    }
    assert_eq!(post(&app, SIMULATE, "{\"seed\": \"s\"}").await.status, 200);
    let on = router(State::dev());
    assert_eq!(post(&on, SIMULATE, "{\"seed\": \"s\", \"parallel\": true}").await.status, 200);
}

#[tokio::test]
async fn dreams_are_of_what_the_caller_bound() {
    let state = State::dev();
    let [ada, bob] =
        ["ada", "bob"].map(|name| router(state.acting_for(UserId::new(name).unwrap())));
    let root = async |app: &axum::Router, body: &str| {
        post(app, SIMULATE, body).await.json["metadata"]["memory_root"].as_str().unwrap().to_owned()
    };
    let archetypes = DreamMemory::archetypes().root().to_string();
    let plain = "{\"seed\": \"s\"}";
    assert_eq!(root(&ada, plain).await, archetypes);
    let mut glyphs = Vec::new();
    for (concept, memory) in [("rain", "diary"), ("sun", "diary"), ("rain", "plans")] {
        let body =
            json!({"glyph_data": {"concept": concept}, "memory_id": memory, "user_id": "ada"});
        assert_eq!(post(&ada, BIND, body).await.status, 201);
        glyphs.push(lukhas_glyphs::Glyph::new(concept).build().unwrap());
    }
    let of = |glyphs: &[lukhas_glyphs::Glyph]| {
        DreamMemory::from_glyphs(glyphs).unwrap().root().to_string()
    };
    // the same glyph bound to two memories is dreamt of once
    assert_eq!(root(&ada, plain).await, of(&glyphs[..2]));
    assert_eq!(root(&ada, "{\"seed\": \"s\", \"memory_id\": \"plans\"}").await, of(&glyphs[2..]));
    // others neither dream of them nor find the memory
    assert_eq!(root(&bob, plain).await, archetypes);
    let answer = post(&bob, SIMULATE, "{\"seed\": \"s\", \"memory_id\": \"plans\"}").await;
    assert_eq!((answer.status, answer.detail()), (404, "Memory not found: plans"));
    // who may act for anyone dreams of everything
    assert_eq!(root(&router(state.clone()), plain).await, of(&glyphs[..2]));

    let dream = post(&ada, SIMULATE, plain).await;
    let uri = format!("/api/v1/dreams/{}", dream.json["dream_id"].as_str().unwrap());
    assert_eq!(get(&ada, &uri).await.status, 200);
    let answer = get(&bob, &uri).await;
    assert_eq!((answer.status, answer.code()), (403, "not_owner"));
    assert_eq!(answer.detail(), "Not authorized to access this resource");
}

#[tokio::test]
async fn what_nobody_dreamt_replays_and_cannot_be_claimed() {
    let state = State::dev();
    let app = router(state.clone());
    let dream = post(&app, SIMULATE, "{\"seed\": \"s\"}").await;
    let replay = lukhas_dreams::replay_value(&dream.json, &DreamMemory::archetypes());
    assert!(replay.matches, "{replay:?}");
    let uri = format!("/api/v1/dreams/{}", dream.json["dream_id"].as_str().unwrap());
    let named = router(state.acting_for(UserId::new("anonymous").unwrap()));
    let answer = get(&named, &uri).await;
    assert_eq!((answer.status, answer.code()), (403, "not_owner"));
    // the same dream of a user is another one
    let own = post(&named, SIMULATE, "{\"seed\": \"s\"}").await;
    assert_ne!(own.json["dream_id"], dream.json["dream_id"]);
    assert_eq!(get(&app, &uri).await.text, dream.text);
}

#[tokio::test]
async fn a_binding_made_later_is_dreamt_of() {
    let app = router(State::dev());
    let bind = async |concept: &str, memory: &str, user: &str| {
        let glyph = json!({"concept": concept});
        let body = json!({"glyph_data": glyph, "memory_id": memory, "user_id": user});
        assert_eq!(post(&app, BIND, body).await.status, 201);
        lukhas_glyphs::Glyph::new(concept).build().unwrap()
    };
    let root = async |body: &str| {
        post(&app, SIMULATE, body).await.json["metadata"]["memory_root"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let mut glyphs = Vec::new();
    for (concept, memory, user) in
        [("rain", "diary", "ada"), ("sun", "diary", "bob"), ("snow", "plans", "ada")]
    {
        glyphs.push(bind(concept, memory, user).await);
        let all = DreamMemory::from_glyphs(&glyphs).unwrap().root().to_string();
        // the second time as it was kept
        for _ in 0..2 {
            assert_eq!(root("{\"seed\": \"s\"}").await, all);
        }
        let diary = &glyphs[..glyphs.len().min(2)];
        let diary = DreamMemory::from_glyphs(diary).unwrap().root().to_string();
        assert_eq!(root("{\"seed\": \"s\", \"memory_id\": \"diary\"}").await, diary);
    }
}

#[tokio::test]
async fn one_users_dreams_do_not_push_out_anothers() {
    let mut limits = Limits::default();
    limits.dreams = 8;
    let state = State::builder(Features::all()).limits(limits).build().unwrap();
    let [ada, bob] =
        ["ada", "bob"].map(|name| router(state.acting_for(UserId::new(name).unwrap())));
    let dream = async |app: &axum::Router, seed: &str| {
        let answer = post(app, SIMULATE, json!({"seed": seed})).await;
        format!("/api/v1/dreams/{}", answer.json["dream_id"].as_str().unwrap())
    };
    let kept = dream(&bob, "s").await;
    let mut last = String::new();
    for seed in 0..20 {
        last = dream(&ada, &seed.to_string()).await;
    }
    assert_eq!(get(&bob, &kept).await.status, 200);
    assert_eq!(get(&ada, &last).await.status, 200);
    assert_eq!(get(&ada, "/api/v1/dreams/").await.json["dreams"], 8);
}

#[tokio::test]
async fn a_dream_takes_so_many_glyphs() {
    let mut limits = Limits::default();
    limits.dream_glyphs = 3;
    let app = router(State::builder(Features::all()).limits(limits).build().unwrap());
    let plain = "{\"seed\": \"s\"}";
    let of_diary = "{\"seed\": \"s\", \"memory_id\": \"diary\"}";
    let mesh = "{\"seeds\": [\"s\", \"t\"]}";
    for (k, memory) in ["diary", "diary", "diary", "plans"].iter().enumerate() {
        assert_eq!(post(&app, SIMULATE, plain).await.status, 200);
        let glyph = json!({"concept": format!("concept {k}")});
        let body = json!({"glyph_data": glyph, "memory_id": memory, "user_id": "ada"});
        assert_eq!(post(&app, BIND, body).await.status, 201);
    }
    for (uri, body) in [(SIMULATE, plain), (MESH, mesh)] {
        let answer = post(&app, uri, body).await;
        assert_eq!((answer.status, answer.code()), (422, "too_many_glyphs"), "{}", answer.text);
        assert_eq!(answer.json["errors"][0]["bound"], "at most 3 glyphs");
    }
    // a memory of fewer is dreamt of
    assert_eq!(post(&app, SIMULATE, of_diary).await.status, 200);
}
