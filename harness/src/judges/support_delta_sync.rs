//! What judges of `delta_sync/…` share: debts to readers, refused positions, quiet stretches.

use std::time::Duration;

use sixfold_reports::render::count;
use sixfold_spec::wire::ProblemType;

use super::support::described;
use super::support_relations::is_shaken;
use super::{Case, Findings};
use crate::trace::{Asked, Bond, Cause, Exchange, Obligation, Op, State};

/// Judges every change that a walk owed its reader and that falls under `cause`. `why` says in a
/// word or two what the reader had asked, for the note beside the last page.
pub(super) fn judge_debts(case: &Case<'_>, findings: &mut Findings, cause: Cause, why: &str) {
    for owed in case.history.obligations() {
        if owed.is_kept() {
            if owed.concerns(cause) {
                findings.kept();
            }
        } else if owed.cause == cause
            && !(owed.state == State::Deleted && came_in_another_form(case, owed))
        {
            if is_over_budget(case, owed) {
                findings
                    .unclear("a change of another client came later than the target file grants");
            } else {
                missing(case, findings, owed, why);
            }
        }
    }
}

/// Whether the change came after all, later than the user grants the server beyond its own promise: how
/// long it takes may be a matter of the day, and nothing is lost. What never comes is, and a promise that
/// the server made itself has to be kept.
fn is_over_budget(case: &Case<'_>, owed: &Obligation) -> bool {
    let is_others =
        case.history.exchange(owed.write).client != case.history.exchange(owed.end).client;
    let is_granted = case.target.staleness() > case.target.promised_staleness();
    is_granted && owed.late.is_some() && is_others
}

/// Whether the tombstone came after all, but in a form that is another requirement's matter: with
/// an unexpected version, or without one.
pub(super) fn came_in_another_form(case: &Case<'_>, owed: &Obligation) -> bool {
    let looked_live = owed.delivered.is_some_and(|(version, _)| version >= owed.version);
    looked_live
        || owed.pages.iter().any(|&page| {
            case.history.exchange(page).reply.sightings.iter().any(|seen| {
                let newer = seen.version.is_none_or(|version| version >= owed.version);
                seen.key() == Some(&owed.key) && (seen.state == State::Deleted || newer)
            })
        })
}

/// How many breaches of one case are told with what stands beside them: a report shows fewer.
const TOLD: usize = 8;

/// Reports a change that was not delivered.
pub(super) fn missing(case: &Case<'_>, findings: &mut Findings, owed: &Obligation, why: &str) {
    let what = if owed.state == State::Deleted { "the tombstone of " } else { "" };
    let name = case.name(&owed.key);
    let observed = match (owed.delivered, owed.late) {
        (None, None) => "nothing of it came".to_owned(),
        (Some((version, _)), None) => format!("version {version} is the newest that came"),
        (_, Some(_)) => "it came only in a later walk".to_owned(),
    };
    let write = case.history.exchange(owed.write);
    let is_told = findings.found().len() < TOLD;
    let neighbours = if is_told { owed.neighbours(case.history) } else { Vec::new() };
    let told: Vec<String> = neighbours.iter().map(|beside| told(case, &beside.bond)).collect();
    let observed = std::iter::once(observed).chain(told).collect::<Vec<_>>().join("; ");
    let finding = findings
        .breach(format!("the walk brings {what}{name} at version {}", owed.version), observed);
    finding.after(write, format!("writes {name}, acknowledged before the walk began"));
    for beside in &neighbours {
        let other = case.history.exchange(beside.exchange);
        if beside.exchange != owed.end && owed.pages.first() != Some(&beside.exchange) {
            finding.after(other, note(&beside.bond));
        }
    }
    if let [first, .., _] = &owed.pages[..] {
        finding.after(case.history.exchange(*first), "the walk begins");
    }
    finding.shown_by(case.history.exchange(owed.end), format!("{why}; the walk ends here"));
    if let Some(late) = owed.late {
        finding.after(case.history.exchange(late), "here it comes, late");
    }
}

/// What a missing change has to do with what came, in words.
fn told(case: &Case<'_>, bond: &Bond) -> String {
    match bond {
        Bond::SameTime { other, time } => {
            format!("a page ends with {}, which bears the same time, {time}", case.name(other))
        }
        Bond::PositionIsItsTime { position } => {
            format!("the walk asked with {position}, which is just the time of the change")
        }
        Bond::UnderWay => {
            "the write was under way while a page was taken that the reader went on from".to_owned()
        }
        Bond::SameBatch { came, of } => {
            format!("it was made in one batch of {}, of which {came} came", count(*of, "change"))
        }
        Bond::NewerCame { other } => {
            format!("{}, which was written after it, came", case.name(other))
        }
        Bond::PositionStandsStill => {
            "a page with changes gave out the position that it was asked with".to_owned()
        }
    }
}

/// The same in a word or two, beside the exchange.
fn note(bond: &Bond) -> &'static str {
    match bond {
        Bond::SameTime { .. } => "a page ends at the time of the change",
        Bond::PositionIsItsTime { .. } => "asks with the time of the change",
        Bond::UnderWay => "a page that is taken while the write is under way",
        Bond::SameBatch { .. } => "the batch",
        Bond::NewerCame { .. } => "brings what was written later",
        Bond::PositionStandsStill => "gives out the position that it was asked with",
    }
}

/// Why a position that this server had given out to the user was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It was used before, with success.
    UsedBefore,
    /// It came from a page without changes.
    Empty,
    /// It came from a page that was not the last one.
    MidWalk,
    /// None of these.
    Plain,
}

/// Judges requests with a position of the user's own: refused ones of this kind are breaches.
/// `expected` says what should have happened.
pub(super) fn judge_refused(
    case: &Case<'_>,
    findings: &mut Findings,
    kind: Refused,
    expected: &str,
) {
    let feed = case.history.feed();
    for request in
        case.asked(Asked::SYNC).filter(|x| matches!(x.op, Op::Sync { since: Some(_), .. }))
    {
        let Some(issuer) = feed.issuer(request) else { continue };
        if !is_position_refused(request) || kind_of(case, request, issuer) != kind {
            continue;
        }
        if is_shaken(case, issuer, request) {
            // A hook may have let it expire: `delta_sync/reset_is_told`.
            continue;
        }
        if request.reply.refused_as(ProblemType::SyncResetRequired) {
            findings
                .unclear("the server asked to start over, which it may do for reasons of its own");
            continue;
        }
        findings
            .breach(expected, described(request))
            .after(issuer, "gives out the position")
            .shown_by(request, "asks with it");
    }
}

fn kind_of(case: &Case<'_>, request: &Exchange, issuer: &Exchange) -> Refused {
    let page = issuer.reply.page.as_ref();
    let Op::Sync { since, .. } = &request.op else { return Refused::Plain };
    let same = |other: &&Exchange| {
        matches!(&other.op, Op::Sync { since: other, .. } if other == since)
            && other.credentials == request.credentials
            && other.reply.accepted()
            && other.ended <= request.started
    };
    if case.exchanges().take(request.index).any(|other| same(&other)) {
        Refused::UsedBefore
    } else if page.is_some_and(|page| page.len == 0) {
        Refused::Empty
    } else if page.is_some_and(|page| page.has_more == Some(true)) {
        Refused::MidWalk
    } else {
        Refused::Plain
    }
}

/// Whether a request for changes was refused for its position: not for its limit or credentials,
/// and not because the server could not answer anything.
fn is_position_refused(request: &Exchange) -> bool {
    let passing = matches!(request.status(), None | Some(401 | 403 | 429 | 502..=504));
    let other = matches!(
        request.reply.problem(),
        Some(ProblemType::InvalidLimit | ProblemType::Unavailable | ProblemType::RateLimited)
    );
    // In another spelling than usual: `delta_sync/positions_are_opaque_text`.
    let spelled = is_spelled_with_escapes(request);
    request.reply.refused() && !passing && !other && !spelled
}

/// Whether the URL spells the position with escapes where none are needed.
pub(super) fn is_spelled_with_escapes(request: &Exchange) -> bool {
    let Op::Sync { since: Some(since), .. } = &request.op else { return false };
    let spelled = request.request.url.query().into_iter().flat_map(|query| query.split('&'));
    let spelled = spelled.filter_map(|pair| pair.strip_prefix("since=")).next().unwrap_or_default();
    let needed = since.bytes().filter(|byte| !byte.is_ascii_alphanumeric()).count();
    spelled.bytes().filter(|byte| *byte == b'%').count() > needed
}

/// The writes of a trace, to ask whether a stretch of it was free of them.
pub(super) struct Writes {
    /// By start: when each write started, and when the last of those up to it ended.
    spans: Vec<(Duration, Duration)>,
}

impl Writes {
    pub(super) fn new(case: &Case<'_>) -> Writes {
        let mut last = Duration::ZERO;
        // The operations of batches are writes too.
        let spans = case
            .history
            .exchanges()
            .filter(|x| {
                // A hook or a grant may put something into the feed, or start it anew.
                x.op.may_change()
            })
            .filter(|x| x.reply.accepted() || !x.reply.answered())
            .map(|write| {
                // A write without an answer may take effect at any later time.
                let ended = if write.reply.answered() { write.ended } else { Duration::MAX };
                last = last.max(ended);
                (write.started, last)
            })
            .collect();
        Writes { spans }
    }

    /// Whether no write was under way from the start of `first` to the end of `last`.
    pub(super) fn none_from_to(&self, first: &Exchange, last: &Exchange) -> bool {
        let before = self.spans.partition_point(|(started, _)| *started <= last.ended);
        before == 0 || self.spans[before - 1].1 < first.started
    }
}
