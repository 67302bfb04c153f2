//! What several formats say in the same words.

use sixfold_spec::requirement::Pattern;

use super::counted::count;
use crate::{
    BaselineEntry, BreachClass, Change, ChangedRow, Diff, Figures, Gate, GateCause, OpenCause,
    PatternResult, Report, RequirementResult, RunVerdict, TargetIdentity, Traffic, Verdict,
};

/// How much broke, and how much was judged, as one sentence each.
pub(super) fn figures(figures: &Figures) -> [String; 2] {
    let broke = match (figures.breached, figures.judged) {
        (_, 0) => "Nothing was judged".to_owned(),
        (0, 1) => "The one judged row was kept".to_owned(),
        (_, 1) => "The one judged row broke".to_owned(),
        (0, judged) => format!("None of {} broke", count(judged, "judged row")),
        (broken, judged) => format!("{broken} of {} broke", count(judged, "judged row")),
    };
    let judged = match (figures.judged, figures.required) {
        (judged, required) if judged == required => match required {
            0 => "No row is required of it".to_owned(),
            1 => "The one required row was judged".to_owned(),
            _ => format!("All {required} required rows were judged"),
        },
        (1, required) => format!("1 of {required} required rows was judged"),
        (judged, required) => format!("{judged} of {required} required rows were judged"),
    };
    [broke, judged]
}

/// What the rows under a heading come to: a tone, a sign that differs from the others in shape, and words.
pub(super) struct Heading {
    pub(super) tone: &'static str,
    pub(super) mark: &'static str,
    pub(super) word: &'static str,
}

/// What the rows under a heading come to.
pub(super) fn heading(report: &Report, counts: &PatternResult) -> Heading {
    let (tone, mark, word) = if counts.failed > 0 {
        ("fail", "✗", "broken")
    } else if counts.open + counts.waived > 0 {
        ("open", "?", "not all judged")
    } else if counts.warned > 0 {
        ("warn", "!", "kept, with a warning")
    } else if counts.passed > 0 {
        ("pass", "✓", "kept")
    } else if report.lacking.contains(&counts.pattern) {
        ("open", "?", "the server has nothing of it")
    } else {
        ("other", "–", "does not apply")
    };
    Heading { tone, mark, word }
}

/// Which patterns the server has nothing of, so that it cannot conform; `None` where it has all.
pub(super) fn lacking(report: &Report) -> Option<String> {
    let titles: Vec<&str> = report.lacking.iter().map(|pattern| pattern.title()).collect();
    let (last, others) = titles.split_last()?;
    let named = match others {
        [] => (*last).to_owned(),
        others => format!("{} and {last}", others.join(", ")),
    };
    Some(format!("The server has nothing of {named}, so it cannot be called conformant."))
}

/// What the server says that it is: its protocol, and its revision where it tells one.
pub(super) fn server(target: &TargetIdentity) -> String {
    match target.revision.as_str() {
        "" => target.spec.clone(),
        revision => format!("{}, revision {revision}", target.spec),
    }
}

/// Why this is not all of a run, if it is not.
pub(super) fn stopped(report: &Report) -> Option<String> {
    match (report.interrupted, report.stopped_because.as_str(), report.partition) {
        (true, "", _) => Some("The run was interrupted; this is what had run by then.".to_owned()),
        (true, why, _) => {
            Some(format!("The run was stopped: {why}; this is what had run by then."))
        }
        (false, _, Some(part)) => Some(format!(
            "This is part {part} of a run; `sixfold report merge` joins all parts, and has the \
             verdict."
        )),
        (false, _, None) => None,
    }
}

/// How many requests got no answer, and why, in one line; `None` where all did.
pub(super) fn unanswered(traffic: &Traffic) -> Option<String> {
    let reason =
        |(reason, times): (&String, &u64)| format!("{} ({reason})", count(*times, "request"));
    let reasons: Vec<String> = traffic.failures.iter().map(reason).collect();
    (!reasons.is_empty()).then(|| reasons.join(", "))
}

/// How many answers were 5xx, in one line; `None` where none was.
pub(super) fn server_errors(traffic: &Traffic) -> Option<String> {
    let errors = &traffic.server_errors;
    match errors.answers {
        0 => None,
        1 => Some(format!("1 answer was 5xx: {}", errors.first)),
        more => Some(format!("{more} answers were 5xx; first: {}", errors.first)),
    }
}

/// What the gate says, in one sentence: why it stops the run, and what it excuses.
pub(super) fn gate(gate: &Gate) -> String {
    let stopping = |cause: GateCause| {
        let lines = gate.lines.iter().filter(|line| line.stops && line.cause == cause).count();
        (lines > 0).then(|| match cause {
            GateCause::Fail | GateCause::Warn => count(lines, cause.label()),
            _ => format!("{lines} {}", cause.label()),
        })
    };
    let mut parts: Vec<String> = GateCause::ALL.into_iter().filter_map(stopping).collect();
    if let (true, Some(file)) = (parts.is_empty(), &gate.baseline) {
        parts.push(format!("no worse than {file}"));
    }
    if !gate.known.is_empty() {
        let of = |class: BreachClass| {
            let known = gate.known.iter().filter(|entry| entry.class == class).count();
            (known > 0).then(|| match class {
                BreachClass::Bug => count(known, class.label()),
                BreachClass::Unsupported | BreachClass::Flaky => {
                    format!("{known} {}", class.label())
                }
            })
        };
        let classes = [BreachClass::Bug, BreachClass::Unsupported, BreachClass::Flaky];
        let classes: Vec<String> = classes.into_iter().filter_map(of).collect();
        parts.push(format!("{} known ({})", gate.known.len(), classes.join(", ")));
    }
    let told = gate.lines.iter().filter(|line| !line.stops).count();
    if told > 0 {
        parts.push(format!("{told} only told"));
    }
    match parts.is_empty() {
        true => "nothing stops it".to_owned(),
        false => parts.join(", "),
    }
}

/// What the baseline says of a breach that it excuses.
pub(super) fn known(entry: &BaselineEntry) -> String {
    let mut text = format!("{}: {}", entry.class.label(), entry.reason);
    let mut more = |word: &str, value: &Option<String>| {
        if let Some(value) = value {
            text.push_str(&format!("; {word}{value}"));
        }
    };
    more("", &entry.link);
    more("owner ", &entry.owner);
    more("until ", &entry.expires);
    text
}

/// The entry of the baseline that excuses the breach of this row, if there is one.
pub(super) fn excuse<'r>(report: &'r Report, row: &RequirementResult) -> Option<&'r BaselineEntry> {
    report.gate.as_ref()?.known(&row.id)
}

/// From which verdict to which.
pub(super) fn changed(row: &ChangedRow) -> String {
    let word = |verdict: Option<Verdict>| verdict.map_or("unknown", Verdict::label);
    format!("{} → {}", word(row.was), word(row.is))
}

/// What changed between two runs, in one sentence.
pub(super) fn diff(diff: &Diff) -> String {
    let of = |change: Change| {
        let rows = diff.with(change).len();
        (rows > 0).then(|| format!("{rows} {}", change.label()))
    };
    let mut parts: Vec<String> = Change::ALL.into_iter().filter_map(of).collect();
    parts.push(format!("{} the same", diff.unchanged));
    parts.join(", ")
}

/// The verdict for a badge, in a few words.
pub(super) fn badge(report: &Report) -> String {
    let figures = report.figures;
    match report.verdict {
        RunVerdict::Conformant => {
            format!("conformant, {}", count(figures.required, "row"))
        }
        RunVerdict::NonConformant => format!("{} broken", count(figures.breached, "row")),
        RunVerdict::Incomplete => {
            format!("incomplete, {} of {} judged", figures.judged, figures.required)
        }
    }
}

/// The rows with this verdict: first those about the discovery document, since all else follows from
/// what it says, then the one about what lasts, since a server that forgets breaks others too, then the others in
/// the order of the specification.
pub(super) fn with<'r>(report: &'r Report, verdicts: &[Verdict]) -> Vec<&'r RequirementResult> {
    let mut rows: Vec<&RequirementResult> =
        report.requirements.iter().filter(|row| verdicts.contains(&row.verdict)).collect();
    rows.sort_by_key(|row| (!is_of_discovery(row), !is_of_durability(row)));
    rows
}

/// How many of these rows were not exercised, `3 rows not exercised`, and what they wanted and what helps;
/// each want once.
pub(super) fn open_causes(rows: &[&RequirementResult]) -> Vec<(String, &'static str)> {
    let of = |cause: OpenCause| {
        let number = rows.iter().filter(|row| row.open_cause == Some(cause)).count();
        (number > 0)
            .then(|| (format!("{} not exercised", count(number, "row")), cause.label(number)))
    };
    // Where nothing was lacking, each row says what was waited for.
    let lacking = OpenCause::ALL.into_iter().filter(|cause| *cause != OpenCause::Nothing);
    lacking.filter_map(of).collect()
}

/// What is to be mended first, because other breaches may follow from it; empty where that holds of none.
pub(super) fn first_of_all(report: &Report) -> String {
    let told = [misdescribed(report), forgotten(report)];
    told.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// That what the server says of itself is wrong; `None` where it is not.
fn misdescribed(report: &Report) -> Option<&'static str> {
    let is_broken = |row: &&RequirementResult| row.verdict == Verdict::Fail && is_of_discovery(row);
    match report.requirements.iter().filter(is_broken).count() {
        0 => None,
        1 => Some(
            "A row about the discovery document broke. The run went by what that says, so mend this \
             first: other breaches may follow from it.",
        ),
        _ => Some(
            "Rows about the discovery document broke. The run went by what that says, so mend these \
             first: other breaches may follow from them.",
        ),
    }
}

/// That the server has forgotten what it had acknowledged; `None` where it has not.
fn forgotten(report: &Report) -> Option<&'static str> {
    let is_broken = |row: &RequirementResult| row.verdict == Verdict::Fail && is_of_durability(row);
    report.requirements.iter().any(is_broken).then_some(
        "What the server had acknowledged was gone when it had been restarted or killed. Mend that first: other \
         breaches may follow from it, of whatever was written before.",
    )
}

/// Whether the row says that what was acknowledged lasts.
fn is_of_durability(row: &RequirementResult) -> bool {
    row.id == "rest/acknowledged_writes_are_durable"
}

fn is_of_discovery(row: &RequirementResult) -> bool {
    row.id.split('/').next() == Some(Pattern::Discovery.slug())
}

/// How often a row was at stake, and how often it broke.
pub(super) fn occasions(row: &RequirementResult) -> String {
    let mut told = count(row.occasions, "occasion");
    if row.breach_count > 0 {
        told = format!("broke on {} of {told}", row.breach_count);
    }
    if row.unclear > 0 {
        told.push_str(&format!(", {} unclear", row.unclear));
    }
    told
}

/// How many records the run made, and what became of them.
pub(super) fn records(traffic: &Traffic) -> String {
    let made = count(traffic.records_created, "record");
    match (traffic.records_created, traffic.records_left) {
        (0, 0) => "no record made".to_owned(),
        (1, 0) => format!("{made} made and deleted again"),
        (_, 0) => format!("{made} made and all deleted again"),
        (_, left) => format!("{made} made and {left} of them left behind"),
    }
}

/// A time as people say it.
pub(super) fn duration(milliseconds: u64) -> String {
    match milliseconds {
        0..=99_999 => format!("{:.1} s", milliseconds as f64 / 1000.0),
        _ => format!("{} min {} s", milliseconds / 60_000, milliseconds / 1000 % 60),
    }
}
