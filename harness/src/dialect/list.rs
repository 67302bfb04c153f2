//! A page of a list.

use std::collections::BTreeMap;

use serde_json::Value;

use super::conversation::{Line, Stop};
use super::pages::{By, Place, Seen};
use super::parts::List;
use super::record::Shown;
use super::request::{Filling, Form, Speaker};
use super::template::{Hole, Template};
use crate::speech::{Unsayable, answer};
use crate::trace::{Op, Request, Response};

/// What the cursors begin with that stand for a place of the server's.
const MARK: &str = "place:";

/// What an id ends with that is the lowest of its moment ([`crate::engine::Maker::lowest`]): a list
/// from there leaves out what is older than the case, and one from the start does no harm.
pub(crate) const LOWEST: &str = "-7000-8000-000000000000";

/// Asks for a page of a list.
pub(super) async fn page(
    line: &mut Line<'_>,
    speaker: &Speaker<'_>,
    list: &List,
    after: Option<&str>,
    limit: Option<u64>,
) -> Result<Response, Stop> {
    let filling = filling(line.op, speaker, list, after, limit)?;
    let request = request(speaker, list, &filling)?;
    let (response, _) = line.ask(&request).await?;
    let content: Value = serde_json::from_slice(&response.content())
        .map_err(|e| Stop::Misfit(format!("the list is no JSON: {e}")))?;
    let items = content.pointer(&list.items).and_then(Value::as_array).ok_or_else(|| {
        Stop::Misfit(format!("`list.items` says `{}`, and there is no list", list.items))
    })?;
    let entity = line.op.entity().and_then(|name| speaker.target.entity(name));
    let entity = entity.ok_or(Unsayable::Operation)?;
    let mut records = Vec::new();
    for record in items {
        let numbers = line.numbers;
        let shown = Shown { entity, record, change: None, headers: None, asked: None, numbers };
        records.push(line.dialect.canonical(&shown).map_err(Stop::Misfit)?);
    }
    let last = records.last().and_then(|record| record["id"].as_str()).map(str::to_owned);
    let next = list.pages.next(&Seen {
        headers: &response.headers,
        content: &content,
        len: items.len() as u64,
        limit: filling.limit,
        position: last,
        place: filling.place.as_ref(),
    });
    let cursor = next.as_ref().map(|place| match place {
        Place::Position(id) => id.clone(),
        place => format!("{MARK}{}", serde_json::to_string(place).unwrap_or_default()),
    });
    Ok(answer::page(
        "records",
        records,
        ("next", cursor),
        next.is_some(),
        list.pages.applied(filling.limit),
    ))
}

/// The request for the first page of a list; `None` where the server has no lists.
pub(super) fn first(speaker: &Speaker<'_>, op: &Op) -> Option<Request> {
    let list = speaker.dialect.list.as_ref()?;
    let filling = filling(op, speaker, list, None, None).ok()?;
    request(speaker, list, &filling).ok()
}

fn request(speaker: &Speaker<'_>, list: &List, filling: &Filling) -> Result<Request, Unsayable> {
    let headers = BTreeMap::<String, Template>::new();
    let form = Form {
        method: "GET",
        path: list.path.as_ref().unwrap_or(&speaker.dialect.collection),
        query: &list.query,
        headers: &headers,
        content: None,
        media_type: None,
    };
    speaker.request(&form, filling)
}

/// Where the page begins: at a place that the server gave out, behind an id, or at the start.
fn filling(
    op: &Op,
    speaker: &Speaker<'_>,
    list: &List,
    after: Option<&str>,
    limit: Option<u64>,
) -> Result<Filling, Unsayable> {
    let entity = op.entity().map(ToString::to_string);
    let mut filling = Filling { entity, limit, ..Filling::default() };
    let place = after.and_then(|after| after.strip_prefix(MARK));
    if let Some(place) = place {
        filling.place = Some(serde_json::from_str(place).map_err(|_| Unsayable::Place)?);
        filling.limit = Place::size(filling.place.as_ref(), limit);
    } else if let Some(id) = after {
        let takes_ids = list.query.values().any(|template| template.has(Hole::After));
        let is_id = uuid::Uuid::parse_str(id).is_ok_and(|uuid| uuid.to_string() == id);
        if takes_ids && is_id {
            filling.after = Some(speaker.dialect.id.spell(id));
        } else if !id.ends_with(LOWEST) {
            return Err(Unsayable::Place);
        }
    }
    if list.pages.by == By::None
        && limit.is_some()
        && !list.query.values().any(|t| t.has(Hole::Limit))
    {
        // One page with everything is no answer to a question for a few.
        return Err(Unsayable::Limit);
    }
    Ok(filling)
}
