//! Who bound which glyph to which memory.

mod error;
mod params;
mod request;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use lukhas_types::{BindingId, Hasher, MemoryId, SymbolId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

pub use self::error::BindError;
pub use self::params::BindingsParams;
pub use self::request::{BindRequest, bind_request};
use crate::Glyph;

/// A glyph that a user bound to a memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
#[non_exhaustive]
pub struct Binding {
    /// The content address of user, memory and glyph.
    pub binding_id: BindingId,
    /// What is bound.
    pub glyph: Glyph,
    /// To which memory.
    pub memory_id: MemoryId,
    /// By whom: the owner.
    pub user_id: UserId,
    /// When, as the caller said.
    pub timestamp: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Unchecked {
    binding_id: BindingId,
    glyph: Glyph,
    memory_id: MemoryId,
    user_id: UserId,
    timestamp: Option<Timestamp>,
}

impl TryFrom<Unchecked> for Binding {
    type Error = BindError;

    fn try_from(raw: Unchecked) -> Result<Self, BindError> {
        let Unchecked { binding_id, glyph, memory_id, user_id, timestamp } = raw;
        if binding_id != self::binding_id(&user_id, &memory_id, glyph.id_ref()) {
            return Err(BindError::IdMismatch { id: binding_id });
        }
        Ok(Self { binding_id, glyph, memory_id, user_id, timestamp })
    }
}

/// Bindings in memory, bounded, shared between threads. Only their owner sees them.
///
/// ```
/// use lukhas_glyphs::{Bindings, BindingsParams, Glyph};
/// use lukhas_types::{Fault, MemoryId, UserId};
/// let (ann, bob) = (UserId::new("ann")?, UserId::new("bob")?);
/// let bindings = Bindings::new(BindingsParams::default());
/// let bound = bindings.attach(&ann, &MemoryId::new("diary")?, Glyph::new("rain").build()?, None)?;
/// assert_eq!(bindings.get(&ann, &bound.binding_id)?, bound);
/// assert_eq!(bindings.get(&bob, &bound.binding_id).unwrap_err().code(), "forbidden");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Bindings {
    params: BindingsParams,
    held: RwLock<Held>,
}

/// How full a store is, and what happened in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BindingsStats {
    /// Bindings held.
    pub bindings: usize,
    /// Users with at least one.
    pub users: usize,
    /// The most it holds.
    pub capacity: usize,
    /// The most it holds of one user.
    pub per_user: usize,
    /// Bindings made so far.
    pub attached: u64,
    /// Bindings undone so far.
    pub detached: u64,
}

#[derive(Debug, Default)]
struct Held {
    bindings: BTreeMap<BindingId, Binding>,
    users: BTreeMap<UserId, BTreeSet<BindingId>>,
    attached: u64,
    detached: u64,
}

impl Bindings {
    /// An empty store.
    #[must_use]
    pub fn new(params: BindingsParams) -> Self {
        Self { params, held: RwLock::default() }
    }

    /// Binds a glyph to a memory. What is bound already (same user, memory and content) is answered as it is, with its
    /// first time and module. O(log n).
    ///
    /// # Errors
    ///
    /// `bindings_full` when the store or the user holds as many as may be.
    pub fn attach(
        &self,
        user: &UserId,
        memory: &MemoryId,
        glyph: Glyph,
        at: Option<Timestamp>,
    ) -> Result<Binding, BindError> {
        let id = binding_id(user, memory, glyph.id_ref());
        let mut held = self.write();
        if let Some(known) = held.bindings.get(&id) {
            return Ok(known.clone());
        }
        let full = |scope, capacity| Err(BindError::Full { scope, capacity });
        if held.bindings.len() >= self.params.capacity() {
            return full("the store", self.params.capacity());
        }
        if held.users.get(user).is_some_and(|own| own.len() >= self.params.per_user()) {
            return full("the user", self.params.per_user());
        }
        let binding = Binding {
            binding_id: id.clone(),
            glyph,
            memory_id: memory.clone(),
            user_id: user.clone(),
            timestamp: at,
        };
        held.users.entry(user.clone()).or_default().insert(id.clone());
        held.bindings.insert(id, binding.clone());
        held.attached += 1;
        Ok(binding)
    }

    /// A binding of this user. O(log n).
    ///
    /// # Errors
    ///
    /// `not_found`, or `forbidden` when it is another user's.
    pub fn get(&self, user: &UserId, id: &BindingId) -> Result<Binding, BindError> {
        self.read().owned(user, id).cloned()
    }

    /// The bindings of this user, of one memory or of all, by id.
    #[must_use]
    pub fn list(&self, user: &UserId, memory: Option<&MemoryId>) -> Vec<Binding> {
        let held = self.read();
        let own = held.users.get(user).into_iter().flatten();
        own.filter_map(|id| held.bindings.get(id))
            .filter(|binding| memory.is_none_or(|memory| binding.memory_id == *memory))
            .cloned()
            .collect()
    }

    /// Undoes a binding of this user and hands it back. O(log n).
    ///
    /// # Errors
    ///
    /// `not_found`, or `forbidden` when it is another user's.
    pub fn detach(&self, user: &UserId, id: &BindingId) -> Result<Binding, BindError> {
        let mut held = self.write();
        held.owned(user, id)?;
        if let Some(own) = held.users.get_mut(user) {
            own.remove(id);
            if own.is_empty() {
                held.users.remove(user);
            }
        }
        held.detached += 1;
        held.bindings.remove(id).ok_or_else(|| BindError::NotFound { id: id.clone() })
    }

    /// How many bindings it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.read().bindings.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How full it is, and what happened in it.
    #[must_use]
    pub fn stats(&self) -> BindingsStats {
        let held = self.read();
        BindingsStats {
            bindings: held.bindings.len(),
            users: held.users.len(),
            capacity: self.params.capacity(),
            per_user: self.params.per_user(),
            attached: held.attached,
            detached: held.detached,
        }
    }

    // No operation leaves the maps half changed, so a lock whose holder panicked is as good as any.
    fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn owned(&self, user: &UserId, id: &BindingId) -> Result<&Binding, BindError> {
        match self.bindings.get(id) {
            None => Err(BindError::NotFound { id: id.clone() }),
            Some(binding) if binding.user_id != *user => {
                Err(BindError::Forbidden { id: id.clone() })
            }
            Some(binding) => Ok(binding),
        }
    }
}

/// Length-prefixed fields: no two bindings run into each other.
fn binding_id(user: &UserId, memory: &MemoryId, symbol: &SymbolId) -> BindingId {
    let hasher = Hasher::new("glyph binding v1").text(user.as_str());
    BindingId::of(&hasher.text(memory.as_str()).text(symbol.as_str()).finish())
}
