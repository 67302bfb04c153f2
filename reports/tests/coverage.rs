//! What holds each requirement in place, as people read it.

use sixfold_reports::{CoverageFigures, CoverageTable, CoveredRow, Exercised, Lack, REFERENCE};
use sixfold_spec::requirement::{Level, Observable};

fn row(id: &str) -> CoveredRow {
    CoveredRow {
        id: id.to_owned(),
        level: Level::Must,
        observable: Observable::Deterministic,
        capability: None,
        unless: None,
        excluded: None,
        judge: Some(format!("harness/src/judges/{id}.rs")),
        occasions: vec![Exercised {
            server: REFERENCE.to_owned(),
            scenarios: vec!["rest/a".to_owned(), "rest/b".to_owned()],
        }],
        remark: String::new(),
        breaks: vec!["rest/mutant".to_owned()],
        falls: Vec::new(),
    }
}

fn rows() -> Vec<CoveredRow> {
    let mut elsewhere = row("entities/id_is_required");
    elsewhere.unless = Some("server_ids".to_owned());
    elsewhere.remark = "the server declares the capability `server_ids`".to_owned();
    elsewhere.occasions[0].server = "variant/bare".to_owned();
    elsewhere.falls = vec!["entities/other".to_owned(), "entities/another".to_owned()];
    let mut unseen = row("locking/version_never_wraps");
    unseen.excluded = Some("Nobody makes so many changes.".to_owned());
    (unseen.judge, unseen.occasions, unseen.breaks) = (None, Vec::new(), Vec::new());
    let mut bare = row("separation/nodes_agree");
    bare.capability = Some("batch".to_owned());
    bare.remark = "nothing that happened put it at stake".to_owned();
    (bare.judge, bare.occasions, bare.breaks) = (None, Vec::new(), Vec::new());
    vec![row("rest/patch_merges"), elsewhere, unseen, bare]
}

#[test]
fn the_table_as_a_document() {
    insta::assert_snapshot!(CoverageTable::new("sixfold/1.0", rows()).markdown());
}

#[test]
fn what_cannot_be_seen_is_no_hole() {
    let table = CoverageTable::new("sixfold/1.0", rows());
    let holes: Vec<&str> = table.holes.iter().map(|hole| hole.id.as_str()).collect();
    assert_eq!(holes, ["separation/nodes_agree"]);
    assert_eq!(table.holes[0].lacks, [Lack::Judge, Lack::Occasion, Lack::Mutant]);
    let CoverageFigures { rows, not_observable, judged, exercised, .. } = table.figures;
    assert_eq!((rows, not_observable, judged, exercised), (4, 1, 2, 1));
}

#[test]
fn the_table_reads_itself_back() {
    let table = CoverageTable::new("sixfold/1.0", rows());
    let read: CoverageTable = serde_json::from_str(&table.json()).expect("its own JSON");
    assert_eq!(read, table);
}
