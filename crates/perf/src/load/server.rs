//! What the service measured.

use serde::{Deserialize, Serialize};

use super::{LoadError, LoadTimes, field, field::Field};

/// The most routes of a service.
pub const MAX_LOAD_ROUTES: usize = 1000;

/// What a service answered, as its `GET /api/v1/metrics` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ServerSummary {
    /// Requests answered.
    pub requests: u64,
    /// Of these with a status from 500.
    pub server_errors: u64,
    /// Requests that were given up before their answer.
    pub abandoned: u64,
    /// From a request's head to its answer.
    pub times: LoadTimes,
    /// By route, also those without a request.
    pub routes: Vec<RouteSummary>,
}

/// The same for a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RouteSummary {
    /// Its method.
    pub method: String,
    /// Its path, as it is declared.
    pub path: String,
    /// Requests answered.
    pub requests: u64,
    /// Of these with a status from 400 to 499.
    pub client_errors: u64,
    /// Of these with a status from 500.
    pub server_errors: u64,
    /// From a request's head to its answer.
    pub times: LoadTimes,
}

impl ServerSummary {
    /// Reads the JSON of the metrics. Fields that it does not know are passed over.
    ///
    /// # Errors
    /// [`LoadError::TooLarge`] beyond [`MAX_LOAD_BYTES`](super::MAX_LOAD_BYTES), [`LoadError::BadJson`],
    /// [`LoadError::Missing`], [`LoadError::BadField`], [`LoadError::TooMany`] beyond [`MAX_LOAD_ROUTES`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, LoadError> {
        let json = field::json(bytes)?;
        let root = Field::root(&json);
        let routes = root.at("routes").entries("routes", MAX_LOAD_ROUTES)?;
        let routes = routes.iter().map(|entry| {
            Ok(RouteSummary {
                method: entry.at("method").text()?.to_owned(),
                path: entry.at("path").text()?.to_owned(),
                requests: entry.at("count").count()?,
                client_errors: entry.at("status").at("4xx").count()?,
                server_errors: entry.at("status").at("5xx").count()?,
                times: times(entry)?,
            })
        });
        let routes = routes.collect::<Result<_, LoadError>>()?;
        let total = root.at("total");
        let server = Self {
            requests: total.at("count").count()?,
            server_errors: total.at("status").at("5xx").count()?,
            abandoned: total.at("abandoned").count()?,
            times: times(&total)?,
            routes,
        };
        server.check()?;
        Ok(server)
    }

    pub(super) fn check(&self) -> Result<(), LoadError> {
        if self.routes.len() > MAX_LOAD_ROUTES {
            let (len, max) = (self.routes.len(), MAX_LOAD_ROUTES);
            return Err(LoadError::TooMany { field: "routes", len, max });
        }
        self.times.check()?;
        self.routes.iter().try_for_each(|route| route.times.check())
    }
}

fn times(of: &Field<'_>) -> Result<LoadTimes, LoadError> {
    let time = |name| {
        let field = of.at(name);
        // null where there were no requests, but never left out
        field.found().and_then(|_| field.maybe_time(1.0))
    };
    Ok(LoadTimes {
        mean_ns: time("mean_ns")?,
        p50_ns: time("p50_ns")?,
        p95_ns: time("p95_ns")?,
        p99_ns: time("p99_ns")?,
        max_ns: time("max_ns")?,
    })
}
