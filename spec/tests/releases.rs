//! Releases: the rows that a version of the protocol binds servers to, frozen once it is released.
//!
//! While a version is a draft, `SIXFOLD_UPDATE=1 cargo test -p sixfold-spec --test releases` writes
//! its file anew. A file whose status is `released` never changes: what would change it belongs into
//! the next version, in rows of their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sixfold_spec::requirement::{ALL, Level};

/// The level of each row by id.
type Rows = BTreeMap<String, Level>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    version: String,
    status: Status,
    /// Rows that bind every server.
    core: Rows,
    /// Rows that bind servers which declare the capability.
    capabilities: BTreeMap<String, Rows>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Draft,
    Released,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("releases")
}

fn releases() -> Vec<(PathBuf, Release)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder()).expect("the releases are part of the crate") {
        let path = entry.expect("it can be listed").path();
        let text = std::fs::read_to_string(&path).expect("a release can be read");
        let release =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        found.push((path, release));
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert!(!found.is_empty(), "there is no release");
    found
}

/// What the catalogue says of this version: its rows of that version, by capability.
fn as_it_is(version: &str, status: Status) -> Release {
    let mut release = Release {
        version: version.to_owned(),
        status,
        core: Rows::new(),
        capabilities: BTreeMap::new(),
    };
    for row in ALL.iter().filter(|row| row.row().since == version) {
        let rows = match &row.row().capability {
            None => &mut release.core,
            Some(name) => release.capabilities.entry(name.clone()).or_default(),
        };
        rows.insert(row.id().to_owned(), row.level());
    }
    release
}

/// Each row as `id: LEVEL (capability)`.
fn lines(release: &Release) -> Vec<String> {
    let core = release.core.iter().map(|(id, level)| format!("{id}: {}", level.keyword()));
    let optional = release.capabilities.iter().flat_map(|(name, rows)| {
        rows.iter().map(move |(id, level)| format!("{id}: {} ({name})", level.keyword()))
    });
    core.chain(optional).collect()
}

#[test]
fn the_rows_of_a_release_are_frozen() {
    let update = std::env::var_os("SIXFOLD_UPDATE").is_some();
    for (path, frozen) in releases() {
        let now = as_it_is(&frozen.version, frozen.status);
        if now == frozen {
            continue;
        }
        let (before, after) = (lines(&frozen), lines(&now));
        let gone: Vec<&String> = before.iter().filter(|line| !after.contains(line)).collect();
        let new: Vec<&String> = after.iter().filter(|line| !before.contains(line)).collect();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        assert!(
            frozen.status == Status::Draft,
            "spec/releases/{name} is released and never changes. Gone or changed: {gone:#?}. New: {new:#?}. \
             Put the old rows back; new and stricter ones belong to the next version (`since`)."
        );
        assert!(
            update,
            "spec/releases/{name} is stale. Gone or changed: {gone:#?}. New: {new:#?}. If this is meant, run \
             `SIXFOLD_UPDATE=1 cargo test -p sixfold-spec --test releases` and look at the diff."
        );
        let text = serde_json::to_string_pretty(&now).expect("it has a JSON form");
        std::fs::write(&path, text + "\n").expect("a draft can be written");
    }
}

#[test]
fn every_row_belongs_to_a_release() {
    let versions: Vec<String> =
        releases().into_iter().map(|(_, release)| release.version).collect();
    for row in ALL {
        let since = &row.row().since;
        assert!(
            versions.contains(since),
            "{} holds since {since}, for which there is no file in spec/releases; make one with the \
             version, the status `draft`, and empty `core` and `capabilities`",
            row.id()
        );
    }
}

#[test]
fn a_file_is_called_like_its_version() {
    for (path, release) in releases() {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        assert_eq!(stem, release.version, "{}", path.display());
    }
}

#[test]
fn only_the_current_version_may_be_a_draft() {
    for (_, release) in releases() {
        assert!(
            release.status == Status::Released || release.version == sixfold_spec::VERSION,
            "{} is a draft, and is not the version of this crate",
            release.version
        );
    }
}
