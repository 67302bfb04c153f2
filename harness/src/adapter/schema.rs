//! The published schema of an answer, ready to validate with.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use super::dialogue::Members;
use super::message::Answer;

static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| {
    let schema = schemars::schema_for!(Answer);
    jsonschema::draft202012::new(&Value::from(schema)).ok()
});

/// What in an answer the published schema does not allow; `None` where it fits.
pub(super) fn faults(id: u64, members: &Members) -> Option<String> {
    let validator = VALIDATOR.as_ref()?;
    let mut line = members.clone();
    line.insert("id".to_owned(), id.into());
    let line = Value::Object(line);
    let faults: Vec<String> = validator
        .iter_errors(&line)
        .map(|fault| match fault.instance_path().as_str() {
            "" => fault.to_string(),
            place => format!("{place}: {fault}"),
        })
        .collect();
    (!faults.is_empty()).then(|| faults.join("; "))
}
