#!/usr/bin/env python3
"""ADWIN beside river's, on the same streams: false alarms before a change and the delay after it.

    pip install numpy river
    python3 benches/peers/adwin.py

Twenty streams a kind, of numpy's default_rng with seeds 0..19: 50,000 observations in control, then a change: normal,
mean 0 to 0.5, and Bernoulli, 0.2 to 0.35. A delay counts the observations from the change to the alarm, the first
being 0. Both detectors have their defaults.
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy
import river
from river.drift import ADWIN

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHANGE, AFTER, SEEDS = 50_000, 5_000, 20


def normal(seed):
    rng = numpy.random.default_rng(seed)
    return numpy.concatenate([rng.normal(0, 1, CHANGE), rng.normal(0.5, 1, AFTER)])


def bernoulli(seed):
    rng = numpy.random.default_rng(seed)
    before, after = rng.random(CHANGE) < 0.2, rng.random(AFTER) < 0.35
    return numpy.concatenate([before, after]).astype(float)


def of_river(stream):
    detector, alarms = ADWIN(), []
    for index, x in enumerate(stream.tolist()):
        detector.update(x)
        if detector.drift_detected:
            alarms.append(index)
    return alarms


def ours(streams):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, stream in enumerate(streams):
            path = pathlib.Path(folder, f"{number:02}.f64")
            path.write_bytes(stream.astype("<f8").tobytes())
            paths.append(path)
        command = ["cargo", "run", "--release", "-q", "-p", "lukhas-drift", "--example", "adwin", "--"]
        done = subprocess.run(command + paths, cwd=ROOT, check=True, capture_output=True, text=True)
    return [[int(index) for index in line.split()] for line in done.stdout.splitlines()]


def summary(all_alarms):
    false = sum(index < CHANGE for alarms in all_alarms for index in alarms)
    delays = [min((i - CHANGE for i in alarms if i >= CHANGE), default=None) for alarms in all_alarms]
    missed = delays.count(None)
    found = [delay for delay in delays if delay is not None]
    return false, missed, float(numpy.mean(found)) if found else float("nan"), max(found, default=0)


def main():
    print(f"river {river.__version__}, numpy {numpy.__version__}, {SEEDS} streams each")
    print(f"{'stream':<10} {'detector':<8} {'false':>5} {'missed':>6} {'mean delay':>10} {'worst':>6}")
    passed = True
    for name, make in [("normal", normal), ("bernoulli", bernoulli)]:
        streams = [make(seed) for seed in range(SEEDS)]
        peer, own = summary([of_river(stream) for stream in streams]), summary(ours(streams))
        for who, (false, missed, mean, worst) in [("river", peer), ("lukhas", own)]:
            print(f"{name:<10} {who:<8} {false:>5} {missed:>6} {mean:>10.1f} {worst:>6}")
        passed = passed and own[:2] == (0, 0) and own[2] <= 1.1 * peer[2]
    print("passed: no false alarm, delay within 1.1 times river's" if passed else "failed")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
