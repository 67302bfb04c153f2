//! Judges `entities/accepts_client_ids`: a create stores its record under the `UUIDv7` that the
//! client sent, and every answer about the record carries that id.
//!
//! Occasions are accepted creates, and every later answer to a request that names such a record.
//! Letter case is another row's matter. So are legal ids that are refused beside others that are
//! not; only a server that takes no id from this client is at fault here.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{accepted_create, described};
use crate::judges::support_entities::{created_key, sound_members};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Key, Op};

/// Judges every create with a `UUIDv7`, and every answer about a record by its id.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        if matches!(exchange.op, Op::Create { .. }) {
            judge_create(case, findings, exchange);
        } else if let Some(key) = case.key(exchange).filter(|_| is_of_this_trace(case, exchange)) {
            judge_answer(case, findings, exchange, key);
        }
    }
}

fn judge_create(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let Some(key) = created_key(exchange) else { return };
    if exchange.reply.accepted() {
        judge_answer(case, findings, exchange, &key);
        return;
    }
    let refused_for_its_id =
        matches!(exchange.reply.problem(), Some(ProblemType::InvalidId | ProblemType::IdRequired));
    let sound = sound_members(case, exchange).is_some();
    if refused_for_its_id && sound && accepted_create(case, exchange).is_none() {
        findings
            .breach(
                format!("the create is accepted: `{}` is a UUIDv7", key.id),
                described(exchange),
            )
            .shown_by(exchange, "the client chose the id");
    }
}

/// Whether the trace holds the create that made the record.
fn is_of_this_trace(case: &Case<'_>, exchange: &Exchange) -> bool {
    case.record(exchange).is_some_and(|record| record.owner.is_some())
}

fn judge_answer(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, key: &Key) {
    let Some(shown) = exchange.reply.record() else { return };
    if shown.key() == Some(key) {
        findings.kept();
        return;
    }
    // An answer without any text as id is malformed; one with another id is about another record.
    let id = shown.value.get("id");
    let Some(id) = id.filter(|id| id.is_string() || id.is_number()) else { return };
    findings
        .breach(
            format!("the answer shows {} under its id `{}`", case.name(key), key.id),
            format!("it shows the id {id}"),
        )
        .shown_by(exchange, "names the record by the id that the client chose");
}
