//! Sessions of which any may be left out: what is usual, and how a session scores, by the others alone.

use super::by_kind::ByKind;
use super::contrast::Contrasts;
use super::kept::Kept;
use super::measured::SEEN;
use super::moments::Moments;
use super::neighbors::Neighbors;
use super::rows::Rows;
use super::scored::ScoredSession;
use super::starts::Starts;
use crate::parallel::in_order;

/// Sessions are left out in blocks of about so many intents, which are measured against the actions together.
const BLOCK: usize = 16;

/// The drifts, contrasts and neighbours of every action.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pool {
    pub(super) drifts: ByKind,
    pub(super) contrasts: Contrasts,
    pub(super) neighbors: Neighbors,
    pub(super) starts: Starts,
}

impl Pool {
    /// O(actions^2 * dimension), on several threads with the same bits. Holds every vector once more.
    pub(crate) fn of(sessions: &[ScoredSession], kinds: usize) -> Self {
        let starts = Starts::of(sessions.iter().map(|session| session.actions.len()));
        let drifts = sessions
            .iter()
            .map(|session| session.actions.iter().map(|action| (action.kind, action.drift)));
        let actions = sessions.iter().flat_map(|session| &session.actions);
        let tiles = Rows::tiles(actions.map(|action| &action.vector));
        Self {
            drifts: ByKind::of(kinds, drifts),
            neighbors: Neighbors::of(sessions, &tiles, &starts),
            contrasts: Contrasts::of(sessions, tiles, &starts),
            starts,
        }
    }

    pub(crate) fn drifts(&self) -> &ByKind {
        &self.drifts
    }

    /// All sessions.
    pub(crate) fn whole<'a>(&'a self, sessions: &'a [ScoredSession]) -> Kept<'a> {
        self.without(sessions, &[], 1.0)
    }

    /// What is left without some sessions, given with their shares in the contrasts of the others.
    fn without<'a>(
        &'a self,
        sessions: &'a [ScoredSession],
        left_out: &[(usize, &[Moments])],
        weight: f64,
    ) -> Kept<'a> {
        let places = left_out.iter().map(|one| one.0).collect();
        Kept::of(self, sessions, places, self.contrasts.without(left_out), weight)
    }

    /// What `one` says of each session that is left out, given what is then left; in the order of `places`, the same
    /// bits on any number of threads. The tasks in the contrasts of the others count `weight` times.
    /// O(actions * intents of these sessions * dimension), and the cost of `one`.
    pub(crate) fn without_each<T: Send>(
        &self,
        sessions: &[ScoredSession],
        places: &[usize],
        weight: f64,
        one: impl Fn(usize, &Kept<'_>) -> T + Send + Sync,
    ) -> Vec<T> {
        self.with_shares(sessions, places, |place, share| {
            one(place, &self.without(sessions, &[(place, &share)], weight))
        })
    }

    /// Of each session its scores, were it new to the others, and what `one` says of the held-out scores of each of those,
    /// as a baseline of them has them: by [`Pool::by_pairs`], or of more sessions by [`Pool::by_sessions`].
    pub(crate) fn held_out_twice<T: Send>(
        &self,
        sessions: &[ScoredSession],
        one: impl Fn(usize, &[f64]) -> T + Send + Sync,
    ) -> Vec<(Vec<f64>, Vec<T>)> {
        let (n, actions) = (sessions.len() as u64, self.contrasts.len() as u64);
        if n * n / 2 * actions > Self::PAIRS {
            self.by_sessions(sessions, one)
        } else {
            self.by_pairs(sessions, one)
        }
    }

    /// The most pairs of sessions by actions: 894 sessions of three actions.
    const PAIRS: u64 = 1 << 30;

    /// Exact. O(actions * (intents * dimension + sessions^2)), in the memory of actions * sessions moments.
    fn by_pairs<T: Send>(
        &self,
        sessions: &[ScoredSession],
        one: impl Fn(usize, &[f64]) -> T + Send + Sync,
    ) -> Vec<(Vec<f64>, Vec<T>)> {
        let n = sessions.len();
        let all: Vec<usize> = (0..n).collect();
        let shares = self.with_shares(sessions, &all, |_, share| share);
        // the others of a session in a fit of one fewer: there it leaves out one of n - 1
        let others = (n - 3) as f64;
        let pairs = in_order(n, 1, |a| {
            let of_both = |b: usize| {
                let both = [(a, &shares[a][..]), (b, &shares[b][..])];
                let kept = self.without(sessions, &both, (others + 1.0) / others);
                (one(a, &kept.held_out(a)), one(b, &kept.held_out(b)))
            };
            (a + 1..n).map(of_both).collect::<Vec<_>>()
        });
        let mut each = in_order(n, 1, |place| {
            let kept = self.without(sessions, &[(place, &shares[place])], 1.0);
            (kept.scores(place), Vec::with_capacity(n - 1))
        });
        for (a, pairs) in pairs.into_iter().enumerate() {
            for (b, (of_a, of_b)) in (a + 1..).zip(pairs) {
                each[b].1.push(of_a);
                each[a].1.push(of_b);
            }
        }
        each
    }

    /// Approximate: the tasks and drifts of the session held out second still count in the contrasts that tell what is usual,
    /// as those of one session of many. O(actions * (intents * dimension + sessions)).
    fn by_sessions<T: Send>(
        &self,
        sessions: &[ScoredSession],
        one: impl Fn(usize, &[f64]) -> T + Send + Sync,
    ) -> Vec<(Vec<f64>, Vec<T>)> {
        let all: Vec<usize> = (0..sessions.len()).collect();
        self.without_each(sessions, &all, 1.0, |place, kept| {
            let others = all.iter().filter(|&&other| other != place);
            let each = others.map(|&other| one(other, &kept.held_out(other)));
            (kept.scores(place), each.collect())
        })
    }

    /// What `one` says of each session with its share in the contrasts of the others, some sessions at a time.
    fn with_shares<T: Send>(
        &self,
        sessions: &[ScoredSession],
        places: &[usize],
        one: impl Fn(usize, Vec<Moments>) -> T + Send + Sync,
    ) -> Vec<T> {
        let mut intents = 0;
        let blocks: Vec<&[usize]> = places
            .chunk_by(|&a, _| {
                intents += sessions[a].intents.len();
                let goes_on = intents < BLOCK;
                intents = if goes_on { intents } else { 0 };
                goes_on
            })
            .collect();
        let of = |block: usize| -> Vec<T> {
            let shares = self.contrasts.shares(sessions, blocks[block]);
            blocks[block].iter().zip(shares).map(|(&place, share)| one(place, share)).collect()
        };
        in_order(blocks.len(), 1, of).into_iter().flatten().collect()
    }

    /// Whether every call of a session was made in another one too, in the same task.
    pub(crate) fn repeats(&self, session: usize) -> bool {
        self.neighbors.novelties(session, &[session]).all(|novelty| novelty <= SEEN)
    }

    /// z of a session's drifts against the sessions that are not left out.
    pub(crate) fn z(&self, session: &ScoredSession, left_out: &[usize]) -> Vec<f64> {
        let z = |kind, drift| self.drifts.usual(Some(kind), left_out).z(drift);
        session.actions.iter().map(|action| z(action.kind, action.drift)).collect()
    }
}

#[cfg(test)]
mod tests {
    use lukhas_types::{Hasher, Stream};

    use super::super::scored::ScoredAction;
    use super::super::vector::Stored;
    use super::*;
    use crate::Normed;

    /// Sessions with one or two tasks near each other, and actions near them.
    fn sessions(n: usize) -> Vec<ScoredSession> {
        let mut stream = Stream::nth(&Hasher::new("drift tests v1").text("pool").finish(), 0);
        let mut near = |center: &[f32]| -> Vec<f32> {
            center.iter().map(|x| x + 0.5 * stream.normal() as f32).collect()
        };
        let stored = |numbers: &[f32]| Stored::new(&Normed::new(numbers).expect("a direction"));
        let session = |place: usize| {
            let intents: Vec<_> = (0..1 + place % 2).map(|_| near(&[1.0; 6])).collect();
            let action = |k: usize| {
                let intent = k % intents.len();
                let vector = stored(&near(&intents[intent]));
                let task = Normed::new(&intents[intent]).expect("a direction");
                ScoredAction { kind: k % 2, drift: vector.drift(&task), intent, vector }
            };
            let actions = (0..1 + place % 4).map(action).collect();
            let intents = intents.iter().map(|one| stored(one)).collect();
            ScoredSession { name: place.to_string(), intents, actions }
        };
        (0..n).map(session).collect()
    }

    #[test]
    fn held_out_twice_as_in_a_fit_of_the_others() {
        let sessions = sessions(12);
        let pool = Pool::of(&sessions, 2);
        for (place, (own, twice)) in
            pool.by_pairs(&sessions, |_, scores| scores.to_vec()).into_iter().enumerate()
        {
            let mut others = sessions.clone();
            others.remove(place);
            let fit = Pool::of(&others, 2);
            let all: Vec<usize> = (0..others.len()).collect();
            let expected =
                fit.without_each(&others, &all, 10.0 / 9.0, |of, kept| kept.held_out(of));
            let alone = pool.without_each(&sessions, &[place], 1.0, |of, kept| kept.scores(of));
            for (found, expected) in twice.iter().zip(&expected).chain([(&own, &alone[0])]) {
                assert_eq!(found.len(), expected.len());
                assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9));
            }
        }
    }

    #[test]
    fn of_many_sessions_one_more_or_less_is_little() {
        let mut largest = Vec::new();
        for n in [20, 80] {
            let sessions = sessions(n);
            let pool = Pool::of(&sessions, 2);
            let all = |each: Vec<(Vec<f64>, Vec<Vec<f64>>)>| -> Vec<f64> {
                each.into_iter()
                    .flat_map(|(own, others)| own.into_iter().chain(others.concat()))
                    .collect()
            };
            let exact = all(pool.by_pairs(&sessions, |_, scores| scores.to_vec()));
            let near = all(pool.by_sessions(&sessions, |_, scores| scores.to_vec()));
            assert_eq!(exact.len(), near.len());
            let errors = exact.iter().zip(&near).map(|(a, b)| (a - b).abs());
            largest.push(errors.fold(0.0, f64::max));
        }
        assert!(largest[0] > 0.0 && largest[1] < 0.4 * largest[0], "{largest:?}");
    }
}
