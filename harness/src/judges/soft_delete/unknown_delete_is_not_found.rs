//! Judges `soft_delete/unknown_delete_is_not_found`: a delete of an id that was never used is
//! answered `not-found`, and leaves no tombstone.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{Refusal, accepted_delete};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, State};

/// Judges every delete, with credentials, of a record that nobody had made.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::DELETE) {
        let is_unknown = case.history.before(exchange).is_some_and(|before| before.is_unknown());
        if !is_unknown || exchange.credentials.user().is_none() {
            continue;
        }
        let refusal = Refusal {
            kinds: &[ProblemType::NotFound],
            expected: "nobody has used the id, and the delete is answered `not-found`".to_owned(),
            wrong: "deletes a record that never was".to_owned(),
        };
        if refusal.judge(findings, exchange, accepted_delete(case, exchange)) {
            judge_no_tombstone(case, findings, exchange);
        }
    }
}

fn judge_no_tombstone(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let Some(record) = case.record(exchange) else { return };
    if record.owner.is_some() {
        return;
    }
    let tombstone = record
        .sightings
        .iter()
        .find(|&&place| case.history.sighting(place).state == State::Deleted);
    if let Some(&(index, _)) = tombstone {
        findings
            .breach("no tombstone comes of it", "there is one now")
            .after(exchange, "deletes a record that never was")
            .shown_by(case.history.exchange(index), "shows its tombstone");
    }
}
