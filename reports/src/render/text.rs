//! The report for a terminal: verdict per pattern, the first breach of each row, the figures.

mod breach;
pub(in crate::render) mod diff;
mod gate;
mod paint;

use std::fmt::Write as _;

use super::counted::count;
use super::printable::printable;
use super::{Render, wording};
use crate::{Report, RequirementResult, RunVerdict, Verdict};
use breach::breach;
use paint::Paint;

/// A page of text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text {
    /// Whether to use colour and weight (ANSI escape sequences).
    pub styled: bool,
    /// Whether to show everything that was not judged, each with its reason.
    pub verbose: bool,
}

/// How many unjudged requirements are named before the rest is counted.
const NAMED_OPEN: usize = 8;

impl Render for Text {
    fn render(&self, report: &Report) -> String {
        let paint = Paint { styled: self.styled };
        let mut page = String::new();
        head(&mut page, paint, report);
        patterns(&mut page, paint, report);
        let first = wording::first_of_all(report);
        if !first.is_empty() {
            let _ = writeln!(page, "{}\n", paint.fail(&first));
        }
        // What fails the run first; a reader may stop there.
        for verdict in [Verdict::Fail, Verdict::Warn] {
            for result in wording::with(report, &[verdict]) {
                // What the baseline knows is told in a line of its own.
                let is_known = !self.verbose && wording::excuse(report, result).is_some();
                if !result.breaches.is_empty() && !is_known {
                    finding(&mut page, paint, result);
                }
            }
        }
        waived(&mut page, paint, &report.requirements);
        self.open(&mut page, paint, &report.requirements);
        foot(&mut page, paint, report);
        if let Some(asked) = &report.gate {
            gate::gate(&mut page, paint, asked, self.verbose);
        }
        page
    }
}

impl Text {
    /// What was not judged, and why.
    fn open(&self, page: &mut String, paint: Paint, requirements: &[RequirementResult]) {
        let open: Vec<&RequirementResult> = requirements
            .iter()
            .filter(|result| {
                matches!(result.verdict, Verdict::Inconclusive | Verdict::NotExercised)
            })
            .collect();
        if open.is_empty() {
            return;
        }
        let _ = writeln!(page, "{}", paint.heading("Not judged"));
        for (rows, cause) in wording::open_causes(&open) {
            let _ = writeln!(page, "  {}", paint.open(&format!("{rows}: {cause}")));
        }
        let shown = if self.verbose { open.len() } else { open.len().min(NAMED_OPEN) };
        for result in &open[..shown] {
            let _ = writeln!(
                page,
                "  {} {} {}",
                paint.open(&format!("{:13}", result.verdict.label())),
                printable(&result.id),
                paint.faint(&printable(&result.remark))
            );
        }
        if shown < open.len() {
            let _ = writeln!(page, "  … and {} more; --verbose names them", open.len() - shown);
        }
        page.push('\n');
    }
}

/// What the user does not want judged, and why.
fn waived(page: &mut String, paint: Paint, requirements: &[RequirementResult]) {
    let waived = || requirements.iter().filter(|result| result.verdict == Verdict::Waived);
    if waived().next().is_none() {
        return;
    }
    let _ = writeln!(page, "{}", paint.heading("Waived"));
    for result in waived() {
        let (id, remark) = (printable(&result.id), printable(&result.remark));
        let _ = writeln!(page, "  {id} {}", paint.open(&remark));
    }
    page.push('\n');
}

fn head(page: &mut String, paint: Paint, report: &Report) {
    let _ = writeln!(
        page,
        "{} {}",
        paint.heading(&printable(&report.target.url)),
        paint.faint(&printable(&wording::server(&report.target)))
    );
    let _ = writeln!(page, "entities {}", printable(&report.target.entities.join(", ")));
    if !report.target.capabilities.is_empty() {
        let _ =
            writeln!(page, "capabilities {}", printable(&report.target.capabilities.join(", ")));
    }
    page.push('\n');
}

fn patterns(page: &mut String, paint: Paint, report: &Report) {
    let patterns = &report.patterns;
    let width =
        patterns.iter().map(|pattern| pattern.title.chars().count()).max().unwrap_or_default();
    for pattern in patterns {
        let mut counts = Vec::new();
        let mut count = |number: u32, painted: String| {
            if number > 0 {
                counts.push(painted);
            }
        };
        count(pattern.failed, paint.fail(&format!("{} failed", pattern.failed)));
        count(pattern.warned, paint.warn(&format!("{} warned", pattern.warned)));
        count(pattern.open, paint.open(&format!("{} not judged", pattern.open)));
        count(pattern.waived, paint.open(&format!("{} waived", pattern.waived)));
        count(pattern.passed, paint.pass(&format!("{} passed", pattern.passed)));
        count(
            pattern.not_applicable,
            paint.faint(&format!("{} not applicable", pattern.not_applicable)),
        );
        count(
            pattern.not_observable,
            paint.faint(&format!("{} not observable", pattern.not_observable)),
        );
        if counts.is_empty() {
            counts.push(paint.faint("no requirements"));
        }
        let wording::Heading { tone, mark, .. } = wording::heading(report, pattern);
        let mark = match tone {
            "fail" => paint.fail(mark),
            "open" => paint.open(mark),
            "warn" => paint.warn(mark),
            "pass" => paint.pass(mark),
            _ => paint.faint(mark),
        };
        let _ =
            writeln!(page, "  {mark} {:width$}  {}", printable(&pattern.title), counts.join(", "));
    }
    page.push('\n');
}

/// The first breach of a requirement, and how often there were more.
fn finding(page: &mut String, paint: Paint, result: &RequirementResult) {
    let label = match result.verdict {
        Verdict::Fail => paint.fail("FAIL"),
        _ => paint.warn("WARN"),
    };
    let _ = writeln!(
        page,
        "{label} {} {}",
        paint.heading(&printable(&result.id)),
        paint.faint(result.level.keyword())
    );
    wrapped(page, "  ", &printable(&result.sentence));
    if let Some(first) = result.breaches.first() {
        breach(page, paint, first);
        if result.breach_count > 1 {
            let more = format!(
                "  and {} more like it, of {}",
                result.breach_count - 1,
                count(result.occasions, "occasion")
            );
            let _ = writeln!(page, "{}", paint.faint(&more));
        }
        let _ = writeln!(page, "  again     {}", printable(&first.reproduce));
    }
    let _ = writeln!(page, "  to mend   sixfold explain {}", printable(&result.id));
    page.push('\n');
}

fn foot(page: &mut String, paint: Paint, report: &Report) {
    let verdict = match report.verdict {
        RunVerdict::Conformant => paint.pass(report.verdict.label()),
        RunVerdict::NonConformant => paint.fail(report.verdict.label()),
        RunVerdict::Incomplete => paint.open(report.verdict.label()),
    };
    let figures = report.figures;
    let _ = writeln!(
        page,
        "{verdict}: {} of {} judged, {} broken, {} with a warning",
        figures.judged,
        count(figures.required, "required row"),
        figures.breached,
        figures.warned
    );
    if figures.not_observable > 0 {
        let rows = count(figures.not_observable, "further row");
        let _ =
            writeln!(page, "{rows} that no client can see kept or broken: sixfold list --excluded");
    }
    if figures.waived > 0 {
        let rows = count(figures.waived, "further row");
        let _ = writeln!(page, "{}", paint.open(&format!("{rows} waived by the user, not judged")));
    }
    if let Some(lacking) = wording::lacking(report) {
        let _ = writeln!(page, "{}", paint.open(&lacking));
    }
    if let Some(stopped) = wording::stopped(report) {
        let _ = writeln!(page, "{}", paint.warn(&printable(&stopped)));
    }
    let traffic = &report.traffic;
    if traffic.races.rounds > 0 {
        let _ = writeln!(page, "{}", paint.faint(&traffic.races.text()));
    }
    if let Some(errors) = wording::server_errors(traffic) {
        let _ = writeln!(page, "{}", paint.warn(&printable(&errors)));
    }
    for (reason, times) in &traffic.failures {
        let text = format!("{} without an answer: {}", count(*times, "request"), printable(reason));
        let _ = writeln!(page, "{}", paint.faint(&text));
    }
    let told: u64 = report.scenarios.iter().map(|scenario| scenario.told).sum();
    let _ = writeln!(
        page,
        "{}",
        paint.faint(&format!(
            "{}, {}, {}, {:.1} s, seed {}",
            count(told, "case"),
            count(traffic.requests, "request"),
            wording::records(traffic),
            report.duration_ms as f64 / 1000.0,
            report.seed
        ))
    );
}

/// How wide a line of text may become: that of a small terminal.
const WIDTH: usize = 79;

/// Writes text in lines that a small terminal holds whole.
fn wrapped(page: &mut String, indent: &str, text: &str) {
    let mut line = indent.to_owned();
    for word in text.split_whitespace() {
        if line.chars().count() + word.chars().count() > WIDTH && line.len() > indent.len() {
            let _ = writeln!(page, "{}", line.trim_end());
            line = indent.to_owned();
        }
        line.push_str(word);
        line.push(' ');
    }
    let _ = writeln!(page, "{}", line.trim_end());
}
