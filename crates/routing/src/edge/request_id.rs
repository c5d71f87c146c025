use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::HeaderValue;
use lukhas_types::{Hasher, Timestamp};

/// Takes request ids in, and makes those that are missing.
#[derive(Debug)]
pub(crate) struct RequestIds {
    start: u64,
    made: AtomicU64,
}

impl RequestIds {
    /// Ids of a service that starts at `start`.
    pub(crate) fn new(start: Timestamp) -> Self {
        let hash = Hasher::new("request id v1").text(&start.to_string()).finish();
        let start = hash.as_bytes()[..8].iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
        Self { start, made: AtomicU64::new(0) }
    }

    /// The id that came in when it is 1..=128 ASCII letters, digits and `-_.:+=/@~`, else a new one: 32 hexadecimal
    /// digits, the start and a counter.
    pub(crate) fn of(&self, given: Option<&HeaderValue>) -> HeaderValue {
        let safe = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:+=/@~".contains(byte);
        match given {
            Some(id) if (1..=128).contains(&id.len()) && id.as_bytes().iter().all(safe) => {
                id.clone()
            }
            _ => self.next(),
        }
    }

    fn next(&self) -> HeaderValue {
        let count = self.made.fetch_add(1, Ordering::Relaxed);
        let mut digits = [0_u8; 32];
        for (position, digit) in digits.iter_mut().enumerate() {
            let word = if position < 16 { self.start } else { count };
            let nibble = word >> (60 - 4 * (position % 16)) & 15;
            *digit = b"0123456789abcdef"[nibble as usize];
        }
        HeaderValue::from_bytes(&digits).expect("hexadecimal digits are visible")
    }
}
