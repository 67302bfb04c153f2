//! The score board that is committed, `reports/samples/board.md` and `.json`: how long each mutant
//! takes to be found by cases that nobody wrote.

use std::path::Path;

use sixfold_fixtures::mutants;
use sixfold_reports::ScoreBoard;

const MEND: &str = "Run `cargo run --release -p sixfold -- prove --explore reports/samples/board.md --trials 3 \
     --time 30s --jobs 1` on a machine that has nothing else to do, with the mutants that are new behind it or \
     none for all, and look at the diff.";

/// Mutants that a few explorations of this length do not find, each with the reason.
const HARD: &[(&str, &str)] = &[];

fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../reports/samples").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}. {MEND}", path.display()))
}

fn board() -> ScoreBoard {
    serde_json::from_str(&sample("board.json")).unwrap_or_else(|e| panic!("{e}. {MEND}"))
}

#[test]
fn the_board_names_every_mutant() {
    let board = board();
    let named: Vec<&str> = board.mutants.iter().map(|scored| scored.mutant.as_str()).collect();
    let all: Vec<&str> = mutants::ALL.iter().map(|mutant| mutant.id).collect();
    assert_eq!(named, all, "{MEND}");
    for (scored, mutant) in board.mutants.iter().zip(mutants::ALL) {
        assert_eq!(scored.breaks, mutant.breaks.id(), "{}: {MEND}", mutant.id);
    }
    assert!(sample("board.md") == board.markdown(), "board.md is not what board.json says. {MEND}");
}

#[test]
fn every_mutant_is_found_without_a_script() {
    for scored in &board().mutants {
        let is_hard = HARD.iter().any(|(id, _)| *id == scored.mutant);
        assert_eq!(
            scored.found == 0,
            is_hard,
            "{} was found in {} trials. {MEND}",
            scored.mutant,
            scored.found
        );
    }
}
