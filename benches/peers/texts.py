#!/usr/bin/env python3
"""The calls of AgentDojo with their texts, as `lukhas drift backtest` reads them: `texts.py FOLDER`.

From the package agentdojo (MIT), benchmark version v1.2.2: the committed figures have the same calls, and that is
checked; the texts themselves are not committed. Runs in an environment of requirements-agentdojo.txt, which has what
the suites import and none of the packages that call models.
"""

import importlib.util
import json
import pathlib
import sys
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "crates/cli/data/agentdojo"
VERSION, SUITES = "v1.2.2", ("workspace", "travel", "banking")


def without_models():
    """The tasks name a pipeline that runs them, and its package imports the clients of all models. No task is run here."""
    inside = importlib.util.find_spec("agentdojo").submodule_search_locations[0]
    package = types.ModuleType("agentdojo.agent_pipeline")
    package.__path__ = [f"{inside}/agent_pipeline"]
    pipeline = types.ModuleType("agentdojo.agent_pipeline.ground_truth_pipeline")
    pipeline.GroundTruthPipeline = type("GroundTruthPipeline", (), {})
    sys.modules |= {module.__name__: module for module in (package, pipeline)}


def calls(suite, tasks, environment):
    """The calls that solve each task, in order."""
    for name, task in tasks.items():
        for call in task.ground_truth(environment):
            intent = {"intent": task.PROMPT} if hasattr(task, "PROMPT") else {}
            args = json.loads(json.dumps(call.args, default=str))
            yield {"session": f"{suite}/{name}", "suite": suite, **intent, "tool": call.function, "args": args}


def same(found, committed):
    def named(row):
        return row["session"], row["suite"], row["tool"]

    rows = [json.loads(line) for line in (DATA / committed).read_text().splitlines()]
    if [named(row) for row in rows] != [named(row) for row in found]:
        sys.exit(f"the calls of the package are not those of {committed}")


def main(folder):
    without_models()
    from agentdojo.task_suite.load_suites import get_suite

    found = {"runs.jsonl": [], "attacks.jsonl": []}
    for name in SUITES:
        suite = get_suite(VERSION, name)
        environment = suite.load_and_inject_default_environment({})
        for file, tasks in (("runs.jsonl", suite.user_tasks), ("attacks.jsonl", suite.injection_tasks)):
            found[file] += calls(name, tasks, environment)
    folder.mkdir(parents=True, exist_ok=True)
    for file, rows in found.items():
        same(rows, file)
        folder.joinpath(file).write_text("".join(json.dumps(row) + "\n" for row in rows))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
