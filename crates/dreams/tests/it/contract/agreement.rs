use lukhas_dreams::{
    Aggregation, ConsensusParams, DreamError, DreamMemory, MeshParams, Outcome, aggregate,
    consensus, consensus_with, diversity, parallel_mesh, simulate_dream_with, vote,
};
use lukhas_types::{Emotions, Fault};

use crate::support::{answer, context, memory, seed};
use serde_json::json;

const A: [f32; 2] = [1.0, 0.0];
const B: [f32; 2] = [0.0, 1.0];

#[test]
fn three_of_three_and_two_of_three() {
    let all = consensus(&[answer("x", &A), answer("y", &A), answer("z", &A)], 0.7).unwrap();
    assert_eq!((all.outcome, all.votes, all.needed, all.quorum), (Outcome::Accepted, 3, 3, 2));
    assert_eq!((all.share, all.accepted(), all.entropy), (1.0, Some("x"), Some(0.0)));
    assert!((all.r - 1.0).abs() < 1e-12 && all.dissenters.is_empty());
    assert_eq!((all.p_value, all.null), (None, None));
    let two = consensus(&[answer("x", &A), answer("y", &B), answer("z", &A)], 0.7).unwrap();
    assert_eq!((two.outcome, two.votes, two.needed), (Outcome::BelowThreshold, 2, 3));
    assert!(two.accepted().is_none());
    assert_eq!(two.dissenters, ["y"]);
    assert!((two.r - 5.0_f64.sqrt() / 3.0).abs() < 1e-12);
}

#[test]
fn votes_needed_are_free_of_rounding() {
    for (n, threshold, needed) in
        [(3, 0.7, 3), (10, 0.7, 7), (10, 0.1, 1), (100, 0.55, 55), (4, 0.0, 0)]
    {
        let answers: Vec<_> = (0..n).map(|i| answer(&format!("a{i}"), &A)).collect();
        assert_eq!(consensus(&answers, threshold).unwrap().needed, needed, "{threshold} of {n}");
    }
    let seven: Vec<_> =
        (0..10).map(|i| answer(&format!("a{i}"), if i < 7 { &A } else { &B })).collect();
    assert_eq!(consensus(&seven, 0.7).unwrap().outcome, Outcome::Accepted);
}

#[test]
fn outcomes() {
    let outcome = |answers: &[_], threshold, f| {
        let mut params = ConsensusParams::at(threshold);
        params.f = f;
        consensus_with(answers, &params).unwrap().outcome
    };
    let (a, b, c, d) = (answer("a", &A), answer("b", &A), answer("c", &B), answer("d", &B));
    assert_eq!(outcome(&[], 0.7, 0), Outcome::TooFew);
    assert_eq!(outcome(std::slice::from_ref(&a), 0.7, 0), Outcome::TooFew);
    assert_eq!(outcome(&[a.clone(), b.clone(), c.clone()], 0.7, 1), Outcome::TooFew);
    assert_eq!(outcome(&[a.clone(), b, c.clone(), d], 0.7, 0), Outcome::Tie);
    assert_eq!(outcome(&[a.clone(), c.clone()], 0.7, 0), Outcome::BelowThreshold);
    assert_eq!(outcome(&[a.clone(), c.clone()], 0.5, 0), Outcome::Tie);
    let heavy = a.weighing(8.0);
    let light = [heavy, c, answer("e", &[-1.0, 0.0]), answer("g", &[0.0, -1.0])];
    assert_eq!(outcome(&light, 0.7, 0), Outcome::NoQuorum, "one voter is no quorum of four");
}

#[test]
fn bad_answers_are_refused() {
    let code = |answers: &[_]| consensus(answers, 0.7).unwrap_err().code();
    assert_eq!(code(&[answer("a", &A), answer("a", &B)]), "duplicate_id");
    assert_eq!(code(&[answer("a", &A), answer("b", &[1.0])]), "length_mismatch");
    assert_eq!(code(&[answer("", &A)]), "out_of_range");
    assert_eq!(code(&[answer("a", &A).weighing(f64::NAN)]), "not_finite");
    assert_eq!(code(&[answer("a", &A).weighing(-1.0)]), "out_of_range");
    assert_eq!(consensus(&[], f64::NAN).unwrap_err().code(), "not_finite");
    assert_eq!(consensus(&[], 1.1).unwrap_err().code(), "out_of_range");
    let many: Vec<_> = (0..1001).map(|i| answer(&i.to_string(), &A)).collect();
    assert_eq!(code(&many), "too_long");
}

#[test]
fn weighted_voting_as_ported() {
    assert_eq!(vote(&[("a", 1.0), ("a", 1.0), ("b", 1.0)]).unwrap(), Some("a"));
    assert_eq!(vote(&[("a", 0.3), ("b", 0.7)]).unwrap(), Some("b"));
    assert_eq!(vote(&[("b", 0.5), ("a", 0.5)]).unwrap(), Some("b"), "first seen wins");
    assert_eq!(vote(&[]).unwrap(), None);
    assert!(vote(&[("a", -0.1)]).is_err() && vote(&[("a", f64::NAN)]).is_err());
}

#[test]
fn aggregated_emotions_as_ported() {
    let felt = |pairs: &[(&str, f64)]| Emotions::new(pairs.iter().copied()).unwrap();
    let of = |values: &[f64], how| {
        let dreams: Vec<_> = values.iter().map(|&x| felt(&[("joy", x)])).collect();
        aggregate(&dreams, how).get("joy")
    };
    assert_eq!(of(&[0.8, 0.2], Aggregation::Mean), 0.5);
    assert_eq!(of(&[0.2, 0.8, 0.5], Aggregation::Median), 0.5);
    assert_eq!(of(&[0.3, 0.7], Aggregation::Max), 0.7);
    assert_eq!(of(&[0.3, 0.7], Aggregation::Min), 0.3);
    let apart = [felt(&[("joy", 0.9), ("fear", 0.1)]), felt(&[("joy", 0.1), ("fear", 0.9)])];
    assert!((diversity(&apart) - 0.565_685_424_949_238).abs() < 1e-12);
    assert_eq!(diversity(&apart[..1]), 0.0);
}

#[test]
fn a_mesh_is_its_dreams() {
    let memory = memory("mesh", 40, 24);
    let (params, context) = (MeshParams::at(0.5), context(json!({"day": 3})));
    let seeds = [seed("a"), seed("b"), seed("a"), seed("c")];
    let mesh = parallel_mesh(&seeds, &context, &memory, &params).unwrap();
    assert_eq!(mesh.dreams().len(), 4);
    for (index, stream) in [0, 0, 1, 0].into_iter().enumerate() {
        let mut alone = params.dream;
        alone.stream = stream;
        let dream = simulate_dream_with(&seeds[index], &context, &memory, &alone).unwrap();
        assert_eq!(mesh.dreams()[index], dream, "dream {index}");
    }
    assert_ne!(mesh.dreams()[0].digest(), mesh.dreams()[2].digest(), "a copy is another dream");
    let body = mesh.body("me", None);
    let ids: Vec<String> = body.dreams.iter().map(|d| d.dream_id.to_string()).collect();
    assert!(ids.contains(body.consensus.medoid.as_ref().unwrap()));
    assert!(body.consensus.dissenters.iter().all(|id| ids.contains(id)));
    assert_ne!(mesh.id("me"), mesh.id("you"));
    assert_eq!(mesh.consensus().needed, 2);
}

#[test]
fn a_mesh_that_cannot_be() {
    let (memory, empty) = (DreamMemory::archetypes(), context(json!({})));
    let run = |seeds: &[_], params| parallel_mesh(seeds, &empty, &memory, &params);
    let one = run(&[seed("a")], MeshParams::default()).unwrap_err();
    assert_eq!(one, DreamError::TooFew { field: "seeds", count: 1, minimum: 2 });
    let mut params = MeshParams::default();
    params.consensus.threshold = 1.5;
    assert_eq!(run(&[seed("a"), seed("b")], params).unwrap_err().code(), "out_of_range");
}
