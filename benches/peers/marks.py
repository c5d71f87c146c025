#!/usr/bin/env python3
"""What peers say of series that people marked, for the binary `marks` to score: `marks.py FOLDER` writes marks.json.

TCPD: an online detector's change point is its alarm, or for ADWIN as a second row the first observation of the window
that is left. `scaled`: z-scores of the whole series, which no online detector has; a courtesy. NAB: river's scorers.
"""

import json
import math
import pathlib
import sys

import numpy
import ruptures
from river import anomaly, drift, preprocessing

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "crates/drift/data"


def tcpd():
    for name in sorted(json.loads((DATA / "tcpd/annotations.json").read_text())):
        raw = json.loads((DATA / f"tcpd/{name}.json").read_text())["series"][0]["raw"]
        values, last = [], math.nan
        for x in raw:
            last = last if x is None else float(x)
            values.append(last)
        yield name, numpy.array(values)


def scaled(values):
    return (values - values.mean()) / (values.std() or 1.0)


def alarms(detector, values, onset=False):
    points = []
    for index, x in enumerate(values.tolist()):
        detector.update(x)
        if detector.drift_detected:
            points.append(max(0, index + 1 - int(detector.width)) if onset else index)
    return points


def offline(search, values):
    values = scaled(values)
    penalty = 3 * math.log(len(values))
    return search(model="l2", min_size=2, jump=1).fit(values).predict(pen=penalty)[:-1]


def points():
    online = {
        "river ADWIN": lambda xs: alarms(drift.ADWIN(), xs),
        "river ADWIN, its window's start": lambda xs: alarms(drift.ADWIN(), xs, True),
        "river ADWIN, scaled": lambda xs: alarms(drift.ADWIN(), scaled(xs)),
        "river Page-Hinkley": lambda xs: alarms(drift.PageHinkley(), xs),
        "river Page-Hinkley, scaled": lambda xs: alarms(drift.PageHinkley(), scaled(xs)),
        "river KSWIN": lambda xs: alarms(drift.KSWIN(seed=1), xs),
        "ruptures PELT (offline)": lambda xs: offline(ruptures.Pelt, xs),
        "ruptures binary segmentation (offline)": lambda xs: offline(ruptures.Binseg, xs),
    }
    return {name: {series: of(values) for series, values in tcpd()} for name, of in online.items()}


def scores():
    names = json.loads((DATA / "nab/windows.json").read_text())
    said = {"river half-space trees": {}, "river Gaussian": {}, "river absolute deviation": {}}
    for name in names:
        values = [float(x) for x in (DATA / f"nab/{name}.txt").read_text().split()]
        scale, trees = preprocessing.MinMaxScaler(), anomaly.HalfSpaceTrees(seed=42)
        gauss, deviation = anomaly.GaussianScorer(), anomaly.StandardAbsoluteDeviation()
        columns = [[], [], []]
        for x in values:
            scale.learn_one({"x": x})
            row = scale.transform_one({"x": x})
            columns[0].append(trees.score_one(row))
            trees.learn_one(row)
            columns[1].append(gauss.score_one(None, x))
            gauss.learn_one(None, x)
            columns[2].append(abs(deviation.score_one(None, x)))
            deviation.learn_one(None, x)
        for detector, column in zip(said.values(), columns):
            detector[name] = [float(x) if math.isfinite(x) else 0.0 for x in column]
    return said


def main():
    path = pathlib.Path(sys.argv[1], "marks.json")
    path.write_text(json.dumps([points(), scores()]))


if __name__ == "__main__":
    main()
