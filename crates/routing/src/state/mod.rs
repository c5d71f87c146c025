mod bound;
mod dreams;
mod memories;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use lukhas_drift::{Registry, RegistryParams};
use lukhas_types::{Lane, Timestamp, UserId};
use tokio::sync::Semaphore;

pub(crate) use self::bound::{Bound, Own};
pub(crate) use self::dreams::DreamStore;
pub(crate) use self::memories::Memories;
use crate::caller::Caller;
use crate::edge::RequestIds;
use crate::metrics::{Meters, Metrics};
use crate::{Features, Limits, StateError};

/// Tells the time of day. The service reads no other, but for how long requests take.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the routes share: flags, limits, the drift of every user, bound glyphs, dreams. Cloning shares it.
///
/// Everything is in memory and bounded: users of drift and bindings as their crates say, dreams as [`Limits`] say.
#[derive(Clone)]
pub struct State {
    shared: Arc<Shared>,
    caller: Caller,
}

struct Shared {
    features: Features,
    limits: Limits,
    lane: Lane,
    clock: Clock,
    request_ids: RequestIds,
    meters: Meters,
    in_flight: Semaphore,
    dreaming: Arc<Semaphore>,
    drift: Registry,
    bound: Bound,
    encoded: AtomicU64,
    dreams: DreamStore,
    memories: Memories,
}

impl State {
    /// A service with default limits on the system's clock, lane experimental. It has no authentication: requests act
    /// for any user that they name, and for nobody where they name none, in the policy's lane or a stricter one.
    #[must_use]
    pub fn new(features: Features) -> Self {
        Self::builder(features).build().expect("the default limits are within their bounds")
    }

    /// As [`State::new`] with everything on, and requests may also choose any lane.
    #[must_use]
    pub fn dev() -> Self {
        let builder = Self::builder(Features::all()).any_lane();
        builder.build().expect("the default limits are within their bounds")
    }

    /// A service with other limits, lane or clock.
    pub fn builder(features: Features) -> StateBuilder {
        StateBuilder {
            features,
            limits: Limits::default(),
            lane: Lane::Experimental,
            clock: Arc::new(system_clock),
            any_lane: false,
        }
    }

    /// The same service on behalf of one user: what belongs to others is 403, and the lane is the policy's or
    /// stricter. For programs that have authenticated the user themselves.
    #[must_use]
    pub fn acting_for(&self, user: UserId) -> Self {
        let caller = Caller { user: Some(user), any_lane: false };
        Self { shared: Arc::clone(&self.shared), caller }
    }

    /// Which parts are on.
    #[must_use]
    pub fn features(&self) -> Features {
        self.shared.features
    }

    /// The bounds.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// What the service has answered since it started, and how long that took, by route. Tells nothing of users. O(routes).
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        self.shared.meters.metrics()
    }

    pub(crate) fn meters(&self) -> &Meters {
        &self.shared.meters
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.shared.clock)()
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    pub(crate) fn lane(&self) -> Lane {
        self.shared.lane
    }

    pub(crate) fn request_ids(&self) -> &RequestIds {
        &self.shared.request_ids
    }

    pub(crate) fn in_flight(&self) -> &Semaphore {
        &self.shared.in_flight
    }

    pub(crate) fn dreaming(&self) -> &Arc<Semaphore> {
        &self.shared.dreaming
    }

    pub(crate) fn drift(&self) -> &Registry {
        &self.shared.drift
    }

    pub(crate) fn bound(&self) -> &Bound {
        &self.shared.bound
    }

    /// How many glyphs were encoded.
    pub(crate) fn encoded(&self) -> &AtomicU64 {
        &self.shared.encoded
    }

    pub(crate) fn dreams(&self) -> &DreamStore {
        &self.shared.dreams
    }

    pub(crate) fn memories(&self) -> &Memories {
        &self.shared.memories
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("features", &self.shared.features)
            .field("limits", &self.shared.limits)
            .field("lane", &self.shared.lane)
            .field("caller", &self.caller)
            .finish_non_exhaustive()
    }
}

/// Makes a [`State`].
#[derive(Clone)]
#[must_use]
pub struct StateBuilder {
    features: Features,
    limits: Limits,
    lane: Lane,
    clock: Clock,
    any_lane: bool,
}

impl StateBuilder {
    /// Other limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The policy's lane, experimental unless given. Requests may name a stricter one: then the same average is judged
    /// by its limits.
    pub fn lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// Another clock, as for a test.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Lets requests choose any lane, looser ones too, each with an average of its own: for development.
    pub fn any_lane(mut self) -> Self {
        self.any_lane = true;
        self
    }

    /// The state.
    ///
    /// # Errors
    ///
    /// When a limit is out of its bounds.
    pub fn build(self) -> Result<State, StateError> {
        let limits = self.limits.validate()?;
        let shared = Shared {
            features: self.features,
            limits,
            lane: self.lane,
            request_ids: RequestIds::new((self.clock)()),
            meters: Meters::new(),
            clock: self.clock,
            in_flight: Semaphore::new(limits.in_flight),
            dreaming: Arc::new(Semaphore::new(limits.dreaming)),
            drift: Registry::new(RegistryParams::default())
                .expect("the default bounds are within their ranges"),
            bound: Bound::new(),
            encoded: AtomicU64::new(0),
            dreams: DreamStore::new(limits.dreams, limits.dream_bytes),
            memories: Memories::new(Memories::CAPACITY, limits.dream_glyphs.saturating_mul(10)),
        };
        Ok(State {
            shared: Arc::new(shared),
            caller: Caller { user: None, any_lane: self.any_lane },
        })
    }
}

impl fmt::Debug for StateBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StateBuilder")
            .field("features", &self.features)
            .field("limits", &self.limits)
            .field("lane", &self.lane)
            .field("any_lane", &self.any_lane)
            .finish_non_exhaustive()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place here that reads a clock")]
fn system_clock() -> Timestamp {
    let nanoseconds = match std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
        Ok(since) => i128::try_from(since.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => i128::try_from(before.duration().as_nanos()).map_or(i128::MIN, |x| -x),
    };
    // a clock that is ten thousand years off says nothing
    Timestamp::from_nanoseconds(nanoseconds).unwrap_or(Timestamp::EPOCH)
}
