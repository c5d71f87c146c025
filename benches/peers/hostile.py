#!/usr/bin/env python3
"""Twelve hostile inputs against seven guards: what each decides, as a Markdown table.

    pip install numpy scipy scikit-learn langchain-core agent-os-kernel
    cargo build --release && python3 benches/peers/hostile.py

Each guard is asked for the drift of an action from its intent and blocks from .25 on, the block line of the lane `prod`,
warns from .15 on, and else allows: `drift >= line`, as users write it. Libraries that return a similarity are taken as
1 - similarity. `ported rule` is the rule as the ported system documents it: 1 - clamp(a.b / (|a||b|), -1, 1), 0 for the
similarity of empty, zero and unlike vectors, its clamp written max(-1, min(1, x)); an unknown lane means the loosest.
`has no lanes`: the caller's own table decides.
The exit code is 1 where ours does not give the expected answer.
"""

import importlib.metadata
import json
import math
import os
import pathlib
import subprocess
import sys
import warnings

import numpy
from cmvk import verify_embeddings
from langchain_core.vectorstores.utils import _cosine_similarity
from scipy.spatial.distance import cosine
from sklearn.metrics.pairwise import cosine_similarity

warnings.simplefilter("ignore")
numpy.seterr(all="ignore")
ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/lukhas"
LANES = {"experimental": (0.30, 0.50), "candidate": (0.20, 0.35), "prod": (0.15, 0.25)}
NAN, INF = math.nan, math.inf

# name, intent, action, lane, what is right
CASES = [
    ("NaN", [NAN, 1], [1, 0], "prod", "refuse"),
    ("infinity", [INF, 1], [1, 0], "prod", "refuse"),
    ("1e200, 45 degrees", [1e200, 1e200], [1e200, 0], "prod", "block"),
    ("1e200, reversed", [1e200], [-1e200], "prod", "block"),
    ("1e-200, 90 degrees", [1e-200, 0], [0, 1e-200], "prod", "block"),
    ("zero against x", [0, 0], [1, 0], "prod", "refuse"),
    ("zero against zero", [0, 0], [0, 0], "prod", "refuse"),
    ("empty", [], [], "prod", "refuse"),
    ("unlike lengths", [1, 0], [1, 0, 0], "prod", "refuse"),
    ("32-bit denormals, 45 degrees", [1e-42, 0], [1e-42, 1e-42], "prod", "block"),
    ("lane `production`, 45 degrees", [1, 0], [1, 1], "production", "refuse"),
    ("lane ` prod `, 45 degrees", [1, 0], [1, 1], " prod ", "block"),
]


def ported(a, b):
    dot = sum(x * y for x, y in zip(a, b))
    norms = math.sqrt(sum(x * x for x in a)) * math.sqrt(sum(x * x for x in b))
    if not a or len(a) != len(b) or norms == 0:
        return 1.0
    return 1.0 - max(-1.0, min(1.0, dot / norms))


def plain(a, b):
    a, b = numpy.array(a, float), numpy.array(b, float)
    return 1 - a @ b / (numpy.linalg.norm(a) * numpy.linalg.norm(b))


def narrow(a, b):
    return numpy.array(a, "f4"), numpy.array(b, "f4")


PEERS = {
    "ported rule": ported,
    "numpy, one line": plain,
    "scipy": lambda a, b: cosine(numpy.array(a, float), numpy.array(b, float)),
    "scikit-learn": lambda a, b: 1 - cosine_similarity([a], [b])[0, 0],
    "langchain-core": lambda a, b: 1 - _cosine_similarity([a], [b])[0, 0],
    "agent-os-kernel": lambda a, b: verify_embeddings(numpy.array(a, float), numpy.array(b, float)).drift_score * 2,
}


def judged(peer, intent, action, lane):
    """What a caller of a library does with its answer."""
    if lane not in LANES and peer != "ported rule":
        return "has no lanes"
    known = LANES.get(lane.lower(), LANES["experimental"])
    try:
        drift = float(PEERS[peer](intent, action))
    except Exception as error:
        return f"error ({type(error).__name__})"
    warn, block = known
    verdict = "block" if drift >= block else "warn" if drift >= warn else "allow"
    return f"{verdict} ({drift:.3g})"


def ours(intent, action, lane):
    """`lukhas drift watch`: one update, whose drift is judged, for the average starts from zero."""
    command = [BINARY, "drift", "watch", "--lane", lane, "--start", "debiased"]
    line = json.dumps({"intent": intent, "action": action})
    done = subprocess.run(command, input=line + "\n", capture_output=True, text=True)
    if done.returncode == 2:
        return "refuse", "usage error: unknown lane"
    answer = json.loads(done.stdout)
    if "error" in answer:
        assert answer["guardian"] == "block", "nothing fails open"
        return "refuse", f"block, {answer['error']['code']}"
    return answer["guardian"], f"{answer['guardian']} ({answer['drift']:.3g})"


def main():
    names = ["numpy", "scipy", "scikit-learn", "langchain-core", "agent-os-kernel"]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    print(f"Python {sys.version.split()[0]}, {versions}.\n")
    print("| input | right | lukhas | " + " | ".join(PEERS) + " |")
    print("|---|---|---|" + "---|" * len(PEERS))
    wrong, open_ = 0, {peer: 0 for peer in PEERS}
    for name, intent, action, lane, right in CASES:
        decision, shown = ours(intent, action, lane)
        # beyond 32-bit floats the wire has no number: refusing is right there too
        large = any(3.5e38 < abs(x) < INF or 0 < abs(x) < 1e-45 for x in intent + action)
        fine = decision == right or (large and decision == "refuse")
        wrong += not fine
        row = [judged(peer, intent, action, lane) for peer in PEERS]
        for peer, cell in zip(PEERS, row):
            open_[peer] += cell.startswith("allow")
        bold = ["**" + cell + "**" if cell.startswith("allow") else cell for cell in row]
        print(f"| {name} | {right} | {shown}{'' if fine else ' WRONG'} | " + " | ".join(bold) + " |")
    print("\nAllowed that must not be: ours 0" if not wrong else "\nours is wrong", end="")
    print("".join(f", {peer} {count}" for peer, count in open_.items()) + ", of 12.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
