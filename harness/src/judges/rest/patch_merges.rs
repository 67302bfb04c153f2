//! Judges `rest/patch_merges`: an update is applied as a JSON Merge Patch.
//!
//! An occasion is every accepted update of the client's own live record that named its current
//! version, member by member: those that it leaves out stay, null clears, an array replaces, an
//! object is merged. How a server spells a scalar that it stores is not judged, only that the
//! member no longer has its old value.

use serde_json::{Map, Value};

use crate::judges::support::same_json;
use crate::judges::support_rest::{brief, is_timely_update, is_whole, left_by};
use crate::judges::{Case, Findings};
use crate::merge_patch::patched;
use crate::target::{Member, holds_nul};
use crate::trace::{Asked, Exchange, Op, State, member};

/// Judges every accepted update whose record is known before and after.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::UPDATE) {
        let Op::Update { patch, .. } = &exchange.op else { continue };
        let Some(before) = case.history.before(exchange) else { continue };
        if !exchange.reply.accepted() || !is_timely_update(exchange, &before) {
            continue;
        }
        let (Some(entity), Some(old)) = (case.entity(exchange), before.newest) else { continue };
        let Some((shown, new)) =
            left_by(case, exchange).filter(|(_, new)| new.state == State::Live)
        else {
            continue;
        };
        if !is_whole(entity, old) || !is_whole(entity, new) {
            // What a slim view leaves out has not been cleared.
            continue;
        }
        if new.version <= old.version && shown.index == exchange.index {
            // Nothing changed, or the answer is from before the change: only another look tells.
            continue;
        }
        let (old, new) = (old.value.as_object(), new.value.as_object());
        let wrong = entity.members.iter().filter_map(|member| {
            let (old, new) = (or_null(old, &member.name), or_null(new, &member.name));
            Some((member, fault(member, patch, old, new)?, new))
        });
        let wrong: Vec<_> = wrong.collect();
        if wrong.is_empty() {
            findings.kept();
        }
        for (member, expected, new) in wrong {
            breach(findings, exchange, shown, member, &expected, new);
        }
    }
}

fn breach(
    findings: &mut Findings,
    exchange: &Exchange,
    shown: &Exchange,
    member: &Member,
    expected: &str,
    new: &Value,
) {
    let finding = findings.breach(
        format!("`{}` {expected}", member.name),
        format!("`{}` is {}", member.name, brief(Some(new))),
    );
    finding.shown_by(exchange, "the update");
    if shown.index != exchange.index {
        finding.shown_by(shown, "what it left");
    }
}

fn or_null<'v>(record: Option<&'v Map<String, Value>>, name: &str) -> &'v Value {
    record.and_then(|members| member(members, name)).unwrap_or(&Value::Null)
}

/// What the member should be, if it is not that.
fn fault(member: &Member, patch: &Map<String, Value>, old: &Value, new: &Value) -> Option<String> {
    let Some(change) = patch.get(&member.name) else {
        return (!same_json(old, new))
            .then(|| format!("is not named, so it stays {}", brief(Some(old))));
    };
    if holds_nul(change) {
        // What becomes of it is for `rest/unstorable_text_is_refused`.
        return None;
    }
    let wanted = patched(old, change);
    if !member.validator.is_valid(&wanted) {
        // Such an update has to be refused, which is another requirement.
        return None;
    }
    let right = match change {
        Value::Object(_) | Value::Null => same_json(&wanted, new),
        Value::Array(sent) => new.as_array().is_some_and(|new| has_the_same_items(sent, new)),
        scalar => same_json(scalar, old) || !same_json(old, new),
    };
    (!right).then(|| format!("becomes {}", brief(Some(&wanted))))
}

/// The same items in whatever order: a server may keep labels sorted.
fn has_the_same_items(sent: &[Value], new: &[Value]) -> bool {
    let all_in = |some: &[Value], all: &[Value]| {
        some.iter().all(|item| all.iter().any(|other| same_json(item, other)))
    };
    all_in(sent, new) && all_in(new, sent)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::has_the_same_items;

    #[test]
    fn items_may_be_reordered_and_not_added() {
        assert!(has_the_same_items(&[json!("b"), json!("a")], &[json!("a"), json!("b")]));
        assert!(!has_the_same_items(&[json!("a")], &[json!("a"), json!("b")]));
        assert!(!has_the_same_items(&[json!("a"), json!("b")], &[json!("a")]));
    }
}
