//! Judges `entities/id_is_immutable`: an update whose content names another id than its path is
//! refused as `id-mismatch` and changes neither record.
//!
//! Occasions are updates of a live record that nobody else is writing, with the right version and
//! an id in the content: another one, which must be refused, or its own, which must not.

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_update, described, judge_unchanged};
use crate::judges::support_entities::arrives_whole;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Key, Op};

/// Judges every update with an id in its content.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE) {
        let Op::Update { entity, id, expected, if_match: None, patch } = &exchange.op else {
            continue;
        };
        let Some(named) = patch.get("id") else { continue };
        let Some(before) = case.history.before(exchange) else { continue };
        let current = before.version().filter(|_| before.is_live());
        let mine = before.owner.is_some() && before.owner == exchange.credentials.user();
        if current.is_none()
            || expected.version() != current
            || !mine
            || !arrives_whole(exchange, patch)
        {
            continue;
        }
        let own = named.as_str().is_some_and(|named| named.eq_ignore_ascii_case(id));
        if own {
            judge_own(case, findings, exchange);
        } else if case
            .entity(exchange)
            .is_some_and(|entity| entity.invalid_members(patch).is_empty())
        {
            judge_other(case, findings, exchange, named);
            judge_other_untouched(
                case,
                findings,
                exchange,
                named.as_str().map(|id| Key::new(entity, id)),
            );
        }
    }
}

fn judge_other(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange, named: &Value) {
    let refusal = Refusal {
        kinds: &[ProblemType::IdMismatch],
        expected: "the content names another id than the path: `id-mismatch`".to_owned(),
        wrong: format!("its content names the id {named}"),
    };
    if refusal.judge(findings, exchange, accepted_update(case, exchange)) {
        judge_unchanged(case, findings, exchange);
    }
}

/// A record that nobody created must not be there because an update named its id.
fn judge_other_untouched(
    case: &Case<'_>,
    findings: &mut Findings,
    exchange: &Exchange,
    other: Option<Key>,
) {
    let Some(other) = other else { return };
    let Some(record) = case.history.record(&other).filter(|record| record.writes.is_empty()) else {
        return;
    };
    let named_elsewhere = !record.exchanges.is_empty();
    if let (Some(&(index, _)), false) = (record.sightings.first(), named_elsewhere) {
        findings
            .breach(format!("no update makes a record with the id `{}`", other.id), "there is one")
            .after(exchange, "names that id in its content")
            .shown_by(case.history.exchange(index), "shows the record");
    }
}

/// The id of the path, in whatever letter case, is no mismatch.
fn judge_own(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    if exchange.reply.accepted() {
        findings.kept();
    } else if exchange.reply.refused_as(ProblemType::IdMismatch) {
        let finding = findings.breach(
            "the content names the id of the path, which is no mismatch",
            described(exchange),
        );
        if let Some(control) = accepted_update(case, exchange) {
            finding.after(control, "without an id, or with another spelling, it is accepted");
        }
        finding.shown_by(exchange, "its content names its own id");
    }
}
