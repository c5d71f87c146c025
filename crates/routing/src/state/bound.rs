use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use lukhas_glyphs::{
    BindError, BindRequest, Binding, Bindings, BindingsParams, BindingsStats, Glyph,
};
use lukhas_types::{BindingId, MemoryId, Timestamp, UserId};

use crate::caller::Caller;

/// The bound glyphs, and whose each is, for callers who may act for anyone. As bounded as [`Bindings`].
#[derive(Debug)]
pub(crate) struct Bound {
    bindings: Bindings,
    owners: RwLock<BTreeMap<BindingId, UserId>>,
}

impl Bound {
    pub(crate) fn new() -> Self {
        let bindings = Bindings::new(BindingsParams::default());
        Self { bindings, owners: RwLock::default() }
    }

    pub(crate) fn attach(&self, request: BindRequest, at: Timestamp) -> Result<Binding, BindError> {
        let BindRequest { glyph, memory_id, user_id, .. } = request;
        let binding = self.bindings.attach(&user_id, &memory_id, glyph, Some(at))?;
        let mut owners = self.owners.write().unwrap_or_else(PoisonError::into_inner);
        owners.entry(binding.binding_id.clone()).or_insert(user_id);
        Ok(binding)
    }

    /// A binding that the caller may see.
    pub(crate) fn get(&self, caller: &Caller, id: &BindingId) -> Result<Binding, BindError> {
        let owner = caller
            .any_user
            .then(|| self.owners.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned());
        self.bindings.get(owner.flatten().as_ref().unwrap_or(&caller.user), id)
    }

    /// The glyphs that the caller may dream of, each once: those bound to `memory`, or to any.
    pub(crate) fn glyphs(&self, caller: &Caller, memory: Option<&MemoryId>) -> Vec<Glyph> {
        let users = if caller.any_user {
            let owners = self.owners.read().unwrap_or_else(PoisonError::into_inner);
            owners.values().cloned().collect()
        } else {
            BTreeSet::from([caller.user.clone()])
        };
        let bound = users.iter().flat_map(|user| self.bindings.list(user, memory));
        let once: BTreeMap<_, _> = bound.map(|b| (b.glyph.id(), b.glyph)).collect();
        once.into_values().collect()
    }

    pub(crate) fn stats(&self) -> BindingsStats {
        self.bindings.stats()
    }

    pub(crate) fn len(&self) -> usize {
        self.bindings.len()
    }
}
