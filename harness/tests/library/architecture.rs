//! The house: who may know of whom, held against the manifests and the sources.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The crates of ours that a manifest depends on outside of tests.
fn arrows(folder: &str) -> BTreeSet<String> {
    let manifest = read(format!("{folder}/Cargo.toml"));
    let dependencies = manifest
        .split("\n[")
        .find_map(|section| section.strip_prefix("dependencies]"))
        .unwrap_or_else(|| panic!("{folder}/Cargo.toml has no [dependencies]"));
    dependencies
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| name.starts_with("sixfold"))
        .map(str::to_owned)
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn arrows_point_one_way() {
    assert_eq!(arrows("spec"), set(&[]));
    assert_eq!(arrows("reports"), set(&["sixfold-spec"]));
    assert_eq!(arrows("fixtures"), set(&["sixfold-spec"]));
    assert_eq!(arrows("harness"), set(&["sixfold-fixtures", "sixfold-reports", "sixfold-spec"]));
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn files_with(folder: &str, word: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    sources(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} holds no sources");
    found.retain(|path| std::fs::read_to_string(path).is_ok_and(|text| text.contains(word)));
    found
}

#[test]
fn only_the_command_line_knows_the_fixtures() {
    let outside: Vec<PathBuf> = files_with("harness/src", "sixfold_fixtures")
        .into_iter()
        .filter(|path| !path.components().any(|part| part.as_os_str() == "cli"))
        .collect();
    assert!(outside.is_empty(), "{outside:?} name the fixtures");
}

#[test]
fn no_judge_opens_a_socket_or_looks_at_a_clock() {
    for word in ["reqwest", "tokio", "Instant", "SystemTime", "crate::client", "std::net"] {
        let found = files_with("harness/src/judges", word);
        assert!(found.is_empty(), "{found:?} hold `{word}`");
    }
}

#[test]
fn the_specification_does_no_io_at_run_time() {
    for word in ["std::fs", "std::net", "tokio", "reqwest", "async fn"] {
        let found = files_with("spec/src", word);
        assert!(found.is_empty(), "{found:?} hold `{word}`");
    }
}

#[test]
fn every_judge_and_mutant_on_disk_is_registered() {
    let stems = |folder: &str| {
        let mut found = Vec::new();
        for pattern in sixfold_spec::requirement::Pattern::ALL {
            let folder = root().join(folder).join(pattern.slug());
            if folder.is_dir() {
                sources(&folder, &mut found);
            }
        }
        found
            .into_iter()
            .map(|path| {
                let pattern = path.parent().and_then(Path::file_name).expect("it lies in a folder");
                let stem = path.file_stem().expect("it has a name");
                format!("{}/{}", pattern.to_string_lossy(), stem.to_string_lossy())
            })
            .collect::<BTreeSet<String>>()
    };
    let judges: BTreeSet<String> =
        sixfold::judges::ALL.iter().map(|judge| judge.requirement.id().to_owned()).collect();
    assert_eq!(stems("harness/src/judges"), judges);
    let mutants: BTreeSet<String> =
        sixfold_fixtures::mutants::ALL.iter().map(|mutant| mutant.id.to_owned()).collect();
    assert_eq!(stems("fixtures/src/mutants"), mutants);
}

#[test]
fn paths_named_in_the_documents_exist() {
    let mut checked = 0;
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        for part in read(document).split('`').skip(1).step_by(2) {
            let is_path = part.contains('/')
                && !part.contains(['<', '*', ' ', '{', '$', '…'])
                && ["spec/", "schemas/", "harness/", "fixtures/", "reports/", ".ci/"]
                    .iter()
                    .any(|folder| part.starts_with(folder));
            if is_path {
                assert!(
                    root().join(part).exists(),
                    "{document} names `{part}`, which is not there"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 0, "no path was checked");
}
