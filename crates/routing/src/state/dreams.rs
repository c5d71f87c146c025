use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use lukhas_types::{DreamId, UserId};

/// The dreams that GET can find, as they were answered. Holds so many dreams and bytes; the oldest go first.
#[derive(Debug)]
pub(crate) struct DreamStore {
    capacity: usize,
    capacity_bytes: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    dreams: BTreeMap<DreamId, (UserId, Bytes)>,
    order: VecDeque<DreamId>,
    bytes: usize,
}

impl DreamStore {
    pub(crate) fn new(capacity: usize, capacity_bytes: usize) -> Self {
        Self { capacity, capacity_bytes, kept: Mutex::default() }
    }

    /// Keeps a dream. One that is kept already becomes the newest, with its new body; one that is larger than the
    /// store is not kept.
    pub(crate) fn keep(&self, id: DreamId, owner: UserId, body: Bytes) {
        if body.len() > self.capacity_bytes {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.forget(&id);
        while kept.order.len() >= self.capacity || kept.bytes + body.len() > self.capacity_bytes {
            let Some(oldest) = kept.order.front().cloned() else { break };
            kept.forget(&oldest);
        }
        kept.bytes += body.len();
        kept.order.push_back(id.clone());
        kept.dreams.insert(id, (owner, body));
    }

    /// The owner and the body.
    pub(crate) fn get(&self, id: &DreamId) -> Option<(UserId, Bytes)> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.dreams.get(id).cloned()
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).order.len()
    }
}

impl Kept {
    /// O(dreams) when it is there: a dream is rarely dreamt twice.
    fn forget(&mut self, id: &DreamId) {
        if let Some((_, body)) = self.dreams.remove(id) {
            self.bytes -= body.len();
            match self.order.front() {
                Some(oldest) if oldest == id => {
                    self.order.pop_front();
                }
                _ => self.order.retain(|other| other != id),
            }
        }
    }
}
