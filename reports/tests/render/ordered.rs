//! What stands first on a page.

use sixfold_reports::render::{Html, Markdown, Render, Text};
use sixfold_reports::{Report, Verdict};

use crate::fixture::broken;

/// A row of the discovery document with this verdict, behind all others.
fn misdescribed(verdict: Verdict) -> Report {
    with_row("discovery/document_is_valid", verdict)
}

/// A report with this row behind all others.
fn with_row(id: &str, verdict: Verdict) -> Report {
    let mut report = broken();
    let mut row = report.requirements[2].clone();
    row.id = id.to_owned();
    row.verdict = verdict;
    report.requirements.push(row);
    report
}

fn pages(report: &Report) -> [(&'static str, String); 3] {
    [
        ("text", Text::default().render(report)),
        ("html", Html.render(report)),
        ("markdown", Markdown.render(report)),
    ]
}

#[test]
fn a_faulty_discovery_document_stands_before_all_that_follows_from_it() {
    for (name, page) in pages(&misdescribed(Verdict::Fail)) {
        let at =
            |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {name}: {page}"));
        let own = at("discovery/document_is_valid");
        assert!(own < at("locking/stale_version_is_refused"), "{name}");
        assert!(at("mend this first") < at("locking/stale_version_is_refused"), "{name}");
    }
}

#[test]
fn what_was_forgotten_stands_before_what_follows_from_it() {
    let durable = "rest/acknowledged_writes_are_durable";
    assert!(sixfold_spec::requirement::find(durable).is_some(), "the row is called so");
    for (name, page) in pages(&with_row(durable, Verdict::Fail)) {
        let at =
            |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {name}: {page}"));
        let other = at("locking/stale_version_is_refused");
        assert!(at(durable) < other && at("Mend that first") < other, "{name}");
    }
    for (name, page) in pages(&with_row(durable, Verdict::Pass)) {
        assert!(!page.contains("Mend that first"), "{name}");
    }
}

#[test]
fn what_fails_the_run_stands_before_what_only_warns() {
    for (name, page) in pages(&misdescribed(Verdict::Warn)) {
        let at =
            |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {name}: {page}"));
        assert!(
            at("locking/stale_version_is_refused") < at("discovery/document_is_valid"),
            "{name}"
        );
        assert!(
            at("discovery/document_is_valid") < at("delta_sync/quiet_delta_is_empty"),
            "{name}"
        );
        assert!(!page.contains("mend these first"), "{name}");
    }
}
