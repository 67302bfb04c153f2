//! How ids are spelled: the protocol's are the text of a UUID.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

/// How an id is spelled, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct IdForm {
    /// Where it stands in a record, a JSON Pointer; empty where records do not show it.
    pub at: String,
    /// The member of a create's content that it is sent in; empty where the path says it all.
    pub sent: String,
    /// The form in requests.
    pub form: Form,
    /// The form in answers, where it is another one.
    pub answered: Option<Form>,
    /// What stands before it.
    pub prefix: String,
    /// What stands behind it.
    pub suffix: String,
    /// Whether letter case means nothing. Where it does, the harness asks nothing about it.
    pub any_case: bool,
}

impl Default for IdForm {
    fn default() -> IdForm {
        IdForm {
            at: "/id".to_owned(),
            sent: String::new(),
            form: Form::Uuid,
            answered: None,
            prefix: String::new(),
            suffix: String::new(),
            any_case: false,
        }
    }
}

/// The form of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// 36 characters with hyphens.
    Uuid,
    /// 32 hexadecimal digits.
    Hex,
    /// 22 characters of base64url (RFC 4648 section 5), without padding.
    Base64url,
}

impl IdForm {
    /// The id as the server writes it. What is no UUID goes as it is, so that a wrong id stays one.
    pub(super) fn spell(&self, id: &str) -> String {
        let spelled = match (self.form, Uuid::parse_str(id)) {
            (Form::Hex, Ok(uuid)) => uuid.simple().to_string(),
            (Form::Base64url, Ok(uuid)) => URL_SAFE_NO_PAD.encode(uuid.as_bytes()),
            _ => id.to_owned(),
        };
        format!("{}{spelled}{}", self.prefix, self.suffix)
    }

    /// The id as the protocol writes it, from an answer.
    pub(super) fn read(&self, text: &str) -> String {
        let bare = text.strip_prefix(self.prefix.as_str()).unwrap_or(text);
        let bare = bare.strip_suffix(self.suffix.as_str()).unwrap_or(bare);
        let uuid = match self.answered.unwrap_or(self.form) {
            Form::Uuid => None,
            Form::Hex => (bare.len() == 32).then(|| Uuid::parse_str(bare).ok()).flatten(),
            Form::Base64url => {
                URL_SAFE_NO_PAD.decode(bare).ok().and_then(|bytes| Uuid::from_slice(&bytes).ok())
            }
        };
        uuid.map_or_else(|| bare.to_owned(), |uuid| uuid.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, IdForm};

    #[test]
    fn ids_go_out_and_come_back() {
        let id = "019cccac-b915-7651-8317-1ff4a6a3a450";
        for (form, prefix, spelled) in [
            (Form::Uuid, "", "019cccac-b915-7651-8317-1ff4a6a3a450"),
            (Form::Hex, "", "019cccacb915765183171ff4a6a3a450"),
            (Form::Base64url, "", "AZzMrLkVdlGDFx_0pqOkUA"),
            (Form::Hex, "task:", "task:019cccacb915765183171ff4a6a3a450"),
        ] {
            let ids = IdForm { form, prefix: prefix.to_owned(), ..IdForm::default() };
            assert_eq!(ids.spell(id), spelled);
            assert_eq!(ids.read(spelled), id);
        }
        let mixed = IdForm { form: Form::Hex, answered: Some(Form::Uuid), ..IdForm::default() };
        assert_eq!(mixed.read(&id.to_uppercase()), id.to_uppercase());
        assert_eq!(mixed.spell("no-id"), "no-id");
    }
}
