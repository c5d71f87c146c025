//! Samples that come together are answered as those that come one by one.

use lukhas_drift::{Page, Reading, Registry, RegistryParams, UserSample};
use lukhas_types::{Fault, Lane, Timestamp, UserId};
use proptest::prelude::*;

fn users() -> Vec<UserId> {
    (0..60).map(|k| UserId::new(format!("user{k}")).expect("in the alphabet")).collect()
}

/// A user, a lane, and an action: one in eight cannot be scored.
fn sample() -> impl Strategy<Value = (usize, Lane, [f32; 2])> {
    let action = prop_oneof![7 => [0.1_f32..1.0, -1.0_f32..1.0], 1 => Just([0.0, 0.0])];
    (0..60_usize, prop::sample::select(&Lane::ALL[..]), action)
}

fn told(answers: &[Result<Reading, lukhas_drift::DriftError>]) -> Vec<Result<Reading, String>> {
    answers.iter().cloned().map(|answer| answer.map_err(|error| error.to_string())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// With users who come twice in a block, and who must go for others: the registry has room for fewer than there are.
    #[test]
    fn together_is_as_one_by_one(
        samples in prop::collection::vec(sample(), 0..200),
        capacity in 1..80_usize,
        fixed in prop::option::of(Just(Lane::Prod)),
    ) {
        let users = users();
        let mut params = RegistryParams::default().with_capacity(capacity).with_shards(3).with_history(4);
        params.lane = fixed;
        let (together, apart) = (Registry::new(params).unwrap(), Registry::new(params).unwrap());
        let each: Vec<UserSample<'_>> = samples
            .iter()
            .map(|(user, lane, action)| {
                UserSample::new(&users[*user], *lane, &[1.0, 0.0], action).at(Timestamp::EPOCH)
            })
            .collect();
        let one_by_one: Vec<_> = each
            .iter()
            .map(|one| apart.update(one.user, one.lane, one.intent, one.action, one.at))
            .collect();
        prop_assert_eq!(told(&together.update_each(&each)), told(&one_by_one));
        prop_assert_eq!(together.len(), apart.len());
        for user in &users {
            prop_assert_eq!(together.status(user, None), apart.status(user, None));
            let page = Page::default();
            prop_assert_eq!(together.trends(user, None, page), apart.trends(user, None, page));
        }
    }
}

#[test]
fn an_error_of_one_is_its_own() {
    let registry = Registry::new(RegistryParams::default()).unwrap();
    let [ada, bob] = ["ada", "bob"].map(|name| UserId::new(name).unwrap());
    let answers = registry.update_each(&[
        UserSample::new(&ada, Lane::Prod, &[1.0], &[1.0]),
        UserSample::new(&bob, Lane::Prod, &[1.0], &[0.0]),
        UserSample::new(&ada, Lane::Prod, &[1.0], &[-1.0]),
    ]);
    assert_eq!(answers[0].as_ref().unwrap().sequence, 1);
    assert_eq!(answers[1].as_ref().unwrap_err().code(), "zero_vector");
    assert_eq!(answers[2].as_ref().unwrap().sequence, 2);
    assert!(registry.len() == 1 && registry.update_each(&[]).is_empty());
}
