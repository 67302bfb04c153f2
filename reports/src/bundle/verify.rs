//! Whether everything in a bundle belongs together.

use sixfold_spec::catalogue::Catalogue;

use super::contents::{CATALOGUE, MANIFEST, REPORT, catalogue_text, story_at};
use super::{
    BUNDLE_FORMAT, BundleError, BundledFile, MOST_FILES, Manifest, Packed, facts, sha256, stories,
    untold,
};
use crate::render::{files as rendered, pretty};
use crate::{FORMAT, Report};

/// What the program that makes or verifies a bundle knows by itself.
#[derive(Clone, Copy)]
pub struct Own<'o> {
    /// Its version.
    pub version: &'o str,
    /// The catalogue it judges by.
    pub catalogue: &'o Catalogue,
    /// The text of a scripted scenario, if there is one of this id.
    pub scripted: fn(&str) -> Option<&'static str>,
    /// What is wrong with a text that should be a story with this id, if anything is.
    pub fault: fn(&str, &str) -> Option<String>,
}

/// What was found out about a bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// What it says it is evidence of.
    pub manifest: Manifest,
    /// The report; none where it cannot be read.
    pub report: Option<Report>,
    /// What does not belong together, in words. A bundle without any is verified.
    pub problems: Vec<String>,
    /// What this program could not hold against what it knows, and why.
    pub notes: Vec<String>,
}

/// Holds the files of a bundle against each other and against what this program knows.
///
/// # Errors
///
/// Says why the files are no bundle that this version can read: there is no manifest of its format.
pub fn verify(files: &Packed, own: &Own<'_>) -> Result<Verified, BundleError> {
    let manifest = manifest(files)?;
    let mut problems = digests(&manifest, files);
    let mut notes = Vec::new();
    let report = match report(files) {
        Ok(report) => Some(report),
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    let catalogue = match catalogue(&manifest, files, own, &mut notes) {
        Ok(catalogue) => Some(catalogue),
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    if let Some(report) = &report {
        problems.extend(facts::conclusions(report));
        if let Some(catalogue) = &catalogue {
            problems.extend(facts::rows(report, catalogue));
            problems.extend(facts::origin(&manifest, report, &catalogue.spec));
        }
        let ids = files.keys().filter_map(|path| story_at(path)).collect();
        let untold = untold(report, &ids);
        problems.extend(
            untold.iter().map(|story| format!("the story of a breach is not there: {story}")),
        );
        let is_idle =
            |path: &&String| story_at(path).is_some_and(|id| !stories::is_wanted(report, id));
        problems.extend(
            files.keys().filter(is_idle).map(|path| format!("{path}: no breach was seen in it")),
        );
        if report.gate.is_some() {
            notes.push(
                "what the gate says rests on a baseline, which is not in the bundle: whether it excuses \
                 what it excused was not verified"
                    .to_owned(),
            );
        }
        if manifest.sixfold == own.version && report.harness.version == own.version {
            problems.extend(redrawn(report, files));
            problems.extend(files.iter().filter_map(|(path, content)| retold(path, content, own)));
        } else {
            notes.push(format!(
                "made by sixfold {}, and this is {}: whether the other formats are drawn from \
                 report.json, and whether scripted stories are the shipped ones, was not verified",
                manifest.sixfold, own.version
            ));
        }
    }
    Ok(Verified { manifest, report, problems, notes })
}

fn manifest(files: &Packed) -> Result<Manifest, BundleError> {
    let no = |why: String| BundleError::NoBundle(why);
    let bytes = files.get(MANIFEST).ok_or_else(|| no(format!("it holds no {MANIFEST}")))?;
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|e| no(format!("{MANIFEST} is no JSON ({e})")))?;
    match value.get("format").and_then(serde_json::Value::as_str) {
        Some(BUNDLE_FORMAT) => {}
        Some(other) => {
            return Err(no(format!(
                "it has the format {other:?}, and this version reads {BUNDLE_FORMAT:?}. Verify it with \
                 the version of sixfold that made it"
            )));
        }
        None => return Err(no(format!("{MANIFEST} does not name its `format`"))),
    }
    let manifest: Manifest = serde_json::from_slice(bytes)
        .map_err(|e| no(format!("{MANIFEST} breaks its own format ({e})")))?;
    if manifest.files.len() > MOST_FILES {
        return Err(BundleError::TooLarge);
    }
    Ok(manifest)
}

/// Files that are missing, that nobody listed, and that are not what the manifest says.
fn digests(manifest: &Manifest, files: &Packed) -> Vec<String> {
    let mut problems = Vec::new();
    if files.get(MANIFEST).is_some_and(|bytes| *bytes != pretty(manifest).into_bytes()) {
        problems.push(format!("{MANIFEST}: not written as `sixfold report bundle` writes it"));
    }
    if !manifest.files.is_sorted_by_key(|listed| &listed.path) {
        problems.push(format!("{MANIFEST}: does not list the files in the order of their paths"));
    }
    for (place, listed) in manifest.files.iter().enumerate() {
        let path = &listed.path;
        if manifest.files.iter().take(place).any(|other| other.path == *path) {
            problems.push(format!("{path}: the manifest lists it twice"));
        }
        let Some(content) = files.get(path) else {
            problems.push(format!("{path}: missing"));
            continue;
        };
        let found = BundledFile::of(path, content);
        if found != *listed {
            problems.push(format!(
                "{path}: {} bytes with the SHA-256 {}, where the manifest says {} bytes with {}",
                found.size, found.sha256, listed.size, listed.sha256
            ));
        }
    }
    let is_listed = |path: &String| manifest.files.iter().any(|listed| listed.path == *path);
    let extra = files.keys().filter(|path| path.as_str() != MANIFEST && !is_listed(path));
    problems.extend(extra.map(|path| format!("{path}: the manifest does not list it")));
    problems
}

fn report(files: &Packed) -> Result<Report, String> {
    let bytes =
        files.get(REPORT).ok_or_else(|| format!("{REPORT}: not there, so nothing is proved"))?;
    let report: Report = serde_json::from_slice(bytes)
        .map_err(|e| format!("{REPORT}: cannot be read as a report ({e})"))?;
    if report.format == FORMAT {
        Ok(report)
    } else {
        Err(format!(
            "{REPORT}: has the format {:?}, and this version reads {FORMAT:?}",
            report.format
        ))
    }
}

fn catalogue(
    manifest: &Manifest,
    files: &Packed,
    own: &Own<'_>,
    notes: &mut Vec<String>,
) -> Result<Catalogue, String> {
    let bytes = files.get(CATALOGUE).ok_or_else(|| format!("{CATALOGUE}: not there"))?;
    let digest = sha256(bytes);
    if digest != manifest.catalogue_sha256 {
        return Err(format!(
            "{CATALOGUE}: its SHA-256 is {digest}, and `catalogue_sha256` of the manifest is {}",
            manifest.catalogue_sha256
        ));
    }
    if digest != sha256(catalogue_text(own.catalogue).as_bytes()) {
        if manifest.sixfold == own.version {
            return Err(format!(
                "{CATALOGUE}: not that of sixfold {}, which is this program: one of the two was changed",
                own.version
            ));
        }
        notes.push(format!(
            "judged by another catalogue than that of this program: {}, and this is sixfold {} with {}",
            manifest.spec, own.version, own.catalogue.spec
        ));
    }
    serde_json::from_slice(bytes).map_err(|e| format!("{CATALOGUE}: cannot be read ({e})"))
}

/// Formats that are not what the report is drawn as, and files that no bundle has.
fn redrawn(report: &Report, files: &Packed) -> Vec<String> {
    let drawn = rendered(report);
    let mut problems = Vec::new();
    for (name, text) in &drawn {
        match files.get(*name) {
            Some(content) if content.as_slice() == text.as_bytes() => {}
            Some(_) => problems.push(format!("{name}: not what report.json is drawn as")),
            None => problems.push(format!("{name}: a bundle has it, and this one has not")),
        }
    }
    let is_known = |path: &str| {
        [MANIFEST, CATALOGUE].contains(&path)
            || story_at(path).is_some()
            || drawn.iter().any(|(name, _)| *name == path)
    };
    let strangers = files.keys().filter(|path| !is_known(path));
    problems.extend(strangers.map(|path| format!("{path}: no bundle has such a file")));
    problems
}

/// What is wrong with a story: it is not the shipped one of its name, or none that can be told.
fn retold(path: &str, content: &[u8], own: &Own<'_>) -> Option<String> {
    let id = story_at(path)?;
    match ((own.scripted)(id), std::str::from_utf8(content)) {
        (Some(shipped), _) if shipped.as_bytes() != content => {
            Some(format!("{path}: not the scripted story of that name"))
        }
        (Some(_), _) => None,
        (None, Ok(text)) => {
            (own.fault)(id, text).map(|fault| format!("{path}: no story that can be told: {fault}"))
        }
        (None, Err(_)) => Some(format!("{path}: no text")),
    }
}
