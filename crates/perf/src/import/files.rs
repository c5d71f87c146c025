//! Files and folders of imports.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{
    Import, ImportError, ImportFormat, ImportParams, Rows, criterion, format, import_bytes,
};

/// The most that is read, in bytes, all files of a folder together.
pub const MAX_IMPORT_BYTES: u64 = 64 << 20;
/// The most files and folders of a folder.
pub const MAX_IMPORT_ENTRIES: usize = 100_000;

/// Reads a file, or a folder: that of criterion if there is a `new/estimates.json` in it, which makes one run; else every
/// `.json` in it and its folders, which are pytest-benchmark's unless `format` says otherwise, save baselines of this
/// library. Links are not followed.
///
/// # Errors
/// [`ImportError::In`] with the file and one of [`import_bytes`]' errors, [`ImportError::Io`], [`ImportError::TooLarge`]
/// or [`ImportError::TooMany`].
pub fn import(path: &Path, params: &ImportParams) -> Result<Import, ImportError> {
    let mut reader = Reader { bytes: 0 };
    let about = fs::metadata(path).map_err(|source| at(path, ImportError::Io { source }))?;
    if about.is_dir() {
        return folder(path, params, &mut reader);
    }
    let estimates = path.file_name().is_some_and(|name| name == "estimates.json");
    if estimates && params.format.is_none_or(|format| format == ImportFormat::Criterion) {
        return of_criterion(&[path.to_owned()], params, &mut reader);
    }
    of_file(path, &reader.read(path)?, params)
}

pub(super) fn check_size(bytes: u64) -> Result<(), ImportError> {
    if bytes > MAX_IMPORT_BYTES {
        return Err(ImportError::TooLarge { bytes, max: MAX_IMPORT_BYTES });
    }
    Ok(())
}

fn folder(path: &Path, params: &ImportParams, reader: &mut Reader) -> Result<Import, ImportError> {
    let files = walk(path)?;
    let new: Vec<PathBuf> =
        files.iter().filter(|file| file.ends_with("new/estimates.json")).cloned().collect();
    let guess = if new.is_empty() { ImportFormat::Pytest } else { ImportFormat::Criterion };
    let format = params.format.unwrap_or(guess);
    if format == ImportFormat::Criterion {
        return of_criterion(&new, params, reader);
    }
    let params = ImportParams { format: Some(format), ..params.clone() };
    let mut all = Import::new(format);
    for file in &files {
        let bytes = reader.read(file)?;
        if format::is_baseline(&bytes) {
            continue;
        }
        let one = of_file(file, &bytes, &params)?;
        all.history.runs.extend(one.history.runs);
        all.stand_ins += one.stand_ins;
        for (unit, count) in one.left_out {
            *all.left_out.entry(unit).or_default() += count;
        }
    }
    if all.history.runs.is_empty() {
        let found = "a folder without files of it".to_owned();
        return Err(at(path, ImportError::UnknownFormat { found }));
    }
    all.finish().map_err(|error| at(path, error))
}

fn of_file(path: &Path, bytes: &[u8], params: &ImportParams) -> Result<Import, ImportError> {
    let time = params.time.or_else(|| modified(path));
    import_bytes(bytes, &ImportParams { time, ..params.clone() }).map_err(|error| at(path, error))
}

/// One run of the benchmarks whose estimates these are.
fn of_criterion(
    estimates: &[PathBuf],
    params: &ImportParams,
    reader: &mut Reader,
) -> Result<Import, ImportError> {
    let mut rows = Rows::default();
    for path in estimates {
        let mut row = criterion::row(&reader.read(path)?).map_err(|error| at(path, error))?;
        let sample = path.with_file_name("sample.json");
        if sample.exists() {
            let ns = criterion::samples(&reader.read(&sample)?);
            row = row.with_samples(&ns.map_err(|error| at(&sample, error))?);
        }
        let named = path.with_file_name("benchmark.json");
        let name = criterion::name(&reader.read(&named)?).map_err(|error| at(&named, error))?;
        rows.add(name, row);
    }
    let changed = estimates.iter().filter_map(|path| modified(path)).max();
    let time = params.time.or(changed).unwrap_or(0);
    let mut import = Import::new(ImportFormat::Criterion);
    import.push(rows, time, params.commit.clone(), params.machine())?;
    import.finish()
}

/// Reads so much and no more.
struct Reader {
    bytes: u64,
}

impl Reader {
    fn read(&mut self, path: &Path) -> Result<Vec<u8>, ImportError> {
        let io = |source| at(path, ImportError::Io { source });
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(io)?;
        // one more than may be, so that what is too large is noticed, also where a size is not told
        let left = MAX_IMPORT_BYTES - self.bytes + 1;
        file.take(left).read_to_end(&mut bytes).map_err(io)?;
        check_size(self.bytes + bytes.len() as u64).map_err(|error| at(path, error))?;
        self.bytes += bytes.len() as u64;
        Ok(bytes)
    }
}

/// Every `.json` in a folder and its folders, in order of path.
fn walk(folder: &Path) -> Result<Vec<PathBuf>, ImportError> {
    let (mut open, mut files, mut seen) = (vec![folder.to_owned()], Vec::new(), 0);
    while let Some(folder) = open.pop() {
        let io = |source| at(&folder, ImportError::Io { source });
        for entry in fs::read_dir(&folder).map_err(io)? {
            let entry = entry.map_err(io)?;
            seen += 1;
            if seen > MAX_IMPORT_ENTRIES {
                return Err(at(&folder, ImportError::TooMany { max: MAX_IMPORT_ENTRIES }));
            }
            let (kind, path) = (entry.file_type().map_err(io)?, entry.path());
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|is| is == "json") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn modified(path: &Path) -> Option<u64> {
    let changed = fs::metadata(path).ok()?.modified().ok()?;
    Some(changed.duration_since(UNIX_EPOCH).ok()?.as_secs())
}

fn at(path: &Path, source: ImportError) -> ImportError {
    ImportError::In { path: path.to_owned(), source: Box::new(source) }
}
