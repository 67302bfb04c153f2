//! Judges `discovery/records_match_their_schema`: every live record, wherever it is shown, is valid
//! against the schema of its entity.

use jsonschema::error::ValidationErrorKind;

use crate::judges::support_locking::MANAGED;
use crate::judges::{Case, Findings};
use crate::trace::State;

/// Judges every representation of a live record. Faults that have a requirement of their own count
/// neither as kept nor as broken here: missing members (`rest/members_are_always_present`), and the
/// values of id, version and times.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for (exchange, seen) in case.history.sightings() {
        let Some(entity) = case.target.entity(&seen.entity) else { continue };
        // A tombstone without its time looks alive, but it has no creation time either.
        let is_record = seen.state == State::Live && seen.value.get("created_at").is_some();
        if !is_record {
            continue;
        }
        // Most records are valid, and saying so takes less time than looking for faults.
        if entity.validator.is_valid(&seen.value) {
            findings.kept();
            continue;
        }
        let mut others = false;
        let mut own = Vec::new();
        for fault in entity.validator.iter_errors(&seen.value) {
            let path = fault.instance_path().as_str().to_owned();
            let managed = MANAGED.iter().any(|name| path.strip_prefix('/') == Some(*name));
            if managed || matches!(fault.kind(), ValidationErrorKind::Required { .. }) {
                others = true;
            } else {
                own.push(if path.is_empty() {
                    fault.to_string()
                } else {
                    format!("{path}: {fault}")
                });
            }
        }
        if !own.is_empty() {
            own.truncate(3);
            findings
                .breach(
                    format!("a record of `{}` is valid against the schema of `{0}`", seen.entity),
                    own.join("; "),
                )
                .shown_by(exchange, "shows the record");
        } else if !others {
            findings.kept();
        }
    }
}
