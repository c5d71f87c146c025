#!/usr/bin/env python3
"""The streams that every detector of the board reads, as little-endian f64: `streams.py FOLDER [--quick]`.

A kind has a long stream in control, KIND.control.f64, and trials, KIND.changes.f64: BEFORE observations in control,
then AFTER with the mean one standard deviation higher (Bernoulli: .2 to .35). streams.json has their means, standard
deviations and sizes. The real sessions are the drifts (1 - cosine) of the honest calls of AgentDojo from their users'
requests, session after session, in an order that is drawn anew each time round.
"""

import json
import pathlib
import sys

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "crates/cli/data/agentdojo"
BEFORE = AFTER = 500
FULL, QUICK = (400_000, 200), (10_000, 20)


def normal(rng, count):
    return rng.standard_normal(count)


def bernoulli(rng, count):
    return (rng.random(count) < 0.2).astype(float)


def autoregressive(rng, count):
    """x = .4 x' + e, with variance 1."""
    noise = rng.normal(0, (1 - 0.4**2) ** 0.5, count)
    x = numpy.empty(count)
    last = rng.standard_normal()
    for index, e in enumerate(noise):
        x[index] = last = 0.4 * last + e
    return x


def heavy(rng, count):
    return rng.standard_t(3, count) / 3**0.5


def sessions():
    rows = numpy.fromfile(DATA / "minilm.f32", "<f4").reshape(-1, 384).astype(float)
    rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
    drifts = {}
    for line in (DATA / "runs.jsonl").read_text().splitlines():
        step = json.loads(line)
        drift = 1 - rows[step["intent_row"]] @ rows[step["action_row"]]
        drifts.setdefault(step["session"], []).append(drift)
    return [numpy.array(session) for session in drifts.values()]


def real(rng, count, known=sessions()):
    parts, total = [], 0
    while total < count:
        for index in rng.permutation(len(known)):
            parts.append(known[index])
            total += len(known[index])
    return numpy.concatenate(parts)[:count]


def moments():
    values = numpy.concatenate(sessions())
    return float(values.mean()), float(values.std())


# name, what makes it, mean, standard deviation
KINDS = [
    ("normal", normal, 0.0, 1.0),
    ("bernoulli", bernoulli, 0.2, 0.4),
    ("autoregressive", autoregressive, 0.0, 1.0),
    ("heavy", heavy, 0.0, 1.0),
    ("sessions", real, *moments()),
]


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    length, trials = QUICK if "--quick" in sys.argv else FULL
    table = []
    for seed, (name, make, mean, sd) in enumerate(KINDS):
        rng = numpy.random.default_rng(seed)
        make(rng, length).astype("<f8").tofile(folder / f"{name}.control.f64")
        changes = []
        for _ in range(trials):
            trial = make(rng, BEFORE + AFTER)
            if make is bernoulli:
                trial[BEFORE:] = rng.random(AFTER) < 0.35
            else:
                trial[BEFORE:] += sd
            changes.append(trial)
        numpy.concatenate(changes).astype("<f8").tofile(folder / f"{name}.changes.f64")
        table.append({"name": name, "mean": mean, "sd": sd, "before": BEFORE, "after": AFTER})
    (folder / "streams.json").write_text(json.dumps(table))


if __name__ == "__main__":
    main()
