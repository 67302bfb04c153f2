//! Reads, lists and pulls.

use super::Played;
use super::choices::{cursor_of, limits, pairs, respell_text};
use crate::engine::player::Player;
use crate::engine::stage::Stage;
use crate::engine::walks::Walk;
use crate::scenario::Action;
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
                if starts.is_empty() {
                    starts.push(match action.from.as_deref() {
                        None => self.memory.position.clone(),
                        Some("start") => None,
                        Some(name) => Some(stage.mark(name)?),
                    });
                }
                for from in starts {
                    let end = self.pull(stage, self.walk(action, from, limit.clone())).await;
                    if let (Some(name), Some(end)) = (&action.name, end) {
                        stage.name_mark(name, &end);
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn walk(
        &self,
        action: &Action,
        from: Option<String>,
        limit: Option<String>,
    ) -> Walk {
        Walk {
            limit,
            pages: action.pages,
            from,
            credentials: self.credentials_for(action),
            connection: action.connection,
            lost: action.reply_lost,
            twice: action.twice,
        }
    }
}
