//! The members of an entity that the harness may write.

use serde_json::Value;

use super::draft::{key, list, quoted, shown, table};
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

/// Why the harness does not fill a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unfilled {
    pub(super) why: String,
    /// What to write where a create has to have it; nothing where the file has no words for it.
    pub(super) remedy: Option<String>,
}

impl Unfilled {
    pub(super) fn new(why: &str) -> Unfilled {
        Unfilled { why: why.to_owned(), remedy: None }
    }
}

/// What a member's schema comes to, or why the harness does not fill it.
pub(super) fn field(
    name: &str,
    shape: &Shape<'_>,
    is_required: bool,
    refers_to: Option<&Refers<'_>>,
) -> Result<Field, Unfilled> {
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

    fn kind(&mut self, name: &str, shape: &Shape<'_>, is_required: bool) -> Result<(), Unfilled> {
        let left_out = |why: &str| Err(Unfilled::new(why));
        match shape.kind() {
            Some("string") => self.text(name, shape, is_required),
            Some(kind @ ("integer" | "number")) => {
                self.say("kind", quoted(kind));
                match values(shape).map_or_else(|| numbers(shape), Numbers::These) {
                    Numbers::Any => Ok(()),
                    Numbers::These(values) => {
                        self.say("values", values);
                        Ok(())
                    }
                    Numbers::Unknown => Err(Unfilled {
                        why: "not every number will do".to_owned(),
                        remedy: Some(named_by_hand(name, kind, "1")),
                    }),
                }
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
                _ => left_out("a dialect has words for lists of free texts only"),
            },
            Some("object") if is_free_object(shape) => {
                self.say("kind", quoted("object"));
                Ok(())
            }
            Some("object") => left_out("it is an object of a form of its own"),
            _ => left_out("its schema does not say of which one type it is"),
        }
    }

    fn text(&mut self, name: &str, shape: &Shape<'_>, is_required: bool) -> Result<(), Unfilled> {
        self.say("kind", quoted("text"));
        if let Some(values) = values(shape) {
            self.say("values", values);
            return Ok(());
        }
        if is_free(shape) {
            self.is_text = true;
            let bound = |name: &str| shape.facet(name).and_then(Value::as_u64);
            let least = bound("minLength").filter(|least| *least > 0);
            self.entries.extend(least.map(|least| ("min".to_owned(), least.to_string())));
            let most = bound("maxLength");
            self.entries.extend(most.map(|most| ("max".to_owned(), most.to_string())));
            return Ok(());
        }
        // What not every text will do for is only worth sending where a create has to.
        let format = shape.text("format").unwrap_or("pattern");
        let of_form = format!("it is a text of the form `{}`", shown(format));
        if !is_required {
            return Err(Unfilled::new(&format!("{of_form}, and need not be sent")));
        }
        let sample = shape.example().and_then(Value::as_str).or_else(|| sample(format));
        let remedy = || Some(named_by_hand(name, "text", "\"…\""));
        let sample = sample.ok_or_else(|| Unfilled { why: of_form, remedy: remedy() })?;
        self.say("values", list([quoted(sample)]));
        self.note = Some(format!(
            "`{}` is a text of the form `{}`: others than this one may be named.",
            shown(name),
            shown(format)
        ));
        Ok(())
    }
}

/// How to name the values of a member by hand.
fn named_by_hand(name: &str, kind: &str, value: &str) -> String {
    format!(
        "name some as `values`, such as {} = {{ kind = \"{kind}\", required = true, values = [{value}] }}",
        shown(&key(name))
    )
}

/// Whether it is an object that may have any member, of any kind.
fn is_free_object(shape: &Shape<'_>) -> bool {
    let of_others = shape.facet("additionalProperties").and_then(Value::as_object);
    shape.members().is_empty() && of_others.is_none_or(serde_json::Map::is_empty)
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

/// Which numbers will do.
enum Numbers {
    Any,
    /// These, as TOML writes them.
    These(String),
    Unknown,
}

/// Which numbers a schema allows. What a dialect cannot say otherwise becomes values: all of few, or the
/// ends and the middle.
fn numbers(shape: &Shape<'_>) -> Numbers {
    if shape.facet("multipleOf").is_some_and(|step| step.as_f64() != Some(1.0)) {
        return Numbers::Unknown;
    }
    let is_wide = |bound: Option<i64>| bound.is_none_or(|bound| bound.unsigned_abs() >= 1 << 31);
    let (least, most) = (least(shape), most(shape));
    if is_wide(least) && is_wide(most) {
        return Numbers::Any;
    }
    let (least, most) = match (least, most) {
        (Some(least), Some(most)) => (least, most),
        (Some(least), None) => (least, least.saturating_add(VALUES - 1)),
        (None, Some(most)) => (most.saturating_sub(VALUES - 1), most),
        (None, None) => return Numbers::Any,
    };
    if least > most {
        return Numbers::Unknown;
    }
    let values = if most.saturating_sub(least) < VALUES {
        (least..=most).collect()
    } else {
        vec![least, least + 1, most / 2 + least / 2, most - 1, most]
    };
    Numbers::These(list(values.iter().map(ToString::to_string)))
}

/// The least whole number within bounds. In OpenAPI 3.0, that a bound itself is out is said by true.
fn least(shape: &Shape<'_>) -> Option<i64> {
    let bound = |name: &str| shape.facet(name).and_then(Value::as_f64);
    let beyond = |bound: f64| whole(bound.floor()).saturating_add(1);
    let is_out = shape.says("exclusiveMinimum");
    let least = bound("minimum").map(|one| if is_out { beyond(one) } else { whole(one.ceil()) });
    least.max(bound("exclusiveMinimum").map(beyond))
}

/// A number without a fraction; what lies beyond all whole numbers is the last one.
fn whole(number: f64) -> i64 {
    number as i64
}

/// The greatest whole number within bounds.
fn most(shape: &Shape<'_>) -> Option<i64> {
    let bound = |name: &str| shape.facet(name).and_then(Value::as_f64);
    let below = |bound: f64| whole(bound.ceil()).saturating_sub(1);
    let is_out = shape.says("exclusiveMaximum");
    let most = bound("maximum").map(|one| if is_out { below(one) } else { whole(one.floor()) });
    let other = bound("exclusiveMaximum").map(below);
    [most, other].into_iter().flatten().min()
}

/// A value as TOML writes it: text, number, true or false, or a list of such.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(quoted(text)),
        Value::Bool(_) => Some(value.to_string()),
        Value::Number(number) => (number.is_i64() || number.is_f64()).then(|| number.to_string()),
        Value::Array(items) => {
            Some(list(items.iter().map(plain).collect::<Option<Vec<String>>>()?))
        }
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
