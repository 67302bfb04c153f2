//! Judges `delta_sync/unissued_position_is_refused`: a `since` that the server cannot have issued is
//! refused as `invalid-sync-token`.
//!
//! Occasions are requests with a position that no page of the trace gave out. Positions from before
//! the trace are known by their user: the harness, which reads to the end of what is there before a
//! story begins, goes on from them.

use std::collections::HashSet;

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, described};
use crate::judges::support_narrowed::positions_of_others;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every request with a position of the client's own making.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let brought_along: HashSet<&str> = case
        .exchanges()
        .filter(|x| x.client >= case.scenario.clients.len())
        .filter_map(since)
        .collect();
    let narrowed = positions_of_others(case);
    for request in case.asked(Asked::SYNC) {
        let Some(since) = since(request) else { continue };
        let issued = case.history.feed().issuers_of_anyone(request).next().is_some()
            || narrowed.contains(since);
        if !issued && !brought_along.contains(since) && request.credentials.user().is_some() {
            judge_refusal(case, findings, request, since);
        }
    }
}

fn since(exchange: &Exchange) -> Option<&str> {
    match &exchange.op {
        Op::Sync { since, .. } => since.as_deref(),
        _ => None,
    }
}

fn judge_refusal(case: &Case<'_>, findings: &mut Findings, request: &Exchange, since: &str) {
    if matches!(request.status(), Some(414 | 431)) && request.reply.problem().is_none() {
        findings.unclear(format!("the request was too long to be read: {}", described(request)));
        return;
    }
    let control = case.asked(Asked::SYNC).find(|other| {
        other.credentials == request.credentials
            && other.reply.accepted()
            && other.index != request.index
    });
    let shown: String = since.chars().take(40).collect();
    let refusal = Refusal {
        kinds: &[ProblemType::InvalidSyncToken],
        expected: format!(
            "a position that was never given out, {shown:?}, is refused as `invalid-sync-token`"
        ),
        wrong: "asks with a position of its own making".to_owned(),
    };
    if !refusal.judge(findings, request, control) {
        return;
    }
    let parameter = request.reply.json().and_then(|json| json.get("parameter"));
    if parameter.is_none_or(|parameter| parameter != "since") {
        let observed = parameter
            .map_or_else(|| "it names none".to_owned(), |other| format!("it names {other}"));
        findings
            .breach("the refusal names `since` as its `parameter`", observed)
            .shown_by(request, "the refusal");
    }
}
