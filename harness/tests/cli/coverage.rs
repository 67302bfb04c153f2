//! The coverage table that is committed, `reports/samples/coverage.md` and `.json`.
//!
//! What depends on the sources alone is held against them here; what only runs can tell is held
//! against the runs of the kill matrix, in `prove`.

use std::path::{Path, PathBuf};

use sixfold::judges;
use sixfold::scenario::builtin;
use sixfold_fixtures::mutants;
use sixfold_reports::CoverageTable;
use sixfold_spec::requirement;

/// How to mend a stale table.
const MEND: &str = "Run `cargo run -p sixfold -- prove --coverage reports/samples/coverage.md`, or the test \
     `prove::the_kill_matrix` with SIXFOLD_UPDATE=1, and look at the diff.";

fn sample(ending: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../reports/samples/coverage").with_extension(ending)
}

fn read(path: &Path) -> CoverageTable {
    let text = std::fs::read_to_string(path)
        .unwrap_or_else(|e| panic!("{} cannot be read: {e}. {MEND}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}. {MEND}", path.display()))
}

/// The committed table is what these runs come to. `SIXFOLD_UPDATE=1` makes it so.
pub(crate) fn hold_against(fresh: &Path) {
    let made = read(&fresh.with_extension("json"));
    let update = std::env::var_os("SIXFOLD_UPDATE").is_some();
    let committed = std::fs::read_to_string(sample("json")).unwrap_or_default();
    let same = serde_json::from_str(&committed)
        .is_ok_and(|committed: CoverageTable| settled(committed) == settled(made));
    if same {
        return;
    }
    assert!(update, "reports/samples/coverage.json does not tell what these runs tell. {MEND}");
    std::fs::create_dir_all(sample("json").parent().expect("it lies in a folder"))
        .expect("the project can be written to");
    for ending in ["md", "json"] {
        std::fs::copy(fresh.with_extension(ending), sample(ending))
            .expect("the project can be written to");
    }
}

/// The table with the names of scenarios reduced to whether there are any. Which ones gave a row
/// occasions depends on what fell into one millisecond and on what overlapped; that some did on
/// this server does not.
fn settled(mut table: CoverageTable) -> CoverageTable {
    for exercised in table.rows.iter_mut().flat_map(|row| &mut row.occasions) {
        exercised.scenarios.truncate(1);
        exercised.scenarios.iter_mut().for_each(String::clear);
    }
    table
}

#[test]
fn the_committed_table_names_stories_that_are_told() {
    let known: Vec<String> = builtin().into_iter().map(|scenario| scenario.id).collect();
    for row in read(&sample("json")).rows {
        for exercised in row.occasions {
            for id in exercised.scenarios {
                assert!(known.contains(&id), "{}: no story is called {id}. {MEND}", row.id);
            }
        }
    }
}

#[test]
fn the_committed_table_names_every_row_judge_and_mutant() {
    let table = read(&sample("json"));
    let rows: Vec<&str> = table.rows.iter().map(|row| row.id.as_str()).collect();
    let known: Vec<&str> = requirement::ALL.iter().map(|row| row.id()).collect();
    assert_eq!(rows, known, "{MEND}");
    for (row, requirement) in table.rows.iter().zip(requirement::ALL) {
        let id = requirement.id();
        let judge = judges::ALL.iter().find(|judge| judge.requirement == *requirement);
        let judge = judge.map(|judge| format!("harness/src/judges/{}", judge.file));
        assert_eq!(row.judge, judge, "{id}. {MEND}");
        let breaks: Vec<&str> = mutants::ALL
            .iter()
            .filter(|mutant| mutant.breaks == *requirement)
            .map(|mutant| mutant.id)
            .collect();
        assert_eq!(row.breaks, breaks, "{id}. {MEND}");
        let falls: Vec<&str> = mutants::ALL
            .iter()
            .filter(|mutant| mutant.falls.iter().any(|(row, _)| row == requirement))
            .map(|mutant| mutant.id)
            .collect();
        assert_eq!(row.falls, falls, "{id}. {MEND}");
        let said = requirement.row();
        assert_eq!((row.level, &row.excluded), (said.level, &said.excluded), "{id}. {MEND}");
    }
}

#[test]
fn the_committed_table_is_one_table_in_two_forms() {
    let table = read(&sample("json"));
    let page = std::fs::read_to_string(sample("md")).unwrap_or_default();
    assert!(page == table.markdown(), "reports/samples/coverage.md is stale. {MEND}");
    assert_eq!(CoverageTable::new(&table.spec, table.rows.clone()), table, "{MEND}");
}

#[test]
fn judges_lie_where_the_table_says() {
    for row in read(&sample("json")).rows {
        if let Some(path) = row.judge {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&path);
            assert!(file.is_file(), "{}: there is no {path}", row.id);
        }
    }
}
