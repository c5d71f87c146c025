//! What the bodies and queries hold, before and after the check.

use lukhas_types::{Lane, Seed, TypeError, Unit, UserId};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::floats::Floats;
use crate::problem::Problem;

/// Seeds that one mesh takes over HTTP.
const SEEDS: std::ops::RangeInclusive<usize> = 2..=10;
const THRESHOLD: f64 = 0.7;

/// `POST drift/update` as JSON.
#[derive(Debug, Deserialize)]
pub(crate) struct Update {
    user_id: String,
    intent: Floats,
    action: Floats,
    lane: Option<String>,
}

/// `POST drift/update` as bytes: what the query says.
#[derive(Debug, Deserialize)]
pub(crate) struct UpdateQuery {
    user_id: Option<String>,
    lane: Option<String>,
}

/// Whose sample it is.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) user: UserId,
    pub(crate) lane: Option<Lane>,
}

impl Update {
    pub(crate) fn check(self) -> Result<(Stream, Vec<f32>, Vec<f32>), Problem> {
        let stream = Stream::of(&self.user_id, self.lane.as_deref())?;
        Ok((stream, self.intent.checked("intent")?, self.action.checked("action")?))
    }
}

impl UpdateQuery {
    pub(crate) fn check(&self) -> Result<Stream, Problem> {
        let user = self.user_id.as_deref().ok_or_else(|| crate::json::missing("user_id"))?;
        Stream::of(user, self.lane.as_deref())
    }
}

impl Stream {
    fn of(user: &str, lane: Option<&str>) -> Result<Self, Problem> {
        let user = UserId::new(user).map_err(|error| Problem::fault(&error))?;
        let lane = lane.map(str::parse::<Lane>).transpose().map_err(|e| Problem::fault(&e))?;
        Ok(Self { user, lane })
    }
}

/// `POST dreams/simulate`.
#[derive(Debug, Deserialize)]
pub(crate) struct Simulate {
    seed: String,
    context: Option<Map<String, Value>>,
    parallel: Option<bool>,
    memory_id: Option<String>,
}

/// The same, checked.
#[derive(Debug)]
pub(crate) struct Simulation {
    pub(crate) seed: Seed,
    pub(crate) context: Map<String, Value>,
    pub(crate) parallel: bool,
    pub(crate) memory: Option<lukhas_types::MemoryId>,
}

impl Simulate {
    pub(crate) fn check(self) -> Result<Simulation, Problem> {
        let fault = |error: TypeError| Problem::fault(&error);
        Ok(Simulation {
            seed: Seed::new(&self.seed).map_err(fault)?,
            context: self.context.unwrap_or_default(),
            parallel: self.parallel.unwrap_or(false),
            memory: self.memory_id.map(lukhas_types::MemoryId::new).transpose().map_err(fault)?,
        })
    }
}

/// `POST dreams/mesh`.
#[derive(Debug, Deserialize)]
pub(crate) struct Mesh {
    seeds: Vec<String>,
    consensus_threshold: Option<f64>,
    context: Option<Map<String, Value>>,
    memory_id: Option<String>,
}

/// The same, checked.
#[derive(Debug)]
pub(crate) struct Meshing {
    pub(crate) seeds: Vec<Seed>,
    pub(crate) threshold: Unit,
    pub(crate) context: Map<String, Value>,
    pub(crate) memory: Option<lukhas_types::MemoryId>,
}

impl Mesh {
    pub(crate) fn check(self) -> Result<Meshing, Problem> {
        let fault = |error: TypeError| Problem::fault(&error);
        if !SEEDS.contains(&self.seeds.len()) {
            return Err(Problem::bounds("seeds", self.seeds.len(), "2..=10"));
        }
        let named = |(position, seed): (usize, &String)| {
            Seed::new(seed).map_err(|e| Problem::fault_in(&e, Some(&format!("seeds[{position}]"))))
        };
        let threshold = self.consensus_threshold.unwrap_or(THRESHOLD);
        Ok(Meshing {
            seeds: self.seeds.iter().enumerate().map(named).collect::<Result<_, _>>()?,
            threshold: Unit::named("consensus_threshold", threshold).map_err(fault)?,
            context: self.context.unwrap_or_default(),
            memory: self.memory_id.map(lukhas_types::MemoryId::new).transpose().map_err(fault)?,
        })
    }
}
