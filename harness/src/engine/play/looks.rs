//! Reads, lists and pulls.

use super::Played;
use super::choices::{cursor_of, limits, pairs, respell_text};
use crate::engine::player::Player;
use crate::engine::stage::Stage;
use crate::engine::walks::{FeedPart, Walk};
use crate::scenario::{Action, SendKind};
use crate::trace::Op;

impl Player {
    pub(super) async fn play_read(&mut self, stage: &Stage, action: &Action) -> Played {
        let named = stage.named(&action.object)?;
        let id = self.spelled(action, &named.key);
        self.ask(stage, action, Op::Read { entity: named.key.entity, id }).await
    }

    pub(super) async fn play_list(&mut self, stage: &Stage, action: &Action) -> Played {
        let entity = stage.part(&action.object)?.name.clone();
        let mut starts: Vec<Option<String>> = Vec::new();
        for cursor in &action.after {
            starts.push(Some(self.cursor(*cursor)));
        }
        if starts.is_empty() {
            starts.push(match action.from.as_deref() {
                None | Some("start") => None,
                Some(name) => Some(cursor_of(stage, name)?),
            });
        }
        let starts: Vec<Option<String>> =
            starts.into_iter().map(|start| start.map(|id| respell_text(action, id))).collect();
        let limits = limits(action, stage.target.limit("list_max"));
        for _ in 0..action.times {
            for (from, limit) in pairs(&starts, &limits) {
                let end = self.list(stage, &entity, self.walk(action, from, limit)).await;
                if let (Some(name), Some(end)) = (&action.name, end) {
                    stage.name_mark(name, &end);
                }
            }
        }
        Ok(())
    }

    pub(super) async fn play_pull(&mut self, stage: &Stage, action: &Action) -> Played {
        let limits = limits(action, stage.target.limit("sync_max"));
        for _ in 0..action.times {
            for limit in &limits {
                let mut starts: Vec<Option<String>> =
                    action.since.iter().map(|kind| Some(self.position(*kind))).collect();
                if let Some(record) = &action.at {
                    starts.push(Some(self.time_of(stage, record)?));
                }
                if starts.is_empty() {
                    starts.push(match action.from.as_deref() {
                        None if !action.only.is_empty() => None,
                        None => self.memory.position.clone(),
                        Some("start") => None,
                        Some(name) => Some(stage.mark(name)?),
                    });
                }
                for from in starts {
                    let mut walk = self.walk(action, from, limit.clone());
                    walk.until = action
                        .until
                        .as_deref()
                        .map(|name| stage.named(name))
                        .transpose()?
                        .map(|named| named.key);
                    walk.part = feed_part(stage, action)?;
                    let mut polling = self.polling(stage, action);
                    let mut end = self.pull(stage, walk).await;
                    while let (Some(polling), Some(at)) = (&mut polling, &end)
                        && polling.goes_on(stage).await
                    {
                        let again = self.walk(action, Some(at.clone()), limit.clone());
                        end = self.pull(stage, again).await;
                    }
                    if let (Some(name), Some(end)) = (&action.name, end) {
                        stage.name_mark(name, &end);
                    }
                }
            }
        }
        Ok(())
    }

    /// The time of the latest change of a record, as the client holds it.
    fn time_of(&self, stage: &Stage, record: &str) -> Result<String, String> {
        let held = self.held(&stage.named(record)?.key)?;
        let time = ["deleted_at", "updated_at"]
            .into_iter()
            .find_map(|name| held.value.get(name).and_then(serde_json::Value::as_str));
        time.map(str::to_owned)
            .ok_or_else(|| format!("the copy of `{record}` has no time of its latest change"))
    }

    pub(super) fn walk(
        &self,
        action: &Action,
        from: Option<String>,
        limit: Option<String>,
    ) -> Walk {
        Walk {
            part: None,
            limit,
            pages: action.pages,
            until: None,
            spelling: action.spelling,
            from,
            credentials: self.credentials_for(action),
            connection: action.connection,
            lost: action.reply_lost,
            twice: action.send == SendKind::Twice,
        }
    }
}

/// The part of the change feed that a pull is about; `None` for all of it.
fn feed_part(stage: &Stage, action: &Action) -> Result<Option<FeedPart>, String> {
    let from_time = action.at.is_some();
    if action.only.is_empty() && !from_time {
        return Ok(None);
    }
    let only = action.only.iter().map(|name| Ok(stage.part(name)?.name.clone()));
    let entities: Result<Vec<_>, String> = only.collect();
    Ok(Some(FeedPart { entities: entities?, from_time }))
}
