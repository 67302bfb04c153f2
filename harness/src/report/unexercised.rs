//! Why nothing put a requirement at stake: what became of the scenarios that do so on the reference
//! server.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sixfold_reports::OpenCause;
use sixfold_spec::requirement::{self, Requirement};

use super::Header;
use crate::engine::{CaseRecord, Outcome, Untold};

/// By requirement, scenarios that put it at stake, those of its own heading first. They are taken from
/// the coverage table (`reports/samples/coverage.json`), and a test holds them against it.
static STAKES: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("stakes.json")).expect("a test reads it as it is read here")
});

/// The cause, and it in words, with what helps.
pub(super) fn why(row: &Requirement, outcome: &Outcome, header: Header<'_>) -> (OpenCause, String) {
    let Some(scenarios) = STAKES.get(row.id()) else {
        return (OpenCause::Nothing, NOTHING.to_owned());
    };
    let first = scenarios.first().copied().unwrap_or_default();
    if header.is_exploration {
        return undrawn(row, outcome, first);
    }
    let cases: Vec<&CaseRecord> =
        outcome.cases.iter().filter(|case| scenarios.contains(&case.scenario.as_str())).collect();
    let told = |case: &&&CaseRecord| case.told > 0;
    if let Some(case) = cases.iter().find(told) {
        let left_out = cases.iter().find(|case| !case.skipped.is_empty());
        return match (awaited(row), left_out) {
            (Some(awaited), _) => (OpenCause::Nothing, awaited.to_owned()),
            (None, Some(case)) => (OpenCause::Steps, in_scenario(&case.skipped[0], case)),
            (None, None) => (OpenCause::Nothing, in_scenario(NOTHING, case)),
        };
    }
    if let Some((case, untold)) = cases.iter().find_map(|case| Some((case, case.untold.as_ref()?)))
    {
        return (cause(untold), in_scenario(&untold.to_string(), case));
    }
    if outcome.interrupted {
        let text = format!("the run ended before `{first}` was told{}", because(outcome));
        return (OpenCause::Ended, text);
    }
    if !header.partition.is_whole() {
        let text = format!("another part of the run tells `{first}`");
        return (OpenCause::OtherPart, text);
    }
    let text =
        format!("no scenario was told that puts it at stake; `check --scenario {first}` tells one");
    (OpenCause::NotSelected, text)
}

/// The same for an exploration, where nobody scripted what happens.
fn undrawn(row: &Requirement, outcome: &Outcome, scripted: &str) -> (OpenCause, String) {
    if let Some(awaited) = awaited(row) {
        return (OpenCause::Nothing, awaited.to_owned());
    }
    if outcome.interrupted {
        let because = because(outcome);
        return (OpenCause::Ended, format!("the run ended before a case put it at stake{because}"));
    }
    let text = format!("no case that was made up put it at stake; in a check, `{scripted}` does");
    (OpenCause::NotDrawn, text)
}

/// Why the run ended before its end, behind a sentence that it did.
fn because(outcome: &Outcome) -> String {
    match outcome.stopped_because.as_str() {
        "" => String::new(),
        because => format!(": {because}"),
    }
}

const NOTHING: &str = "nothing that happened put it at stake";

fn in_scenario(reason: &str, case: &CaseRecord) -> String {
    format!("{reason} (in {})", case.scenario)
}

fn cause(untold: &Untold) -> OpenCause {
    match untold {
        Untold::Capability(_) => OpenCause::Capability,
        Untold::Nodes => OpenCause::Nodes,
        Untold::Entity(_) => OpenCause::Entities,
        Untold::Users { .. } => OpenCause::Users,
        Untold::StillAtWork => OpenCause::Steps,
    }
}

/// What no story can bring about: the server has to do it by itself.
fn awaited(row: &Requirement) -> Option<&'static str> {
    (*row == requirement::http::retry_after_is_given)
        .then_some("the server sent nobody away for a while (429 or 503)")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use sixfold_reports::{OpenCause, Partition};
    use sixfold_spec::requirement;

    use super::{Header, STAKES, why};
    use crate::engine::{CaseRecord, Outcome, Untold};
    use crate::scenario::builtin;

    /// One scenario puts it at stake.
    const SCENARIO: &str = "delta_sync/a_position_changes_hands";

    fn case(told: u64, skipped: &[&str], untold: Option<Untold>) -> Outcome {
        let case = CaseRecord {
            scenario: SCENARIO.to_owned(),
            title: String::new(),
            entities: Vec::new(),
            told,
            exchanges: 0,
            duration: Duration::ZERO,
            skipped: skipped.iter().map(|reason| (*reason).to_owned()).collect(),
            untold,
        };
        Outcome { cases: vec![case], ..Outcome::default() }
    }

    const WHOLE: Header<'static> = Header {
        url: "",
        seed: 1,
        started_at: Timestamp::UNIX_EPOCH,
        partition: Partition::WHOLE,
        is_exploration: false,
    };

    fn of(outcome: &Outcome, header: Header<'_>) -> String {
        let (cause, text) = why(&requirement::delta_sync::position_grants_nothing, outcome, header);
        format!("{cause:?}: {text}")
    }

    #[test]
    fn each_cause_is_told_from_the_others() {
        let spent = "the 10 requests that the target file grants are spent".to_owned();
        let ended = Outcome { interrupted: true, stopped_because: spent, ..Outcome::default() };
        let part = Header { partition: "1/2".parse().expect("it is a part"), ..WHOLE };
        let exploration = Header { is_exploration: true, ..WHOLE };
        let outcomes = [
            (Outcome::default(), WHOLE),
            (Outcome::default(), part),
            (Outcome::default(), exploration),
            (Outcome { interrupted: true, ..Outcome::default() }, exploration),
            (ended, WHOLE),
            (case(0, &["?"], Some(Untold::Users { needs: 2, has: 1, aliases: Vec::new() })), WHOLE),
            (case(0, &["?"], Some(Untold::Nodes)), WHOLE),
            (case(0, &["?"], Some(Untold::Entity("things".to_owned()))), WHOLE),
            (case(0, &["?"], Some(Untold::Capability("hook:restart".to_owned()))), WHOLE),
            (case(1, &["line 7, phone: pull: it never had a position"], None), WHOLE),
            (case(1, &[], None), WHOLE),
        ];
        let told = outcomes.map(|(outcome, header)| of(&outcome, header));
        insta::assert_snapshot!(told.join("\n"));
        let causes: Vec<&str> = told.iter().filter_map(|text| text.split(':').next()).collect();
        let all = OpenCause::ALL.map(|cause| format!("{cause:?}"));
        assert!(all.iter().all(|cause| causes.contains(&cause.as_str())), "{causes:?}");
    }

    #[test]
    fn the_table_names_scenarios_and_rows_that_are_there() {
        let stories = builtin();
        assert!(STAKES.len() > 100, "{}", STAKES.len());
        for (row, scenarios) in STAKES.iter() {
            assert!(requirement::find(row).is_some(), "{row}");
            for scenario in scenarios {
                assert!(stories.iter().any(|story| story.id == *scenario), "{scenario}");
            }
        }
    }
}
