#!/usr/bin/env python3
"""Writes docs/benchmarks.md: one command, everything on it measured by this run.

    python3 benches/peers/board.py            # some minutes, on a quiet machine
    python3 benches/peers/board.py --quick    # to see that all works: into target/peers/quick/, no measurement

Needs Rust, Python 3.11 or newer with venv, and the network. Builds in target/, installs into target/peers/.
"""

import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = ROOT / "target/peers"
DATA = ROOT / "crates/cli/data/agentdojo"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
VECTORS = {"MiniLM": ("minilm.f32", 384), "Form": ("form.sparse", 4096)}


def environment(name, requirements, *options):
    """The Python of a virtual environment that has exactly these packages."""
    folder, wanted = WORK / name, (HERE / requirements).read_text()
    python, stamp = folder / "bin/python", folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *options, "-r", HERE / requirements], check=True)
        stamp.write_text(wanted)
    return python


def said(*command, fine=(0,), aloud=True):
    """What a command prints; `fine` are the exit codes that are answers."""
    if aloud:
        print("+", *(str(part).replace(f"{ROOT}/", "") for part in command), file=sys.stderr, flush=True)
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode not in fine:
        sys.exit(f"{command[0]} ended with {done.returncode}")
    return done.stdout


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def backtest(runs, attacks, vectors, *more):
    """What `lukhas drift backtest` says; without vectors it embeds the texts by the form."""
    command = [TARGET / "release/lukhas", "drift", "backtest", runs, "--leave-one-out", "--attacks", attacks, *more]
    if vectors:
        file, dimension = VECTORS[vectors]
        command += ["--vectors", DATA / file, "--dimension", str(dimension)]
    return said(*command, aloud="--json" not in more)


def report(*of):
    return json.loads(backtest(*of, "--json"))


def others(*of):
    """The rules that stand in its table alone: name, honest actions alarmed, attacks caught, in percent."""
    rows = backtest(*of).partition("other rules")[2].splitlines()[1:]
    cells = [line.rsplit(maxsplit=4) for line in rows]
    return [(name.strip(), float(alarms), float(caught)) for name, alarms, _, caught, _ in cells]


def texts():
    """The rules that need texts, which are not committed: from the package, the same calls."""
    python = environment("agentdojo", "requirements-agentdojo.txt", "--no-deps")
    folder = WORK / "texts"
    said(python, HERE / "texts.py", folder)
    of = folder / "runs.jsonl", folder / "attacks.jsonl", None
    if report(*of) != report(DATA / "runs.jsonl", DATA / "attacks.jsonl", "Form"):
        sys.exit("the texts of the package are not those that the committed vectors are of")
    return [row for row in others(*of) if "words" in row[0]]


def agentdojo():
    """Everything, suite by suite, and each injected task for itself against all honest sessions of its suite."""
    runs = (DATA / "runs.jsonl").read_text().splitlines()
    attacks = (DATA / "attacks.jsonl").read_text().splitlines()
    tasks = {}
    for line in attacks:
        tasks.setdefault(json.loads(line)["session"], []).append(line)

    def part(lines, name):
        path = WORK / f"{name}.jsonl"
        path.write_text("\n".join(lines) + "\n")
        return path

    found = {"all": {}, "suites": {}, "tasks": {}, "texts": texts()}
    for vectors in VECTORS:
        everything = DATA / "runs.jsonl", DATA / "attacks.jsonl", vectors
        found["all"][vectors] = report(*everything) | {"others": others(*everything)}
        for suite in sorted({json.loads(line)["suite"] for line in runs}):
            own = [[line for line in of if json.loads(line)["suite"] == suite] for of in (runs, attacks)]
            of_suite = part(own[0], "runs"), part(own[1], "attacks"), vectors
            found["suites"].setdefault(suite, {})[vectors] = report(*of_suite)
        for task, calls in sorted(tasks.items()):
            session = report(DATA / "runs.jsonl", part(calls, "attacks"), vectors)["per_session"]
            tools = [json.loads(line)["tool"] for line in calls]
            found["tasks"].setdefault(task, {"tools": tools})[vectors] = session["caught_within"][2]
    return found


def machine(python):
    names = [line.strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    flags = os.environ.get("RUSTFLAGS", "")
    return {
        "processor": names[0].split(": ")[1] if names else platform.machine(),
        "rustc": said("rustc", "--version").split()[1],
        "python": said(python, "--version").split()[1],
        "flags": f'release build, RUSTFLAGS "{flags}"',
        "packages": (HERE / "requirements.txt").read_text().split() + ["frouros==0.9.0", "agentdojo==0.1.35"],
        "crates": crates(),
    }


def crates():
    """The versions of the peers in Rust, as locked."""
    peers = ("nexus-stats-detection", "irithyll-core", "rill-ml", "simsimd")
    blocks = (HERE / "Cargo.lock").read_text().split("[[package]]")
    named = [dict(line.split(" = ") for line in block.splitlines() if " = " in line) for block in blocks]
    return [f"{b['name']} {b['version']}".replace('"', "") for b in named if b.get("name", "").strip('"') in peers]


def main():
    parser = argparse.ArgumentParser(description="Measures beside the peers and writes docs/benchmarks.md.")
    parser.add_argument("--quick", action="store_true", help="a fraction of it, to see that all works: no measurement, and the page goes to target/peers/quick/")
    quick = parser.parse_args().quick
    WORK.mkdir(parents=True, exist_ok=True)
    python, frouros = environment("venv", "requirements.txt"), environment("frouros", "requirements-frouros.txt")
    if pathlib.Path(sys.prefix).resolve() != (WORK / "venv").resolve():
        os.execv(python, [python, __file__, *sys.argv[1:]])
    sys.dont_write_bytecode = True
    from page import page

    said("cargo", "build", "--release", "-q", "-p", "lukhas-cli")
    build = WORK / "build"
    said("cargo", "build", "--release", "-q", "--bins", "--manifest-path", HERE / "Cargo.toml", "--target-dir", build)
    folder = WORK / ("quick" if quick else "full")
    said(python, HERE / "streams.py", folder, *["--quick"] * quick)
    said(python, HERE / "marks.py", folder)
    rows = lines(said(build / "release/promise", folder))
    rows += lines(said(python, HERE / "promise.py", folder, "river"))
    rows += lines(said(frouros, HERE / "promise.py", folder, "frouros"))
    board = {
        "quick": quick,
        "machine": machine(python),
        "promise": rows,
        "marks": json.loads(said(build / "release/marks", folder)),
        "agentdojo": agentdojo(),
        "hostile": said(python, HERE / "hostile.py", fine=(0, 1)),
        "more": {},
    }
    # where they stand beside this file
    for name in ("kernels", "registry"):
        if (HERE / f"src/bin/{name}.rs").exists():
            users = ["100000"] if quick and name == "registry" else []
            board["more"][name] = said(build / "release" / name, *users, fine=(0, 1))
    if (HERE / "adwin.py").exists() and not quick:
        board["more"]["adwin"] = said(python, HERE / "adwin.py", fine=(0, 1))
    (folder / "board.json").write_text(json.dumps(board))
    (folder if quick else ROOT / "docs").joinpath("benchmarks.md").write_text(page(board))


if __name__ == "__main__":
    main()
