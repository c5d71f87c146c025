use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use lukhas_types::Fault;

/// Why there is no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// A count that is not a bound.
    #[error("{field} is {value}, must be between 1 and {max}", max = Self::MAX_COUNT)]
    Count {
        /// The limit that was refused.
        field: &'static str,
        /// What was found.
        value: usize,
    },
    /// A time that is not a bound.
    #[error("{field} is {value:?}, must be above 0 and at most {max:?}", max = Self::MAX_TIME)]
    Time {
        /// The limit that was refused.
        field: &'static str,
        /// What was found.
        value: Duration,
    },
}

impl StateError {
    /// The greatest count that a limit takes.
    pub const MAX_COUNT: usize = 1 << 29;
    /// The greatest time that a limit takes.
    pub const MAX_TIME: Duration = Duration::from_secs(86_400);
}

impl Fault for StateError {
    fn code(&self) -> &'static str {
        "out_of_range"
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::Count { field, .. } | Self::Time { field, .. } => Some((*field).to_owned()),
        }
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::Count { value, .. } => Some(value.to_string()),
            Self::Time { value, .. } => Some(format!("{value:?}")),
        }
    }

    fn bound(&self) -> Option<String> {
        match self {
            Self::Count { .. } => Some(format!("1..={}", Self::MAX_COUNT)),
            Self::Time { .. } => Some(format!("above 0, at most {:?}", Self::MAX_TIME)),
        }
    }
}

/// Why a server did not start, or did not end well.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Whoever reaches the port may act for anyone, so nobody beyond this machine may reach it.
    #[error("{address} is not a loopback address; without authentication only loopback is served")]
    NotLoopback {
        /// Where the listener is bound.
        address: SocketAddr,
    },
    /// The listener does not know its address.
    #[error("the listener has no address")]
    Listener {
        /// Why.
        source: io::Error,
    },
    /// Connections were still busy when the time for a graceful end was over; they were cut.
    #[error("{connections} connections were cut after {waited:?}")]
    Cut {
        /// How many.
        connections: usize,
        /// How long they had.
        waited: Duration,
    },
}

impl Fault for ServeError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotLoopback { .. } => "not_loopback",
            Self::Listener { .. } => "listener_failed",
            Self::Cut { .. } => "connections_cut",
        }
    }

    fn field(&self) -> Option<String> {
        matches!(self, Self::NotLoopback { .. }).then(|| "address".to_owned())
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::NotLoopback { address } => Some(address.to_string()),
            Self::Listener { .. } => None,
            Self::Cut { connections, .. } => Some(connections.to_string()),
        }
    }

    fn bound(&self) -> Option<String> {
        match self {
            Self::NotLoopback { .. } => Some("127.0.0.0/8 or ::1".to_owned()),
            Self::Listener { .. } => None,
            Self::Cut { .. } => Some("0".to_owned()),
        }
    }
}
