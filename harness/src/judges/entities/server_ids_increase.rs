//! Judges `entities/server_ids_increase`: a create without an id is answered with a `UUIDv7` of the
//! server's making, greater than those of the creates before it.
//!
//! An occasion is every create without an id and with nothing else wrong.

use crate::judges::support::{accepted_create, described};
use crate::judges::support_entities::{is_lowercase, is_passing, is_uuid_v7, sound_members};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op};

/// Judges every create without an id.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let creates: Vec<&Exchange> = case
        .history
        .exchanges()
        .filter(|x| matches!(x.op, Op::Create { id: None, .. }))
        .filter(|x| !x.request.headers.contains_key("idempotency-key"))
        .filter(|x| x.part_of.is_none() && sound_members(case, x).is_some())
        .collect();
    let mut made: Vec<(&Exchange, &str)> = Vec::new();
    for create in creates {
        if is_passing(create) {
            findings.unclear(format!("the create without an id got {}", described(create)));
        } else if !create.reply.accepted() {
            judge_refused(case, findings, create);
        } else if let Some(id) = create.reply.record().and_then(|seen| seen.id.as_deref()) {
            if is_uuid_v7(id) && is_lowercase(id) {
                made.push((create, id));
            } else {
                findings
                    .breach("the server makes a UUIDv7", format!("the id is `{id}`"))
                    .shown_by(create, "a create without an id");
            }
        }
    }
    judge_order(findings, &made);
}

fn judge_refused(case: &Case<'_>, findings: &mut Findings, create: &Exchange) {
    if accepted_create(case, create).is_none() {
        findings.unclear("no create of this entity was accepted beside the one without an id");
        return;
    }
    findings
        .breach("a create without an id is answered with 201", described(create))
        .shown_by(create, "a create without an id");
}

/// Judges that each id is above all those that were known when its create was sent.
fn judge_order(findings: &mut Findings, made: &[(&Exchange, &str)]) {
    let mut by_end = made.to_vec();
    by_end.sort_by_key(|(create, _)| create.ended);
    let mut earlier = by_end.into_iter().peekable();
    let mut greatest: Option<(&Exchange, &str)> = None;
    for (create, id) in made {
        while let Some(next) = earlier.next_if(|(before, _)| before.ended <= create.started) {
            if greatest.is_none_or(|(_, known)| next.1 > known) {
                greatest = Some(next);
            }
        }
        match greatest {
            Some((before, known)) if *id <= known => {
                findings
                    .breach(format!("the id is greater than {known}"), format!("it is {id}"))
                    .after(before, "answered before")
                    .shown_by(create, "sent afterwards");
            }
            Some(_) => findings.kept(),
            None => {}
        }
    }
}
