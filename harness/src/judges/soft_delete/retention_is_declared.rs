//! Judges `soft_delete/retention_is_declared`: the discovery document says how long tombstones are
//! kept, and promises no position for longer.
//!
//! An occasion is every discovery document that was given out.

use serde_json::Value;

use crate::judges::support_rest::brief;
use crate::judges::{Case, Findings};
use crate::trace::Asked;

/// Judges every discovery document.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::DISCOVER).filter(|x| x.reply.accepted()) {
        let Some(document) = exchange.reply.json().filter(|json| json.is_object()) else {
            continue;
        };
        match fault(document) {
            None => findings.kept(),
            Some((expected, observed)) => {
                findings.breach(expected, observed).shown_by(exchange, "the discovery document");
            }
        }
    }
}

/// What should stand in the document and what does, where the two differ.
fn fault(document: &Value) -> Option<(String, String)> {
    let told = document.pointer("/tombstones/retention_seconds");
    let seconds = match told {
        Some(Value::Null) => return None,
        Some(Value::Number(number)) => number.as_u64(),
        _ => None,
    };
    let Some(seconds) = seconds else {
        let expected = "`tombstones.retention_seconds` is a number of seconds, or null for ever";
        return Some((expected.to_owned(), format!("it is {}", brief(told))));
    };
    let positions = document.pointer("/sync/position_retention_seconds");
    if positions.and_then(Value::as_u64).is_some_and(|positions| positions <= seconds) {
        return None;
    }
    Some((
        format!(
            "tombstones are kept for {seconds} s, so `sync.position_retention_seconds` is a number, \
             and not above it"
        ),
        format!("it is {}", brief(positions)),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::fault;

    #[test]
    fn positions_end_no_later_than_tombstones() {
        let document = |tombstones: Value, positions: Value| {
            json!({"tombstones": {"retention_seconds": tombstones},
                "sync": {"position_retention_seconds": positions}})
        };
        for (tombstones, positions, good) in [
            (json!(null), json!(null), true),
            (json!(null), json!(60), true),
            (json!(60), json!(60), true),
            (json!(60), json!(59), true),
            (json!(60), json!(61), false),
            (json!(60), json!(null), false),
            (json!(-1), json!(null), false),
            (json!("90 days"), json!(null), false),
        ] {
            let document = document(tombstones, positions);
            assert_eq!(fault(&document).is_none(), good, "{document}");
        }
        assert!(fault(&json!({"tombstones": {}})).is_some(), "it says nothing");
    }
}
