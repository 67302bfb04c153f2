//! From verdicts of requirements to figures, to counts per heading and to the verdict of a run.

use sixfold_spec::requirement::Pattern;

use crate::{Figures, PatternResult, RequirementResult, RunVerdict, Verdict};

impl Figures {
    /// The figures of these requirements.
    pub fn of(requirements: &[RequirementResult]) -> Figures {
        let mut figures = Figures::default();
        for result in requirements {
            if result.verdict == Verdict::Warn {
                figures.warned += 1;
            }
            if result.verdict == Verdict::NotObservable {
                figures.not_observable += 1;
            } else if result.verdict == Verdict::Waived {
                figures.waived += 1;
            } else if result.level.is_required() && result.verdict != Verdict::NotApplicable {
                figures.required += 1;
                figures.judged += u32::from(result.verdict.is_judged());
                figures.breached += u32::from(result.verdict == Verdict::Fail);
            }
        }
        figures
    }
}

impl RunVerdict {
    /// The verdict of a run with these figures. One that judged nothing is never conformant: nothing
    /// unexercised is green. Nor is one that was not told to its end, where what was left out may have
    /// broken something; nor that of a server that has nothing of a pattern, however well it keeps the
    /// others.
    pub fn of(figures: &Figures, lacking: &[Pattern], is_whole: bool) -> RunVerdict {
        if figures.breached > 0 {
            RunVerdict::NonConformant
        } else if figures.judged == 0
            || figures.judged < figures.required
            || !lacking.is_empty()
            || !is_whole
        {
            RunVerdict::Incomplete
        } else {
            RunVerdict::Conformant
        }
    }
}

impl PatternResult {
    /// The counts of every heading, in the order of the specification.
    pub fn all(requirements: &[RequirementResult]) -> Vec<PatternResult> {
        Pattern::ALL.into_iter().map(|pattern| PatternResult::of(pattern, requirements)).collect()
    }

    fn of(pattern: Pattern, requirements: &[RequirementResult]) -> PatternResult {
        let mut result = PatternResult {
            pattern,
            title: pattern.title().to_owned(),
            passed: 0,
            failed: 0,
            warned: 0,
            open: 0,
            not_applicable: 0,
            not_observable: 0,
            waived: 0,
        };
        let prefix = format!("{pattern}/");
        for requirement in requirements.iter().filter(|row| row.id.starts_with(&prefix)) {
            let count = match requirement.verdict {
                Verdict::Pass => &mut result.passed,
                Verdict::Fail => &mut result.failed,
                Verdict::Warn => &mut result.warned,
                Verdict::Inconclusive | Verdict::NotExercised => &mut result.open,
                Verdict::NotApplicable => &mut result.not_applicable,
                Verdict::NotObservable => &mut result.not_observable,
                Verdict::Waived => &mut result.waived,
            };
            *count += 1;
        }
        result
    }
}
