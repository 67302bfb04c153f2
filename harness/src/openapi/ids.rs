//! How ids are spelled, and where they stand.

use serde_json::{Map, Value};

use super::collections::Collection;
use super::draft::{Draft, quoted, reason, shown};
use super::operations::{Way, creating};
use super::record::{Record, escaped};
use super::shape::Shape;

/// What a dialect calls each form of an id, and an id of that form, as the harness makes them.
const FORMS: [(&str, &str); 3] = [
    ("uuid", "019cccac-b915-7651-8317-1ff4a6a3a450"),
    ("hex", "019cccacb915765183171ff4a6a3a450"),
    ("base64url", "AZzMrLkVdlGDFx_0pqOkUA"),
];

/// Writes how ids are spelled.
pub(super) fn write(draft: &mut Draft, collection: &Collection<'_>, record: &Record<'_>) {
    draft.header("[id]", None);
    place(draft, collection, record);
    let own = record.id.and_then(|id| record.shape.member(id));
    let operations = collection.operations().filter(|one| one.path == collection.record);
    let of_path = operations
        .filter_map(|operation| operation.parameter("path", &[collection.id]))
        .map(|parameter| parameter.shape)
        .next();
    let shapes: Vec<&Shape<'_>> = [&own, &of_path].into_iter().flatten().collect();
    // A path may take any text where records say what it is.
    if matches!(shapes.iter().find_map(|shape| shape.kind()), Some("integer" | "number")) {
        draft.missing(
            "ids are numbers here. The harness makes UUIDs, as an app that creates while it is offline has \
             to; a server that takes none cannot be tested for what begins with a create.",
            "",
        );
        return;
    }
    form(draft, record, &shapes);
    let pattern = |shape: &Shape<'_>| shape.text("pattern").unwrap_or_default().to_owned();
    if of_path
        .as_ref()
        .is_some_and(|shape| pattern(shape).contains("A-F") && pattern(shape).contains("a-f"))
    {
        let because = "its pattern takes hexadecimal digits in capitals and in small letters";
        draft.entry(
            "any_case",
            "true".to_owned(),
            reason(format!("the path {}", collection.record), because),
        );
    }
}

/// Writes where a record has its id, and where a create sends it.
fn place(draft: &mut Draft, collection: &Collection<'_>, record: &Record<'_>) {
    let is_in_content = match creating(collection, record) {
        Some((operation, Way::Post)) => Some(operation.said()),
        _ => None,
    };
    let Some(id) = record.id else {
        draft.missing(
            "no member of a record looks like its id (looked for id, uuid, _id, guid and the name of \
             the path's parameter). Where records show none, this stays empty.",
            "",
        );
        draft.entry("at", quoted(""), None);
        return;
    };
    let because = format!("the record has the member `{}`", shown(id));
    let pointer = format!("/{}", escaped(id));
    draft.entry("at", quoted(&pointer), reason(&record.from, because));
    if let Some(from) = &is_in_content {
        let because = "the content of a create has it, and does not call it read-only";
        draft.entry("sent", quoted(id), reason(from, because));
    }
}

/// Writes the form of ids, where it is not that of a UUID with hyphens.
fn form(draft: &mut Draft, record: &Record<'_>, shapes: &[&Shape<'_>]) {
    let fits = |id: &str| shapes.iter().all(|shape| takes(shape, id));
    match FORMS.iter().position(|(_, id)| fits(id)) {
        Some(0) => {}
        Some(place) => {
            let (form, _) = FORMS[place];
            let because = format!(
                "{}, and of the forms of a UUID this is the first that fits",
                bounds(shapes)
            );
            draft.entry("form", quoted(form), reason(&record.from, because));
        }
        None => draft.missing(
            format!(
                "{}, and no UUID of version 7 fits: neither with hyphens, nor as 32 hexadecimal digits, \
                 nor as 22 characters of base64url. The harness makes such ids, as an app that creates while it \
                 is offline has to; a server that takes none cannot be tested for what begins with a create.",
                bounds(shapes)
            ),
            "",
        ),
    }
}

/// Whether an id is one, as far as the schema says. A pattern that cannot be read refuses nothing.
fn takes(shape: &Shape<'_>, id: &str) -> bool {
    let facets = ["pattern", "minLength", "maxLength"];
    let rules: Map<String, Value> = facets
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), shape.facet(name)?.clone())))
        .collect();
    let schema = Value::Object(rules);
    jsonschema::draft202012::new(&schema).map_or(true, |rules| rules.is_valid(&Value::from(id)))
}

/// What ids are, in words.
fn bounds(shapes: &[&Shape<'_>]) -> String {
    let facet = |name: &str| shapes.iter().find_map(|shape| shape.facet(name));
    if let Some(pattern) = facet("pattern").and_then(Value::as_str) {
        return format!("ids are of the form `{}`", shown(pattern));
    }
    let length = |name: &str| facet(name).and_then(Value::as_u64);
    match (length("minLength"), length("maxLength")) {
        (Some(least), Some(most)) if least == most => format!("ids have {most} characters"),
        (Some(least), Some(most)) => format!("ids have {least} to {most} characters"),
        (None, Some(most)) => format!("ids have at most {most} characters"),
        (least, None) => format!("ids have at least {} characters", least.unwrap_or_default()),
    }
}
