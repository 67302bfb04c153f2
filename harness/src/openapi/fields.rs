//! The members of an entity that the harness may write.

use serde_json::Value;

use super::draft::{list, quoted, shown, table};
use super::shape::Shape;
use crate::trace::Link;

/// The most values that a whole number within bounds is given.
const VALUES: i64 = 12;

/// A member that the harness may write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// What the member table says, as TOML writes it.
    pub(super) value: String,
    /// Whether it is text of free choice.
    pub(super) is_text: bool,
    /// What to know of it.
    pub(super) note: Option<String>,
}

/// What a member refers to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refers<'r> {
    /// The entity.
    pub(super) to: &'r str,
    /// What the server itself says of the reference; nothing where it was guessed.
    pub(super) link: Option<&'r Link>,
}

/// What a member's schema comes to, or why the harness does not fill it.
pub(super) fn field(
    name: &str,
    shape: &Shape<'_>,
    is_required: bool,
    refers_to: Option<&Refers<'_>>,
) -> Result<Field, String> {
    let mut form = Form { entries: Vec::new(), is_text: false, note: None };
    match refers_to {
        Some(Refers { to, link }) => {
            form.say("kind", quoted("reference"));
            form.say("to", quoted(to));
            match link {
                Some(link) => form.link(link),
                None => {
                    form.note = Some(format!(
                        "`{}` looks like the id of a record of {}. If a write of the one changes the other \
                         as well, say `touches = true`; if a delete takes it along, `on_delete = \"cascade\"`.",
                        shown(name),
                        shown(to)
                    ));
                }
            }
        }
        None => form.kind(name, shape, is_required)?,
    }
    if is_required {
        form.say("required", "true".to_owned());
    }
    if shape.is_nullable() {
        form.say("nullable", "true".to_owned());
    }
    if refers_to.is_none()
        && let Some(default) = shape.facet("default").and_then(plain)
    {
        form.say("default", default);
    }
    Ok(Field { value: table(&form.entries), is_text: form.is_text, note: form.note })
}

struct Form {
    entries: Vec<(String, String)>,
    is_text: bool,
    note: Option<String>,
}

impl Form {
    fn say(&mut self, key: &str, value: String) {
        self.entries.push((key.to_owned(), value));
    }

    fn link(&mut self, link: &Link) {
        if link.touches {
            self.say("touches", "true".to_owned());
        }
        let on_delete = [(link.cascades, "cascade"), (link.restricts, "restrict")];
        if let Some((_, word)) = on_delete.iter().find(|(is_so, _)| *is_so) {
            self.say("on_delete", quoted(word));
        }
    }

    fn kind(&mut self, name: &str, shape: &Shape<'_>, is_required: bool) -> Result<(), String> {
        let left_out = |why: &str| Err(format!("`{}` is left out: {why}", shown(name)));
        match shape.kind() {
            Some("string") => self.text(name, shape, is_required),
            Some("integer") => {
                self.say("kind", quoted("integer"));
                let values = values(shape).or_else(|| bounded(shape));
                if let Some(values) = values {
                    self.say("values", values);
                }
                Ok(())
            }
            Some("number") => {
                let is_bounded = ["minimum", "maximum", "multipleOf"]
                    .iter()
                    .any(|one| shape.facet(one).is_some());
                let values = values(shape).or_else(|| bounded(shape));
                if is_bounded && values.is_none() {
                    return left_out("not every number will do; name some as `values`.");
                }
                self.say("kind", quoted("number"));
                self.entries.extend(values.map(|values| ("values".to_owned(), values)));
                Ok(())
            }
            Some("boolean") => {
                self.say("kind", quoted("boolean"));
                Ok(())
            }
            Some("array") => match shape.items() {
                Some(items) if items.kind() == Some("string") && is_free(&items) => {
                    self.say("kind", quoted("texts"));
                    Ok(())
                }
                _ => left_out("a dialect has words for lists of texts only."),
            },
            Some("object") if shape.members().is_empty() => {
                self.say("kind", quoted("object"));
                Ok(())
            }
            Some("object") => left_out("it is an object of a form of its own."),
            _ => left_out("its schema does not say of which one type it is."),
        }
    }

    fn text(&mut self, name: &str, shape: &Shape<'_>, is_required: bool) -> Result<(), String> {
        self.say("kind", quoted("text"));
        if let Some(values) = values(shape) {
            self.say("values", values);
            return Ok(());
        }
        if is_free(shape) {
            self.is_text = true;
            let most = shape.facet("maxLength").and_then(Value::as_u64);
            self.entries.extend(most.map(|most| ("max".to_owned(), most.to_string())));
            return Ok(());
        }
        // What not every text will do for is only worth sending where a create has to.
        let format = shape.text("format").unwrap_or("pattern");
        if !is_required {
            return Err(format!(
                "`{}` is left out: it is a text of the form `{}`, and need not be sent.",
                shown(name),
                shown(format)
            ));
        }
        let sample = shape.example().and_then(Value::as_str).or_else(|| sample(format)).ok_or_else(|| {
            format!(
                "TODO: `{}` is required, and is a text of the form `{}`: name some as `values`, such as {} = \
                 {{ kind = \"text\", required = true, values = [\"…\"] }}.",
                shown(name),
                shown(format),
                shown(name)
            )
        })?;
        self.say("values", list([quoted(sample)]));
        self.note = Some(format!(
            "`{}` is a text of the form `{}`: others than this one may be named.",
            shown(name),
            shown(format)
        ));
        Ok(())
    }
}

/// Whether any text will do.
fn is_free(shape: &Shape<'_>) -> bool {
    let is_plain =
        matches!(shape.text("format"), None | Some("string" | "text" | "multiline" | "html"));
    shape.facet("pattern").is_none() && is_plain && shape.choices().is_empty()
}

/// The values that it may have, where they are named.
fn values(shape: &Shape<'_>) -> Option<String> {
    let values: Vec<String> = shape.choices().iter().filter_map(|value| plain(value)).collect();
    (!values.is_empty()).then(|| list(values))
}

/// Some values of a number within bounds, which a dialect cannot say otherwise: all of few, or the ends
/// and the middle.
fn bounded(shape: &Shape<'_>) -> Option<String> {
    let bound = |name: &str| shape.facet(name).and_then(Value::as_i64);
    let (least, most) = (bound("minimum"), bound("maximum"));
    if shape.facet("multipleOf").is_some() || (least.is_none() && most.is_none()) {
        return None;
    }
    let is_wide = |bound: Option<i64>| bound.is_none_or(|bound| bound.unsigned_abs() >= 1 << 31);
    if is_wide(least) && is_wide(most) {
        return None;
    }
    let (least, most) = match (least, most) {
        (Some(least), Some(most)) if least <= most => (least, most),
        (Some(least), None) => (least, least.saturating_add(VALUES - 1)),
        (None, Some(most)) => (most.saturating_sub(VALUES - 1), most),
        _ => return None,
    };
    let values = if most.saturating_sub(least) < VALUES {
        (least..=most).collect()
    } else {
        vec![least, least + 1, most / 2 + least / 2, most - 1, most]
    };
    Some(list(values.iter().map(ToString::to_string)))
}

/// A value as TOML writes it: text, number, true or false.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(quoted(text)),
        Value::Bool(_) => Some(value.to_string()),
        Value::Number(number) => number.as_i64().map(|number| number.to_string()),
        _ => None,
    }
}

/// A text of a well-known form.
fn sample(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => "2026-03-08T09:00:00Z",
        "date" => "2026-03-08",
        "time" => "09:00:00",
        "email" => "ada@example.org",
        "uri" | "url" => "https://example.org/",
        "hostname" => "example.org",
        _ => return None,
    })
}
