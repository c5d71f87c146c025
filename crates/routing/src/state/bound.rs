use std::collections::{BTreeMap, btree_map};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use lukhas_glyphs::{
    BindError, BindRequest, Binding, Bindings, BindingsParams, BindingsStats, Glyph,
};
use lukhas_types::{BindingId, MemoryId, SymbolId, Timestamp, UserId};

use crate::caller::Caller;

/// The bound glyphs, and whose each is, for callers who may act for anyone. As bounded as [`Bindings`].
#[derive(Debug)]
pub(crate) struct Bound {
    /// One lock around all of it: a binding and its owner become known at once.
    held: RwLock<Held>,
}

#[derive(Debug)]
struct Held {
    bindings: Bindings,
    owners: BTreeMap<BindingId, UserId>,
    /// How many bindings there were after each user's newest one.
    users: BTreeMap<UserId, u64>,
}

/// The glyphs that a caller may dream of, as of a generation.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) generation: u64,
    /// Each once, by id; one more than was asked for where there are more.
    pub(crate) glyphs: Vec<Glyph>,
}

impl Bound {
    pub(crate) fn new() -> Self {
        let bindings = Bindings::new(BindingsParams::default());
        let (owners, users) = (BTreeMap::new(), BTreeMap::new());
        Self { held: RwLock::new(Held { bindings, owners, users }) }
    }

    pub(crate) fn attach(&self, request: BindRequest, at: Timestamp) -> Result<Binding, BindError> {
        let BindRequest { glyph, memory_id, user_id, .. } = request;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        let binding = held.bindings.attach(&user_id, &memory_id, glyph, Some(at))?;
        if let btree_map::Entry::Vacant(entry) = held.owners.entry(binding.binding_id.clone()) {
            entry.insert(user_id.clone());
            let count = held.owners.len() as u64;
            held.users.insert(user_id, count);
        }
        Ok(binding)
    }

    /// A binding that the caller may see.
    pub(crate) fn get(&self, caller: &Caller, id: &BindingId) -> Result<Binding, BindError> {
        let held = self.read();
        match caller.user.as_ref().or_else(|| held.owners.get(id)) {
            Some(user) => held.bindings.get(user, id),
            None => Err(BindError::NotFound { id: id.clone() }),
        }
    }

    /// Changes with every binding of the caller, or of anyone for who may act for anyone. O(log users).
    pub(crate) fn generation(&self, caller: &Caller) -> u64 {
        self.read().generation(caller)
    }

    /// The glyphs that the caller may dream of: those bound to `memory`, or to any. Stops beyond `maximum`.
    pub(crate) fn glyphs(&self, caller: &Caller, memory: Option<&MemoryId>, maximum: usize) -> Own {
        let held = self.read();
        let users: Vec<&UserId> = match &caller.user {
            Some(user) => vec![user],
            None => held.users.keys().collect(),
        };
        let mut once: BTreeMap<SymbolId, Glyph> = BTreeMap::new();
        'users: for user in users {
            for binding in held.bindings.list(user, memory) {
                once.entry(binding.glyph.id()).or_insert(binding.glyph);
                if once.len() > maximum {
                    break 'users;
                }
            }
        }
        Own { generation: held.generation(caller), glyphs: once.into_values().collect() }
    }

    pub(crate) fn stats(&self) -> BindingsStats {
        self.read().bindings.stats()
    }

    pub(crate) fn len(&self) -> usize {
        self.read().bindings.len()
    }

    // no operation leaves it half changed, so a lock whose holder panicked is as good as any
    fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn generation(&self, caller: &Caller) -> u64 {
        match &caller.user {
            Some(user) => self.users.get(user).copied().unwrap_or_default(),
            None => self.owners.len() as u64,
        }
    }
}
