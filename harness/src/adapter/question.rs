//! From an operation to the question that an adapter is asked.

use serde_json::{Map, Value};

use super::description::Operation;
use super::message::Asked;
use super::session::Adapter;
use crate::binding::Overrides;
use crate::claims::VersionKind;
use crate::dialect::LOWEST;
use crate::speech::{Unsayable, touches_the_wire};
use crate::target::{Target, User};
use crate::trace::{Credentials, Delivery, Expected, Op};

/// Members that the protocol's server manages: their names mean nothing to another server.
const MANAGED: [&str; 5] = ["id", "lock_version", "created_at", "updated_at", "deleted_at"];

/// What positions begin with that a program has given out, and cursors where it takes no others: a story
/// may make up some of its own.
pub(super) const GIVEN: &str = "given:";

/// The user as whom to ask.
pub(super) fn user(target: &Target, credentials: Credentials) -> Result<&User, Unsayable> {
    let user = credentials.user().and_then(|user| target.users.get(user));
    user.ok_or(Unsayable::Nobody)
}

/// The question for an operation.
pub(super) fn question(
    adapter: &Adapter,
    target: &Target,
    user: &User,
    op: &Op,
    overrides: &Overrides,
    held: Option<&Value>,
) -> Result<Asked, Unsayable> {
    if touches_the_wire(overrides) || overrides.delivery != Delivery::AtOnce {
        return Err(Unsayable::Wire);
    }
    let user = user.name.clone();
    offered(adapter, op)?;
    let entity = op.entity().map(ToString::to_string).unwrap_or_default();
    let record = || id(adapter, op);
    let version = |expected: &Expected, if_match: &Option<String>| {
        let number = version(expected, if_match.as_deref())?;
        number.map(|number| in_words(adapter, target, op, number)).transpose()
    };
    let held = || {
        let mut held = held.cloned();
        let shown = held.as_mut().and_then(|held| held.get_mut("lock_version"));
        if let Some(shown) = shown
            && let Ok(words) = in_words(adapter, target, op, shown.clone())
        {
            *shown = words;
        }
        held
    };
    Ok(match op {
        Op::Create { members, .. } => {
            Asked::Create { user, entity, record: record()?, members: own(members) }
        }
        Op::Read { .. } => Asked::Read { user, entity, record: record()? },
        Op::Update { id: name, expected, if_match, patch, .. } => {
            if patch.get("id").is_some_and(|other| other.as_str() != Some(name)) {
                return Err(Unsayable::OtherId);
            }
            let version = version(expected, if_match)?;
            let members = own(patch);
            Asked::Update { user, entity, record: record()?, version, members, held: held() }
        }
        Op::Delete { expected, if_match, .. } => {
            let version = version(expected, if_match)?;
            Asked::Delete { user, entity, record: record()?, version, held: held() }
        }
        Op::Restore { expected, if_match, .. } => {
            let version = version(expected, if_match)?;
            Asked::Restore { user, entity, record: record()?, version }
        }
        Op::List { after, limit, .. } => {
            let after = place(adapter, after.as_deref())?;
            Asked::List { user, entity, after, limit: size(limit.as_deref())? }
        }
        Op::Sync { since, limit } => {
            let since = since.as_deref().map(given).transpose()?;
            Asked::Sync { user, since, limit: size(limit.as_deref())? }
        }
        _ => return Err(Unsayable::Wire),
    })
}

/// Refuses what the program has no words for.
fn offered(adapter: &Adapter, op: &Op) -> Result<(), Unsayable> {
    let operation = match op {
        Op::Create { .. } => Operation::Create,
        Op::Read { .. } => Operation::Read,
        Op::Update { .. } => Operation::Update,
        Op::Delete { .. } => Operation::Delete,
        Op::Restore { .. } => Operation::Restore,
        Op::List { .. } => Operation::List,
        Op::Sync { .. } => Operation::Sync,
        _ => return Err(Unsayable::Wire),
    };
    if adapter.description.has(operation) { Ok(()) } else { Err(Unsayable::NotOffered) }
}

/// The members that are the client's own.
fn own(members: &Map<String, Value>) -> Map<String, Value> {
    let own = members.iter().filter(|(name, _)| !MANAGED.contains(&name.as_str()));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The id that is named.
fn id(adapter: &Adapter, op: &Op) -> Result<String, Unsayable> {
    let id = op.id().filter(|id| !id.is_empty()).ok_or(Unsayable::Id)?;
    if !adapter.description.any_case && id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Unsayable::LetterCase);
    }
    Ok(id.to_owned())
}

/// The version that a write names; what is none has words in the protocol only.
fn version(expected: &Expected, if_match: Option<&str>) -> Result<Option<Value>, Unsayable> {
    match expected {
        _ if if_match.is_some() => Err(Unsayable::Wire),
        Expected::Absent => Ok(None),
        Expected::Value(version) if expected.version().is_some() => Ok(Some(version.clone())),
        Expected::Value(_) => Err(Unsayable::JunkVersion),
    }
}

/// A version as the server has given it out.
fn in_words(
    adapter: &Adapter,
    target: &Target,
    op: &Op,
    number: Value,
) -> Result<Value, Unsayable> {
    if adapter.description.versions != Some(VersionKind::Opaque) {
        return Ok(number);
    }
    let key = op.key().ok_or(Unsayable::Id)?;
    let text = number.as_i64().and_then(|number| target.numbers.text(&key, number));
    text.map(Value::from).ok_or(Unsayable::UnknownVersion)
}

/// Where a list begins: at a place that another page has given out, or at any id where the program takes
/// them. One that is lower than all others of the case is the beginning otherwise.
fn place(adapter: &Adapter, after: Option<&str>) -> Result<Option<String>, Unsayable> {
    let Some(after) = after else { return Ok(None) };
    if adapter.description.list.after_id {
        return Ok(Some(after.to_owned()));
    }
    match given(after) {
        Err(_) if after.ends_with(LOWEST) => Ok(None),
        given => given.map(Some),
    }
}

/// What another page has given out, as it was. What none has is about the wire: no app sends it.
fn given(place: &str) -> Result<String, Unsayable> {
    place.strip_prefix(GIVEN).map(str::to_owned).ok_or(Unsayable::Place)
}

/// The page size asked for.
fn size(limit: Option<&str>) -> Result<Option<u64>, Unsayable> {
    let number = |text: &str| text.parse::<u64>().ok().filter(|size| *size > 0);
    limit.map(|text| number(text).ok_or(Unsayable::Limit)).transpose()
}
