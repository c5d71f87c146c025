//! Runs the binary.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The JSON values of standard output, one a line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The only one.
    pub(crate) fn one(&self) -> Value {
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "{self:?}");
        lines.remove(0)
    }
}

/// A command of the binary, with nothing in its environment that changes it.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lukhas"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in [
        "LUKHAS_DREAMS_ENABLED",
        "LUKHAS_PARALLEL_DREAMS",
        "LUKHAS_GLYPHS_ENABLED",
        "LUKHAS_DRIFT_ENABLED",
        "LUKHAS_PERF_DIR",
        "COLUMNS",
    ] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn lukhas(args: &[&str], input: impl AsRef<[u8]>) -> Ran {
    finish(command(args), input.as_ref())
}

/// Standard input is written by a thread of its own, so that neither side waits for the other.
pub(crate) fn finish(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // a process that ends early closes its input
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A fresh folder.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// The codes of the error lines of a run.
pub(crate) fn codes(ran: &Ran) -> Vec<String> {
    let code = |line: &Value| line["error"]["code"].as_str().map(str::to_owned);
    ran.lines().iter().filter_map(code).collect()
}
