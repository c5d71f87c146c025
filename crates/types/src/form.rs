use crate::{EmbedError, Embedder, Embedding};

/// The embedder that needs no model: hashed character 3- and 4-grams and words of the text, 4,096 dimensions.
///
/// It is lexical. Texts that share spellings are near, synonyms are not; word order beyond four characters is lost.
/// The text is lowered and everything but letters and digits becomes one space. A feature that occurs `c` times adds
/// `sqrt(c)` to the dimension that its hash names, and the sum is scaled to unit length. O(length of the text).
///
/// ```
/// use lukhas_types::{Embedder, Form};
/// let vector = Form::new().embed_one("Pay the bill of December")?;
/// assert_eq!(vector.dimension(), 4096);
/// # Ok::<(), lukhas_types::EmbedError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form(());

impl Form {
    /// The length of its vectors.
    pub const DIMENSION: usize = 4096;

    /// The embedder.
    #[must_use]
    pub const fn new() -> Self {
        Self(())
    }

    fn vector(text: &str) -> Result<Embedding, EmbedError> {
        let mut features = features(text);
        features.sort_unstable();
        let mut sums = vec![0.0_f64; Self::DIMENSION];
        for equal in features.chunk_by(|a, b| a == b) {
            sums[(equal[0] % Self::DIMENSION as u64) as usize] += (equal.len() as f64).sqrt();
        }
        let norm = sums.iter().map(|x| x * x).sum::<f64>().sqrt();
        if norm == 0.0 {
            return Err(EmbedError::NothingToEmbed);
        }
        Ok(Embedding::new(sums.iter().map(|x| (x / norm) as f32).collect())?)
    }
}

impl Embedder for Form {
    fn name(&self) -> &'static str {
        "form-v1"
    }

    fn dimension(&self) -> usize {
        Self::DIMENSION
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
        texts.iter().map(|text| Self::vector(text)).collect()
    }
}

/// A hash for each occurrence of each feature.
fn features(text: &str) -> Vec<u64> {
    let mut plain = vec![' '];
    for character in text.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            plain.push(character);
        } else if plain.last() != Some(&' ') {
            plain.push(' ');
        }
    }
    if plain.last() != Some(&' ') {
        plain.push(' ');
    }
    if plain.len() < 2 {
        return Vec::new();
    }
    let words =
        plain.split(|&c| c == ' ').filter(|word| !word.is_empty()).map(|word| hash(b'w', word));
    let grams = [3, 4].into_iter().flat_map(|n| plain.windows(n).map(|gram| hash(b'g', gram)));
    words.chain(grams).collect()
}

/// FNV-1a over the code points, then the finaliser of SplitMix64, since FNV's low bits alone are poor.
fn hash(kind: u8, characters: &[char]) -> u64 {
    let mut hash = (0xcbf2_9ce4_8422_2325 ^ u64::from(kind)).wrapping_mul(0x0000_0100_0000_01b3);
    for &character in characters {
        hash = (hash ^ u64::from(u32::from(character))).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ hash >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ hash >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ hash >> 31
}
