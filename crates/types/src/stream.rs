use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

use crate::ContentHash;

/// A seeded stream of numbers: ChaCha8, keyed by a content hash, with 2^64 independent streams a key.
///
/// The same key and number give the same sequence on every machine and in every version.
///
/// ```
/// use lukhas_types::{Hasher, Stream};
/// let key = Hasher::new("example v1").text("seed").finish();
/// let (mut a, mut b) = (Stream::new(&key), Stream::new(&key));
/// assert_eq!(a.next_u64(), b.next_u64());
/// ```
#[derive(Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Stream 0 of a key.
    #[must_use]
    pub fn new(key: &ContentHash) -> Self {
        Self::nth(key, 0)
    }

    /// Stream `number` of a key.
    #[must_use]
    pub fn nth(key: &ContentHash, number: u64) -> Self {
        let mut generator = ChaCha8Rng::from_seed(*key.as_bytes());
        generator.set_stream(number);
        Self(generator)
    }

    /// 64 uniform bits.
    #[must_use]
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1), a multiple of 2^-53.
    #[must_use]
    pub fn next_unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Uniform in 0..`bound`, without bias (Lemire 2019); 0 when `bound` is 0.
    #[must_use]
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let wide = u128::from(self.next_u64()) * u128::from(bound);
            if wide as u64 >= threshold {
                return (wide >> 64) as u64;
            }
        }
    }

    /// Standard normal, by Box and Muller with `libm`, one value a call (two uniforms each).
    #[must_use]
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.next_unit()));
        radius * libm::cos(std::f64::consts::TAU * self.next_unit())
    }

    /// Fills words with uniform bits.
    pub fn fill(&mut self, words: &mut [u64]) {
        words.iter_mut().for_each(|word| *word = self.0.next_u64());
    }
}
