//! What is known of a run that goes on.

use std::collections::BTreeMap;
use std::time::Duration;

use sixfold::judges::{Tally, why_not};
use sixfold::target::Target;
use sixfold_reports::Verdict;
use sixfold_reports::render::printable_lines;
use sixfold_spec::requirement::{self, Pattern};

/// What is known of a run that goes on.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct View {
    /// What is done, where nothing above the view says so.
    pub(super) doing: String,
    /// How many cases are over.
    pub(in crate::cli) cases: u64,
    /// How many there will be, where that is known.
    pub(in crate::cli) cases_of: Option<u64>,
    /// How many requests were sent.
    pub(super) requests: u64,
    /// How long the run has taken.
    pub(super) elapsed: Duration,
    /// How long it may take, where that is bounded.
    pub(in crate::cli) time: Option<Duration>,
    /// The case under way.
    now: String,
    rows: BTreeMap<&'static str, Row>,
    news: Vec<News>,
}

/// A requirement that the run may judge.
#[derive(Clone, Copy, Debug)]
struct Row {
    pattern: Pattern,
    occasions: u64,
    /// Occasions of runs before this one.
    before: u64,
    is_broken: bool,
    is_warned: bool,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct News {
    /// What it is, in a word or two.
    pub(in crate::cli) what: &'static str,
    /// The requirement's id.
    pub(in crate::cli) row: String,
    /// What was observed.
    pub(in crate::cli) observed: String,
}

/// How far the judging of a pattern is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) pattern: Pattern,
    pub(super) rows: u64,
    pub(super) judged: u64,
    pub(super) broken: u64,
    pub(super) warned: u64,
    pub(super) occasions: u64,
}

impl View {
    /// Nothing is known yet but what the target lets be judged. `doing` says what is done, where nothing
    /// above the view does.
    pub(in crate::cli) fn new(doing: &str, target: &Target) -> View {
        let rows = requirement::ALL
            .iter()
            .filter(|row| row.row().excluded.is_none() && why_not(row, target).is_none());
        View::of_rows(doing, rows.map(|row| (row.id(), row.pattern())))
    }

    pub(super) fn of_rows(
        doing: &str,
        rows: impl IntoIterator<Item = (&'static str, Pattern)>,
    ) -> View {
        let row =
            |pattern| Row { pattern, occasions: 0, before: 0, is_broken: false, is_warned: false };
        let rows = rows.into_iter().map(|(id, pattern)| (id, row(pattern))).collect();
        View { doing: on_one_line(doing), rows, ..View::default() }
    }

    /// A run begins, with so many cases still to come; what was judged in one before it still counts.
    pub(in crate::cli) fn begin(&mut self, cases: u64) {
        self.cases_of = Some(self.cases + cases);
        for row in self.rows.values_mut() {
            row.before = row.occasions;
        }
    }

    /// What the judges have found so far in this run.
    pub(in crate::cli) fn judged(&mut self, tallies: &[Tally]) {
        for tally in tallies {
            self.seen(tally.requirement.id(), tally.occasions, tally.verdict());
        }
    }

    pub(super) fn seen(&mut self, id: &str, occasions: u64, verdict: Verdict) {
        if let Some(row) = self.rows.get_mut(id) {
            row.occasions = row.before + occasions;
            row.is_broken |= verdict == Verdict::Fail;
            row.is_warned |= verdict == Verdict::Warn;
        }
    }

    /// What is under way.
    pub(in crate::cli) fn now(&mut self, what: &str) {
        self.now = on_one_line(what);
    }

    pub(super) fn under_way(&self) -> &str {
        &self.now
    }

    /// Something was found; of one requirement, the first thing is kept.
    pub(in crate::cli) fn tell(&mut self, news: &News) {
        if self.news.iter().all(|known| known.row != news.row) {
            self.news.push(News {
                what: news.what,
                row: on_one_line(&news.row),
                observed: on_one_line(&news.observed),
            });
        }
    }

    /// It is told elsewhere now.
    pub(in crate::cli) fn forget(&mut self, row: &str) {
        self.news.retain(|known| known.row != row);
    }

    pub(super) fn news(&self) -> &[News] {
        &self.news
    }

    /// The patterns of which something can be judged, in the order of the specification.
    pub(super) fn standings(&self) -> Vec<Standing> {
        let of = |pattern: Pattern| {
            let rows = || self.rows.values().filter(move |row| row.pattern == pattern);
            let count = |is: fn(&Row) -> bool| rows().filter(|row| is(row)).count() as u64;
            Standing {
                pattern,
                rows: rows().count() as u64,
                judged: count(|row| row.occasions > 0),
                broken: count(|row| row.is_broken),
                warned: count(|row| row.is_warned && !row.is_broken),
                occasions: rows().map(|row| row.occasions).sum(),
            }
        };
        Pattern::ALL.into_iter().map(of).filter(|standing| standing.rows > 0).collect()
    }
}

/// The text on one line, with nothing in it that steers a terminal: a server may have put it there.
fn on_one_line(text: &str) -> String {
    printable_lines(&text.replace(['\n', '\t'], " "))
}
