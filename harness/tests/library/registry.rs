//! The corners of a row: each requirement has its judge, and each judge has a mutant to prove it.

use std::collections::BTreeSet;
use std::path::Path;

use sixfold::judges;
use sixfold_fixtures::mutants;
use sixfold_spec::requirement;

#[test]
fn every_row_that_can_be_seen_has_a_judge_in_the_order_of_the_specification() {
    let rows: Vec<&str> = requirement::ALL
        .iter()
        .filter(|row| row.row().excluded.is_none())
        .map(|row| row.id())
        .collect();
    let judged: Vec<&str> = judges::ALL.iter().map(|judge| judge.requirement.id()).collect();
    assert_eq!(judged, rows);
}

#[test]
fn every_judge_has_a_mutant_that_is_made_for_it() {
    let broken: BTreeSet<&str> = mutants::ALL.iter().map(|mutant| mutant.breaks.id()).collect();
    let unproven: Vec<&str> = judges::ALL
        .iter()
        .map(|judge| judge.requirement.id())
        .filter(|id| !broken.contains(id))
        .collect();
    assert!(unproven.is_empty(), "no mutant breaks {unproven:?}");
}

#[test]
fn every_mutant_says_why_other_rows_fall_with_it() {
    for mutant in mutants::ALL {
        for (row, reason) in mutant.falls.iter().chain(mutant.may_fall) {
            assert!(!reason.is_empty(), "{}: why does {} fall?", mutant.id, row.id());
            assert_ne!(row.id(), mutant.breaks.id(), "{} declares a row twice", mutant.id);
        }
    }
}

#[test]
fn every_scenario_on_disk_is_driven() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut on_disk = BTreeSet::new();
    for folder in std::fs::read_dir(&root).expect("the scenarios are part of the crate") {
        for file in std::fs::read_dir(folder.expect("listed").path()).expect("a folder per pattern")
        {
            let path = file.expect("listed").path();
            let id = path.strip_prefix(&root).expect("it lies below").with_extension("");
            on_disk.insert(id.to_string_lossy().into_owned());
        }
    }
    let driven: BTreeSet<String> =
        sixfold::scenario::builtin().into_iter().map(|scenario| scenario.id).collect();
    assert_eq!(driven, on_disk);
}
