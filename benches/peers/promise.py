#!/usr/bin/env python3
"""Detectors of Python on the streams of `streams.py`: `promise.py FOLDER river|frouros`. Out: as `promise` has it.

The defaults of each. What is slow reads the first part of a stream only; the counts say so.
"""

import json
import pathlib
import sys
import time

import numpy


def of_river():
    from river import drift

    def step(detector, x):
        detector.update(x)
        return detector.drift_detected

    # name, new, step, promised run length, streams, the part of them
    yield "ADWIN", drift.ADWIN, step, None, None, 1
    yield "Page-Hinkley", drift.PageHinkley, step, None, None, 1
    yield "KSWIN", lambda: drift.KSWIN(seed=1), step, None, None, 20
    yield "DDM", drift.binary.DDM, step, None, ["bernoulli"], 1


def of_frouros():
    from frouros.detectors import concept_drift as drift

    def step(detector, x):
        detector.update(value=x)
        if detector.drift:
            detector.reset()
            return True
        return False

    yield "ADWIN", drift.ADWIN, step, None, None, 4
    yield "CUSUM", drift.CUSUM, step, None, None, 2
    yield "Page-Hinkley", drift.PageHinkley, step, None, None, 2
    yield "DDM", drift.DDM, step, None, ["bernoulli"], 2
    # its own default, said aloud
    stated = drift.ECDDWTConfig(average_run_length=400)
    yield "ECDD-WT", lambda: drift.ECDDWT(config=stated), step, 400, ["bernoulli"], 4


def attempt(step, detector, x):
    """The alarm, or None where it refuses."""
    try:
        return step(detector, x)
    except Exception:  # of any kind: frouros has several
        return None


def measured(stream, folder, new, step, part):
    control = numpy.fromfile(folder / f"{stream['name']}.control.f64", "<f8")
    control = control[: len(control) // part].tolist()
    detector, alarms, last, squares, refused = new(), 0, 0, 0.0, 0
    start = time.thread_time()
    for index, x in enumerate(control):
        alarm = attempt(step, detector, x)
        if alarm:
            alarms, squares, last = alarms + 1, squares + (index + 1 - last) ** 2, index + 1
        elif alarm is None:
            refused += 1
    spent = time.thread_time() - start
    before, delays = stream["before"], []
    trials = numpy.fromfile(folder / f"{stream['name']}.changes.f64", "<f8")
    trials = trials.reshape(-1, before + stream["after"])
    for trial in trials[: max(10, len(trials) // part)].tolist():
        detector = new()
        for x in trial[:before]:
            attempt(step, detector, x)
        hits = (at + 1 for at, x in enumerate(trial[before:]) if attempt(step, detector, x))
        delays.append(next(hits, None))
    return {
        "stream": stream["name"], "observed": len(control), "alarms": alarms, "last": last, "squares": squares,
        "refused": refused, "delays": delays, "nanoseconds": spent * 1e9 / len(control),
    }


def main():
    folder, library = pathlib.Path(sys.argv[1]), sys.argv[2]
    streams = json.loads((folder / "streams.json").read_text())
    for name, new, step, promised, names, part in {"river": of_river, "frouros": of_frouros}[library]():
        for stream in streams:
            if names and stream["name"] not in names:
                continue
            row = {"library": library, "detector": name, "promised": promised, "at_least": False}
            print(json.dumps(row | measured(stream, folder, new, step, part)), flush=True)


if __name__ == "__main__":
    main()
