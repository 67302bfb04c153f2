//! Judges `rest/server_members_are_ignored`: a write that carries values for members of the server's
//! is answered as if they were absent, and the record shows the server's own.
//!
//! An occasion is every create of an unused id, and every update of the client's own live record at
//! its current version, that nothing else is wrong with and that carries `created_at`,
//! `updated_at`, `deleted_at` or, on create, `lock_version`. Which version a create makes is
//! `locking/client_cannot_choose_the_version`.

use serde_json::{Map, Value};

use crate::judges::support::{accepted_create, accepted_update, described};
use crate::judges::support_references::references_stand;
use crate::judges::support_rest::{TIMES, brief, has_usual_media_type, is_timely_update, left_by};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Before, Exchange, Op, Sighting, State};

/// Judges every such write.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE | Asked::UPDATE) {
        let Some(before) = case.history.before(exchange) else { continue };
        let Some(sent) = sent_for_the_server(case, exchange, &before) else { continue };
        if exchange.reply.accepted() {
            if let Some((shown, left)) = left_by(case, exchange) {
                judge_values(findings, exchange, &before, shown, left, &sent);
            }
        } else if exchange.reply.answered() {
            judge_refusal(case, findings, exchange, &sent);
        }
    }
}

/// The values for members of the server's in a write that is right in all else.
fn sent_for_the_server(
    case: &Case<'_>,
    exchange: &Exchange,
    before: &Before<'_>,
) -> Option<Map<String, Value>> {
    let (content, names, is_right): (_, &[&str], _) = match &exchange.op {
        Op::Create { id: Some(_), members, .. } => (
            members,
            &["created_at", "updated_at", "deleted_at", "lock_version"],
            before.is_unknown()
                && exchange.credentials.user().is_some()
                && has_usual_media_type(exchange),
        ),
        Op::Update { patch, .. } => {
            (patch, &["created_at", "updated_at", "deleted_at"], is_timely_update(exchange, before))
        }
        _ => return None,
    };
    let entity = case.entity(exchange)?;
    let complete =
        matches!(exchange.op, Op::Update { .. }) || entity.missing_members(content).is_empty();
    let members_are_good = complete
        && entity.invalid_members(content).is_empty()
        && entity.unknown_members(content).is_empty()
        && references_stand(case, exchange);
    let sent: Map<String, Value> = content
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    (is_right && members_are_good && !sent.is_empty()).then_some(sent)
}

fn judge_refusal(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    sent: &Map<String, Value>,
) {
    let is_create = matches!(exchange.op, Op::Create { .. });
    let control =
        if is_create { accepted_create(case, exchange) } else { accepted_update(case, exchange) };
    let control = control.filter(|control| sent_values(control, sent).is_empty());
    let names = sent.keys().cloned().collect::<Vec<_>>().join(", ");
    let Some(control) = control.filter(|_| !matches!(exchange.status(), Some(405 | 429 | 500..)))
    else {
        findings.unclear(format!(
            "a {} with {names} was refused, and none without them accepted",
            exchange.op.verb()
        ));
        return;
    };
    findings
        .breach(
            format!("{names} are ignored, and the {} accepted", exchange.op.verb()),
            described(exchange),
        )
        .after(control, "accepted without them")
        .shown_by(exchange, "refused with them");
}

/// Those of the values that this write carries as well.
fn sent_values(exchange: &Exchange, sent: &Map<String, Value>) -> Vec<String> {
    let (Op::Create { members: content, .. } | Op::Update { patch: content, .. }) = &exchange.op
    else {
        return Vec::new();
    };
    sent.keys().filter(|name| content.contains_key(*name)).cloned().collect()
}

fn judge_values(
    findings: &mut Findings,
    exchange: &Exchange,
    before: &Before<'_>,
    shown: &Exchange,
    left: &Sighting,
    sent: &Map<String, Value>,
) {
    let mut wrong = Vec::new();
    for name in TIMES {
        let had_it = before.newest.and_then(|seen| seen.value.get(name));
        if let (Some(sent), Some(left)) = (sent.get(name), left.value.get(name))
            && is_same_time(sent, left)
            && had_it.is_none_or(|had| !is_same_time(sent, had))
        {
            wrong.push((name, format!("`{name}` is what the client sent, {}", brief(Some(left)))));
        }
    }
    if left.state == State::Deleted && sent.get("deleted_at").is_some_and(|value| !value.is_null())
    {
        wrong.push(("deleted_at", "the record is deleted".to_owned()));
    }
    if wrong.is_empty() {
        findings.kept();
    }
    for (name, observed) in wrong {
        let finding = findings.breach(format!("`{name}` is the server's own"), observed);
        finding.shown_by(exchange, format!("carries `{name}`"));
        if shown.index != exchange.index {
            finding.shown_by(shown, "what it left");
        }
    }
}

/// Whether two members name one moment, however they spell it.
fn is_same_time(one: &Value, other: &Value) -> bool {
    let moment =
        |value: &Value| value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    match (moment(one), moment(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}
