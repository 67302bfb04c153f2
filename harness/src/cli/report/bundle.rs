//! `report bundle`: one archive with all that stands behind a verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sixfold::events::Line;
use sixfold::explore::library::load;
use sixfold::scenario::{builtin_texts, parse};
use sixfold_reports::Report;
use sixfold_reports::bundle::{bundle as packed, sha256, untold};

use super::{own, read};
use crate::cli::Exit;
use crate::cli::args::ReportBundle;
use crate::cli::ndjson;
use crate::cli::terminal::{complain, say};

/// Makes a bundle of a report and of the stories that its breaches were seen in.
pub(super) fn bundle(args: &ReportBundle) -> Exit {
    match read(&args.report) {
        Ok(report) => keep(&report, &args.found, &args.story, &args.file)
            .map_or_else(|exit| exit, |()| Exit::Fine),
        Err(problem) => {
            complain(problem);
            Exit::Usage
        }
    }
}

/// Writes the bundle of a report to this file. Found stories come from a folder, others by their files.
pub(in crate::cli) fn keep(
    report: &Report,
    found: &Path,
    own_stories: &[PathBuf],
    file: &Path,
) -> Result<(), Exit> {
    let catalogue = sixfold_spec::catalogue::catalogue();
    let bytes = stories(report, found, own_stories)
        .and_then(|stories| packed(report, &stories, &own(&catalogue)).map_err(|e| e.to_string()))
        .map_err(|problem| {
            complain(problem);
            Exit::Usage
        })?;
    if let Err(e) = std::fs::write(file, &bytes) {
        let name = file.display();
        complain(format_args!("{name} cannot be written: {e}. Choose another file."));
        return Err(Exit::Unable);
    }
    let sha256 = sha256(&bytes);
    say(format_args!("bundled in {}, SHA-256 {sha256}", file.display()));
    ndjson::tell(|| Line::BundleWritten { file: file.display().to_string(), sha256 });
    Ok(())
}

/// The texts of all stories there are, by their ids.
fn stories(
    report: &Report,
    found: &Path,
    own_stories: &[PathBuf],
) -> Result<BTreeMap<String, String>, String> {
    let mut stories: BTreeMap<String, String> =
        builtin_texts().map(|(id, text)| (id.to_owned(), text.to_owned())).collect();
    for file in own_stories {
        let text = text(file)?;
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        parse(&file.display().to_string(), &stem, &text).map_err(|e| e.to_string())?;
        stories.insert(stem.into_owned(), text);
    }
    // A folder that nothing is needed from is not read, so nothing in it can be in the way.
    let ids: BTreeSet<&str> = stories.keys().map(String::as_str).collect();
    if !untold(report, &ids).is_empty() {
        for kept in load(found).map_err(|e| e.to_string())? {
            let text = text(&kept.file)?;
            stories.insert(kept.scenario.id, text);
        }
    }
    Ok(stories)
}

fn text(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file)
        .map_err(|e| format!("{} cannot be read: {e}. Name a scenario file.", file.display()))
}
