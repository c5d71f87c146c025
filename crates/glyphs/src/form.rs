//! The form of a text as a hypervector.

use lukhas_kernels as kernels;
use lukhas_types::Concept;
use unicode_normalization::UnicodeNormalization;

use crate::Hypervector;
use crate::codes::{self, ALPHABET, Fixed};
use crate::vsa::{Bundler, bind, permute_and_bind};

/// The place of the space in the alphabet.
const SPACE: usize = ALPHABET.len() - 1;

/// The form vector of a concept: its words and the trigrams of its letters, bundled. Equal forms have similarity 1, near
/// spellings are near; it carries spelling, never meaning.
///
/// The text is lowered, hyphens and apostrophes inside a word are dropped and everything else but letters and digits
/// becomes one space (a concept without any letter or digit keeps its signs). A trigram is `r(r(a)) + r(b) + c`, a word
/// the like over all its letters, where `r` rotates by one bit and `+` binds.
///
/// Drawing a code from a hash costs several times what binding or rotating one does, and a text of 30 characters has
/// about 33 features but 14 different letters. So only letters are drawn: those of `a..z`, `0..9` and the space once a
/// process, any other once a text. O(length d).
#[must_use]
pub fn form_vector(concept: &Concept) -> Hypervector {
    form_of(concept.as_str()).expect("a concept holds more than white space")
}

/// As [`form_vector`], of any text; `None` of white space.
pub(crate) fn form_of(text: &str) -> Option<Hypervector> {
    let plain = plain(text);
    let mut letters = Letters::new();
    let plain: Vec<usize> = plain.into_iter().map(|letter| letters.number(letter)).collect();
    let mut bundler = Bundler::new();
    for trigram in plain.array_windows() {
        bundler.add(&letters.trigram(*trigram), 1);
    }
    for word in plain.split(|&letter| letter == SPACE).filter(|word| !word.is_empty()) {
        bundler.add(&letters.word(word), 1);
    }
    bundler.finish()
}

/// One space, the words separated by one space, one space. Just one space when there is no word.
fn plain(text: &str) -> Vec<char> {
    let lowered: Vec<char> = text.nfc().flat_map(char::to_lowercase).collect();
    let has_letters = lowered.iter().any(|letter| letter.is_alphanumeric());
    let kept = |letter: char| {
        if has_letters { letter.is_alphanumeric() } else { !letter.is_whitespace() }
    };
    let mut plain = vec![' '];
    for (at, &letter) in lowered.iter().enumerate() {
        if kept(letter) {
            plain.push(letter);
            continue;
        }
        let inside =
            plain.last() != Some(&' ') && lowered.get(at + 1).is_some_and(|&next| kept(next));
        let joins = matches!(letter, '-' | '\'' | '\u{2019}') && inside;
        if !joins && plain.last() != Some(&' ') {
            plain.push(' ');
        }
    }
    if plain.last() != Some(&' ') {
        plain.push(' ');
    }
    plain
}

/// The different letters of a text: those of the alphabet by their place in it, others in the order of their coming.
struct Letters {
    fixed: &'static Fixed,
    others: Vec<(char, [Hypervector; 3])>,
}

impl Letters {
    fn new() -> Self {
        Self { fixed: codes::fixed(), others: Vec::new() }
    }

    fn number(&mut self, letter: char) -> usize {
        let known = match letter {
            'a'..='z' => Some(letter as usize - 'a' as usize),
            '0'..='9' => Some(26 + letter as usize - '0' as usize),
            ' ' => Some(SPACE),
            _ => {
                self.others.iter().position(|other| other.0 == letter).map(|at| ALPHABET.len() + at)
            }
        };
        known.unwrap_or_else(|| {
            self.others.push((letter, codes::turned(letter)));
            ALPHABET.len() + self.others.len() - 1
        })
    }

    /// The code of a letter, rotated by 0, 1 and 2 bits.
    fn turned(&self, number: usize) -> &[Hypervector; 3] {
        let other = || &self.others[number - ALPHABET.len()].1;
        self.fixed.letters.get(number).unwrap_or_else(other)
    }

    fn trigram(&self, [a, b, c]: [usize; 3]) -> Hypervector {
        let mut code = bind(&self.turned(a)[2], &self.turned(b)[1]);
        kernels::xor_into(code.words_mut(), self.turned(c)[0].words());
        code
    }

    fn word(&self, word: &[usize]) -> Hypervector {
        let mut code = self.fixed.word.clone();
        word.iter().for_each(|&letter| permute_and_bind(&mut code, &self.turned(letter)[0]));
        code
    }
}
