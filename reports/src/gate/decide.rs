//! From a report and a baseline to what the gate says: no clock, no file.

use sixfold_spec::requirement::Pattern;

use super::{Gate, GateCause, GateLine, GateOutcome, GateTerms};
use crate::{Baseline, BaselineEntry, BreachClass, OpenCause, Report, RequirementResult, Verdict};

/// Holds a report against a baseline. Whether an entry has run out is told by the day on which the run
/// started.
pub fn gate(report: &Report, baseline: Option<&Baseline>, terms: &GateTerms) -> Gate {
    decided(report, baseline, terms, false)
}

/// The same for an exploration, which puts at stake what comes up: only what broke counts, and neither what
/// was not judged nor what did not break this time.
pub fn gate_exploration(report: &Report, baseline: Option<&Baseline>, terms: &GateTerms) -> Gate {
    decided(report, baseline, terms, true)
}

fn decided(
    report: &Report,
    baseline: Option<&Baseline>,
    terms: &GateTerms,
    is_exploration: bool,
) -> Gate {
    let (lines, known) = (Vec::new(), Vec::new());
    let mut court = Court { report, baseline, terms, is_exploration, lines, known };
    if !is_exploration {
        court.run();
    }
    for row in report.requirements.iter().filter(|row| is_in(&terms.patterns, &row.id)) {
        match baseline.and_then(|baseline| baseline.entry(&row.id)) {
            Some(entry) => court.expected(row, entry),
            None => court.unexpected(row),
        }
    }
    court.strange_entries();
    court.sentence()
}

/// Whether a row stands under one of these headings; under any, where none is named.
pub(crate) fn is_in(patterns: &[Pattern], row: &str) -> bool {
    let heading = row.split('/').next().unwrap_or_default();
    patterns.is_empty() || patterns.iter().any(|pattern| pattern.slug() == heading)
}

/// How a breach of this row counts; `None` where it did not break.
pub(crate) fn breach_cause(row: &RequirementResult, terms: &GateTerms) -> Option<GateCause> {
    match row.verdict {
        Verdict::Fail => Some(GateCause::Fail),
        // A MUST warns where it is kept by odd means; it did not break.
        Verdict::Warn if !row.level.is_required() && terms.require.holds(row.level) => {
            Some(GateCause::Fail)
        }
        Verdict::Warn => Some(GateCause::Warn),
        _ => None,
    }
}

/// What has been said so far.
struct Court<'c> {
    report: &'c Report,
    baseline: Option<&'c Baseline>,
    terms: &'c GateTerms,
    is_exploration: bool,
    lines: Vec<GateLine>,
    known: Vec<BaselineEntry>,
}

impl Court<'_> {
    fn say(&mut self, cause: GateCause, row: &str, text: impl Into<String>) {
        let stops = self.terms.fail_on.contains(&cause);
        self.lines.push(GateLine { cause, row: row.to_owned(), text: text.into(), stops });
    }

    /// Whether the run told all that it was meant to tell, so that what did not happen means something.
    fn is_whole(&self) -> bool {
        !self.is_exploration && self.report.is_whole()
    }

    /// Whether the baseline names a row in one of its lists.
    fn lists(&self, list: fn(&Baseline) -> &Vec<String>, row: &RequirementResult) -> bool {
        self.baseline.is_some_and(|baseline| list(baseline).contains(&row.id))
    }

    /// What there is to say of the run itself.
    fn run(&mut self) {
        if let Some(part) = self.report.partition {
            let text = format!(
                "this is part {part} of a run; join all parts with `sixfold report merge` first"
            );
            self.say(GateCause::Incomplete, "", text);
        }
        if self.report.interrupted {
            let why = match self.report.stopped_because.as_str() {
                "" => "the run was interrupted".to_owned(),
                why => format!("the run was stopped: {why}"),
            };
            self.say(GateCause::Incomplete, "", why);
        }
        let is_asked = |row: &&RequirementResult| {
            is_in(&self.terms.patterns, &row.id) && self.terms.require.holds(row.level)
        };
        let is_left_out =
            |row: &&RequirementResult| row.open_cause.is_some_and(OpenCause::is_choice);
        match self.report.requirements.iter().filter(is_asked).filter(is_left_out).count() {
            0 => {}
            rows => {
                let text = format!(
                    "{} not looked at: this run told only some of the scenarios, or only cases that \
                     were made up. `sixfold check` without `--scenario` looks at all rows",
                    if rows == 1 {
                        "1 required row was".to_owned()
                    } else {
                        format!("{rows} required rows were")
                    }
                );
                self.say(GateCause::Incomplete, "", text);
            }
        }
        if self.baseline.is_none() {
            for pattern in &self.report.lacking {
                let text = format!("the server has nothing of {}", pattern.title());
                self.say(GateCause::Incomplete, "", text);
            }
        }
    }

    /// A row of which the baseline knows that it breaks.
    fn expected(&mut self, row: &RequirementResult, entry: &BaselineEntry) {
        let last = entry.expires.as_deref().unwrap_or_default();
        let is_over = entry.is_expired_on(self.report.day());
        match (breach_cause(row, self.terms), row.verdict) {
            (Some(cause), _) if !entry.has_reason() => {
                let text = format!(
                    "the baseline has an entry without a reason, which excuses nothing; write why it \
                     is left as it is. {}",
                    observed(row)
                );
                self.say(cause, &row.id, text);
            }
            (Some(_), _) if is_over => {
                let text = format!(
                    "its entry ran out on {last}, and the row still breaks: mend it, or set a new \
                     day. {}",
                    observed(row)
                );
                self.say(GateCause::Expired, &row.id, text);
            }
            (Some(_), _) => self.known.push(entry.clone()),
            (None, _) if !self.is_whole() => {}
            (None, Verdict::Inconclusive | Verdict::NotExercised) if is_over => {
                let text = format!(
                    "its entry ran out on {last}, and the row is {} now: take the entry out, or set a \
                     new day",
                    row.verdict.label()
                );
                self.say(GateCause::Expired, &row.id, text);
            }
            (None, Verdict::Inconclusive | Verdict::NotExercised)
                if self.lists(|b| &b.open, row) => {}
            (None, Verdict::Inconclusive | Verdict::NotExercised) => self.lost(row),
            (None, Verdict::Pass) if entry.class == BreachClass::Flaky => {
                if is_over {
                    let text = format!(
                        "its entry ran out on {last}, and the row held in this run: take the entry \
                         out, or set a new day"
                    );
                    self.say(GateCause::Expired, &row.id, text);
                }
            }
            (None, verdict) => {
                let why = match verdict {
                    Verdict::Pass => "the row is kept now".to_owned(),
                    Verdict::Waived => "the row is waived by the target file".to_owned(),
                    other => format!("the row is {} here", other.label()),
                };
                let text = format!("{why}: take its entry out (`sixfold baseline update` does)");
                self.say(GateCause::Stale, &row.id, text);
            }
        }
    }

    /// A row of which the baseline does not know that it breaks.
    fn unexpected(&mut self, row: &RequirementResult) {
        if let Some(cause) = breach_cause(row, self.terms) {
            self.say(cause, &row.id, observed(row));
            return;
        }
        if !self.terms.require.holds(row.level) {
            return;
        }
        match row.verdict {
            _ if !self.is_whole() => {}
            verdict if verdict.is_open() && self.lists(|b| &b.open, row) => {}
            Verdict::Inconclusive | Verdict::NotExercised | Verdict::NotApplicable
                if self.lists(|b| &b.judged, row) =>
            {
                self.lost(row);
            }
            verdict if verdict.is_open() => {
                let text = format!("{}: {}", verdict.label(), row.remark);
                self.say(GateCause::Incomplete, &row.id, text);
            }
            _ => {}
        }
    }

    /// A row that was judged before, and is not now.
    fn lost(&mut self, row: &RequirementResult) {
        let before = match self.lists(|b| &b.judged, row) {
            true => "it was judged when the baseline was written",
            false => "the baseline says that it breaks",
        };
        let text = format!("{before}, and it is {} now: {}", row.verdict.label(), row.remark);
        self.say(GateCause::Lost, &row.id, text);
    }

    /// Entries about rows that the report does not have.
    fn strange_entries(&mut self) {
        let Some(baseline) = self.baseline else { return };
        for entry in &baseline.entries {
            let is_there = self.report.requirements.iter().any(|row| row.id == entry.row);
            if !is_there && is_in(&self.terms.patterns, &entry.row) {
                let text = "the specification that this run judged by has no such row: take its \
                            entry out";
                self.say(GateCause::Stale, &entry.row, text);
            }
        }
    }

    fn sentence(mut self) -> Gate {
        let counted = |row: &&RequirementResult| {
            is_in(&self.terms.patterns, &row.id) && self.terms.require.holds(row.level)
        };
        let judged = self.report.requirements.iter().filter(counted);
        if judged.filter(|row| row.verdict.is_judged()).count() == 0 {
            // Nothing unexercised is green, whatever the user lets pass.
            self.say(GateCause::Incomplete, "", "none of the required rows was judged");
            self.lines.last_mut().into_iter().for_each(|line| line.stops = true);
        }
        let place = |line: &GateLine| GateCause::ALL.iter().position(|c| *c == line.cause);
        self.lines.sort_by_key(|line| (!line.stops, place(line)));
        let mut stopping = self.lines.iter().filter(|line| line.stops).map(|line| line.cause);
        let outcome = match stopping.next() {
            // They are sorted: where the first one is about what was not judged, all are.
            Some(GateCause::Incomplete) => GateOutcome::Incomplete,
            Some(_) => GateOutcome::Stopped,
            None => GateOutcome::Passed,
        };
        Gate {
            outcome,
            terms: self.terms.clone(),
            baseline: self.baseline.map(|baseline| baseline.file.clone()),
            lines: self.lines,
            known: self.known,
        }
    }
}

/// What was seen when the row broke, the first time.
fn observed(row: &RequirementResult) -> String {
    let observed = row.breaches.first().map(|breach| breach.observed.as_str());
    format!("Observed: {}", observed.unwrap_or("no evidence was kept"))
}
