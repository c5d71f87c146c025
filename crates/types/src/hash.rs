use std::fmt;

/// 256 bits that stand for a content. Equal contents have equal hashes on every machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// From its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    /// 64 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

/// BLAKE3 over typed, length-prefixed fields, separated by domain and version.
///
/// Every field goes in as a type byte, its length as a little-endian `u64`, and its bytes, so that no two sequences of
/// fields run into each other (`"ab", "c"` and `"a", "bc"` differ).
///
/// ```
/// use lukhas_types::Hasher;
/// let hash = |a: &str, b: &str| Hasher::new("example v1").text(a).text(b).finish();
/// assert_ne!(hash("ab", "c"), hash("a", "bc"));
/// assert_eq!(hash("ab", "c"), hash("ab", "c"));
/// ```
#[derive(Debug, Clone)]
pub struct Hasher(blake3::Hasher);

impl Hasher {
    /// A hasher for one purpose. The domain names the purpose and its version, as `"glyph v1"`.
    #[must_use]
    pub fn new(domain: &'static str) -> Self {
        let mut context = blake3::Hasher::new_derive_key("lukhas content hash v1");
        context.update(domain.as_bytes());
        Self(blake3::Hasher::new_keyed(context.finalize().as_bytes()))
    }

    fn field(mut self, kind: u8, bytes: &[u8]) -> Self {
        let mut head = [0_u8; 9];
        head[0] = kind;
        head[1..].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.update(&head);
        self.0.update(bytes);
        self
    }

    /// Adds bytes.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> Self {
        self.field(0, bytes)
    }

    /// Adds text, as UTF-8.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.field(1, text.as_bytes())
    }

    /// Adds an integer.
    #[must_use]
    pub fn number(self, number: u64) -> Self {
        self.field(2, &number.to_le_bytes())
    }

    /// Adds the bits of a float; `-0` counts as `0`.
    #[must_use]
    pub fn float(self, float: f64) -> Self {
        self.field(3, &(float + 0.0).to_bits().to_le_bytes())
    }

    /// Adds the bits of a vector; `-0` counts as `0`.
    #[must_use]
    pub fn vector(self, vector: &[f32]) -> Self {
        let bytes: Vec<u8> =
            vector.iter().flat_map(|x| (x + 0.0).to_bits().to_le_bytes()).collect();
        self.field(4, &bytes)
    }

    /// Adds another hash.
    #[must_use]
    pub fn hash(self, hash: &ContentHash) -> Self {
        self.field(5, hash.as_bytes())
    }

    /// The hash of what was added.
    #[must_use]
    pub fn finish(&self) -> ContentHash {
        ContentHash(*self.0.finalize().as_bytes())
    }

    /// Expands what was added into as many bits as wanted (the extendable output of BLAKE3): a hash-drawn code.
    pub fn expand(&self, words: &mut [u64]) {
        let mut reader = self.0.finalize_xof();
        let mut bytes = [0_u8; 512];
        for chunk in words.chunks_mut(64) {
            let bytes = &mut bytes[..chunk.len() * 8];
            reader.fill(bytes);
            for (word, eight) in chunk.iter_mut().zip(bytes.chunks_exact(8)) {
                *word = eight.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
            }
        }
    }
}
