//! Merge patches (RFC 7396): what a change does to members, and two changes as one.

use serde_json::{Map, Value};

use crate::merge_patch::merge;

/// Applies a patch to the members of a record. A member that the patch sets to null is null then;
/// what is null inside an object of the patch is taken out of the object.
pub(super) fn apply(members: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, value) in patch {
        merge(members.entry(name.clone()).or_insert(Value::Null), value);
    }
}

/// Two patches as one that does the same; `None` where no single patch does. One that first sets a
/// member to a plain value and then to an object is such a pair: as one patch, the object would be
/// merged into whatever the server has there.
pub(super) fn joined(
    first: &Map<String, Value>,
    then: &Map<String, Value>,
) -> Option<Map<String, Value>> {
    let mut both = first.clone();
    for (name, value) in then {
        let value = match (first.get(name), value) {
            (Some(Value::Object(earlier)), Value::Object(later)) => {
                Value::Object(joined(earlier, later)?)
            }
            (Some(_), Value::Object(_)) => return None,
            (_, value) => value.clone(),
        };
        both.insert(name.clone(), value);
    }
    Some(both)
}

/// Whether the members are already as the patch wants them.
pub(super) fn is_applied(patch: &Map<String, Value>, members: &Map<String, Value>) -> bool {
    let mut after = members.clone();
    apply(&mut after, patch);
    after == *members
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::{apply, is_applied, joined};

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(Value::Null), (0..3).prop_map(Value::from)];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop::collection::btree_map("[ab]", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect()))
        })
    }

    fn members() -> impl Strategy<Value = Map<String, Value>> {
        prop::collection::btree_map("[ab]", value(), 0..3)
            .prop_map(|members| members.into_iter().collect())
    }

    /// The values without what is null inside of objects, as no record holds after a patch.
    fn stored(members: &Map<String, Value>) -> Map<String, Value> {
        let mut stored = Map::new();
        apply(&mut stored, members);
        stored
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn joined_patches_do_what_both_did(
            members in members().prop_map(|members| stored(&members)), first in members(), then in members(),
        ) {
            if let Some(both) = joined(&first, &then) {
                let mut one_by_one = members.clone();
                apply(&mut one_by_one, &first);
                apply(&mut one_by_one, &then);
                let mut at_once = members;
                apply(&mut at_once, &both);
                prop_assert_eq!(at_once, one_by_one);
            }
        }

        #[test]
        fn a_patch_that_was_applied_is_applied(mut members in members(), patch in members()) {
            apply(&mut members, &patch);
            prop_assert!(is_applied(&patch, &members));
        }
    }

    #[test]
    fn an_object_behind_a_plain_value_is_a_patch_of_its_own() {
        let (plain, object) = (json!({ "a": 1 }), json!({ "a": { "b": 2 } }));
        let (Value::Object(plain), Value::Object(object)) = (plain, object) else { unreachable!() };
        assert_eq!(joined(&plain, &object), None);
        assert_eq!(joined(&object, &plain), Some(plain));
    }
}
