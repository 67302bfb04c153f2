//! Judges `locking/client_cannot_choose_the_version`: a `lock_version` in a create counts for
//! nothing, and no write leaves the record at a version that only the client named.

use serde_json::Value;

use crate::judges::support::seen_after;
use crate::judges::support_locking::{Attempt, Named, tag_holds};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every accepted create of a new record that names a version other than 0, and every
/// accepted update whose content names another version than the one that its `If-Match` proves
/// current.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE | Asked::UPDATE).filter(|x| x.reply.accepted()) {
        let chosen = match &exchange.op {
            Op::Create { members, .. } if is_first(case, exchange) => {
                members.get("lock_version").and_then(Value::as_i64).filter(|version| *version != 0)
            }
            Op::Update { .. } => chosen_by_update(case, exchange),
            _ => None,
        };
        let Some(chosen) = chosen else { continue };
        let written = exchange.reply.record().map(|seen| (exchange, seen));
        let shown: Vec<_> = written.into_iter().chain(seen_after(case, exchange)).collect();
        let took_it = shown.iter().find(|(_, seen)| seen.version == Some(chosen));
        if let Some((shown_by, _)) = took_it {
            let finding = findings.breach(
                format!("the server counts the versions, and the {chosen} in the request counts for nothing"),
                format!("the record is at version {chosen}"),
            );
            finding.shown_by(exchange, format!("names version {chosen}, and is accepted"));
            if shown_by.index != exchange.index {
                finding.after(shown_by, "the record afterwards");
            }
        } else if shown.iter().any(|(_, seen)| seen.version.is_some()) {
            findings.kept();
        }
    }
}

fn is_first(case: &Case<'_>, exchange: &Exchange) -> bool {
    case.history.before(exchange).is_some_and(|before| before.is_unknown())
}

/// The version in the content of an update that `If-Match` alone has proved to be timely.
fn chosen_by_update(case: &Case<'_>, exchange: &Exchange) -> Option<i64> {
    let attempt = Attempt::of(case, exchange)?;
    let Named::Version(named) = attempt.named else { return None };
    let by_tag = tag_holds(&exchange.op, attempt.current) == Some(true);
    (by_tag && named > attempt.current + 1).then_some(named)
}
