//! Lists that are narrowed or in an order of their own (capabilities `filters`, `sorts`).

use serde_json::Value;

use super::Played;
use super::choices::{cursor_of, limits, pairs};
use crate::engine::player::Player;
use crate::engine::queries::Query;
use crate::engine::stage::Stage;
use crate::scenario::{Action, FilterKind, SortKind};

/// Members and the values that they have to have, as sent.
type Filters = Vec<(String, String)>;

impl Player {
    pub(super) async fn play_query(&mut self, stage: &Stage, action: &Action) -> Played {
        let entity = stage.part(&action.object)?.name.clone();
        let filters = self.filters(stage, action, &entity)?;
        let sorts = sorts(stage, action, &entity)?;
        let from = match action.from.as_deref() {
            None | Some("start") => None,
            Some(name) => Some(cursor_of(stage, name)?),
        };
        let around = action.around.as_deref().map(|name| stage.named(name)).transpose()?;
        let limits = limits(action, stage.target.limit("list_max"));
        for _ in 0..action.times {
            for (filters, sort) in pairs(&filters, &sorts) {
                let query = Query {
                    entity: entity.clone(),
                    filters,
                    sort,
                    around: around.as_ref().map(|record| record.key.clone()),
                };
                for limit in &limits {
                    let walk = self.walk(action, from.clone(), limit.clone());
                    let end = self.query(stage, &query, walk).await;
                    if let (Some(name), Some(end)) = (&action.name, end) {
                        stage.name_mark(name, &end);
                    }
                }
            }
        }
        Ok(())
    }

    /// The filters of each walk.
    fn filters(
        &self,
        stage: &Stage,
        action: &Action,
        entity: &str,
    ) -> Result<Vec<Filters>, String> {
        let Some(kind) = action.filter else { return Ok(vec![Vec::new()]) };
        let like = action.like.as_deref().ok_or("say which values: add `like RECORD`")?;
        let held = self.held(&stage.named(like)?.key)?;
        let members = stage.target.members_of("filters", entity);
        let known: Filters = members
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), as_parameter(held.value.get(name)?)?)))
            .collect();
        if known.is_empty() {
            return Err(format!(
                "`{entity}` has no filter for which `{like}` has a value that fits into a URL"
            ));
        }
        Ok(match kind {
            FilterKind::Each => known.into_iter().map(|filter| vec![filter]).collect(),
            FilterKind::All => vec![known],
        })
    }
}

/// The orders of each walk.
fn sorts(stage: &Stage, action: &Action, entity: &str) -> Result<Vec<Option<String>>, String> {
    let Some(kind) = action.sort else { return Ok(vec![None]) };
    let members = stage.target.members_of("sorts", entity);
    let (Some(first), Some(last)) = (members.first(), members.last()) else {
        return Err(format!("the server does not sort `{entity}`"));
    };
    let up = |name: &str| Some(name.to_owned());
    let down = |name: &str| Some(format!("-{name}"));
    Ok(match kind {
        SortKind::Each => members.iter().flat_map(|name| [up(name), down(name)]).collect(),
        SortKind::First => vec![up(first)],
        SortKind::Other if members.len() > 1 => vec![up(last)],
        SortKind::Other => vec![down(last)],
    })
}

/// A value as a query parameter says it; `None` for one that has no obvious spelling there.
fn as_parameter(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) => Some(value.to_string()),
        Value::Number(number) if number.is_i64() => Some(value.to_string()),
        _ => None,
    }
}
