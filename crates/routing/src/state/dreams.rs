use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use lukhas_types::{DreamId, UserId};

/// The dreams that GET can find, as they were answered. Holds so many dreams and bytes; the oldest go first, but an
/// owner who would have more than a quarter of a full store makes room among their own.
#[derive(Debug)]
pub(crate) struct DreamStore {
    capacity: Share,
    kept: Mutex<Kept>,
}

/// A count of dreams, and their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Share {
    dreams: usize,
    bytes: usize,
}

/// Nobody in particular is an owner, too.
type Owner = Option<UserId>;

#[derive(Debug, Default)]
struct Kept {
    dreams: BTreeMap<DreamId, (Owner, Bytes)>,
    order: VecDeque<DreamId>,
    all: Share,
    owners: BTreeMap<Owner, Share>,
}

impl DreamStore {
    pub(crate) fn new(dreams: usize, bytes: usize) -> Self {
        Self { capacity: Share { dreams, bytes }, kept: Mutex::default() }
    }

    /// Keeps a dream. One that is kept already becomes the newest, with its new body; one that is larger than a quarter
    /// of the store is not kept.
    pub(crate) fn keep(&self, id: DreamId, owner: Owner, body: Bytes) {
        let quarter = self.capacity.quarter();
        if body.len() > quarter.bytes {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.forget(&id);
        while !kept.all.fits(&body, self.capacity) {
            let own = kept.owners.get(&owner).copied().unwrap_or_default();
            let oldest = if own.fits(&body, quarter) {
                kept.order.front().cloned()
            } else {
                kept.order
                    .iter()
                    .find(|id| kept.dreams.get(id).is_some_and(|d| d.0 == owner))
                    .cloned()
            };
            let Some(oldest) = oldest else { break };
            kept.forget(&oldest);
        }
        kept.all.add(&body);
        kept.owners.entry(owner.clone()).or_default().add(&body);
        kept.order.push_back(id.clone());
        kept.dreams.insert(id, (owner, body));
    }

    /// The owner and the body.
    pub(crate) fn get(&self, id: &DreamId) -> Option<(Owner, Bytes)> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.dreams.get(id).cloned()
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).all.dreams
    }
}

impl Share {
    fn quarter(self) -> Self {
        Self { dreams: self.dreams.div_ceil(4), bytes: self.bytes.div_ceil(4) }
    }

    /// Whether one more fits in.
    fn fits(self, body: &Bytes, capacity: Self) -> bool {
        self.dreams < capacity.dreams && self.bytes + body.len() <= capacity.bytes
    }

    fn add(&mut self, body: &Bytes) {
        self.dreams += 1;
        self.bytes += body.len();
    }

    fn remove(&mut self, body: &Bytes) {
        self.dreams -= 1;
        self.bytes -= body.len();
    }
}

impl Kept {
    /// O(dreams) when it is there and not the oldest.
    fn forget(&mut self, id: &DreamId) {
        let Some((owner, body)) = self.dreams.remove(id) else { return };
        self.all.remove(&body);
        if let Some(own) = self.owners.get_mut(&owner) {
            own.remove(&body);
            if own.dreams == 0 {
                self.owners.remove(&owner);
            }
        }
        match self.order.front() {
            Some(oldest) if oldest == id => {
                self.order.pop_front();
            }
            _ => self.order.retain(|other| other != id),
        }
    }
}
