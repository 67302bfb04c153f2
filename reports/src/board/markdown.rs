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
         on it; requests are the same everywhere. Steps are what was left of the case after shrinking.\n\n",
        board.spec,
        board.trials,
        board.limit_ms / 1000,
        board.build
    );
    figures(&mut text, board);
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

fn row(text: &mut String, board: &ScoreBoard, scored: &Scored) {
    let or_none = |value: Option<u64>| value.map_or_else(String::new, |value| value.to_string());
    let time = |value: Option<u64>| match value {
        None => String::new(),
        Some(ms) if ms < 10_000 => format!("{ms} ms"),
        Some(ms) => format!("{} s", ms / 1000),
    };
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
