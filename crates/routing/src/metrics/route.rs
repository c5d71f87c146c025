/// A route, as requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    Alive,
    Prometheus,
    Metrics,
    Dreams,
    Simulate,
    Mesh,
    Dream,
    Glyphs,
    Encode,
    Bind,
    Binding,
    Validate,
    Stats,
    Drift,
    Update,
    Status,
    Config,
    Unknown,
}

/// Methods and paths in the order of the variants.
const NAMES: [(&str, &str); Route::COUNT] = [
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/api/v1/metrics"),
    ("GET", "/api/v1/dreams/"),
    ("POST", "/api/v1/dreams/simulate"),
    ("POST", "/api/v1/dreams/mesh"),
    ("GET", "/api/v1/dreams/{dream_id}"),
    ("GET", "/api/v1/glyphs/"),
    ("POST", "/api/v1/glyphs/encode"),
    ("POST", "/api/v1/glyphs/bind"),
    ("GET", "/api/v1/glyphs/bindings/{binding_id}"),
    ("POST", "/api/v1/glyphs/validate"),
    ("GET", "/api/v1/glyphs/stats"),
    ("GET", "/api/v1/drift/"),
    ("POST", "/api/v1/drift/update"),
    ("GET", "/api/v1/drift/{user_id}"),
    ("GET", "/api/v1/drift/config/{lane}"),
    ("*", "*"),
];

impl Route {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Unknown as usize + 1;

    /// Every method and path.
    pub(super) fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
        NAMES.into_iter()
    }
}
