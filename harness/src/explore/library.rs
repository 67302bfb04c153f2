//! The folder of found cases: each a scenario file that says above its story what it broke.
//!
//! The files belong to the user: they can be edited, renamed and committed. Nothing here overwrites
//! one.

mod account;
mod error;
#[cfg(test)]
mod tests;

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sixfold_reports::TargetIdentity;
use sixfold_spec::requirement::Requirement;

use crate::scenario::{Scenario, parse, write};
pub use crate::target::public_url;

pub use account::{case_command, replay_command, replays_command};
pub use error::LibraryError;

/// How the id of a story begins that was read from the folder.
pub const FOUND: &str = "found/";

/// How many files may begin with the same name.
const NAMESAKES: u32 = 1000;

/// A case that broke a requirement.
#[derive(Clone, Debug)]
pub struct Found {
    /// The story, as small as it could be made.
    pub scenario: Scenario,
    /// The requirement.
    pub row: &'static Requirement,
    /// What should have happened.
    pub expected: String,
    /// What happened.
    pub observed: String,
    /// The seed of the run that found it.
    pub seed: u64,
    /// The number of the case in that run.
    pub case: u64,
    /// The server.
    pub target: TargetIdentity,
    /// How a command line names it.
    pub argument: String,
    /// When it was found.
    pub found_at: Timestamp,
    /// How many requests the story takes.
    pub requests: u64,
    /// How often the story broke the requirement.
    pub failed: u32,
    /// Of how many times that it was told.
    pub tried: u32,
    /// How often it did when nothing else was on the server, of how many times; `None` where that was
    /// not tried.
    pub emptied: Option<(u32, u32)>,
}

/// Where a found case is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// In a new file.
    New(PathBuf),
    /// In a file that was there before.
    Known(PathBuf),
}

impl Stored {
    /// The file.
    pub fn file(&self) -> &Path {
        match self {
            Stored::New(file) | Stored::Known(file) => file,
        }
    }
}

/// A story that was found before.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The file.
    pub file: PathBuf,
    /// The story. Its id is [`FOUND`] and the name of the file without its ending.
    pub scenario: Scenario,
}

/// Writes a found case to the folder, unless the same story is there for the same requirement.
/// Makes the folder if need be. A file that tells another story keeps its name.
///
/// # Errors
///
/// Says which file cannot be written, and what to do about it.
pub fn store(folder: &Path, found: &Found) -> Result<Stored, LibraryError> {
    std::fs::create_dir_all(folder)
        .map_err(|source| LibraryError::Folder { folder: folder.to_owned(), source })?;
    let stem = format!("{}-{}", found.row.id().replace('/', "."), fingerprint(&found.scenario));
    for namesake in 1..=NAMESAKES {
        let name = match namesake {
            1 => format!("{stem}.yaml"),
            _ => format!("{stem}-{namesake}.yaml"),
        };
        let file = folder.join(name);
        let unwritable = |source| LibraryError::Write { file: file.clone(), source };
        // Made only where nothing is: neither another process nor a person loses a file.
        match OpenOptions::new().write(true).create_new(true).open(&file) {
            Ok(mut open) => {
                let text = write(&found.scenario, &account::account(found, &file));
                if let Err(e) = open.write_all(text.as_bytes()) {
                    // Half a story would be in the way of every later run.
                    drop(std::fs::remove_file(&file));
                    return Err(unwritable(e));
                }
                return Ok(Stored::New(file));
            }
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {
                if tells_the_same(&file, &found.scenario) {
                    return Ok(Stored::Known(file));
                }
            }
            Err(e) => return Err(unwritable(e)),
        }
    }
    Err(LibraryError::Full { folder: folder.to_owned(), stem })
}

/// Reads every file of the folder whose name ends in `.yaml`, in the order of the names. A folder
/// that is not there holds nothing.
///
/// # Errors
///
/// Says which file cannot be read as a story, where in it, and what to do about it.
pub fn load(folder: &Path) -> Result<Vec<Kept>, LibraryError> {
    let unreadable = |source| LibraryError::Folder { folder: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(unreadable(e)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let file = entry.map_err(unreadable)?.path();
        if file.extension().is_some_and(|ending| ending == "yaml") {
            files.push(file);
        }
    }
    files.sort();
    files.into_iter().map(read).collect()
}

fn read(file: PathBuf) -> Result<Kept, LibraryError> {
    let text = std::fs::read_to_string(&file)
        .map_err(|source| LibraryError::File { file: file.clone(), source })?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let scenario = parse(&file.display().to_string(), &format!("{FOUND}{stem}"), &text)
        .map_err(LibraryError::Story)?;
    Ok(Kept { file, scenario })
}

/// Whether a file tells this story. One that cannot be read tells another one.
fn tells_the_same(file: &Path, scenario: &Scenario) -> bool {
    read(file.to_owned()).is_ok_and(|kept| fingerprint(&kept.scenario) == fingerprint(scenario))
}

/// Eight digits that are the same for the same entities, clients and steps.
fn fingerprint(scenario: &Scenario) -> String {
    let told = Scenario { title: String::new(), about: String::new(), ..scenario.clone() };
    let digest = Sha256::digest(write(&told, ""));
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
