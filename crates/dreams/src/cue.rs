//! Where a dream begins: the direction of its seed and context.

use std::borrow::Cow;

use lukhas_types::{Hasher, Seed, Stream};

use crate::context::Leaf;
use crate::memory::{Space, unit_from};
use crate::{Context, DreamMemory, lexicon};

/// How much a feature whose meaning the lexicon does not know weighs beside one that it knows.
const BY_FORM: f64 = 0.5;

/// The unit cue: normalise(sum of the directions of the features, unit length, + noise of expected length sigma).
pub(crate) fn cue(
    seed: &Seed,
    context: &Context,
    memory: &DreamMemory,
    sigma: f64,
    stream: &mut Stream,
) -> Vec<f32> {
    let dim = memory.dimension();
    let mut sum = vec![0.0; dim];
    match memory.space() {
        Space::Archetypes => moods(seed, context, &mut sum),
        Space::Form => {
            add_form(seed.as_str(), &mut sum);
            context.leaves().iter().for_each(|leaf| add_form(&feature(leaf), &mut sum));
        }
        Space::Drawn => {
            add_drawn(seed.as_str(), 1.0, &mut sum);
            context.leaves().iter().for_each(|leaf| add_drawn(&feature(leaf), 1.0, &mut sum));
        }
    }
    // features that cancel exactly leave the direction of the seed alone
    let mut unit = unit_from(&sum).unwrap_or_else(|| {
        let mut alone = vec![0.0; dim];
        add_drawn(seed.as_str(), 1.0, &mut alone);
        unit_from(&alone).unwrap_or_else(|| axis(dim))
    });
    if sigma > 0.0 {
        let scale = sigma / (dim as f64).sqrt();
        let noisy: Vec<f64> =
            unit.iter().map(|&x| f64::from(x) + scale * stream.normal()).collect();
        unit = unit_from(&noisy).unwrap_or(unit);
    }
    unit
}

fn axis(dim: usize) -> Vec<f32> {
    (0..dim).map(|i| if i == 0 { 1.0 } else { 0.0 }).collect()
}

fn feature(leaf: &Leaf) -> String {
    format!("{} {}", leaf.path, leaf.text)
}

/// Over the eight emotions: known words by the lexicon, a known key with a number in [0, 1] at that strength, anything
/// else by its form.
fn moods(seed: &Seed, context: &Context, sum: &mut [f64]) {
    let mut any = false;
    for word in lexicon::words(seed.as_str()) {
        any = true;
        add_word(&word, &word, sum);
    }
    if !any {
        add_drawn(seed.as_str(), BY_FORM, sum);
    }
    for leaf in context.leaves() {
        let strength = leaf.number.filter(|x| (0.0..=1.0).contains(x));
        let known = strength.zip(lexicon::direction(&leaf.key.to_lowercase()));
        match (known, leaf.number) {
            (Some((strength, direction)), _) => add(&direction, strength, sum),
            (None, Some(_)) => add_drawn(&feature(leaf), BY_FORM, sum),
            (None, None) => {
                let mut words = lexicon::words(&leaf.text).peekable();
                if words.peek().is_none() {
                    add_drawn(&feature(leaf), BY_FORM, sum);
                }
                let path = short(&leaf.path);
                words.for_each(|word| add_word(&word, &format!("{path} {word}"), sum));
            }
        }
    }
}

/// A path, or its hash where it is long: thousands of words below one long key must not each hash all of it.
fn short(path: &str) -> Cow<'_, str> {
    const LONGEST: usize = 128;
    if path.len() <= LONGEST {
        return Cow::Borrowed(path);
    }
    Cow::Owned(Hasher::new("dream cue path v1").text(path).finish().to_string())
}

fn add_word(word: &str, form: &str, sum: &mut [f64]) {
    match lexicon::direction(word) {
        Some(direction) => add(&direction, 1.0, sum),
        None => add_drawn(form, BY_FORM, sum),
    }
}

fn add(direction: &[f64], strength: f64, sum: &mut [f64]) {
    sum.iter_mut().zip(direction).for_each(|(sum, x)| *sum += strength * x);
}

/// A direction drawn from the hash of a text: normal components of variance 1/d, so of length about 1.
fn add_drawn(text: &str, strength: f64, sum: &mut [f64]) {
    let mut stream = Stream::new(&Hasher::new("dream cue v1").text(text).finish());
    let scale = strength / (sum.len() as f64).sqrt();
    sum.iter_mut().for_each(|sum| *sum += scale * stream.normal());
}

/// The form vector of a text, as signs. Texts that are no concept are cut and cleaned first.
fn add_form(text: &str, sum: &mut [f64]) {
    match crate::glyph::form_code(text) {
        Some(words) if words.len() * 64 == sum.len() => {
            let scale = 1.0 / (sum.len() as f64).sqrt();
            for (word, sum) in words.iter().zip(sum.as_chunks_mut::<64>().0) {
                for (bit, sum) in sum.iter_mut().enumerate() {
                    *sum += if word >> bit & 1 == 1 { scale } else { -scale };
                }
            }
        }
        _ => add_drawn(text, 1.0, sum),
    }
}
