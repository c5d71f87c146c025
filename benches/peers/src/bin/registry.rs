//! What a registry of many users costs: `cargo run --release --bin registry [-- USERS]`, a million unless given.
//!
//! One sample of 768 components of a random user, against one of a registry of 1,000 users and one of a monitor alone, in
//! turns; the median of nine rounds. The same for samples that come 1,000 at a time. And the bytes of a user, as the
//! allocator counts them.

use lukhas_drift::{Monitor, Policy, Registry, RegistryParams, UserSample};
use lukhas_peers::{machine, medians, time, vectors};
use lukhas_types::{Hasher, Lane, Stream, UserId};

const DIMENSION: usize = 768;
const CALLS: usize = 100_000;

/// Samples that come at once.
const BATCH: usize = 1_000;

fn user(number: u64) -> UserId {
    UserId::new(format!("user-{number}")).expect("letters and digits")
}

/// Samples come with an id that is in the cache, as one that a request has just brought: they are made in this order.
fn callers(users: u64, stream: &mut Stream) -> Vec<UserId> {
    (0..CALLS).map(|_| user(stream.below(users))).collect()
}

fn main() {
    let users = std::env::args().nth(1).map_or(1_000_000, |users| users.parse().expect("a number"));
    println!("{}", machine());
    let pair = vectors(2, DIMENSION);
    let update = |registry: &Registry, user: &UserId| {
        registry.update(user, Lane::Prod, &pair[0], &pair[1], None).expect("decidable")
    };
    let batch = |registry: &Registry, users: &[UserId]| {
        let sample = |user| UserSample::new(user, Lane::Prod, &pair[0], &pair[1]);
        let samples: Vec<UserSample<'_>> = users.iter().map(sample).collect();
        assert!(registry.update_each(&samples).iter().all(Result::is_ok));
    };
    let mut stream = Stream::new(&Hasher::new("peers registry v1").finish());
    let mut make = |users: u64| {
        let params = RegistryParams::default().with_capacity(users as usize);
        let mut registry = None;
        let counted = allocation_counter::measure(|| {
            let new = Registry::new(params).expect("in range");
            for number in 0..users {
                let _ = update(&new, &user(number));
            }
            registry = Some(new);
        });
        let callers = callers(users, &mut stream);
        (registry.expect("made"), callers, counted.bytes_current as f64 / users as f64)
    };
    let (few, few_callers, _) = make(1_000);
    let (many, many_callers, bytes) = make(users);
    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    let hot = user(1);
    let [alone, one, few, many, few_at_once, many_at_once] = medians(|| {
        let mut of_few = few_callers.iter();
        let mut of_many = many_callers.iter();
        let mut few_batches = few_callers.chunks(BATCH);
        let mut many_batches = many_callers.chunks(BATCH);
        let batches = CALLS / BATCH;
        [
            time(CALLS, || monitor.update(&pair[0], &pair[1])),
            time(CALLS, || update(&few, &hot)),
            time(CALLS, || of_few.next().map(|user| update(&few, user))),
            time(CALLS, || of_many.next().map(|user| update(&many, user))),
            time(batches, || few_batches.next().map(|users| batch(&few, users))) / BATCH as f64,
            time(batches, || many_batches.next().map(|users| batch(&many, users))) / BATCH as f64,
        ]
    });
    println!("a monitor alone         {alone:7.1} ns");
    println!("a hot user              {one:7.1} ns, {:+.1}", one - alone);
    println!("one of 1,000            {few:7.1} ns");
    println!("one of {users:<9}        {many:7.1} ns, {:.2} times one of 1,000", many / few);
    println!("one of 1,000, at once   {few_at_once:7.1} ns");
    println!(
        "one of {users:<9}, at once {many_at_once:4.1} ns, {:.2} times one of 1,000, {:.2} times one of 1,000 at once",
        many_at_once / few,
        many_at_once / few_at_once
    );
    let passed = one - alone <= 60.0 && many <= 2.0 * few && bytes <= 900.0;
    println!(
        "a user of {users:<9}     {bytes:7.1} bytes, {:.0} MiB in all",
        bytes * users as f64 / f64::from(1 << 20)
    );
    println!(
        "{}",
        if passed {
            "passed: 60 ns, 2 times, 900 bytes"
        } else {
            "BEYOND 60 ns, 2 times, or 900 bytes"
        }
    );
    std::process::exit(i32::from(!passed));
}
