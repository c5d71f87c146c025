//! One sample of a registry, by the number of users that it knows.

use divan::Bencher;
use lukhas_drift::{Registry, RegistryParams};
use lukhas_types::{Hasher, Lane, Stream, UserId};

const USERS: [usize; 3] = [10, 1_000, 100_000];
const DIMENSION: usize = 768;

fn main() {
    lukhas_perf::divan::main();
}

struct Known {
    registry: Registry,
    users: Vec<UserId>,
    intent: Vec<f32>,
    action: Vec<f32>,
}

impl Known {
    fn new(count: usize) -> Self {
        let mut stream = Stream::new(&Hasher::new("bench v1").finish());
        let mut vector = || (0..DIMENSION).map(|_| stream.normal() as f32).collect();
        let (intent, action) = (vector(), vector());
        let registry = Registry::new(RegistryParams::default()).expect("the defaults are valid");
        let user = |k| UserId::new(format!("user{k}")).expect("letters and digits");
        let users: Vec<UserId> = (0..count).map(user).collect();
        let known = Self { registry, users, intent, action };
        (0..count).for_each(|k| assert!(known.update(k)));
        assert_eq!(known.registry.len(), count);
        known
    }

    fn update(&self, k: usize) -> bool {
        let user = &self.users[k];
        self.registry.update(user, Lane::Prod, &self.intent, &self.action, None).is_ok()
    }
}

/// The same user again.
#[divan::bench(args = USERS)]
fn hot(bencher: Bencher<'_, '_>, count: usize) {
    let known = Known::new(count);
    lukhas_perf::tap(bencher, "drift.registry_hot", count, || known.update(0));
}

/// A user who was not seen for long.
#[divan::bench(args = USERS)]
fn spread(bencher: Bencher<'_, '_>, count: usize) {
    let known = Known::new(count);
    let mut k = 0;
    lukhas_perf::tap(bencher, "drift.registry", count, || {
        k = (k + 7_919) % count;
        known.update(k)
    });
}

#[divan::bench(args = USERS)]
fn status(bencher: Bencher<'_, '_>, count: usize) {
    let known = Known::new(count);
    let mut k = 0;
    lukhas_perf::tap(bencher, "drift.registry_status", count, || {
        k = (k + 7_919) % count;
        known.registry.status(&known.users[k], None)
    });
}
