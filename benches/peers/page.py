"""The page docs/benchmarks.md, from what `board.py` measured."""

from markdown import share, table, wrapped
from run_lengths import failures, kept, name, promise

INTRO = """# Benchmarks beside the peers

Ours and other people's code on the same inputs, by one command; everything below the rule is written by it.

```text
python3 benches/peers/board.py            # all of it, some minutes; or: just board
python3 benches/peers/board.py --quick    # to see that it works; its page goes to target/peers/quick/
```

It installs the peers at pinned versions under `target/peers/`, builds with `--release`, and writes this page. Inputs
are seeded or committed, so counts, scores and delays come out the same again; times are of one run on one machine, each
that of the thread. Budgets and their gate are another matter: [performance.md](performance.md).

How to read it. *Run length*: observations from one false alarm to the next, where nothing changes; long is good. What a
detector promises of it stands beside what was measured, with a 95 % interval; **fails** marks a promise that the whole
interval falls short of. *Delay*: observations from the change up to and with the alarm; short is good, but only
beside a long run length, for whoever alarms all the time is also soon: a delay that false alarms alone would reach in
half of the cases is marked ~. *Missed*: changes without an alarm in the 500 observations after them.

---
"""


def agentdojo(found):
    first = found["all"]["MiniLM"]
    yield "## The guard on hijacked agents\n"
    yield f"""AgentDojo, a public benchmark of agents under attack: {first['actions']} honest calls in
{first['sessions']} sessions, {first['attacks']} pairs of an injected call and a session. Every session is judged by a
baseline of the others (`lukhas drift backtest`). Two lines differ: *per action* the line lies where 5 % of the honest
calls are beyond it; *per session* it is drawn without the session that it judges, for one honest session in 20. A
fixed line is one cosine for all tools. *Words not in the task* is the overlap of tokens: the share of the words of a
call (its tool, the names and values of its arguments) that the request does not have, in expectation at exactly 5 %,
since many calls share no word with their request and tie.
"""
    rows = []
    for vectors, report in found["all"].items():
        action, session = report["per_action"], report["per_session"]
        low, high = session["interval"]
        alarms = f"{share(session['measured'])} ({share(low)} to {share(high)}), {share(session['promised'])} promised"
        rows.append([f"**lukhas, per action**, {vectors}", share(action["false_alarm_rate"]), share(action["caught"])])
        rows.append([f"**lukhas, per session**, {vectors}, by call 3", alarms, share(session["caught_within"][2])])
        rows.append([f"fixed line of as many false alarms, {vectors}", "5.0 %", share(action["fixed_line_caught"])])
        for rule, alarms, caught in report["others"]:
            rows.append([f"{rule}, {vectors}", f"{alarms:.1f} %", f"{caught:.1f} %"])
    rows += [[rule, f"{alarms:.1f} %", f"{caught:.1f} %"] for rule, alarms, caught in found["texts"]]
    yield from table(["rule", "honest beyond the line", "attacks caught"], rows)
    yield "Suite by suite, each with its own baseline (per action, AUROC in brackets):\n"
    rows = []
    for suite, reports in found["suites"].items():
        row = [suite]
        for report in reports.values():
            action = report["per_action"]
            session = report["per_session"]
            row += [f"{share(action['caught'])} ({action['auroc']:.3f})", share(session["measured"])]
        rows.append(row)
    yield from table(["suite", "MiniLM", "sessions alarmed", "Form", "sessions alarmed"], rows)


def unseen(found):
    yield "## What it does not see\n"
    yield """The injected tasks of which, in one of the two embeddings, less than half of the attacks are caught
within three calls by the line of sessions. Most use a tool that the honest sessions of the suite use too:
"""
    rows = []
    for task, by in found["tasks"].items():
        if min(by["MiniLM"] or 0, by["Form"] or 0) < 0.5:
            tools = ", ".join(f"`{tool}`" for tool in dict.fromkeys(by["tools"]))
            rows.append([task, tools, share(by["MiniLM"]), share(by["Form"])])
    yield from table(["injected task", "its tools", "MiniLM", "Form"], rows, 2)
    yield f"""These are {len(rows)} of {len(found['tasks'])}. A cosine compares words, not consequences: an injected
call that looks like the user's own passes. The set is small (76 sessions, three suites), so the intervals are wide.
The texts of its calls are not committed: they come from the package, and are checked to be those of the vectors.

The detectors were asked for one kind of change, a step of the mean by one standard deviation (by .15 for zeros and
ones): not for slow drifts, changes of spread, or smaller steps. The real sessions are 241 drifts dealt over and over,
so a long stream of them has no more variety than that. Times are those of one thread on one machine. The discord
keeps records: after a giant only a larger giant scores, so what repeats is found once.
"""


def marks(found):
    series = found["tcpd"][0]["series"]
    yield "## Change points that people marked\n"
    yield f"""{series:.0f} series of the Turing Change Point Dataset, five annotators each; F1 with a margin of 5 and
covering, mean over the series, raw values, defaults. Online, a change point is the onset that comes with the alarm,
never revised; of a detector that gives none, its alarm. `scaled` means z-scores of the whole series, and *offline*
that the whole series is seen at once. Our PELT and binary segmentation have their defaults, those of ruptures the
penalty 3 ln n on z-scores.
"""
    rows = sorted(found["tcpd"], key=lambda row: -row["f1"])
    def bold(row):
        return f"**{row['detector']}**" if row["detector"].startswith("lukhas") else row["detector"]

    cells = [[bold(row), f"{row['f1']:.3f}", f"{row['covering']:.3f}"] for row in rows]
    yield from table(["detector", "F1", "covering"], cells)
    nothing = next(row for row in rows if row["detector"] == "nothing at all")
    below = [row["detector"] for row in rows if row["f1"] < nothing["f1"]]
    yield f"Worse by F1 than saying nothing: {'; '.join(below) or 'none'}.\n"
    yield "## Anomalies that people marked\n"
    yield """18 series, 60,016 rows, of three groups of the Numenta Anomaly Benchmark (artificial with and without
anomaly, traffic), by its scorer at the best common threshold, in its three profiles; silence is 0. Scores that are
published elsewhere are of the whole corpus, so they do not compare with these. river's Gaussian scorer
saturates at 1, so no threshold tells its largest scores apart; that of absolute deviation is the same without a ceiling.
"""
    rows = sorted(found["nab"], key=lambda row: -row["standard"])
    cells = [[bold(r)] + [f"{r[key]:.1f}" for key in ("standard", "few_false", "few_missed")] for r in rows]
    yield from table(["scorer", "standard", "few false alarms", "few missed"], cells)


def hostile(text):
    yield "## Hostile inputs\n"
    yield """Seven guards are asked about an action that must not pass, or cannot be judged: what each decides at the
lines of the lane `prod`, and in brackets the drift that it saw. **Bold** is allowed that must not be. Where ours
refuses, the verdict is block and the error is named.
"""
    yield text.strip() + "\n"


MORE = {
    "kernels": "## Cosine kernels beside simsimd\n",
    "registry": "## A registry of many users\n",
    "adwin": "## ADWIN beside river's, on its own streams\n",
}


def short(board):
    """What the tables say, in a few lines."""
    guard, rows = board["agentdojo"]["all"], board["promise"]
    yield "## In short\n"
    for vectors, of in guard.items():
        action, session = of["per_action"], of["per_session"]
        yield (
            f"- Injected calls, {vectors}: {share(action['caught'])} caught where 5 % of the honest calls are beyond the "
            f"line, {share(action['fixed_line_caught'])} by a fixed cosine line. With a line for {share(session['promised'])} "
            f"of the honest sessions, drawn without the judged one, {share(session['measured'])} of them are stopped and "
            f"{share(session['caught_within'][0])} of the attacks at their first call."
        )
    held, tested = kept(rows)
    fair = kept([row for row in rows if row["stream"] == "normal"])
    peers = {row["library"] for row in rows} - {"lukhas"}
    stating = {name(row) for row in rows if row["library"] in peers and row["promised"]}
    yield (
        f"- Promised run lengths: {fair[0]} of {fair[1]} hold on independent normal observations, {held} of {tested} on all "
        f"streams; of all detectors of {len(peers)} peers, {len(stating)} states any ({', '.join(sorted(stating))})."
    )
    online = [row for row in board["marks"]["tcpd"] if "offline" not in row["detector"]]
    score = {row["detector"]: row["f1"] for row in online}
    best = max((who for who in score if not who.startswith(("lukhas", "nothing"))), key=score.get)
    yield (
        f"- Change points, online, F1: {score['lukhas mean shift']:.3f}; the best peer ({best}) {score[best]:.3f}; "
        f"saying nothing {score['nothing at all']:.3f}."
    )
    yield f"- Hostile inputs. {board['hostile'].strip().splitlines()[-1]}\n"


def page(board):
    machine, rows = board["machine"], board["promise"]
    parts = [INTRO]
    if board["quick"]:
        parts.append("**A quick run: few observations, times of a busy machine. Not to be quoted.**\n")
    parts.append(
        f"On {machine['processor']}; rustc {machine['rustc']}, {machine['flags']}; Python {machine['python']}.\n"
        f"Peers in Rust: {', '.join(machine['crates'])}.\n"
        f"Peers in Python: {', '.join(machine['packages']).replace('==', ' ')}.\n"
    )
    parts += short(board)
    parts += agentdojo(board["agentdojo"])
    parts += hostile(board["hostile"])
    parts += promise(rows)
    parts += marks(board["marks"])
    for key, text in board["more"].items():
        parts += [MORE[key], "```text\n" + text.strip() + "\n```\n"]
    parts += failures(rows)
    parts += unseen(board["agentdojo"])
    return "\n".join(map(wrapped, parts)).rstrip() + "\n"
