//! Judges `delta_sync/position_grants_nothing`: whoever asks with somebody else's position receives
//! only what they may see, or a refusal.
//!
//! Occasions are requests with a position that was given out to another user alone, and behind
//! which that user has made a record: something that could be shown.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op};

/// Judges every page that a user was given, and every use of a foreign position.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for request in case.asked(Asked::SYNC) {
        let Some(user) = request.credentials.user() else { continue };
        let lender = lender(case, request);
        if let Some(key) = foreign_record(case, request, user) {
            let finding = findings.breach(
                "the page holds records of the caller alone",
                format!("it holds {}, a record of somebody else", case.name(key)),
            );
            if let Some(lender) = lender {
                finding.after(lender, "gives the position to another user");
            }
            finding.shown_by(request, "asks with it");
        } else if let Some(lender) =
            lender.filter(|lender| has_something_to_show(case, lender, request))
        {
            judge_answer(case, findings, request, lender);
        }
    }
}

/// The page that gave the position of the request to another user, if the caller never got it.
fn lender<'c>(case: &Case<'c>, request: &'c Exchange) -> Option<&'c Exchange> {
    let feed = case.history.feed();
    if feed.issuer(request).is_some() { None } else { feed.issuers_of_anyone(request).last() }
}

/// A record of another user on the page.
fn foreign_record<'c>(case: &Case<'_>, page: &'c Exchange, user: usize) -> Option<&'c Key> {
    page.reply.sightings.iter().filter_map(crate::trace::Sighting::key).find(|key| {
        let owner = case.history.record(key).and_then(|record| record.owner);
        owner.is_some_and(|owner| owner != user) && !was_let_in(case, key, user)
    })
}

/// Whether the user was ever to be let in to the record: then what the feed shows of it is for the
/// requirements of sharing.
fn was_let_in(case: &Case<'_>, key: &Key, user: usize) -> bool {
    let record = case.history.record(key).filter(|record| record.shared);
    let mut requests = record.iter().flat_map(|record| &record.exchanges);
    requests.any(|&index| {
        matches!(case.history.exchange(index).op, Op::Share { with, revoke: false, .. } if with == user)
    })
}

/// Whether the user to whom the position was given made a record behind it before the request.
fn has_something_to_show(case: &Case<'_>, lender: &Exchange, request: &Exchange) -> bool {
    case.asked(Asked::WRITE).any(|write| {
        write.reply.accepted()
            && write.credentials == lender.credentials
            && write.started >= lender.ended
            && write.ended < request.started
    })
}

fn judge_answer(case: &Case<'_>, findings: &mut Findings, request: &Exchange, lender: &Exchange) {
    let refused = [ProblemType::InvalidSyncToken, ProblemType::SyncResetRequired]
        .iter()
        .any(|kind| request.reply.refused_as(*kind));
    let control = case
        .asked(Asked::SYNC)
        .any(|other| other.credentials == request.credentials && other.reply.accepted());
    if request.reply.accepted() || (refused && control) {
        findings.kept();
    } else if refused
        || !request.reply.answered()
        || request.status().is_some_and(|status| status >= 500)
    {
        findings.unclear(format!("the request with a foreign position: {}", described(request)));
    } else {
        findings
            .odd("a foreign position is refused as `invalid-sync-token`", described(request))
            .after(lender, "gives the position to another user")
            .shown_by(request, "asks with it");
    }
}
