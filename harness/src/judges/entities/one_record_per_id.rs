//! Judges `entities/one_record_per_id`: of several creates of one id at the same time exactly one
//! makes the record.
//!
//! An occasion is a group of creates of one new id of which each overlaps with another one and all
//! were answered.

use std::collections::BTreeMap;
use std::time::Duration;

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_entities::{
    ask_alike, before_create_over_live, created_key, is_passing, sound_members,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op, Sighting};

/// Judges every race of creates.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut creates: BTreeMap<Key, Vec<&Exchange>> = BTreeMap::new();
    for exchange in case.asked(Asked::CREATE) {
        if let Some(key) = created_key(exchange) {
            creates.entry(key).or_default().push(exchange);
        }
    }
    for (key, creates) in &creates {
        // In the order of the trace, which is that of their starts. Only the first group can find
        // the id free.
        let group = first_group(creates);
        if group.len() > 1 {
            judge_race(case, findings, key, group);
        }
    }
}

/// The creates that were under way with the first one, or with one that was.
fn first_group<'g, 'c>(creates: &'g [&'c Exchange]) -> &'g [&'c Exchange] {
    let mut end = Duration::ZERO;
    let apart = creates.iter().position(|create| {
        let is_apart = create.started >= end && end > Duration::ZERO;
        end = end.max(create.ended);
        is_apart
    });
    &creates[..apart.unwrap_or(creates.len())]
}

fn judge_race(case: &Case<'_>, findings: &mut Findings, key: &Key, group: &[&Exchange]) {
    let existed =
        case.history.before(group[0]).is_none_or(|before| before.existed || before.deleted);
    let sound = group.iter().all(|create| sound_members(case, create).is_some());
    let of_this_id = |create: &&Exchange| {
        let shown = create.reply.record().and_then(Sighting::key);
        shown.is_none_or(|shown| shown == key)
    };
    if existed || !sound || !group.iter().all(of_this_id) {
        return;
    }
    if let Some(create) = group.iter().find(|create| is_passing(create)) {
        findings.unclear(format!("a create of {}: {}", case.name(key), described(create)));
        return;
    }
    // The answer to a repeated key is that of its first request, 201 as well.
    if let Some(create) = group.iter().find(|create| case.history.may_answer_as_before(create)) {
        findings.unclear(format!(
            "a create of {} repeats a key: {}",
            case.name(key),
            described(create)
        ));
        return;
    }
    // What values a server takes that does not publish its schemas, somebody else has said for it.
    let all_invalid = group.iter().all(|x| x.reply.refused_as(ProblemType::ValidationFailed));
    if let (true, Some(claims)) = (all_invalid, &case.target.claims) {
        let said_by = claims.said_by;
        findings.unclear(format!("the {said_by} allows values that the server calls invalid"));
        return;
    }
    let winners: Vec<&Exchange> =
        group.iter().copied().filter(|x| x.status() == Some(201)).collect();
    let [winner] = winners.as_slice() else {
        let finding = findings.breach(
            format!(
                "of {} creates of {} at the same time one is answered 201",
                group.len(),
                case.name(key)
            ),
            format!("{} of them are", winners.len()),
        );
        for create in group {
            finding.shown_by(create, described(create));
        }
        return;
    };
    let losers = group.iter().filter(|create| create.index != winner.index);
    let wrong = losers.filter_map(|loser| Some((loser, fault(case, winner, loser)?))).next();
    let Some((loser, expected)) = wrong else {
        findings.kept();
        return;
    };
    findings
        .breach(expected, described(loser))
        .after(winner, "made the record")
        .shown_by(loser, "was under way at the same time");
}

/// What the loser of a race should have been told, if it was told something else.
fn fault(case: &Case<'_>, winner: &Exchange, loser: &Exchange) -> Option<&'static str> {
    // An id that is somebody else's may be refused as such: the binding table.
    let foreign = loser.credentials != winner.credentials;
    if loser.reply.refused_as(ProblemType::IdConflict)
        || (foreign && loser.reply.refused_as(ProblemType::Forbidden))
    {
        return None;
    }
    if !loser.reply.accepted() {
        return Some(
            "a create that comes second is answered 409 `id-conflict`, or 200 if it asks for the same",
        );
    }
    let (Op::Create { members: made, .. }, Op::Create { members: asked, .. }) =
        (&winner.op, &loser.op)
    else {
        return None;
    };
    let alike = case.entity(loser).is_some_and(|entity| ask_alike(entity, made, asked));
    (!alike && conflicts_are_told(case, loser)).then_some(
        "a create that comes second and asks for something else is answered 409 `id-conflict`",
    )
}

/// Whether the server refuses a create over another record of this id when there is no race. If it
/// does not, that is a matter of `entities/conflicting_create_is_refused`.
fn conflicts_are_told(case: &Case<'_>, loser: &Exchange) -> bool {
    case.asked(Asked::CREATE).any(|later| {
        later.op.entity() == loser.op.entity()
            && before_create_over_live(case, later).is_some()
            && later.reply.refused_as(ProblemType::IdConflict)
    })
}
