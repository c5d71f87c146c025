//! `lukhas drift guard`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use lukhas_drift::{Baseline, Budget, Checked, Guard, GuardError, Mode, Step};
use lukhas_types::{ContentHash, Form, Guardian, Hasher};
use serde::Serialize;

use super::EmbedderName;
use super::runs::Reader;
use crate::bounded::Bounded;
use crate::lines::{self, Beside, Line, LineError};
use crate::output;
use crate::waiting::Waiting;

/// One honest session in so many is blocked by mistake, unless the caller says otherwise.
pub(super) const ONE_IN: u32 = 20;
/// Sessions guarded at a time: one more takes the place of the one idle longest that is not blocked; the next line of
/// that one begins anew.
const SESSIONS: usize = 4096;

pub(super) const EXAMPLES: &str = "\
In:  {\"session\", \"intent\", \"tool\", \"args\"}, or with \"intent_vector\" and
     \"action_vector\", which win over the texts
Out: {\"session\", \"verdict\", \"score\", \"usual\": [lo, hi], \"line\", \"why\"}

verdict is allow, warn or block. A new intent in a session begins a task; a block lasts until then. \
What is not blocked counts as done. An error line carries \"verdict\": \"block\". At most 4,096 sessions \
are kept; one more takes the place of the one idle longest that is not blocked; when all are, it is \
refused and blocked.

Example:
  $ lukhas drift guard --baseline baseline.json < steps.jsonl";

/// Options of `lukhas drift guard`.
#[derive(Debug, Args)]
pub(crate) struct GuardArgs {
    /// What is usual, from `lukhas drift calibrate`.
    #[arg(long, value_name = "BASELINE")]
    baseline: PathBuf,
    /// What turns texts into vectors.
    #[arg(long, value_enum, default_value = "form")]
    embedder: EmbedderName,
    /// What is done with a verdict.
    #[arg(long, value_enum, default_value = "enforce")]
    mode: ModeName,
    /// One honest session in so many may be blocked.
    #[arg(long, value_name = "N", default_value_t = ONE_IN, value_parser = clap::value_parser!(u32).range(2..))]
    one_in: u32,
}

/// The modes of a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModeName {
    /// Allow, but for what is undecidable; why says what it would have been.
    Observe,
    /// A block becomes a warning, but for what is undecidable.
    Warn,
    /// As it is.
    Enforce,
}

/// A line's answer.
#[derive(Debug, Serialize)]
struct Answer {
    session: String,
    verdict: Guardian,
    score: Option<f64>,
    usual: [f64; 2],
    line: f64,
    why: String,
}

/// The baseline of a file.
pub(super) fn load(path: &Path) -> anyhow::Result<Baseline> {
    if path == Path::new("-") {
        bail!("--baseline -: standard input has the lines; name the file of the baseline");
    }
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let _waiting = Waiting::new(&format!("reading {}", path.display()))?;
    Baseline::load(&text).with_context(|| format!("{} is no baseline", path.display()))
}

pub(super) fn run(args: &GuardArgs) -> anyhow::Result<ExitCode> {
    let EmbedderName::Form = args.embedder;
    let baseline = load(&args.baseline)?;
    let mode = match args.mode {
        ModeName::Observe => Mode::Observe,
        ModeName::Warn => Mode::Warn,
        ModeName::Enforce => Mode::Enforce,
    };
    let fresh = Guard::new(&baseline, Budget::one_in(args.one_in).sessions()).with_mode(mode);
    if let Some(note) = &fresh.promise().note {
        output::note(format_args!("{note}"));
    }
    let mut guards = Guards {
        reader: Reader::against(&baseline, None),
        fresh,
        sessions: Bounded::new(SESSIONS),
    };
    Ok(lines::answer(Beside::Verdict, |line| guards.line(line))?.code())
}

struct Guards<'a> {
    reader: Reader<'a>,
    fresh: Guard,
    sessions: Bounded<String, (ContentHash, Guard)>,
}

impl Guards<'_> {
    fn line(&mut self, line: &Line<'_>) -> Result<Answer, LineError> {
        let step = self.reader.step(&line.value)?;
        let missing = |field| LineError::of(&GuardError::MissingField { field });
        let session = step.session().ok_or_else(|| missing("session"))?.to_owned();
        let intent = intent(&step).ok_or_else(|| missing("intent"))?;
        if let Some((known, guard)) = self.sessions.get_mut(&session) {
            let begins = *known != intent;
            let checked = judge(guard, &step, begins)?;
            *known = intent;
            return Ok(answer(session, &checked));
        }
        let mut guard = self.fresh.clone();
        let checked = judge(&mut guard, &step, true)?;
        let is_blocked = |(_, guard): &(ContentHash, Guard)| guard.is_blocked();
        if !self.sessions.insert_unless(session.clone(), (intent, guard), is_blocked) {
            let detail =
                format!("all {SESSIONS} sessions kept are blocked, so that none makes room");
            return Err(LineError::new("out_of_range", detail));
        }
        Ok(answer(session, &checked))
    }
}

/// What tells an intent from another.
fn intent(step: &Step) -> Option<ContentHash> {
    let hasher = Hasher::new("cli intent v1");
    Some(match (step.intent_vector(), step.intent()) {
        (Some(vector), _) => hasher.vector(vector.as_slice()).finish(),
        (None, Some(text)) => hasher.text(text).finish(),
        (None, None) => return None,
    })
}

/// Checks and commits; a line that has no verdict leaves the guard as it was.
fn judge(guard: &mut Guard, step: &Step, begins: bool) -> Result<Checked, LineError> {
    let refused = |error: GuardError| LineError::of(&error);
    let form = Form::new();
    let checked = match (step.intent_vector(), step.intent(), step.action_vector()) {
        (None, Some(text), None) => {
            if begins {
                guard.begin(text, &form).map_err(refused)?;
            }
            guard.check(&step.action(), &form)
        }
        (Some(intent), _, Some(action)) => {
            if begins {
                guard.begin_embedded();
            }
            guard.check_embedded(step.tool(), intent.as_slice(), action.as_slice())
        }
        // the reader takes texts or vectors, never one of each
        _ => return Err(refused(GuardError::MissingField { field: "intent" })),
    };
    // of a block only the block is kept
    guard.commit(&checked, None).map_err(refused)?;
    Ok(checked)
}

fn answer(session: String, checked: &Checked) -> Answer {
    let why = checked.why();
    let verdict = checked.verdict().guardian();
    let enforced = match checked.would_be() {
        would_be if would_be == verdict => String::new(),
        would_be => format!("; enforced it would be {would_be}"),
    };
    Answer {
        session,
        verdict,
        score: why.score,
        usual: why.usual,
        line: why.line,
        why: format!("{why}{enforced}"),
    }
}
