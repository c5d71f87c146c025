//! One sample of a registry, by the number of users that it knows. `LUKHAS_BENCH=full` adds 1,000,000.

use std::sync::atomic::{AtomicUsize, Ordering};

use divan::Bencher;
use lukhas_drift::{Page, Registry, RegistryParams};
use lukhas_types::{Hasher, Lane, Stream, UserId};

fn users() -> Vec<usize> {
    #[expect(clippy::disallowed_methods, reason = "a bench chooses its sizes when it starts")]
    let full = std::env::var("LUKHAS_BENCH").is_ok_and(|value| value == "full");
    let sizes = [10, 1_000, 100_000, 1_000_000];
    sizes[..if full { 4 } else { 3 }].to_vec()
}

const DIMENSION: usize = 768;

fn main() {
    lukhas_perf::divan::main();
}

/// The ids come in another order than the users came in, and lie in memory in the order in which they come, as the id of
/// a request does that was just read.
struct Known {
    registry: Registry,
    users: Vec<UserId>,
    intent: Vec<f32>,
    action: Vec<f32>,
}

impl Known {
    fn new(count: usize, params: RegistryParams) -> Self {
        let mut stream = Stream::new(&Hasher::new("bench v1").finish());
        let mut vector = || (0..DIMENSION).map(|_| stream.normal() as f32).collect::<Vec<f32>>();
        let (intent, action) = (vector(), vector());
        let registry = Registry::new(params.with_capacity(count)).expect("in range");
        let mut order: Vec<usize> = (0..count).collect();
        (1..count).for_each(|k| order.swap(k, stream.below(k as u64 + 1) as usize));
        let user = |k: usize| UserId::new(format!("user{k}")).expect("letters and digits");
        let users = order.into_iter().map(user).collect();
        let known = Self { registry, users, intent, action };
        (0..count).for_each(|k| assert!(known.update(&user(k))));
        assert_eq!(known.registry.len(), count);
        known
    }

    fn update(&self, user: &UserId) -> bool {
        self.registry.update(user, Lane::Prod, &self.intent, &self.action, None).is_ok()
    }
}

/// The same user again.
#[divan::bench(args = users())]
fn hot(bencher: Bencher<'_, '_>, count: usize) {
    let known = Known::new(count, RegistryParams::default());
    lukhas_perf::tap(bencher, "drift.registry_hot", count, || known.update(&known.users[0]));
}

/// Users of one registry in turn, from one thread and from two.
#[divan::bench(threads = [1, 2], sample_count = 1000)]
fn shared(bencher: Bencher<'_, '_>) {
    let known = Known::new(1_000, RegistryParams::default());
    let next = AtomicUsize::new(0);
    lukhas_perf::tap_threads(bencher, "drift.registry_shared", || {
        known.update(&known.users[next.fetch_add(1, Ordering::Relaxed) % known.users.len()])
    });
}

/// A user who was not seen for long.
#[divan::bench(args = users())]
fn spread(bencher: Bencher<'_, '_>, count: usize) {
    let known = Known::new(count, RegistryParams::default());
    let mut users = known.users.iter().cycle();
    lukhas_perf::tap(bencher, "drift.registry", count, || {
        users.next().map(|user| known.update(user))
    });
}

/// The same with a history of 1,000 readings each, within the usual room for them.
#[divan::bench(args = users())]
fn spread_with_history(bencher: Bencher<'_, '_>, count: usize) {
    let known = Known::new(count, RegistryParams::default().with_history(1_000));
    let mut users = known.users.iter().cycle();
    lukhas_perf::tap(bencher, "drift.registry_history", count, || {
        users.next().map(|user| known.update(user))
    });
}

/// A new user each time, for whom another must go.
#[divan::bench(args = users())]
fn evict(bencher: Bencher<'_, '_>, count: usize) {
    let known = Known::new(count, RegistryParams::default());
    let mut k = 0;
    lukhas_perf::tap(bencher, "drift.registry_evict", count, || {
        k += 1;
        known.update(&UserId::new(format!("new{k}")).expect("letters and digits"))
    });
    assert_eq!(known.registry.len(), count);
}

#[divan::bench(args = users())]
fn status(bencher: Bencher<'_, '_>, count: usize) {
    let known = Known::new(count, RegistryParams::default());
    let mut users = known.users.iter().cycle();
    lukhas_perf::tap(bencher, "drift.registry_status", count, || {
        users.next().map(|user| known.registry.status(user, None))
    });
}

/// A page of 100 of 1,000 readings.
#[divan::bench]
fn trends(bencher: Bencher<'_, '_>) {
    let known = Known::new(1, RegistryParams::default().with_history(1_000));
    (0..2_000).for_each(|_| assert!(known.update(&known.users[0])));
    let trends = || known.registry.trends(&known.users[0], None, Page::default());
    assert!(trends().is_some_and(|trends| trends.total == 2_001 && trends.readings.len() == 100));
    lukhas_perf::tap_one(bencher, "drift.registry_trends", trends);
}
