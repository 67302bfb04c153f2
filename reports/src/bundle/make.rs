//! From a report to its bundle.

use std::collections::BTreeMap;

use super::contents::{CATALOGUE, MANIFEST, catalogue_text, story};
use super::{
    BUNDLE_FORMAT, BundleError, BundledFile, Manifest, Own, Packed, facts, pack, sha256, stories,
    untold,
};
use crate::Report;
use crate::render::{files as rendered, pretty};

/// The bundle of a report, as bytes. `stories` are texts of scenario files by their ids; those that are
/// no evidence for a breach stay out.
///
/// # Errors
///
/// Says which stories are not there, or that the report was judged by another program than this one.
pub fn bundle(
    report: &Report,
    stories: &BTreeMap<String, String>,
    own: &Own<'_>,
) -> Result<Vec<u8>, BundleError> {
    if report.harness.version != own.version {
        let why = format!(
            "the report is of sixfold {}, and this is {}",
            report.harness.version, own.version
        );
        return Err(BundleError::OtherProgram { why });
    }
    if let Some(why) = facts::rows(report, own.catalogue).into_iter().next() {
        return Err(BundleError::OtherProgram { why });
    }
    let missing = untold(report, &stories.keys().map(String::as_str).collect());
    if !missing.is_empty() {
        return Err(BundleError::Untold(missing));
    }
    let catalogue = catalogue_text(own.catalogue);
    let mut files: Packed = rendered(report)
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.into_bytes()))
        .collect();
    let wanted = stories.iter().filter(|(id, _)| stories::is_wanted(report, id));
    files.extend(wanted.map(|(id, text)| (story(id), text.clone().into_bytes())));
    let manifest = Manifest {
        format: BUNDLE_FORMAT.to_owned(),
        sixfold: own.version.to_owned(),
        spec: own.catalogue.spec.clone(),
        catalogue_sha256: sha256(catalogue.as_bytes()),
        target: report.target.clone(),
        seed: report.seed,
        started_at: report.started_at.clone(),
        files: Vec::new(),
    };
    files.insert(CATALOGUE.to_owned(), catalogue.into_bytes());
    let listed = files.iter().map(|(path, content)| BundledFile::of(path, content)).collect();
    let manifest = Manifest { files: listed, ..manifest };
    files.insert(MANIFEST.to_owned(), pretty(&manifest).into_bytes());
    pack(&files)
}
