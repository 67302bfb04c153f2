//! JSON Merge Patch (RFC 7396 section 2).

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Applies a patch to a value.
pub(crate) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            target.shift_remove(name);
        } else {
            merge(target.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

/// What a patch makes of a value.
pub(crate) fn merged(mut value: Value, patch: &Value) -> Value {
    merge(&mut value, patch);
    value
}

/// The same of a value that is left as it is; only where the patch is an object, something new is made.
pub(crate) fn patched<'v>(value: &Value, patch: &'v Value) -> Cow<'v, Value> {
    match patch {
        Value::Object(_) => Cow::Owned(merged(value.clone(), patch)),
        _ => Cow::Borrowed(patch),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::merged;

    #[test]
    fn objects_merge_and_all_else_replaces() {
        let old = json!({"a": {"b": 1, "c": [1]}, "d": 2});
        assert_eq!(
            merged(old.clone(), &json!({"a": {"b": null, "c": [2]}})),
            json!({"a": {"c": [2]}, "d": 2})
        );
        assert_eq!(merged(old, &json!(null)), json!(null));
        assert_eq!(merged(json!("text"), &json!({"a": {"b": null}})), json!({"a": {}}));
    }
}
