//! What `--svg` draws: each user's drift, average and evidence, and where the verdict changed.

use std::collections::BTreeMap;

use lukhas_drift::{Policy, Reading, Tolerance};
use lukhas_types::{Guardian, UserId};

use crate::drift::plot::{Figure, Ink, Marks, Panel, Track};

/// The most users that are drawn, the first ones.
const DRAWN: usize = 12;

/// Less evidence is drawn as this.
const LEAST: f64 = 0.1;

#[derive(Debug)]
pub(super) struct Trend {
    policy: Policy,
    users: BTreeMap<UserId, Curves>,
    /// In the order of their first reading.
    order: Vec<UserId>,
    /// Readings of users that are not drawn, and those users: who is forgotten and comes back counts anew.
    beyond: u64,
    others: u64,
}

#[derive(Debug)]
struct Curves {
    drift: Track,
    ema: Track,
    evidence: Track,
    marks: Marks,
    last: Guardian,
    counts: [u64; 3],
}

impl Trend {
    pub(super) const fn new(policy: Policy) -> Self {
        Self { policy, users: BTreeMap::new(), order: Vec::new(), beyond: 0, others: 0 }
    }

    pub(super) fn push(&mut self, user: &UserId, reading: &Reading) {
        if !self.users.contains_key(user) {
            if self.users.len() == DRAWN {
                self.beyond += 1;
                self.others += u64::from(reading.sequence == 1);
                return;
            }
            self.order.push(user.clone());
        }
        let curves =
            self.users.entry(user.clone()).or_insert_with(|| Curves::new(reading.sequence));
        curves.push(reading, &self.policy);
    }

    pub(super) fn figure(mut self) -> Figure {
        let limits = match self.policy.tolerance() {
            Some(Tolerance { arl, mean, .. }) => {
                format!(
                    "at least {arl} readings to a false block, while the mean drift is {mean} or less"
                )
            }
            None => format!("limits of the lane {}", self.policy.name()),
        };
        let mut figure = Figure {
            title: format!("Drift: {limits}"),
            across: "sequence number of the reading",
            ..Figure::default()
        };
        let mut text = Vec::new();
        for user in &self.order {
            let Some(curves) = self.users.remove(user) else { continue };
            let [allowed, warned, blocked] = curves.counts;
            text.push(format!("{user}: {allowed} allowed, {warned} warned, {blocked} blocked."));
            figure.panels.extend(curves.panels(user, &self.policy));
        }
        if self.order.is_empty() {
            text.push("There was no reading.".to_owned());
        }
        if self.beyond > 0 {
            figure.note =
                format!("The first {DRAWN} users are drawn, +{} more are not", self.others);
            text.push(format!("{}, with {} readings.", figure.note, self.beyond));
        }
        figure.text = text.join(" ");
        figure
    }
}

impl Curves {
    fn new(first: u64) -> Self {
        Self {
            drift: Track::new(first),
            ema: Track::new(first),
            evidence: Track::new(first),
            marks: Marks::default(),
            last: Guardian::Allow,
            counts: [0; 3],
        }
    }

    fn push(&mut self, reading: &Reading, policy: &Policy) {
        self.drift.push(reading.drift);
        self.ema.push(reading.ema);
        if let Some(evidence) = reading.evidence {
            self.evidence.push(evidence.max(LEAST).log10());
        }
        let (ink, count) = match reading.guardian {
            Guardian::Block => (Ink::Block, 2),
            Guardian::Warn => (Ink::Warn, 1),
            _ => (Ink::Raw, 0),
        };
        self.counts[count] += 1;
        if reading.guardian > self.last {
            let Reading { lane, guardian, sequence, drift, .. } = reading;
            // the limits that are drawn are those of the policy's lane
            let by = if *lane == policy.name() { String::new() } else { format!(", lane {lane}") };
            let text = format!("{} at {sequence}, drift {drift:.3}{by}", guardian.name());
            self.marks.push(ink, *sequence, reading.onset, text);
        }
        self.last = reading.guardian;
    }

    fn panels(self, user: &UserId, policy: &Policy) -> Vec<Panel> {
        let [_, warned, blocked] = self.counts;
        let title = format!("{user}: {warned} warned, {blocked} blocked");
        let marks = self.marks;
        let tracks =
            vec![(Ink::Raw, "drift", self.drift), (Ink::Smooth, "moving average", self.ema)];
        let rule = |ink, name: &str, value: f64| (ink, name.to_owned(), value);
        let Some(Tolerance { mean, .. }) = policy.tolerance() else {
            let warn = format!("warn, {}", policy.warn());
            let block = format!("block, {}", policy.block());
            let rules = vec![
                rule(Ink::Warn, &warn, policy.warn()),
                rule(Ink::Block, &block, policy.block()),
            ];
            return vec![Panel { title, tracks, rules, marks, ..Panel::default() }];
        };
        let tolerated = rule(Ink::Tolerated, &format!("tolerated, {mean}"), mean);
        let above = Panel {
            title,
            tracks,
            rules: vec![tolerated],
            marks: marks.clone(),
            ..Panel::default()
        };
        let rules = vec![
            rule(Ink::Warn, &format!("warn, {}", policy.warn()), policy.warn().log10()),
            rule(Ink::Block, &format!("block, {}", policy.block()), policy.block().log10()),
        ];
        let tracks = vec![(Ink::Smooth, "evidence", self.evidence)];
        let title = format!("{user}: evidence of a higher mean");
        vec![above, Panel { title, is_log: true, tracks, rules, marks, ..Panel::default() }]
    }
}
