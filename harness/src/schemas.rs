//! The published schemas of the messages, ready to validate with.

use std::collections::HashMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use sixfold_spec::schema::messages;

/// How many faults are told of one message.
const TOLD: usize = 3;

/// By the name of the message. Made once: each takes longer to make than to use.
static VALIDATORS: LazyLock<HashMap<&'static str, Validator>> = LazyLock::new(|| {
    let all = messages().into_iter();
    all.filter_map(|message| {
        let validator = jsonschema::draft202012::new(&Value::from(message.schema)).ok()?;
        Some((message.name, validator))
    })
    .collect()
});

/// Something in a message that its schema does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it is: a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The member that is required there and absent, if that is the fault.
    pub absent: Option<String>,
    /// The fault in words.
    pub text: String,
}

impl Fault {
    /// The first member of the message that it is about: one that is wrong, or one that is absent.
    pub fn member(&self) -> &str {
        let first = self.pointer.split('/').nth(1);
        first.or(self.absent.as_deref()).unwrap_or_default()
    }
}

/// What is wrong with a message, if the specification has a schema of that name.
pub fn faults(schema: &str, message: &Value) -> Vec<Fault> {
    let Some(validator) = VALIDATORS.get(schema) else { return Vec::new() };
    if validator.is_valid(message) {
        return Vec::new();
    }
    validator
        .iter_errors(message)
        .map(|error| {
            let absent = match error.kind() {
                jsonschema::error::ValidationErrorKind::Required { property } => {
                    property.as_str().map(str::to_owned)
                }
                _ => None,
            };
            let pointer = error.instance_path().as_str().to_owned();
            Fault { pointer, absent, text: error.to_string() }
        })
        .collect()
}

/// Faults as a sentence for a report.
pub fn told(faults: &[Fault]) -> String {
    let shown = faults.iter().take(TOLD).map(|fault| match fault.pointer.as_str() {
        "" => fault.text.clone(),
        pointer => format!("{pointer}: {}", fault.text),
    });
    let mut text = shown.collect::<Vec<_>>().join("; ");
    if faults.len() > TOLD {
        text.push_str(" …");
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{VALIDATORS, faults, told};

    #[test]
    fn every_published_schema_can_be_used() {
        let published = sixfold_spec::schema::messages();
        assert_eq!(VALIDATORS.len(), published.len());
    }

    #[test]
    fn faults_have_a_place_and_a_member() {
        let page = json!({ "records": [], "has_more": "no", "limit": 0 });
        let found = faults("list-page", &page);
        let members: Vec<&str> = found.iter().map(super::Fault::member).collect();
        assert_eq!(members.len(), 3, "{found:?}");
        for member in ["has_more", "limit", "next"] {
            assert!(members.contains(&member), "{member} is not among {members:?}");
        }
        assert!(told(&found).contains("/has_more: "));
        assert_eq!(faults("no-such-message", &page), []);
    }
}
