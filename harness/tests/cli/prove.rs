//! The kill matrix: reference and variants are clean, each mutant breaks just what it declares.

#[test]
fn the_kill_matrix() {
    // The command fails where anything is found that is not declared, or the other way round; the
    // snapshot keeps what is declared in sight of whoever reviews a change.
    insta::assert_snapshot!(crate::support::run(&["prove"]));
}
