"""The part of the page on change detectors: run lengths, delays, what is promised."""

import math

from markdown import number, share, table
from scipy.stats import chi2

STREAMS = {
    "normal": "Independent, N(0, 1)",
    "bernoulli": "Bernoulli(.2), .35 after the change",
    "autoregressive": "AR(1), coefficient .4, variance 1",
    "heavy": "Student's t of 3 degrees, variance 1",
    "sessions": "Real sessions: honest drifts of AgentDojo",
}


def refuses(row):
    """Whether it takes this kind of stream at all: at most one in a hundred is refused."""
    return row["refused"] > row["observed"] / 100


def run_length(row):
    """Estimate, low, high: from the spread of the runs from 30 on, else as a Poisson count."""
    count, observed = row["alarms"], row["observed"]
    if count >= 30:
        mean = row["last"] / count
        spread = math.sqrt(max(0.0, row["squares"] / count - mean * mean)) / mean
        factor = math.exp(1.96 * spread / math.sqrt(count))
        return observed / count, observed / count / factor, observed / count * factor
    low = observed / (chi2.ppf(0.975, 2 * count + 2) / 2)
    if count == 0:
        return math.inf, observed / -math.log(0.05), math.inf
    return observed / count, low, observed / (chi2.ppf(0.025, 2 * count) / 2)


def measured(row):
    middle, low, high = run_length(row)
    if math.isinf(middle):
        return f"none in {number(row['observed'])} (> {number(low)})"
    return f"{number(middle)} ({number(low)} to {number(high)})"


def promised(row):
    if row["promised"] is None:
        return "none stated"
    return f"{'at least' if row['at_least'] else 'about'} {number(row['promised'])}"


def fails(row):
    return row["promised"] is not None and not refuses(row) and run_length(row)[2] < row["promised"]


def delay(row):
    late = sorted(math.inf if d is None else d for d in row["delays"])
    median = late[(len(late) - 1) // 2]
    if math.isinf(median):
        return "> 500"
    return f"{median:.0f}" + (" ~" if median >= math.log(2) * run_length(row)[0] else "")


def name(row):
    return f"{row['library']} {row['detector']}"


def promise(rows):
    yield "## Change detectors: false alarms, delays, cost\n"
    yield """Defaults of each; those that need to know the mean and the spread in control (our EWMA, CUSUM,
Shiryaev-Roberts, e-SR and e-CUSUM, and nexus-stats' Shiryaev-Roberts) get the true ones, the others learn theirs.
After an alarm each starts anew. 500 observations in control, then the mean rises by one standard deviation. ns: a whole
observation, in Rust in process, in Python with its loop. river's KSWIN and frouros read the first part of a stream;
DDM and ECDD-WT are for zeros and ones. The promise of e-SR and e-CUSUM is for observations of at least 0 whose mean,
given the past, is no larger than the one that is tolerated; that of the other charts is computed for independent normal
observations. ADWIN's delta and KSWIN's alpha are levels of one test, not run lengths. The bound of the other ADWINs
in Rust is for numbers in 0..1, and they take others without a word; *on 0..1* are those streams moved there (mean .5,
standard deviation 1/8, four of them to either side).
"""
    for stream, title in STREAMS.items():
        yield f"### {title}\n"
        head = ["detector", "promised run length", "measured (95 %)", "median delay", "missed", "ns"]
        cells = []
        for row in rows:
            if row["stream"] != stream:
                continue
            if refuses(row):
                answer = "refuses what is below 0" if row["library"] == "lukhas" else "raises"
                cells.append([name(row), promised(row), answer, "-", "-", "-"])
                continue
            mark = " **fails**" if fails(row) else ""
            missed = share(row["delays"].count(None) / len(row["delays"]))
            own = f"**{name(row)}**" if row["library"] == "lukhas" else name(row)
            cells.append([own, promised(row) + mark, measured(row), delay(row), missed, number(row["nanoseconds"])])
        yield from table(head, cells, 2)


def kept(rows):
    """How many promises hold, of how many that were put to the test."""
    tested = [row for row in rows if row["promised"] is not None and not refuses(row)]
    return len(tested) - sum(map(fails, tested)), len(tested)


def failures(rows):
    yield "## Where promises fail\n"
    for row in filter(fails, rows):
        yield f"- {name(row)}, {STREAMS[row['stream']]}: {promised(row)} promised, {measured(row)} measured."
    yield "- {} of {} promised run lengths hold.\n".format(*kept(rows))
    yield """A run length that is computed for independent normal observations is not kept where they depend on each
other, have heavy tails or are zeros and ones, and the charts of this project are no exception. Nor is the mean that
e-SR and e-CUSUM tolerate a bound on the next observation's mean within a session. So the guard takes no line from
theory: it counts the alarms of recorded honest sessions, and the table of the guard has what was promised beside what it then
measured.

Ours without a promise, where they alarmed though nothing changed:
"""
    for row in rows:
        if row["promised"] is None and row["library"] == "lukhas" and row["alarms"]:
            yield f"- {row['detector']}, {STREAMS[row['stream']]}: {row['alarms']} in {number(row['observed'])}."
    yield ""
