//! Judges `delta_sync/one_endpoint_for_all_entities`: one feed reports the changes of every entity,
//! and says of each which entity it belongs to.
//!
//! Occasions are changes that were delivered in a walk which owed changes of several entities. An
//! entity of which no page shows anything, though others are there, is one that the feed forgot.

use std::collections::{HashMap, HashSet};

use crate::judges::support_delta_sync::missing;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Cause, Key, Place};

/// Judges which entities the feed knows.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut forgotten = HashSet::new();
    for owed in case.history.obligations() {
        if owed.is_kept() {
            if owed.concerns(Cause::Entity) {
                findings.kept();
            }
        } else if owed.cause == Cause::Entity && forgotten.insert(owed.key.entity.clone()) {
            missing(case, findings, owed, "changes of other entities came, none of this one");
        }
    }
    judge_labels(case, findings);
}

/// Judges that a change names the entity under which its record was made.
fn judge_labels(case: &Case<'_>, findings: &mut Findings) {
    let mut made: HashMap<&str, Vec<&Key>> = HashMap::new();
    for create in case.asked(Asked::CREATE).filter(|x| x.reply.accepted()) {
        if let Some(key) = case.key(create) {
            made.entry(&*key.id).or_default().push(key);
        }
    }
    let mut told = HashSet::new();
    for (page, seen) in case.history.sightings().filter(|(_, seen)| seen.place == Place::Synced) {
        let Some(key) = seen.key() else { continue };
        let Some(under) = made.get(&*key.id) else { continue };
        if !under.contains(&key) && told.insert(key) {
            findings
                .breach(
                    format!(
                        "the change says that {} belongs to `{}`",
                        case.name(under[0]),
                        under[0].entity
                    ),
                    format!("it says `{}`", key.entity),
                )
                .shown_by(page, "names another entity");
        }
    }
}
