//! A page of changes.
//!
//! Where a position is good for one entity only, a pull asks for the entities in turn. The position
//! that it goes on from then holds one of each, and where the walk stands if it is not over: it is
//! the harness's own, as a client of such a server would keep it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::conversation::{Line, Stop};
use super::pages::{Place, Seen, text};
use super::parts::{PositionFrom, Scope, Sync};
use super::record::Shown;
use super::request::{Filling, Form, Speaker};
use super::source::Source;
use crate::speech::{Unsayable, answer};
use crate::target::{Entity, Target};
use crate::trace::Response;

/// How far a reader has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Reader {
    /// The position of each part of the feed that has one: by entity, or under the empty name.
    #[serde(rename = "at", default, skip_serializing_if = "BTreeMap::is_empty")]
    positions: BTreeMap<String, String>,
    /// Where it stands within a walk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    walk: Option<Standing>,
}

/// Where a reader stands within a walk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Standing {
    /// Which part of the feed it reads.
    part: usize,
    /// Where its next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    /// The position that the first page of the part gave out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first: Option<String>,
}

/// Asks for a page of changes.
pub(super) async fn page(
    line: &mut Line<'_>,
    speaker: &Speaker<'_>,
    sync: &Sync,
    since: Option<&str>,
    limit: Option<u64>,
) -> Result<Response, Stop> {
    let mut reader: Reader = match since {
        None => Reader::default(),
        Some(text) => serde_json::from_str(text).map_err(|_| Unsayable::Place)?,
    };
    let parts: Vec<Option<&Entity>> = match sync.scope {
        Scope::All => vec![None],
        Scope::Entity => children_first(speaker.target).into_iter().map(Some).collect(),
    };
    let mut standing = reader.walk.take().unwrap_or_default();
    let mut changes = Vec::new();
    while let Some(part) = parts.get(standing.part) {
        let room = limit.map(|limit| limit.saturating_sub(changes.len() as u64));
        if room == Some(0) {
            break;
        }
        let name = part.map_or("", |entity| &*entity.name).to_owned();
        let position = reader.positions.get(&name).cloned();
        let taken = take(line, speaker, sync, *part, position, &standing, room).await?;
        changes.extend(taken.changes);
        if standing.place.is_none() && sync.position_from == PositionFrom::First {
            standing.first.clone_from(&taken.position);
        }
        if taken.next.is_some() {
            standing.place = taken.next;
            break;
        }
        let end = match sync.position_from {
            PositionFrom::First => standing.first.take(),
            PositionFrom::Last => taken.position,
        };
        reader.positions.extend(end.map(|end| (name, end)));
        standing = Standing { part: standing.part + 1, ..Standing::default() };
    }
    let has_more = standing.part < parts.len();
    reader.walk = has_more.then_some(standing);
    let next = serde_json::to_string(&reader).ok();
    Ok(answer::page("changes", changes, ("as_of", next), has_more, sync.pages.applied(limit)))
}

/// The entities, each before those that it refers to: what a record refers to was made before it, so
/// it comes in the same round at the latest.
fn children_first(target: &Target) -> Vec<&Entity> {
    let mut waiting: Vec<&Entity> = target.entities.iter().collect();
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let is_free = |entity: &&Entity| {
            let refers = |other: &&Entity| {
                let mut links = target.relations.of_parent(&entity.name);
                other.name != entity.name && links.any(|link| link.child == other.name)
            };
            !waiting.iter().any(refers)
        };
        // Entities that refer to each other come as the file has them.
        let next = waiting.iter().position(is_free).unwrap_or_default();
        order.push(waiting.remove(next));
    }
    order
}

/// One page of one part of the feed.
struct Taken {
    changes: Vec<Value>,
    position: Option<String>,
    next: Option<Place>,
}

async fn take(
    line: &mut Line<'_>,
    speaker: &Speaker<'_>,
    sync: &Sync,
    part: Option<&Entity>,
    position: Option<String>,
    standing: &Standing,
    limit: Option<u64>,
) -> Result<Taken, Stop> {
    let began = position.or_else(|| sync.start.clone());
    let since = match &standing.place {
        Some(Place::Position(position)) => Some(position.clone()),
        _ => began,
    };
    let limit = Place::size(standing.place.as_ref(), limit);
    let filling = Filling {
        entity: part.map(|entity| entity.name.to_string()),
        limit,
        since: since.clone(),
        place: standing.place.clone(),
        ..Filling::default()
    };
    let form = Form {
        method: &sync.method,
        path: sync.path.as_ref().unwrap_or(&speaker.dialect.collection),
        query: &sync.query,
        headers: &sync.headers,
        content: sync.content.as_ref().and_then(|content| speaker.constant(content, &filling)),
        media_type: None,
    };
    let request = speaker.request(&form, &filling)?;
    let (response, _) = line.ask(&request).await?;
    let content: Value = serde_json::from_slice(&response.content())
        .map_err(|e| Stop::Misfit(format!("the page of changes is no JSON: {e}")))?;
    let items = content.pointer(&sync.items).and_then(Value::as_array).ok_or_else(|| {
        Stop::Misfit(format!("`sync.items` says `{}`, and there is no list", sync.items))
    })?;
    let mut changes = Vec::new();
    for item in items {
        changes.extend(change(line, speaker, sync, part, item).map_err(Stop::Misfit)?);
    }
    let named = match &sync.position {
        Source::Max(pointer) => {
            items.iter().filter_map(|item| item.pointer(pointer)).max_by(order).cloned()
        }
        source => source.find(&response.headers, Some(&content)),
    };
    // A page without changes may give out no position: then the reader stays where it was.
    let position = named.as_ref().and_then(text).or(since);
    let next = sync.pages.next(&Seen {
        headers: &response.headers,
        content: &content,
        len: items.len() as u64,
        limit,
        position: position.clone(),
        place: standing.place.as_ref(),
    });
    Ok(Taken { changes, position, next })
}

/// A change in the protocol's form; none where it is about an entity that the file does not name.
fn change(
    line: &Line<'_>,
    speaker: &Speaker<'_>,
    sync: &Sync,
    part: Option<&Entity>,
    item: &Value,
) -> Result<Option<Value>, String> {
    let entity = match part {
        Some(entity) => entity,
        None => {
            let pointer = sync.entity.as_deref().unwrap_or_default();
            let name = item.pointer(pointer).and_then(text).ok_or_else(|| {
                format!("`sync.entity` says `{pointer}`, and there is no name in a change")
            })?;
            let known = speaker
                .dialect
                .entities
                .iter()
                .find(|(own, form)| form.name.as_deref().unwrap_or(own.as_str()) == name);
            let entity = known.and_then(|(own, _)| speaker.target.entity(own));
            let Some(entity) = entity else { return Ok(None) };
            entity
        }
    };
    let record = item.pointer(&sync.record).ok_or_else(|| {
        format!("`sync.record` says `{}`, and there is nothing in a change", sync.record)
    })?;
    let numbers = line.numbers;
    let shown = Shown { entity, record, change: Some(item), headers: None, asked: None, numbers };
    let record = line.dialect.canonical(&shown)?;
    Ok(Some(json!({ "entity": &*entity.name, "record": record })))
}

/// Numbers by value, texts letter by letter.
fn order(one: &&Value, other: &&Value) -> std::cmp::Ordering {
    match (one.as_i64().zip(other.as_i64()), one.as_f64().zip(other.as_f64())) {
        (Some((one, other)), _) => one.cmp(&other),
        (None, Some((one, other))) => one.total_cmp(&other),
        (None, None) => one.as_str().cmp(&other.as_str()),
    }
}
