//! The board as a document.

use std::fmt::Write as _;

use super::{ScoreBoard, Scored, median};

pub(super) fn document(board: &ScoreBoard) -> String {
    let mut text = format!(
        "# Found without a script, {}\n\n\
         Generated from explorations of servers whose faults are known; do not edit.\n\
         `sixfold prove --explore reports/samples/board.md` writes it anew, and `board.json` beside it.\n\n\
         Each mutant was given {} explorations with seeds of their own, of {} s at most, and no scripted\n\
         scenario. It counts as found when a requirement was seen broken that it is declared to break.\n\
         Times are those of one machine with two cores and a {} build of harness and server, both at work\n\
         on it, {}; requests are the same everywhere. Steps are what was\n\
         left of the case after shrinking. Medians are those of the trials that found the mutant.\n\n",
        board.spec,
        board.trials,
        board.limit_ms / 1000,
        board.build,
        match board.jobs {
            1 => "one mutant at a time".to_owned(),
            jobs => format!("{jobs} mutants at the same time"),
        }
    );
    figures(&mut text, board);
    kinds(&mut text, board);
    text.push_str(
        "| mutant | found | median | worst | requests | steps | seen first |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for scored in board.mutants.iter().filter(|scored| scored.found > 0) {
        row(&mut text, board, scored);
    }
    let lost: Vec<&Scored> = board.mutants.iter().filter(|scored| scored.found == 0).collect();
    if !lost.is_empty() {
        text.push_str("\n## Never found\n\nThese are found by scripted scenarios only.\n\n");
        text.push_str("| mutant | breaks |\n|---|---|\n");
        for scored in lost {
            let _ = writeln!(text, "| `{}` | `{}` |", scored.mutant, scored.breaks);
        }
    }
    text
}

fn figures(text: &mut String, board: &ScoreBoard) {
    let all = |of: fn(&Scored) -> Option<u64>| {
        let middle = median(board.mutants.iter().filter_map(of).collect());
        middle.map_or_else(|| "none".to_owned(), |value| value.to_string())
    };
    let always = board.mutants.iter().filter(|scored| scored.found == board.trials).count();
    let ever = board.mutants.iter().filter(|scored| scored.found > 0).count();
    let lines = [
        ("mutants", board.mutants.len().to_string()),
        ("found in every trial", always.to_string()),
        ("found in some trial", ever.to_string()),
        ("time to find, median over mutants, in ms", all(|scored| scored.median_ms)),
        ("requests to find, median over mutants", all(|scored| scored.median_requests)),
        ("steps after shrinking, median over mutants", all(|scored| scored.median_steps)),
        ("requests to shrink, median over mutants", all(|scored| scored.median_shrink_requests)),
    ];
    text.push_str("| figure | value |\n|---|---|\n");
    for (what, value) in lines {
        let _ = writeln!(text, "| {what} | {value} |");
    }
    text.push('\n');
}

/// A kind of mutants: what it is called, and whether a mutant is one.
type Kind = (&'static str, fn(&Scored) -> bool);

/// The kinds of mutants, by what was left of the cases that found them.
const KINDS: &[Kind] = &[
    ("one step or two, one client at a time", |scored| is_shallow(scored) && !scored.races),
    ("more steps", |scored| !is_shallow(scored) && !scored.races),
    ("clients at the same time", |scored| scored.races),
];

/// Whether a step or two are enough to show the mutant.
fn is_shallow(scored: &Scored) -> bool {
    scored.median_steps.is_some_and(|steps| steps <= 2)
}

/// What it takes to find mutants of each kind.
fn kinds(text: &mut String, board: &ScoreBoard) {
    text.push_str(
        "| what is left of the case | mutants | in every trial | median | requests | slowest trial |\n\
         |---|---|---|---|---|---|\n",
    );
    for (what, is_one) in KINDS {
        let all: Vec<&Scored> = board.mutants.iter().filter(|scored| is_one(scored)).collect();
        let always = all.iter().filter(|scored| scored.found == board.trials).count();
        let middle = |of: fn(&Scored) -> Option<u64>| {
            median(all.iter().filter_map(|scored| of(scored)).collect())
        };
        let _ = writeln!(
            text,
            "| {what} | {} | {always} | {} | {} | {} |",
            all.len(),
            time(middle(|scored| scored.median_ms)),
            or_none(middle(|scored| scored.median_requests)),
            time(all.iter().filter_map(|scored| scored.worst_ms).max()),
        );
    }
    text.push('\n');
}

fn or_none(value: Option<u64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn time(value: Option<u64>) -> String {
    match value {
        None => String::new(),
        Some(ms) if ms < 10_000 => format!("{ms} ms"),
        Some(ms) => format!("{} s", ms / 1000),
    }
}

fn row(text: &mut String, board: &ScoreBoard, scored: &Scored) {
    let first = match &scored.first {
        Some(first) if *first == scored.breaks => "what it breaks".to_owned(),
        Some(first) => format!("`{first}`"),
        None => String::new(),
    };
    let _ = writeln!(
        text,
        "| `{}` | {} of {} | {} | {} | {} | {} | {first} |",
        scored.mutant,
        scored.found,
        board.trials,
        time(scored.median_ms),
        time(scored.worst_ms),
        or_none(scored.median_requests),
        or_none(scored.median_steps),
    );
}
