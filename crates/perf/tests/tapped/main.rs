//! A bench of taps on one and two threads that runs itself, and looks at what it left.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU64, Ordering},
};

use divan::Bencher;
use lukhas_perf::{Samples, read_taps};

const SAMPLES: u64 = 20;
const CALLS: u64 = 4;

static LOCAL: AtomicU64 = AtomicU64::new(0);
static SHARED: AtomicU64 = AtomicU64::new(0);

fn work(calls: &AtomicU64) -> Vec<u8> {
    calls.fetch_add(1, Ordering::Relaxed);
    vec![7; 100]
}

#[divan::bench(threads = [1, 2], sample_count = 20, sample_size = 4)]
fn shared(bencher: Bencher<'_, '_>) {
    lukhas_perf::tap_threads(bencher, "tapped.shared", || work(&SHARED));
}

/// The tap of one thread stays on one, whatever the bench asks for.
#[divan::bench(threads = [2], sample_count = 20, sample_size = 4)]
fn local(bencher: Bencher<'_, '_>) {
    let mut own = 0;
    lukhas_perf::tap(bencher, "tapped.local", 1, || {
        own += 1;
        work(&LOCAL)
    });
}

#[divan::bench(sample_count = 20, sample_size = 4)]
fn inputs(bencher: Bencher<'_, '_>) {
    lukhas_perf::tap_with(bencher, "tapped.with", 1, || vec![1_u8; 64], |input| input.clone());
}

/// Each call makes 10 steps, and each step allocates 8 bytes.
#[divan::bench(sample_count = 20, sample_size = 4)]
fn steps(bencher: Bencher<'_, '_>) {
    lukhas_perf::tap_steps(bencher, "tapped.steps", 10, |steps| {
        (0..steps).map(|step| Box::new(step as u64)).fold(None, |_, last| Some(last))
    });
}

fn main() {
    let has = |flag: &str| std::env::args().any(|arg| arg == flag);
    if has("--bench") || std::env::var_os("LUKHAS_PERF_CALLS").is_some() {
        lukhas_perf::divan::main();
        // each call counts once, and so does the one whose allocations are counted
        if has("--bench") {
            assert_eq!(LOCAL.load(Ordering::Relaxed), SAMPLES * CALLS + 1);
            assert_eq!(SHARED.load(Ordering::Relaxed), 2 * (SAMPLES * CALLS + 1));
        }
        return;
    }
    if has("--list") {
        return;
    }
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tapped");
    samples_of_all_threads_are_kept(&dir);
    calls_are_made_without_a_clock(&dir);
}

/// Runs this executable as a bench that leaves its files in an empty folder.
fn run(dir: &Path, arg: &str, calls: Option<(&str, &str)>) -> Output {
    let _ = fs::remove_dir_all(dir);
    fs::create_dir_all(dir).expect("the folder can be made");
    let mut command = Command::new(std::env::current_exe().expect("this runs"));
    command.arg(arg).env("LUKHAS_PERF_DIR", dir);
    if let Some((calls, rows)) = calls {
        command.env("LUKHAS_PERF_CALLS", calls).env("LUKHAS_PERF_ROWS", rows);
    }
    command.output().expect("this can be run again")
}

fn samples_of_all_threads_are_kept(dir: &Path) {
    let ran = run(dir, "--bench", None);
    assert!(ran.status.success(), "{ran:?}");
    let taps = read_taps(dir).expect("a tap's file");
    let row = |name: &str| -> &Samples {
        let mut rows = taps.iter().flat_map(|tap| &tap.rows);
        &rows
            .find(|row| row.name == name)
            .unwrap_or_else(|| panic!("no {name} in {taps:?}"))
            .samples
    };
    let shared = ["tapped.shared/t=1", "tapped.shared/t=2"].map(row);
    for samples in shared.into_iter().chain([row("tapped.local/1")]) {
        assert_eq!((samples.iterations(), samples.ns().len() as u64), (CALLS, SAMPLES));
        let allocs = samples.allocs().expect("they are counted");
        assert_eq!((allocs.count, allocs.bytes, allocs.peak, allocs.live), (1, 100, 100, 100));
    }
    assert_eq!(row("tapped.with/1").allocs().map(|allocs| allocs.bytes), Some(64));
    let steps = row("tapped.steps");
    assert_eq!((steps.iterations(), steps.ns().len() as u64), (10 * CALLS, SAMPLES));
    assert_eq!(steps.allocs().map(|allocs| allocs.bytes), Some(8));
}

fn calls_are_made_without_a_clock(dir: &Path) {
    let named = "tapped.shared/t=2\ntapped.steps\ntapped.with/1";
    let ran = run(dir, "--test", Some(("3", named)));
    assert!(ran.status.success(), "{ran:?}");
    let rows = fs::read_to_string(dir.join("rows.txt")).expect("the rows are named");
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.sort_unstable();
    assert_eq!(rows, named.lines().collect::<Vec<_>>());
    assert!(read_taps(dir).expect("a folder").is_empty());
    let ran = run(dir, "--test", Some(("none", "")));
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(String::from_utf8_lossy(&ran.stderr).contains("LUKHAS_PERF_CALLS"), "{ran:?}");
}
