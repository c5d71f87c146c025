use lukhas_dreams::{
    Affect, Archetype, DreamMemory, DreamParams, Entry, Level, Noise, simulate_dream,
    simulate_dream_with,
};
use lukhas_types::{DREAM_EMOTIONS, Embedding, Emotions, Fault, PLUTCHIK};
use serde_json::json;

use crate::support::{context, entries, memory, params, seed};

fn emotions(pairs: &[(&str, f64)]) -> Emotions {
    Emotions::new(pairs.iter().copied()).expect("in range")
}

fn ids(dream: &lukhas_dreams::Dream) -> Vec<&str> {
    dream.steps().iter().map(|step| &*step.id).collect()
}

#[test]
fn archetypes_as_ported() {
    let bold = emotions(&[
        ("confidence", 0.9),
        ("joy", 0.8),
        ("curiosity", 0.9),
        ("trust", 0.7),
        ("fear", 0.1),
        ("sadness", 0.1),
        ("surprise", 0.4),
    ]);
    assert!((Archetype::Hero.score(&bold) - 0.71).abs() < 1e-12);
    assert!((Archetype::Caregiver.score(&bold) - 0.71).abs() < 1e-12);
    assert_eq!(Archetype::detect(&bold), Some(Archetype::Hero), "the first of a tie");
    assert_eq!(Archetype::detect(&emotions(&[("joy", 0.4)])), None);
    for archetype in Archetype::ALL {
        let full =
            |names: &[&'static str]| names.iter().map(|&name| (name, 1.0)).collect::<Vec<_>>();
        let own = [full(archetype.pattern().primary), full(archetype.pattern().secondary)].concat();
        let most = if archetype == Archetype::Sage { 0.6 } else { 0.9 };
        assert!((archetype.score(&emotions(&own)) - most).abs() < 1e-12, "{archetype}");
        assert!(Archetype::detect(&emotions(&own)).is_some(), "{archetype}");
        let against = [own, full(archetype.pattern().opposed)].concat();
        assert!((archetype.score(&emotions(&against)) - (most - 0.2)).abs() < 1e-12);
    }
    let dream = simulate_dream("s", &context(json!({})), &DreamMemory::archetypes()).unwrap();
    assert!(dream.steps().iter().all(|s| s.archetype.is_some_and(|a| a.name() == &*s.id)));
    assert!(!dream.is_blocked(), "{:?}", dream.findings());
}

#[test]
fn every_named_emotion_has_an_affect() {
    for name in PLUTCHIK.into_iter().chain(DREAM_EMOTIONS) {
        let affect = Affect::named(name).expect(name);
        assert!((-1.0..=1.0).contains(&affect.valence) && (0.0..=1.0).contains(&affect.arousal));
    }
    assert_eq!(Affect::of(&emotions(&[("longing", 1.0)])), Affect::default());
    let half = Affect::of(&emotions(&[("joy", 0.5)]));
    assert_eq!((half.valence, half.arousal), (0.4, 0.3));
}

#[test]
fn mood_seed_and_memory_change_the_steps() {
    let memory = DreamMemory::archetypes();
    let calm = context(json!({"mood": "calm"}));
    let angry = context(json!({"mood": "angry"}));
    let dream = simulate_dream("morning_reflection", &calm, &memory).unwrap();
    assert_eq!(dream.steps().len(), 64);
    let other = simulate_dream("morning_reflection", &angry, &memory).unwrap();
    assert_ne!(ids(&dream), ids(&other));
    let other = simulate_dream("evening_reflection", &calm, &memory).unwrap();
    assert_ne!(ids(&dream), ids(&other));
    let again = simulate_dream("morning_reflection", &calm, &memory).unwrap();
    assert_eq!(dream, again);
    let large = crate::support::memory("large", 50, 8);
    let other = simulate_dream("morning_reflection", &calm, &large).unwrap();
    assert_ne!(ids(&dream), ids(&other));
}

#[test]
fn a_mood_leans_the_start_of_a_cold_dream() {
    let memory = DreamMemory::archetypes();
    let first = |mood: &str, at: usize| {
        let mut params = params(1, 64.0);
        params.sigma = Noise::Off.sigma();
        let context = context(json!({ "mood": mood }));
        let seed = seed(&format!("calm {mood} {mood} {mood} {at}"));
        simulate_dream_with(&seed, &context, &memory, &params).unwrap().steps()[0].id.to_string()
    };
    let starts = |mood| (0..20).map(|at| first(mood, at)).collect::<Vec<_>>();
    let warm = ["caregiver", "innocent", "lover", "sage", "hero"];
    assert!(starts("calm").iter().filter(|id| warm.contains(&id.as_str())).count() >= 18);
    let hot = ["warrior", "rebel", "shadow"];
    assert!(starts("angry").iter().filter(|id| hot.contains(&id.as_str())).count() >= 15);
}

#[test]
fn contexts_that_say_the_same_dream_the_same() {
    let memory = memory("same", 20, 16);
    let dream = |value| simulate_dream("s", &context(value), &memory).unwrap();
    let one = dream(json!({"a": 1, "b": {"c": 2, "d": 3}}));
    let two = dream(json!({"b": {"d": 3, "c": 2}, "a": 1}));
    assert_eq!(one.digest(), two.digest());
    let body = serde_json::to_value(two.body("", None)).unwrap();
    assert_eq!(body["result"]["context"].to_string(), r#"{"b":{"d":3,"c":2},"a":1}"#, "verbatim");
    assert_ne!(one.digest(), dream(json!({"a": 1, "b": {"c": 2, "d": 4}})).digest());
}

fn pair(first: &Emotions, second: &Emotions) -> DreamMemory {
    let vector = |x| Embedding::new(vec![x, 1.0]).expect("a direction");
    let entries = vec![
        Entry::new("c", vector(1.0)).feeling(first.clone()),
        Entry::new("j", vector(-1.0)).feeling(second.clone()),
    ];
    DreamMemory::from_entries(entries).expect("two entries")
}

#[test]
fn resonance_as_ported() {
    let (c, j) = (
        emotions(&[("confidence", 1.0), ("joy", 0.0)]),
        emotions(&[("confidence", 0.0), ("joy", 1.0)]),
    );
    let dream = simulate_dream("s", &context(json!({})), &pair(&c, &j)).unwrap();
    assert!(dream.steps().windows(2).all(|two| two[0].id != two[1].id), "two entries alternate");
    let (own, other) =
        if &*dream.steps()[0].id == "c" { ("confidence", "joy") } else { ("joy", "confidence") };
    let at = |step, name| dream.emotions(step).unwrap().get(name);
    assert_eq!((at(0, own), at(0, other)), (1.0, 0.0), "the first visit feels as it is");
    assert_eq!(at(1, own), 0.9);
    assert!((at(1, other) - 0.1).abs() < 1e-15);
    assert_eq!(dream.emotions(64), None);
}

#[test]
fn resonance_colours_what_is_reported_and_never_the_walk() {
    let memory = memory("resonance", 30, 12);
    let dream = |keep| {
        let mut params = params(64, 4.0);
        params.resonance = keep;
        simulate_dream_with(&seed("s"), &context(json!({})), &memory, &params).unwrap()
    };
    assert_ne!(dream(0.9).digest(), dream(0.1).digest());
    let carried = dream(0.9);
    let last = carried.emotions(63).unwrap();
    assert_eq!(last.len(), 3, "names once met stay: {last:?}");
    assert!(carried.emotions(0).unwrap().len() == 1, "and are absent before");
}

#[test]
fn the_sentinel_speaks_above_its_thresholds() {
    let only = |fear| {
        let entry = Entry::new("only", Embedding::new(vec![1.0]).unwrap());
        let entries = vec![entry.feeling(emotions(&[("fear", fear)]))];
        let memory = DreamMemory::from_entries(entries).unwrap();
        simulate_dream("s", &context(json!({})), &memory).unwrap()
    };
    let high = only(0.9);
    assert!(high.is_blocked());
    let finding = &high.findings()[0];
    assert_eq!((finding.emotion.as_str(), finding.level, finding.step), ("fear", Level::Block, 0));
    assert_eq!((finding.value, finding.threshold), (0.9, 0.8));
    let edge = only(0.8);
    assert!(!edge.is_blocked(), "strictly above");
    assert_eq!(edge.findings()[0].level, Level::Warn);
    assert!(only(0.1).findings().is_empty());
    assert!(high.steps().iter().all(|step| &*step.id == "only"), "one entry stays");
    assert_eq!(high.entropy(), 0.0);
    assert!((high.salience() - 0.9 * 0.8 * 0.9 * 0.7).abs() < 1e-12);
}

#[test]
fn parameters_are_checked() {
    let dream = |change: fn(&mut DreamParams)| {
        let mut params = DreamParams::default();
        change(&mut params);
        let empty = context(json!({}));
        simulate_dream_with(&seed("s"), &empty, &DreamMemory::archetypes(), &params)
    };
    let code = |change| dream(change).unwrap_err().code();
    assert_eq!(code(|p| p.steps = 0), "out_of_range");
    assert_eq!(code(|p| p.steps = 4097), "out_of_range");
    assert_eq!(code(|p| p.beta = f64::NAN), "not_finite");
    assert_eq!(code(|p| p.beta = -1.0), "out_of_range");
    assert_eq!(code(|p| p.focus = 257.0), "out_of_range");
    assert_eq!(code(|p| p.sigma = 1.5), "out_of_range");
    assert_eq!(code(|p| p.resonance = f64::INFINITY), "not_finite");
    assert_eq!(code(|p| p.relax = 65), "out_of_range");
    assert_eq!(
        simulate_dream(" ", &context(json!({})), &DreamMemory::archetypes()).unwrap_err().code(),
        "out_of_range"
    );
    assert!(serde_json::from_str::<DreamParams>(r#"{"steps": 0}"#).is_err());
    assert!(serde_json::from_str::<DreamParams>(r#"{"step": 1}"#).is_err());
    assert_eq!(dream(|p| p.beta = 256.0).unwrap().steps().len(), 64);
}

#[test]
fn noise_has_four_levels() {
    let levels = [Noise::Off, Noise::Low, Noise::Medium, Noise::High].map(Noise::sigma);
    assert_eq!(levels, [0.0, 0.05, 0.15, 0.3]);
}

/// At the focus of 8 every dream of a large memory ends in its mean, and any mesh would agree: at the default it ends
/// near an entry, and dreams of other seeds end near others.
#[test]
fn a_dream_ends_near_an_entry_and_not_in_the_mean() {
    let (rows, memory) = (entries("ends", 200, 64), memory("ends", 200, 64));
    let ends = |focus: f64| -> Vec<usize> {
        let end = |name: &str| {
            let mut params = DreamParams::default();
            params.focus = focus;
            let dream =
                simulate_dream_with(&seed(name), &context(json!({})), &memory, &params).unwrap();
            let cosine = |row: &[f32]| {
                let norm: f64 =
                    dream.end_state().iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt();
                let dot: f64 = dream
                    .end_state()
                    .iter()
                    .zip(row)
                    .map(|(&x, &y)| f64::from(x) * f64::from(y))
                    .sum();
                dot / norm
            };
            let near = rows.iter().map(|entry| cosine(&entry.vector.unit()));
            near.enumerate().filter(|(_, cosine)| *cosine > 0.9).map(|(at, _)| at).next()
        };
        let mut ends: Vec<usize> =
            ["a", "b", "c", "d", "e", "f"].into_iter().filter_map(end).collect();
        assert!(focus < 16.0 || ends.len() >= 5, "{ends:?}");
        ends.sort_unstable();
        ends.dedup();
        ends
    };
    assert!(ends(DreamParams::default().focus).len() >= 4);
    assert!(ends(8.0).is_empty());
}
