//! In how many replays of a story each requirement broke.

use std::fmt::Write as _;

use sixfold::engine::Outcome;
use sixfold_reports::Report;
use sixfold_spec::requirement::Requirement;

/// In how many replays each requirement broke.
#[derive(Default)]
pub(super) struct Rates {
    /// How often the story was told.
    told: u32,
    /// What broke, in the order in which it was first seen.
    broken: Vec<Broken>,
}

/// A requirement that broke.
struct Broken {
    row: &'static Requirement,
    replays: u32,
    /// The seed of the first replay in which it broke.
    seed: u64,
}

impl Rates {
    /// Counts one replay. One that was stopped before it began is none.
    pub(super) fn count(&mut self, seed: u64, outcome: &Outcome) {
        if outcome.interrupted && outcome.cases.is_empty() {
            return;
        }
        self.told += 1;
        for tally in outcome.tallies.iter().filter(|tally| tally.breached > 0) {
            match self.broken.iter_mut().find(|broken| broken.row == tally.requirement) {
                Some(broken) => broken.replays += 1,
                None => self.broken.push(Broken { row: tally.requirement, replays: 1, seed }),
            }
        }
    }

    /// A line for each requirement that broke, the most frequent first, and a line on all others.
    pub(super) fn page(&self, report: &Report) -> String {
        let mut broken: Vec<&Broken> = self.broken.iter().collect();
        broken.sort_by_key(|broken| std::cmp::Reverse(broken.replays));
        let mut page = String::new();
        for Broken { row, replays, seed } in &broken {
            let told = self.told;
            let weight = match row.level() {
                level if level.is_required() => String::new(),
                level => format!(" ({} only)", level.keyword()),
            };
            let _ = writeln!(
                page,
                "{}{weight}: broken in {replays} of {told} replays, first with seed {seed}",
                row.id()
            );
        }
        let judged = report.requirements.iter().filter(|result| result.verdict.is_judged()).count();
        let kept = judged.saturating_sub(broken.len());
        let _ = match (judged, broken.len()) {
            (0, _) => writeln!(page, "nothing was judged in {} replays", self.told),
            (_, 0) => writeln!(
                page,
                "nothing broke in {} replays, {kept} requirements were judged",
                self.told
            ),
            _ => writeln!(page, "{kept} more requirements were judged, and kept in every replay"),
        };
        if report.interrupted {
            page.push_str("The replays were interrupted; this is what had run by then.\n");
        }
        page
    }
}
