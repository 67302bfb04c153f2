//! Judges `delta_sync/time_since_loses_nothing`: a `since` that is a time is answered with every
//! record of which the latest change bears that time or a later one.
//!
//! Occasions are finished walks from a time, for each record that was changed at that time or later
//! and that nobody was writing meanwhile; and requests with a position that such a walk gave out.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_entities::is_passing;
use crate::judges::support_narrowed::{
    Account, delivered, entities_of, gives, last_changes, position, walks, what,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op, Sighting};

/// Judges every request with a time, every walk from one, and every position that it led to.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let from_times: Vec<&Exchange> =
        case.asked(Asked::SYNC_SOME).filter(|page| time(page).is_some()).collect();
    let mut taken = 0;
    for request in
        case.asked(Asked::SYNC | Asked::SYNC_SOME).filter(|x| x.credentials.user().is_some())
    {
        if time(request).is_some() {
            taken += judge_answer(findings, request, "a time in the place of a position is taken");
        } else if comes_from_a_time(&from_times, request) {
            taken += judge_answer(findings, request, "`as_of` of a page from a time is a position");
        }
    }
    let mut account = Account::default();
    for walk in walks(case) {
        if let Some(time) = time(walk[0]) {
            judge_walk(case, findings, &mut account, time, &walk);
        }
    }
    // That a time is taken says nothing of what it brings, where nobody can tell that yet.
    if !account.close(findings) {
        (0..taken).for_each(|_| findings.kept());
    }
}

/// The time that a request names.
fn time(request: &Exchange) -> Option<&str> {
    match &request.op {
        Op::SyncSome { since, from_time: true, .. } => since.as_deref(),
        _ => None,
    }
}

/// Whether the position of the request is one that one of these pages gave out, about as many
/// entities.
fn comes_from_a_time(pages: &[&Exchange], request: &Exchange) -> bool {
    let Some(position) = position(request) else { return false };
    pages.iter().any(|page| {
        page.ended <= request.started
            && page.credentials == request.credentials
            && entities_of(page) == entities_of(request)
            && gives(page) == Some(position)
    })
}

/// Judges whether a request was taken, and returns how often it was.
fn judge_answer(findings: &mut Findings, request: &Exchange, expected: &str) -> usize {
    if request.reply.accepted() {
        return 1;
    } else if request.reply.refused_as(ProblemType::InvalidLimit) {
        // It was its page size that was refused: `entities/invalid_limit_is_refused`.
    } else if is_passing(request) || request.reply.refused_as(ProblemType::SyncResetRequired) {
        findings.unclear(format!("it was not taken: {}", described(request)));
    } else {
        findings.breach(expected, described(request)).shown_by(request, "the request");
    }
    0
}

fn judge_walk(
    case: &Case<'_>,
    findings: &mut Findings,
    account: &mut Account,
    time: &str,
    walk: &[&Exchange],
) {
    let came = delivered(walk);
    let entities = entities_of(walk[0]).unwrap_or_default();
    for change in last_changes(case, entities, walk) {
        let Some(stamp) = stamp(change.left).filter(|stamp| is_comparable(stamp, time)) else {
            continue;
        };
        if *stamp < *time {
            continue;
        }
        if !account.is_missing(findings, &change, &came) {
            continue;
        }
        findings
            .breach(
                format!("what has changed since {time} includes {}", what(case, &change)),
                format!("it bears the time {stamp}, and did not come"),
            )
            .after(change.write, "the change")
            .shown_by(walk[walk.len() - 1], "the walk ends here");
    }
}

/// The time that a representation bears.
fn stamp(seen: &Sighting) -> Option<&str> {
    let member = |name: &str| seen.value.get(name).and_then(serde_json::Value::as_str);
    member("deleted_at").or_else(|| member("updated_at"))
}

/// Whether two times are written in one form, in which they compare as texts.
fn is_comparable(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.ends_with('Z') && other.ends_with('Z')
}
