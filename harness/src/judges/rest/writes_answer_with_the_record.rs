//! Judges `rest/writes_answer_with_the_record`: the answer to an accepted create or update holds the
//! record as the write left it.
//!
//! An occasion is every accepted create or update. Two things can be wrong with the answer: it is
//! no record (id, version and times are not all there), or it shows the version from before an
//! update, while the next look at the record shows that the update made a later one.

use serde_json::Value;

use crate::judges::support::{seen_after, show};
use crate::judges::support_rest::{brief, is_record};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op, Sighting, State};

/// Judges the answer to every accepted create and update.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE | Asked::UPDATE) {
        if !exchange.reply.accepted() || exchange.status() == Some(202) {
            continue;
        }
        let shown = exchange.reply.record();
        if shown.and_then(Sighting::key).is_some_and(|key| Some(key) != case.key(exchange)) {
            // A record, but another one: `entities/accepts_client_ids`.
            continue;
        }
        match shown.filter(|seen| is_record(seen)) {
            None => {
                let content = exchange.reply.json();
                let observed = match shown.and_then(|seen| seen.value.as_object()) {
                    Some(members) => format!(
                        "members {}",
                        members.keys().cloned().collect::<Vec<_>>().join(", ")
                    ),
                    None => format!("content {}", brief(content)),
                };
                findings
                    .breach(
                        "the answer holds the whole record, with its version and times",
                        observed,
                    )
                    .shown_by(exchange, format!("an accepted {}", exchange.op.verb()));
            }
            Some(shown) => match overtaken(case, exchange, shown) {
                None => findings.kept(),
                Some((later, seen)) => {
                    findings
                        .breach(
                            format!(
                                "the answer shows the version that the update made, {}",
                                show(seen.version)
                            ),
                            format!("it shows version {}", show(shown.version)),
                        )
                        .shown_by(exchange, "answered with the version from before it")
                        .shown_by(later, "what the update had made");
                }
            },
        }
    }
}

/// The next look at the record, if it shows that the update had made a version that its answer does
/// not show: the answer has the version from before, and the record has changed since.
fn overtaken<'c>(
    case: &Case<'c>,
    exchange: &Exchange,
    shown: &Sighting,
) -> Option<(&'c Exchange, &'c Sighting)> {
    let Op::Update { patch, .. } = &exchange.op else { return None };
    let before = case.history.before(exchange)?;
    if before.version().is_none() || before.version() != shown.version {
        return None;
    }
    let old = &before.newest?.value;
    let (later, seen) = seen_after(case, exchange)?;
    let is_later = seen.state == State::Live && seen.version > shown.version;
    let did_something = patch.keys().any(|name| value(&seen.value, name) != value(old, name));
    (is_later && did_something).then_some((later, seen))
}

fn value<'v>(record: &'v Value, name: &str) -> &'v Value {
    record.get(name).unwrap_or(&Value::Null)
}
