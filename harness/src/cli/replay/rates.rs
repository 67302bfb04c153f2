//! In how many replays of a story each requirement broke.

use std::fmt::Write as _;

use sixfold::engine::Outcome;
use sixfold_reports::render::count;
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

    /// A line for each requirement that broke, the most frequent first, and a line on all others, of
    /// which so many were judged in some replay.
    pub(super) fn page(&self, judged: usize, interrupted: bool) -> String {
        let mut broken: Vec<&Broken> = self.broken.iter().collect();
        broken.sort_by_key(|broken| std::cmp::Reverse(broken.replays));
        let mut page = String::new();
        for Broken { row, replays, seed } in &broken {
            let told = count(self.told, "replay");
            let weight = match row.level() {
                level if level.is_required() => String::new(),
                level => format!(" ({} only)", level.keyword()),
            };
            let _ = writeln!(
                page,
                "{}{weight}: broken in {replays} of {told}, first with seed {seed}",
                row.id()
            );
        }
        let kept = judged.saturating_sub(broken.len());
        let _ = match (judged, broken.len()) {
            (0, _) => writeln!(page, "nothing was judged in {}", count(self.told, "replay")),
            (_, 0) => writeln!(
                page,
                "nothing broke in {}, {} judged",
                count(self.told, "replay"),
                count(kept, "requirement")
            ),
            _ => writeln!(
                page,
                "{} judged, and kept in every replay",
                count(kept, "more requirement")
            ),
        };
        if interrupted {
            page.push_str("The replays were interrupted; this is what had run by then.\n");
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use sixfold::engine::Outcome;
    use sixfold_spec::requirement::{self, Requirement};

    use super::Rates;

    /// What a replay brings in which just these requirements broke.
    fn broke(rows: &[&Requirement]) -> Outcome {
        let mut outcome = Outcome::default();
        for tally in outcome.tallies.iter_mut().filter(|tally| rows.contains(&tally.requirement)) {
            tally.breached = 3;
        }
        outcome
    }

    #[test]
    fn a_race_is_told_with_its_rate() {
        let often = &requirement::locking::one_winner_per_version;
        let rarely = &requirement::rest::values_round_trip;
        assert!(!rarely.level().is_required(), "this row stands for what only should be kept");
        let mut rates = Rates::default();
        for (seed, rows) in [(5, &[][..]), (6, &[rarely, often]), (7, &[often]), (8, &[])] {
            rates.count(seed, &broke(rows));
        }
        // Stopped before it began: no replay.
        rates.count(9, &Outcome { interrupted: true, ..Outcome::default() });
        assert_eq!(
            rates.page(12, true),
            "locking/one_winner_per_version: broken in 2 of 4 replays, first with seed 6\n\
             rest/values_round_trip (SHOULD only): broken in 1 of 4 replays, first with seed 6\n\
             10 more requirements judged, and kept in every replay\n\
             The replays were interrupted; this is what had run by then.\n"
        );
    }

    #[test]
    fn nothing_judged_is_not_nothing_broken() {
        let mut rates = Rates::default();
        rates.count(5, &broke(&[]));
        assert_eq!(rates.page(0, false), "nothing was judged in 1 replay\n");
        assert_eq!(rates.page(3, false), "nothing broke in 1 replay, 3 requirements judged\n");
    }
}
