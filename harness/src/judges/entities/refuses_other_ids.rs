//! Judges `entities/refuses_other_ids`: a create whose id is not the text of a `UUIDv7` is refused
//! as `invalid-id` and stores nothing; of a `UUIDv7`, no other bit is looked at.
//!
//! Occasions are creates with a wrong id and nothing else wrong, beside one that was accepted, and
//! creates with a `UUIDv7` of the present. Null may be taken as no id at all.

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_create, described};
use crate::judges::support_entities::{
    created_key, is_lowercase, is_old, is_uuid_v7, newest_id_time, sound_members,
};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op};

/// Judges every create with which nothing but the id can be wrong.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let newest = newest_id_time(case);
    for exchange in case.asked(Asked::CREATE) {
        let Op::Create { entity, id: Some(id), .. } = &exchange.op else { continue };
        if sound_members(case, exchange).is_none() {
            continue;
        }
        match id.as_str().filter(|text| is_uuid_v7(text)) {
            None => judge_wrong(case, findings, exchange, id),
            Some(text) if is_lowercase(text) && is_present(&Key::new(entity, text), newest) => {
                judge_right(case, findings, exchange, text);
            }
            // Letter case and age are matters of rows of their own.
            Some(_) => {}
        }
    }
}

/// Whether the time inside the id is of the present.
fn is_present(key: &Key, newest: u64) -> bool {
    !is_old(key, newest) && key.made_at().is_some_and(|made| made <= newest)
}

fn judge_wrong(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, id: &Value) {
    let kinds: &[ProblemType] = match id {
        Value::Null => &[ProblemType::InvalidId, ProblemType::IdRequired],
        _ => &[ProblemType::InvalidId],
    };
    let refusal = Refusal {
        kinds,
        expected: format!(
            "{id} is not the text of a UUIDv7: the create is refused as `invalid-id`"
        ),
        wrong: format!("its id is {id}"),
    };
    if refusal.judge(findings, exchange, accepted_create(case, exchange)) {
        judge_nothing_stored(case, findings, exchange);
    }
}

fn judge_nothing_stored(case: &Case<'_>, findings: &mut Findings, refused: &Exchange) {
    let Some(record) = case.record(refused) else { return };
    if let Some(&(index, _)) = record.sightings.first() {
        findings
            .breach("a refused create stores nothing", "the record is there")
            .after(refused, "refused")
            .shown_by(case.history.exchange(index), "shows the record");
    }
}

/// A `UUIDv7` that is refused beside another one that is not, was looked at too closely.
fn judge_right(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, id: &str) {
    let accepted = exchange.reply.accepted() && created_key(exchange).is_some();
    if accepted {
        findings.kept();
    } else if exchange.reply.problem() == Some(ProblemType::InvalidId)
        && let Some(control) = accepted_create(case, exchange)
    {
        findings
            .breach(
                format!("`{id}` is a UUIDv7, whatever its other bits: the create is accepted"),
                described(exchange),
            )
            .after(control, "another UUIDv7, accepted")
            .shown_by(exchange, "version 7, variant 10");
    }
}
