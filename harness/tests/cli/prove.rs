//! The kill matrix: reference and variants are clean, each mutant breaks just what it declares.

use crate::coverage;
use crate::support::{folder, run};

#[test]
fn the_kill_matrix() {
    let table = folder().join("coverage.md");
    let transcript = run(&["prove", "--coverage", &table.to_string_lossy()]);
    // The command fails where anything is found that is not declared, or the other way round; the
    // snapshot keeps what is declared in sight of whoever reviews a change.
    insta::assert_snapshot!(transcript);
    coverage::hold_against(&table);
}
