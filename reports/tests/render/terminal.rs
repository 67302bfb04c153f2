//! The report on a terminal.

use sixfold_reports::RunVerdict;
use sixfold_reports::render::{Render, Text};

use crate::fixture::{broken, clean};

#[test]
fn a_broken_server_on_a_terminal() {
    insta::assert_snapshot!(Text::default().render(&broken()));
}

#[test]
fn a_conforming_server_on_a_terminal() {
    insta::assert_snapshot!(Text::default().render(&clean()));
}

#[test]
fn a_run_that_spent_its_budget() {
    let mut report = clean();
    report.verdict = RunVerdict::Incomplete;
    report.interrupted = true;
    "the 100 requests that the target file grants are spent"
        .clone_into(&mut report.stopped_because);
    insta::assert_snapshot!(Text::default().render(&report));
}

#[test]
fn colour_is_there_only_when_asked_for() {
    let plain = Text { styled: false, verbose: true }.render(&broken());
    let styled = Text { styled: true, verbose: true }.render(&broken());
    assert!(!plain.contains('\u{1b}'), "escape sequences in plain text, perhaps the server's own");
    assert!(styled.contains("\u{1b}[31m"), "no red in styled text");
    // Nothing that the server sent may steer the terminal.
    assert!(!styled.contains("\u{1b}[2J"));
}
