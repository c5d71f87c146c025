use std::fmt;

use lukhas_types::UserId;

/// The longest name that lies in its row: a UUID does.
const INLINE: usize = 38;

/// A user's name, found in the row itself unless it is long.
#[derive(Clone)]
pub(super) enum Name {
    Inline { length: u8, bytes: [u8; INLINE] },
    Boxed(Box<[u8]>),
}

impl Name {
    /// Nobody's: a user's is never empty.
    pub(super) const NONE: Self = Self::Inline { length: 0, bytes: [0; INLINE] };

    pub(super) fn new(user: &UserId) -> Self {
        let name = user.as_str().as_bytes();
        let mut bytes = [0; INLINE];
        match bytes.get_mut(..name.len()) {
            Some(place) => {
                place.copy_from_slice(name);
                Self::Inline { length: name.len() as u8, bytes }
            }
            None => Self::Boxed(name.into()),
        }
    }

    #[inline]
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Inline { length, bytes } => &bytes[..usize::from(*length)],
            Self::Boxed(bytes) => bytes,
        }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        String::from_utf8_lossy(self.as_bytes()).fmt(f)
    }
}
