//! Judges `soft_delete/dependants_block_a_delete`: the delete of a record to which live records refer
//! by a reference that restricts is refused as `has-dependants` with their number, and changes
//! nothing.
//!
//! Occasions are deletes of a user's own live record, with the current version, while records that
//! certainly referred to it were live.

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_delete, judge_unchanged};
use crate::judges::support_locking::{Attempt, Named, tag};
use crate::judges::support_relations::Children;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key};

/// Judges every delete of a record that has dependants.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::DELETE) {
        let (Some(key), None) = (case.key(exchange), tag(&exchange.op)) else { continue };
        let Some(Attempt { current, named: Named::Version(named), .. }) =
            Attempt::of(case, exchange)
        else {
            continue;
        };
        let (count, maybe_more) = dependants(case, key, exchange);
        if named != current || count == 0 {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::HasDependants],
            expected: format!("{count} live records refer to {}: `has-dependants`", case.name(key)),
            wrong: format!("deletes a record that {count} live records refer to"),
        };
        if refusal.judge(findings, exchange, accepted_delete(case, exchange)) {
            judge_count(findings, exchange, count, maybe_more);
            judge_unchanged(case, findings, exchange);
        }
    }
}

/// How many live records certainly keep this one from being deleted, and whether more may.
fn dependants(case: &Case<'_>, key: &Key, exchange: &Exchange) -> (usize, bool) {
    let relations = &case.history.trace().relations;
    let mut found = (0, false);
    for link in relations.of_parent(&key.entity).filter(|link| link.restricts) {
        let children = Children::of(case, key, link, exchange);
        // Whether a stranger can keep somebody's record from being deleted, no row says.
        let owner = |key: &Key| case.history.record(key).and_then(|record| record.owner);
        let own = |(key, _): &&(Key, _)| owner(key) == exchange.credentials.user();
        let count = children.certain.iter().filter(own).count();
        found.0 += count;
        found.1 |= children.maybe_more || count < children.certain.len();
    }
    found
}

fn judge_count(findings: &mut Findings, exchange: &Exchange, count: usize, maybe_more: bool) {
    let told = exchange.reply.json().and_then(|json| json.get("count"));
    let number = told.and_then(Value::as_u64).and_then(|told| usize::try_from(told).ok());
    if number == Some(count) || (maybe_more && number > Some(count)) {
        return;
    }
    let observed =
        told.map_or_else(|| "it is not there".to_owned(), |told| format!("it is `{told}`"));
    findings
        .breach(format!("the refusal carries `count`, which is {count}"), observed)
        .shown_by(exchange, "the refusal");
}
