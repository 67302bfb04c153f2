//! The report as JUnit XML, for what shows test results: a suite per heading, a case per row.

use std::fmt::Write as _;
use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report as Document, TestCase, TestCaseStatus, TestSuite,
};

use super::printable::{printable, printable_lines};
use super::{Render, wording};
use crate::{Breach, PatternResult, Report, RequirementResult, Verdict};

/// What failed is a failure; what was not judged is skipped, with the reason; a warning passes and
/// speaks on the case's output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Junit;

impl Render for Junit {
    fn render(&self, report: &Report) -> String {
        let mut document = Document::new("sixfold");
        document.set_time(Duration::from_millis(report.duration_ms));
        for pattern in &report.patterns {
            document.add_test_suite(suite(report, pattern));
        }
        document.to_string().expect("XML is written to memory, which does not fail")
    }
}

fn suite(report: &Report, pattern: &PatternResult) -> TestSuite {
    let mut suite = TestSuite::new(printable(&pattern.title));
    let properties = [
        ("target", &report.target.url),
        ("revision", &report.target.revision),
        ("specification", &report.harness.spec_version),
        ("harness", &report.harness.version),
        ("seed", &report.seed.to_string()),
        ("started_at", &report.started_at),
    ];
    for (name, value) in properties {
        suite.add_property(Property::new(name, printable(value)));
    }
    let prefix = format!("{}/", pattern.pattern);
    let own = report.requirements.iter().filter(|row| row.id.starts_with(&prefix));
    suite.add_test_cases(own.map(|row| case(row, pattern)));
    suite
}

fn case(row: &RequirementResult, pattern: &PatternResult) -> TestCase {
    let mut status = match row.verdict {
        Verdict::Pass | Verdict::Warn => TestCaseStatus::success(),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        _ => TestCaseStatus::skipped(),
    };
    match row.verdict {
        Verdict::Pass | Verdict::Warn => {}
        Verdict::Fail => {
            let observed = row.breaches.first().map(|breach| printable(&breach.observed));
            status.set_message(observed.unwrap_or_default()).set_type(row.level.keyword());
            status.set_description(account(row));
        }
        _ => {
            let reason = format!("{}: {}", row.verdict.label(), printable(&row.remark));
            status.set_message(reason);
        }
    }
    let mut case = TestCase::new(printable(row.id.rsplit('/').next().unwrap_or(&row.id)), status);
    case.set_classname(format!("sixfold.{}", pattern.pattern));
    case.set_assertions(usize::try_from(row.occasions).unwrap_or(usize::MAX));
    case.set_time(Duration::ZERO);
    if row.verdict == Verdict::Warn {
        case.set_system_out(account(row));
    }
    case
}

/// The row, what broke it, and what to do, as a page of text.
fn account(row: &RequirementResult) -> String {
    let mut text = format!("{}\n{}\n", printable(&row.id), printable(&row.sentence));
    let _ = writeln!(text, "{}", wording::occasions(row));
    for breach in &row.breaches {
        let _ = writeln!(text, "\n{}", one(breach));
    }
    let _ = write!(text, "\nto mend   sixfold explain {}", printable(&row.id));
    text
}

fn one(breach: &Breach) -> String {
    format!(
        "expected  {}\nobserved  {}\nin        {}\nagain     {}",
        printable(&breach.expected),
        printable(&breach.observed),
        printable(&breach.scenario),
        printable_lines(&breach.reproduce)
    )
}
