//! How long requests took, by route.

mod histogram;
mod prometheus;
mod route;
mod timer;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use axum::http::StatusCode;
use serde::Serialize;

use self::histogram::Counts;
pub use self::histogram::{Histogram, Latency};
pub(crate) use self::prometheus::text;
pub(crate) use self::route::Route;
pub(crate) use self::timer::Timer;

/// What a service has answered since it started: JSON of `GET /api/v1/metrics`.
///
/// A time runs from the request's head, as the first layer sees it, to the answer, whole and before it is written: the
/// body's way in is part of it, the answer's way out is not. What is no HTTP reaches no route and is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Metrics {
    /// All routes together.
    pub total: RouteMetrics,
    /// Each route, also those that nobody called. The last, `*`, is every request that no route takes.
    pub routes: Vec<RouteMetrics>,
}

/// One route. Another method on its path counts here, too, as the 405 that it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RouteMetrics {
    /// The method that it takes.
    pub method: &'static str,
    /// Its path as it is declared, without the prefix of a program that nests it.
    pub path: &'static str,
    /// Answers and their times.
    #[serde(flatten)]
    pub latency: Latency,
    /// Answers by class of status.
    pub status: StatusCounts,
    /// Requests that were given up before their answer, as when the client went away.
    pub abandoned: u64,
}

/// Answers by class of status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct StatusCounts {
    /// Below 300.
    #[serde(rename = "2xx")]
    pub success: u64,
    /// From 300.
    #[serde(rename = "3xx")]
    pub redirection: u64,
    /// From 400.
    #[serde(rename = "4xx")]
    pub client_error: u64,
    /// From 500.
    #[serde(rename = "5xx")]
    pub server_error: u64,
}

/// The counters of every route.
#[derive(Debug)]
pub(crate) struct Meters([Meter; Route::COUNT]);

#[derive(Debug, Default)]
struct Meter {
    times: Histogram,
    /// 2xx to 5xx.
    classes: [AtomicU64; 4],
    abandoned: AtomicU64,
}

impl Meters {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| Meter::default()))
    }

    /// Starts to time a request.
    pub(crate) fn start(&self, route: Route) -> Timer<'_> {
        Timer::start(&self.0[route as usize])
    }

    pub(crate) fn metrics(&self) -> Metrics {
        let mut all = Counts::none();
        let (mut status, mut abandoned) = (StatusCounts::default(), 0);
        let routes = self.0.iter().zip(Route::names()).map(|(meter, (method, path))| {
            let counts = meter.times.counts();
            let route = RouteMetrics {
                method,
                path,
                latency: counts.latency(),
                status: meter.status(),
                abandoned: meter.abandoned.load(Relaxed),
            };
            all.add(&counts);
            status.add(route.status);
            abandoned += route.abandoned;
            route
        });
        let routes = routes.collect();
        let latency = all.latency();
        Metrics {
            total: RouteMetrics { method: "*", path: "*", latency, status, abandoned },
            routes,
        }
    }
}

impl Meter {
    fn status(&self) -> StatusCounts {
        let [success, redirection, client_error, server_error] =
            self.classes.each_ref().map(|class| class.load(Relaxed));
        StatusCounts { success, redirection, client_error, server_error }
    }

    fn count(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(2, 5) - 2;
        self.classes[class].fetch_add(1, Relaxed);
    }
}

impl StatusCounts {
    fn add(&mut self, other: Self) {
        self.success += other.success;
        self.redirection += other.redirection;
        self.client_error += other.client_error;
        self.server_error += other.server_error;
    }

    fn by_class(self) -> [(&'static str, u64); 4] {
        [
            ("2xx", self.success),
            ("3xx", self.redirection),
            ("4xx", self.client_error),
            ("5xx", self.server_error),
        ]
    }
}
