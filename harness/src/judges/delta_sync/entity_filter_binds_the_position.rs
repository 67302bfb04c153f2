//! Judges `delta_sync/entity_filter_binds_the_position`: a position from a walk with `entities` is
//! good for these entities and for fewer, and for no others.
//!
//! Occasions are requests with such a position: for more entities, which are refused; for the same
//! or fewer, which are answered; and finished walks from there, which bring what has changed since.

use std::collections::HashMap;
use std::sync::Arc;

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, described};
use crate::judges::support_entities::is_passing;
use crate::judges::support_narrowed::{
    Account, covers, delivered, entities_of, gives, last_changes, position, walks, what,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Sighting};

/// Judges every request with a position of a narrowed walk, and every walk from one.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let given = given(case, |_| true);
    let narrowed = given_narrowed(case);
    for request in
        case.asked(Asked::SYNC | Asked::SYNC_SOME).filter(|x| x.credentials.user().is_some())
    {
        let Some(wanted) = entities_of(request) else { continue };
        judge_page(case, findings, request, wanted);
        let Some(issuer) = issuers(&narrowed, request).next_back() else { continue };
        let covered = |page: &Exchange| entities_of(page).is_some_and(|set| covers(set, wanted));
        if issuers(&given, request).any(covered) {
            judge_good(findings, issuer, request);
        } else {
            judge_larger(case, findings, issuer, request);
        }
    }
    let mut account = Account::default();
    for walk in walks(case) {
        if let Some(issuer) = issuers(&given, walk[0]).next_back() {
            judge_walk(case, findings, &mut account, issuer, &walk);
        }
    }
    // That a position is good and what its pages show is seen however late a change may be.
    let _ = account.close(findings);
}

/// The pages that gave out each position, in order.
type Given<'c> = HashMap<&'c str, Vec<&'c Exchange>>;

fn given_narrowed<'c>(case: &Case<'c>) -> Given<'c> {
    given(case, |page| entities_of(page).is_some_and(|set| !set.is_empty()))
}

fn given<'c>(case: &Case<'c>, counts: impl Fn(&Exchange) -> bool) -> Given<'c> {
    let mut given = Given::new();
    for page in case.asked(Asked::SYNC | Asked::SYNC_SOME).filter(|page| counts(page)) {
        if let Some(position) = gives(page) {
            given.entry(position).or_default().push(page);
        }
    }
    given
}

/// The pages that gave out the position of this request to its user, in order. A feed that stands still gives
/// out one position over and over: whoever wants the last of these pages asks from the end.
fn issuers<'g, 'c>(
    given: &'g Given<'c>,
    request: &'g Exchange,
) -> impl DoubleEndedIterator<Item = &'c Exchange> + use<'g, 'c> {
    let pages = position(request).and_then(|position| given.get(position));
    let pages = pages.map_or(&[][..], Vec::as_slice);
    let begun = pages.partition_point(|page| page.index < request.index);
    let of_user =
        |page: &&Exchange| page.ended <= request.started && page.credentials == request.credentials;
    pages[..begun].iter().copied().filter(of_user)
}

fn names(set: &[Arc<str>]) -> String {
    if set.is_empty() { "all entities".to_owned() } else { set.join(", ") }
}

/// Judges that a narrowed page shows nothing of other entities.
fn judge_page(case: &Case<'_>, findings: &mut Findings, page: &Exchange, wanted: &[Arc<str>]) {
    if wanted.is_empty() || !page.reply.accepted() {
        return;
    }
    let other = page.reply.sightings.iter().find(|seen| !wanted.contains(&seen.entity));
    if let Some(key) = other.and_then(Sighting::key) {
        findings
            .breach(
                format!("the page is about {} and nothing else", names(wanted)),
                format!("it shows {}", case.name(key)),
            )
            .shown_by(page, "the page");
    }
}

/// Judges a request for no more than the position is good for.
fn judge_good(findings: &mut Findings, issuer: &Exchange, request: &Exchange) {
    if request.reply.accepted() {
        findings.kept();
    } else if is_passing(request) || request.reply.refused_as(ProblemType::SyncResetRequired) {
        findings.unclear(format!("the position was not taken: {}", described(request)));
    } else if request.reply.refused_as(ProblemType::InvalidSyncToken) {
        findings
            .breach(
                format!(
                    "the position of a walk is good for {}",
                    names(entities_of(request).unwrap_or_default())
                ),
                described(request),
            )
            .after(issuer, "gives out the position")
            .shown_by(request, "asks for no more than that");
    }
}

/// Judges a request for more than the position is good for.
fn judge_larger(case: &Case<'_>, findings: &mut Findings, issuer: &Exchange, request: &Exchange) {
    let covered = names(entities_of(issuer).unwrap_or_default());
    let wanted = names(entities_of(request).unwrap_or_default());
    let control = case.asked(Asked::SYNC_SOME).find(|other| {
        other.credentials == request.credentials
            && other.reply.accepted()
            && position(other).is_some()
    });
    let refusal = Refusal {
        kinds: &[ProblemType::SyncResetRequired, ProblemType::InvalidSyncToken],
        expected: format!(
            "a position of {covered} is not good for {wanted}: `sync-reset-required` or `invalid-sync-token`"
        ),
        wrong: format!("asks for {wanted} with a position of {covered}"),
    };
    refusal.judge(findings, request, control);
}

/// Judges that a walk from a position brings what has changed since.
fn judge_walk(
    case: &Case<'_>,
    findings: &mut Findings,
    account: &mut Account,
    issuer: &Exchange,
    walk: &[&Exchange],
) {
    let entities = entities_of(walk[0]).unwrap_or_default();
    let came = delivered(walk);
    for change in last_changes(case, entities, walk) {
        if change.write.started <= issuer.ended {
            continue;
        }
        if !account.is_missing(findings, &change, &came) {
            continue;
        }
        findings
            .breach(
                format!("the walk of {} brings {}", names(entities), what(case, &change)),
                "it did not come",
            )
            .after(issuer, "gives out the position")
            .after(change.write, "acknowledged since")
            .shown_by(walk[walk.len() - 1], "the walk ends here");
    }
}
