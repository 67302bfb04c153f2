//! What changed between two runs, row by row.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Figures, Report, RequirementResult, RunVerdict, Verdict};

/// The value of [`Diff::format`].
pub const DIFF_FORMAT: &str = "sixfold-diff/1";

/// What changed between two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diff {
    /// The format and its version, `sixfold-diff/1`.
    pub format: String,
    /// The earlier run.
    pub old: Side,
    /// The later run.
    pub new: Side,
    /// Rows that changed: what got worse, then what was lost, what appeared and what got better, each
    /// in the order of the specification.
    pub rows: Vec<ChangedRow>,
    /// How many rows came to the same.
    pub unchanged: u32,
}

/// One of the two runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Side {
    /// The base URL of the server.
    pub url: String,
    /// `revision` of its discovery document.
    pub revision: String,
    /// The version of the specification that the run judged by.
    pub spec_version: String,
    /// When the run started, RFC 3339 in UTC.
    pub started_at: String,
    /// The seed of every random choice.
    pub seed: u64,
    /// The verdict of the run.
    pub verdict: RunVerdict,
    /// What the verdict rests on.
    pub figures: Figures,
}

/// A row that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedRow {
    /// How it changed.
    pub change: Change,
    /// The verdict of the earlier run; null where it did not know the row.
    pub was: Option<Verdict>,
    /// The verdict of the later run; null where it does not know the row.
    pub is: Option<Verdict>,
    /// The row as the later run saw it, or else the earlier one. Breaches stand here only where they
    /// are what got worse.
    pub row: RequirementResult,
}

/// How a row changed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It broke or warns, and did not before.
    Worse,
    /// It was judged, and is not any more.
    Lost,
    /// It was not judged, and is kept.
    Appeared,
    /// It broke or warned, and does not any more, or less.
    Better,
}

impl Change {
    /// Every change, in the order in which they are told.
    pub const ALL: [Change; 4] = [Change::Worse, Change::Lost, Change::Appeared, Change::Better];

    /// The change in words.
    pub fn label(self) -> &'static str {
        match self {
            Change::Worse => "worse",
            Change::Lost => "lost",
            Change::Appeared => "appeared",
            Change::Better => "better",
        }
    }

    fn between(was: Option<Verdict>, is: Option<Verdict>) -> Option<Change> {
        // How bad it is; `None` for what was not judged.
        let badness = |verdict: Option<Verdict>| match verdict? {
            Verdict::Pass => Some(0),
            Verdict::Warn => Some(1),
            Verdict::Fail => Some(2),
            _ => None,
        };
        match (badness(was), badness(is)) {
            (Some(_), None) => Some(Change::Lost),
            (None, Some(0)) => Some(Change::Appeared),
            (None, Some(_)) => Some(Change::Worse),
            (Some(was), Some(is)) if is > was => Some(Change::Worse),
            (Some(was), Some(is)) if is < was => Some(Change::Better),
            _ => None,
        }
    }
}

impl Diff {
    /// What changed from one run to a later one. Rows are told apart by id.
    pub fn between(old: &Report, new: &Report) -> Diff {
        let find = |report: &Report, id: &str| {
            report.requirements.iter().find(|row| row.id == id).map(|row| row.verdict)
        };
        let gone = old.requirements.iter().filter(|row| find(new, &row.id).is_none());
        let mut rows = Vec::new();
        let mut unchanged = 0;
        for (is_there, row) in
            new.requirements.iter().map(|row| (true, row)).chain(gone.map(|row| (false, row)))
        {
            let was = find(old, &row.id);
            let is = is_there.then_some(row.verdict);
            match Change::between(was, is) {
                Some(change) => rows.push(changed(change, was, is, row)),
                None => unchanged += 1,
            }
        }
        rows.sort_by_key(|row| row.change);
        Diff {
            format: DIFF_FORMAT.to_owned(),
            old: Side::of(old),
            new: Side::of(new),
            rows,
            unchanged,
        }
    }

    /// The rows that changed in this way.
    pub fn with(&self, change: Change) -> Vec<&ChangedRow> {
        self.rows.iter().filter(|row| row.change == change).collect()
    }

    /// Whether anything got worse or was lost.
    pub fn is_worse(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.change, Change::Worse | Change::Lost))
    }
}

impl Side {
    fn of(report: &Report) -> Side {
        Side {
            url: report.target.url.clone(),
            revision: report.target.revision.clone(),
            spec_version: report.harness.spec_version.clone(),
            started_at: report.started_at.clone(),
            seed: report.seed,
            verdict: report.verdict,
            figures: report.figures,
        }
    }
}

fn changed(
    change: Change,
    was: Option<Verdict>,
    is: Option<Verdict>,
    row: &RequirementResult,
) -> ChangedRow {
    let mut row = row.clone();
    if change != Change::Worse {
        row.breaches.clear();
    }
    ChangedRow { change, was, is, row }
}
