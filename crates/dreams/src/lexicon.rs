use lukhas_types::DREAM_EMOTIONS;

/// Words for moods, as strengths of the eight emotions: the project's own choice, small on purpose. A word outside of
/// it colours a cue by its form.
const WORDS: [(&str, &[(&str, f64)]); 40] = [
    ("afraid", &[("fear", 1.0)]),
    ("alert", &[("curiosity", 0.6), ("surprise", 0.5), ("confidence", 0.4)]),
    ("amazed", &[("surprise", 1.0), ("joy", 0.5)]),
    ("angry", &[("anger", 1.0)]),
    ("annoyed", &[("anger", 0.6)]),
    ("anxious", &[("fear", 0.8), ("surprise", 0.3)]),
    ("bold", &[("confidence", 0.9), ("curiosity", 0.4)]),
    ("calm", &[("trust", 0.8), ("confidence", 0.5), ("joy", 0.3)]),
    ("cheerful", &[("joy", 0.9), ("trust", 0.3)]),
    ("confident", &[("confidence", 1.0)]),
    ("content", &[("joy", 0.6), ("trust", 0.6)]),
    ("curious", &[("curiosity", 1.0)]),
    ("depressed", &[("sadness", 1.0), ("fear", 0.3)]),
    ("excited", &[("joy", 0.8), ("surprise", 0.6), ("curiosity", 0.4)]),
    ("fearful", &[("fear", 1.0)]),
    ("frightened", &[("fear", 1.0), ("surprise", 0.4)]),
    ("frustrated", &[("anger", 0.7), ("sadness", 0.4)]),
    ("furious", &[("anger", 1.0), ("surprise", 0.3)]),
    ("glad", &[("joy", 0.8)]),
    ("grateful", &[("joy", 0.6), ("trust", 0.8)]),
    ("grief", &[("sadness", 1.0)]),
    ("happy", &[("joy", 1.0)]),
    ("hopeful", &[("joy", 0.5), ("trust", 0.6), ("curiosity", 0.4)]),
    ("joyful", &[("joy", 1.0)]),
    ("lonely", &[("sadness", 0.8), ("fear", 0.3)]),
    ("loving", &[("joy", 0.7), ("trust", 0.9)]),
    ("nervous", &[("fear", 0.6), ("surprise", 0.3)]),
    ("peaceful", &[("trust", 0.9), ("joy", 0.4)]),
    ("playful", &[("joy", 0.7), ("surprise", 0.6), ("curiosity", 0.6)]),
    ("proud", &[("confidence", 0.9), ("joy", 0.6)]),
    ("rage", &[("anger", 1.0)]),
    ("relaxed", &[("trust", 0.7), ("joy", 0.4)]),
    ("sad", &[("sadness", 1.0)]),
    ("scared", &[("fear", 1.0)]),
    ("shocked", &[("surprise", 1.0), ("fear", 0.5)]),
    ("stressed", &[("fear", 0.6), ("anger", 0.5)]),
    ("surprised", &[("surprise", 1.0)]),
    ("trusting", &[("trust", 1.0)]),
    ("unhappy", &[("sadness", 0.8)]),
    ("worried", &[("fear", 0.7), ("sadness", 0.3)]),
];

/// The direction of a word over the eight emotions: an emotion's own name, or a word of the lexicon. Lower case.
pub(crate) fn direction(word: &str) -> Option<[f64; 8]> {
    let own = [(word, 1.0)];
    let strengths = match WORDS.binary_search_by_key(&word, |row| row.0) {
        Ok(found) => WORDS[found].1,
        Err(_) if DREAM_EMOTIONS.contains(&word) => &own[..],
        Err(_) => return None,
    };
    Some(
        DREAM_EMOTIONS.map(|emotion| {
            strengths.iter().find(|pair| pair.0 == emotion).map_or(0.0, |pair| pair.1)
        }),
    )
}

/// The words of a text: runs of letters and digits, in lower case.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

#[test]
fn sorted_and_over_known_emotions() {
    assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0));
    for (word, strengths) in WORDS {
        assert!(!DREAM_EMOTIONS.contains(&word), "{word} is an emotion of its own");
        assert!(strengths.iter().all(|(name, x)| DREAM_EMOTIONS.contains(name) && *x <= 1.0));
        assert!(direction(word).is_some_and(|v| v.iter().any(|&x| x > 0.0)));
    }
}
