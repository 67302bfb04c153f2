//! Judges `discovery/declared_capabilities_are_served`: what the discovery document declares is
//! there.
//!
//! An occasion is every request by a user that uses a declared capability and got an answer. That
//! something is there and says no is as good as a yes: whether it does the right thing is judged by
//! the requirements of the capability.

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_capabilities::{Usable, used};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op};

/// Judges every request that uses a declared capability.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges().filter(|x| x.credentials.user().is_some()) {
        for capability in used(exchange) {
            let name = capability.name();
            if !case.target.claims(name) {
                continue;
            }
            match is_served(case, exchange, capability) {
                Some(true) => findings.kept(),
                Some(false) => {
                    findings
                        .breach(
                            format!("`{name}` is declared, and works"),
                            format!("as if it were not there: {}", described(exchange)),
                        )
                        .shown_by(exchange, format!("uses `{name}`"));
                }
                None if matches!(exchange.op, Op::Share { .. }) => findings.unclear(
                    "a record was shared, and the server may know its users by other names: name \
                     them with --user as the server does",
                ),
                None => findings
                    .unclear(format!("the request that uses `{name}` got {}", described(exchange))),
            }
        }
    }
}

/// Whether a record is to be shared with a user whose name the server has not told itself.
fn knows_no_such_user(case: &Case<'_>, exchange: &Exchange) -> bool {
    let Op::Share { with, .. } = &exchange.op else { return false };
    let offered = case.target.document.pointer("/capabilities/test_control/principals");
    let mut offered = offered.and_then(Value::as_array).into_iter().flatten();
    let name = case.target.users.get(*with).map(|user| user.name.as_str());
    !offered.any(|principal| principal.get("name").and_then(Value::as_str) == name)
}

/// Whether the answer comes from something that is there; `None` where it does not tell.
fn is_served(case: &Case<'_>, exchange: &Exchange, capability: Usable) -> Option<bool> {
    let status = exchange.status()?;
    if exchange.reply.accepted() {
        return Some(true);
    }
    let kind = exchange.reply.problem();
    match status {
        429 | 502..=504 => None,
        // A server that cannot do what it declares may also fail, always in the same way.
        405 | 500 | 501 => Some(false),
        // The name of the other user may be one that only the harness knows them by.
        404 if knows_no_such_user(case, exchange) => None,
        404 => {
            let Some(record) = case.record(exchange) else { return Some(false) };
            // 404 is right for a record that is not there, or is not the caller's.
            let is_there = case.history.before(exchange).is_some_and(|before| {
                (before.is_live() || before.is_deleted())
                    && before.owner == exchange.credentials.user()
            });
            (is_there && !record.writes.is_empty()).then_some(false)
        }
        // Parameters that mean nothing to a server are refused as such, or an id is asked for.
        400 if matches!(capability, Usable::Filters | Usable::Sorts | Usable::EntityFilter) => {
            (kind != Some(ProblemType::MalformedRequest)).then_some(true)
        }
        422 if capability == Usable::ServerIds => Some(kind != Some(ProblemType::IdRequired)),
        _ => Some(true),
    }
}
