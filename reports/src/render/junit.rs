//! The report as JUnit XML, for what shows test results: a suite per heading, a case per row.

use std::fmt::Write as _;
use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report as Document, TestCase, TestCaseStatus, TestSuite,
};

use super::printable::{printable, printable_lines};
use super::{Render, wording};
use crate::{Breach, GateLine, PatternResult, Report, RequirementResult, Verdict};

/// What failed is a failure; what was not judged is skipped, with the reason; a warning passes and
/// speaks on the case's output. Where the gate was asked, it decides: what stops the run is a failure,
/// and a breach that the baseline excuses is skipped.
#[derive(Clone, Copy, Debug, Default)]
pub struct Junit;

impl Render for Junit {
    fn render(&self, report: &Report) -> String {
        let mut document = Document::new("sixfold");
        document.set_time(Duration::from_millis(report.duration_ms));
        for pattern in &report.patterns {
            document.add_test_suite(suite(report, pattern));
        }
        if let Some(suite) = whole_run(report) {
            document.add_test_suite(suite);
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
    suite.add_test_cases(own.map(|row| case(report, row, pattern)));
    suite
}

/// What stops the run and is about no row of it, if the gate was asked and there is any.
fn whole_run(report: &Report) -> Option<TestSuite> {
    let is_strange =
        |line: &&GateLine| line.stops && report.requirements.iter().all(|row| row.id != line.row);
    let lines = report.gate.iter().flat_map(|gate| gate.lines.iter().filter(is_strange));
    let cases: Vec<TestCase> = lines
        .map(|line| {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(printable(&line.text)).set_type(line.cause.label());
            let name = if line.row.is_empty() { line.cause.label() } else { line.row.as_str() };
            let mut case = TestCase::new(printable(name), status);
            case.set_classname("sixfold.gate").set_time(Duration::ZERO);
            case
        })
        .collect();
    let mut suite = TestSuite::new("Gate");
    suite.add_test_cases(cases);
    (!suite.test_cases.is_empty()).then_some(suite)
}

fn case(report: &Report, row: &RequirementResult, pattern: &PatternResult) -> TestCase {
    let status = gated(report, row).unwrap_or_else(|| plain(row));
    let mut case = TestCase::new(printable(row.id.rsplit('/').next().unwrap_or(&row.id)), status);
    case.set_classname(format!("sixfold.{}", pattern.pattern));
    case.set_assertions(usize::try_from(row.occasions).unwrap_or(usize::MAX));
    case.set_time(Duration::ZERO);
    if row.verdict == Verdict::Warn {
        case.set_system_out(account(row));
    }
    case
}

/// What the gate makes of a row; `None` where it was not asked, or has nothing to say.
fn gated(report: &Report, row: &RequirementResult) -> Option<TestCaseStatus> {
    let gate = report.gate.as_ref()?;
    let mut status;
    if let Some(line) = gate.stops(&row.id).next() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let message = format!("{}: {}", line.cause.label(), printable(&line.text));
        status.set_message(message).set_type(line.cause.label()).set_description(account(row));
    } else if let Some(entry) = gate.known(&row.id) {
        status = TestCaseStatus::skipped();
        status.set_message(format!("known {}", printable(&wording::known(entry))));
    } else if row.verdict == Verdict::Fail {
        // It broke, and was asked neither to hold nor to be excused.
        status = TestCaseStatus::skipped();
        status.set_message(format!("fail, which does not stop this gate: {}", account(row)));
    } else {
        return None;
    }
    Some(status)
}

/// What a row comes to by itself.
fn plain(row: &RequirementResult) -> TestCaseStatus {
    match row.verdict {
        Verdict::Pass | Verdict::Warn => TestCaseStatus::success(),
        Verdict::Fail => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let observed = row.breaches.first().map(|breach| printable(&breach.observed));
            status.set_message(observed.unwrap_or_default()).set_type(row.level.keyword());
            status.set_description(account(row));
            status
        }
        _ => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("{}: {}", row.verdict.label(), printable(&row.remark)));
            status
        }
    }
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
