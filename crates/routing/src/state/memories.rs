use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lukhas_dreams::DreamMemory;
use lukhas_types::{MemoryId, UserId};

/// Memories that were dreamt on lately. Holds so many memories and entries; the least recently used go first.
#[derive(Debug)]
pub(crate) struct Memories {
    capacity: usize,
    capacity_entries: usize,
    kept: Mutex<VecDeque<Kept>>,
}

/// Whose memory it is (nobody's is everything) and which one (none is all).
pub(crate) type Key<'a> = (Option<&'a UserId>, Option<&'a MemoryId>);

#[derive(Debug)]
struct Kept {
    user: Option<UserId>,
    memory: Option<MemoryId>,
    generation: u64,
    built: DreamMemory,
}

impl Memories {
    /// The most memories.
    pub(crate) const CAPACITY: usize = 32;

    pub(crate) fn new(capacity: usize, capacity_entries: usize) -> Self {
        Self { capacity, capacity_entries, kept: Mutex::default() }
    }

    /// The memory, when it was kept at this generation: nothing was bound since.
    pub(crate) fn get(&self, key: Key<'_>, generation: u64) -> Option<DreamMemory> {
        let mut kept = self.lock();
        let position = kept.iter().position(|kept| kept.is(key))?;
        let found = kept.remove(position)?;
        let built = (found.generation == generation).then(|| found.built.clone());
        kept.push_front(found);
        built
    }

    /// Keeps a memory in place of an older one. One that is larger than the store is not kept.
    pub(crate) fn keep(&self, key: Key<'_>, generation: u64, built: &DreamMemory) {
        if built.len() > self.capacity_entries {
            return;
        }
        let mut kept = self.lock();
        if kept.iter().any(|kept| kept.is(key) && kept.generation > generation) {
            return;
        }
        kept.retain(|kept| !kept.is(key));
        let mut entries: usize = kept.iter().map(|kept| kept.built.len()).sum();
        while kept.len() >= self.capacity || entries + built.len() > self.capacity_entries {
            let Some(oldest) = kept.pop_back() else { break };
            entries -= oldest.built.len();
        }
        let (user, memory) = (key.0.cloned(), key.1.cloned());
        kept.push_front(Kept { user, memory, generation, built: built.clone() });
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn is(&self, key: Key<'_>) -> bool {
        (self.user.as_ref(), self.memory.as_ref()) == key
    }
}
