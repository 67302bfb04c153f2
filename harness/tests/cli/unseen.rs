//! Rows that no client can see kept or broken, as a reader of a report meets them.

use crate::support::run;

#[test]
fn they_can_be_listed() {
    insta::assert_snapshot!(run(&["list", "--excluded"]));
    insta::assert_snapshot!(run(&["list", "scenarios", "--excluded"]));
}

#[test]
fn they_are_explained_with_what_to_do_instead() {
    insta::assert_snapshot!(run(&["explain", "locking/version_never_wraps"]));
}

#[test]
fn a_table_of_coverage_needs_the_servers_that_are_right() {
    insta::assert_snapshot!(run(&["prove", "locking/", "--coverage", "coverage.md"]));
}
