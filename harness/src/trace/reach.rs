//! Which records a write may change beside its own: parents that it touches, children that go with
//! their parent.
//!
//! A guess on the safe side: whatever a record was ever seen to refer to counts, so that nobody
//! takes for known what a server may have changed.

use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

use super::{Key, Op, Relations, Sighting};

/// Every reference that was seen between records where a write of one may change the other.
#[derive(Debug)]
pub(super) struct Reach {
    relations: Relations,
    /// Children and the parents that their writes touch.
    touched: HashMap<Key, BTreeSet<Key>>,
    /// Parents and the children that go with them.
    buried: HashMap<Key, BTreeSet<Key>>,
}

impl Reach {
    pub(super) fn new(relations: &Relations) -> Reach {
        let mut relations = relations.clone();
        relations.0.retain(|link| link.touches || link.cascades);
        Reach { relations, touched: HashMap::new(), buried: HashMap::new() }
    }

    /// Whether any write can change another record than its own.
    pub(super) fn is_possible(&self) -> bool {
        !self.relations.0.is_empty()
    }

    /// Takes in the references that a write names.
    pub(super) fn learn(&mut self, op: &Op) {
        let (Some(key), members) = (op.key(), members(op)) else { return };
        self.note(&key, members);
    }

    /// Takes in the references that a representation shows.
    pub(super) fn see(&mut self, sighting: &Sighting) {
        if let (Some(key), Some(members)) = (sighting.key(), sighting.value.as_object()) {
            self.note(key, Some(members));
        }
    }

    fn note(&mut self, key: &Key, members: Option<&Map<String, Value>>) {
        let Some(members) = members else { return };
        for link in self.relations.of_child(&key.entity) {
            let Some(id) = members.get(&link.member).and_then(Value::as_str) else { continue };
            let parent = Key::new(&link.parent, id);
            if link.touches {
                self.touched.entry(key.clone()).or_default().insert(parent.clone());
            }
            if link.cascades {
                self.buried.entry(parent).or_default().insert(key.clone());
            }
        }
    }

    /// The records that a write may change beside its own.
    pub(super) fn of(&self, op: &Op) -> Vec<Key> {
        let mut reached = BTreeSet::new();
        if self.relations.0.is_empty() || !op.is_write() {
            return Vec::new();
        }
        if let Op::Create { entity, id: None, members } = op {
            for link in self.relations.of_child(entity).filter(|link| link.touches) {
                let id = members.get(&link.member).and_then(Value::as_str);
                reached.extend(id.map(|id| Key::new(&link.parent, id)));
            }
        }
        let Some(own) = op.key() else { return reached.into_iter().collect() };
        let going = self.going_with(op);
        for key in going.iter().chain([&own]) {
            reached.extend(self.touched.get(key).into_iter().flatten().cloned());
        }
        reached.extend(going);
        reached.remove(&own);
        reached.into_iter().collect()
    }

    /// The records that may be deleted along with the one that a request deletes.
    pub(super) fn going_with(&self, op: &Op) -> BTreeSet<Key> {
        let mut gone = BTreeSet::new();
        let Some(own) = op.key().filter(|_| may_delete(op)) else { return gone };
        let mut going = vec![own.clone()];
        while let Some(key) = going.pop() {
            for child in self.buried.get(&key).into_iter().flatten() {
                if gone.insert(child.clone()) {
                    going.push(child.clone());
                }
            }
        }
        gone.remove(&own);
        gone
    }
}

/// Whether a request deletes its record, or may: what an odd one does is nowhere said.
pub(super) fn may_delete(op: &Op) -> bool {
    op.is_write() && matches!(op, Op::Delete { .. } | Op::Odd { .. })
}

/// The members that a write names.
fn members(op: &Op) -> Option<&Map<String, Value>> {
    match op {
        Op::Create { members, .. } | Op::Replace { members, .. } => Some(members),
        Op::Update { patch, .. } => Some(patch),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::trace::{Expected, Link};

    fn reach() -> Reach {
        let link = |child: &str, member: &str, parent: &str| Link {
            child: child.into(),
            member: member.to_owned(),
            parent: parent.into(),
            touches: true,
            cascades: true,
            restricts: false,
        };
        Reach::new(&Relations(vec![
            link("files", "task_id", "tasks"),
            link("pages", "file_id", "files"),
        ]))
    }

    fn key(entity: &str, id: &str) -> Key {
        Key::new(&Arc::from(entity), id)
    }

    fn create(entity: &str, id: &str, member: &str, parent: &str) -> Op {
        let members = json!({ member: parent });
        Op::Create {
            entity: Arc::from(entity),
            id: Some(id.into()),
            members: members.as_object().cloned().unwrap_or_default(),
        }
    }

    #[test]
    fn a_write_reaches_the_parent_it_touches() {
        let mut reach = reach();
        let op = create("files", "f", "task_id", "t");
        reach.learn(&op);
        assert_eq!(reach.of(&op), [key("tasks", "t")]);
    }

    #[test]
    fn a_delete_reaches_children_of_children() {
        let mut reach = reach();
        reach.learn(&create("files", "f", "task_id", "t"));
        reach.learn(&create("pages", "p", "file_id", "f"));
        let delete = Op::Delete {
            entity: Arc::from("tasks"),
            id: "t".to_owned(),
            expected: Expected::Absent,
            if_match: None,
        };
        assert_eq!(reach.of(&delete), [key("files", "f"), key("pages", "p")]);
        assert!(reach.going_with(&delete).into_iter().eq([key("files", "f"), key("pages", "p")]));
    }

    #[test]
    fn a_parent_does_not_go_with_its_child() {
        let mut reach = reach();
        reach.learn(&create("files", "f", "task_id", "t"));
        let delete = Op::Delete {
            entity: Arc::from("files"),
            id: "f".to_owned(),
            expected: Expected::Absent,
            if_match: None,
        };
        assert_eq!(reach.of(&delete), [key("tasks", "t")]);
        assert!(reach.going_with(&delete).is_empty());
    }
}
