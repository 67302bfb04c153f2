//! What several judges of single records need: what a record must hold, and what a write left.

use http::header;
use serde_json::{Map, Value};

use super::support::seen_after;
use super::support_references::references_stand;
use super::{Case, Findings};
use crate::target::Entity;
use crate::trace::{Before, Exchange, Expected, Op, Place, Sighting, State, member};

/// Members that every live record has and the server alone sets.
pub(super) const TIMES: [&str; 2] = ["created_at", "updated_at"];

/// Whether a representation can be taken for a record at all: an object with id, version and times.
pub(super) fn is_record(seen: &Sighting) -> bool {
    seen.is_record(|value| {
        let Some(members) = value.as_object() else { return false };
        member(members, "id").is_some_and(Value::is_string)
            && member(members, "lock_version").is_some_and(Value::is_i64)
            && TIMES.iter().all(|name| member(members, name).is_some())
    })
}

/// Whether the representation shows every member that the schema declares.
pub(super) fn is_whole(entity: &Entity, seen: &Sighting) -> bool {
    is_record(seen)
        && seen.is_whole(|value| {
            let members = value.as_object();
            members.is_some_and(|own| entity.shown.iter().all(|name| member(own, name).is_some()))
        })
}

/// Whether the content of a write has a media type that every server reads.
pub(super) fn has_usual_media_type(exchange: &Exchange) -> bool {
    let usual = match exchange.op {
        Op::Create { .. } => "application/json",
        Op::Update { .. } => "application/merge-patch+json",
        _ => return true,
    };
    essence(exchange).is_some_and(|essence| essence.eq_ignore_ascii_case(usual))
}

/// The media type of the request's content, in lowercase and without parameters.
pub(super) fn media_type(exchange: &Exchange) -> Option<String> {
    essence(exchange).map(str::to_ascii_lowercase)
}

fn essence(exchange: &Exchange) -> Option<&str> {
    let value = exchange.request.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim())
}

/// Whether the request names the version that the record certainly has, as itself or as its tag.
pub(super) fn names_current_version(op: &Op, before: &Before<'_>) -> bool {
    let (Op::Update { expected, if_match, .. } | Op::Delete { expected, if_match, .. }) = op else {
        return false;
    };
    let Some(current) = before.version() else { return false };
    let tag_holds = if_match.as_ref().map(|tag| *tag == format!("\"{current}\""));
    match (expected, tag_holds) {
        (_, Some(false)) => false,
        (Expected::Absent, tagged) => tagged == Some(true),
        (Expected::Value(_), _) => expected.version() == Some(current),
    }
}

/// An update of the client's own live record that names its current version, and no other id: one
/// that nothing but its members can be wrong with.
pub(super) fn is_timely_update(exchange: &Exchange, before: &Before<'_>) -> bool {
    let Op::Update { id, patch, .. } = &exchange.op else { return false };
    let names_itself =
        |other: &Value| other.as_str().is_some_and(|text| text.eq_ignore_ascii_case(id));
    before.is_live()
        && before.owner.is_some()
        && before.owner == exchange.credentials.user()
        && patch.get("id").is_none_or(names_itself)
        && names_current_version(&exchange.op, before)
        && has_usual_media_type(exchange)
}

/// What an accepted write left: the newer of what its answer shows and of what the next look at the
/// record shows. Where both show one version, the next look: it cannot be made up from the request.
pub(super) fn left_by<'c>(
    case: &Case<'c>,
    exchange: &'c Exchange,
) -> Option<(&'c Exchange, &'c Sighting)> {
    let answered =
        exchange.reply.record().filter(|seen| seen.place == Place::Written && is_record(seen));
    let looked = seen_after(case, exchange)
        .filter(|(_, seen)| seen.state == State::Deleted || is_record(seen));
    match (answered, looked) {
        (Some(answered), Some((_, seen))) if answered.version > seen.version => {
            Some((exchange, answered))
        }
        (_, Some(looked)) => Some(looked),
        (Some(answered), None) => Some((exchange, answered)),
        (None, None) => None,
    }
}

/// A value in a few words for a report.
pub(super) fn brief(value: Option<&Value>) -> String {
    const LONGEST: usize = 80;
    let text = value.map_or_else(|| "absent".to_owned(), Value::to_string);
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

/// Whether an update holds, beside whatever else, a valid change of a member from its old value.
pub(super) fn has_good_change(entity: &Entity, patch: &Map<String, Value>, old: &Value) -> bool {
    patch.iter().any(|(name, value)| {
        entity.member(name).is_some_and(|member| member.validator.is_valid(value))
            && old.get(name).unwrap_or(&Value::Null) != value
    })
}

/// A create of an unused id that names every member it needs, and no wrong value: one that nothing
/// but unknown members, or texts that cannot be stored, can be wrong with.
pub(super) fn is_otherwise_sound_create(case: &Case<'_>, exchange: &Exchange) -> bool {
    let Op::Create { id: Some(Value::String(id)), members, .. } = &exchange.op else {
        return false;
    };
    let (Some(entity), Some(before)) = (case.entity(exchange), case.history.before(exchange))
    else {
        return false;
    };
    before.is_unknown()
        && exchange.credentials.user().is_some()
        && id.len() == 36
        && uuid::Uuid::parse_str(id).is_ok_and(|id| id.get_version_num() == 7)
        && has_usual_media_type(exchange)
        && entity.invalid_members(members).is_empty()
        && entity.missing_members(members).is_empty()
        && references_stand(case, exchange)
}

/// Judges that a refusal names the place of a wrong member: without it, an app cannot say which
/// field to correct.
pub(super) fn judge_places(findings: &mut Findings, exchange: &Exchange, wrong: &[String]) {
    let errors = exchange.reply.json().and_then(|json| json.get("errors"));
    let Some(errors) = errors.and_then(Value::as_array) else { return };
    let text =
        |error: &Value, name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
    let told: Vec<Option<String>> = errors
        .iter()
        .map(|error| {
            text(error, "pointer")
                .filter(|_| text(error, "detail").is_some_and(|detail| !detail.is_empty()))
        })
        .collect();
    let points_to = |pointer: &String, name: &str| {
        let token = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        *pointer == token || pointer.starts_with(&format!("{token}/"))
    };
    let is_told = |name: &String| told.iter().flatten().any(|pointer| points_to(pointer, name));
    if told.iter().all(Option::is_some) && wrong.iter().any(is_told) {
        return findings.kept();
    }
    let pointers: Vec<String> =
        told.into_iter().map(|pointer| pointer.unwrap_or_else(|| "none".to_owned())).collect();
    findings
        .breach(
            format!(
                "`errors` names the place of a refused member ({}) and what is wrong there",
                wrong.join(", ")
            ),
            format!(
                "pointers with a detail: {}",
                if pointers.is_empty() { "none".to_owned() } else { pointers.join(", ") }
            ),
        )
        .shown_by(exchange, "the refusal");
}
