//! Changes of problem types.

use super::{Change, Effect, Kind, Subject};
use crate::catalogue::{Catalogue, ProblemEntry};

/// The changes of problem types: those of the new edition in its order, then what is gone.
pub(super) fn compare(old: &Catalogue, new: &Catalogue) -> Vec<Change> {
    let mut changes = Vec::new();
    for entry in &new.problems {
        match old.problems.iter().find(|before| before.uri == entry.uri) {
            Some(before) => changed(before, entry, &mut changes),
            None => changes.push(change(
                entry,
                Kind::Added,
                Effect::Compatible,
                Effect::Review,
                format!(
                    "new, with status {}; clients that do not know it go by the status",
                    entry.status
                ),
            )),
        }
    }
    for entry in &old.problems {
        if new.problems.iter().all(|after| after.uri != entry.uri) {
            let detail = format!("gone; it came with status {}", entry.status);
            changes.push(change(
                entry,
                Kind::Removed,
                Effect::Breaking,
                Effect::Compatible,
                detail,
            ));
        }
    }
    changes
}

fn change(
    entry: &ProblemEntry,
    kind: Kind,
    servers: Effect,
    clients: Effect,
    detail: String,
) -> Change {
    Change { subject: Subject::Problem(entry.uri.clone()), kind, servers, clients, detail }
}

fn changed(before: &ProblemEntry, after: &ProblemEntry, changes: &mut Vec<Change>) {
    if before.status != after.status {
        let detail = format!("status {} became {}", before.status, after.status);
        changes.push(change(after, Kind::Changed, Effect::Breaking, Effect::Breaking, detail));
    }
    if before.title != after.title {
        let detail = format!("the title was “{}”, is “{}”", before.title, after.title);
        changes.push(change(after, Kind::Reworded, Effect::Compatible, Effect::Compatible, detail));
    }
    for member in
        after.required_members.iter().filter(|name| !before.required_members.contains(name))
    {
        let detail = format!("`{member}` must be there now");
        changes.push(change(after, Kind::Tightened, Effect::Breaking, Effect::Compatible, detail));
    }
    for member in
        before.required_members.iter().filter(|name| !after.required_members.contains(name))
    {
        let detail = format!("`{member}` may be missing now");
        changes.push(change(after, Kind::Relaxed, Effect::Compatible, Effect::Breaking, detail));
    }
}
