//! Updates, deletes, repeats, and what waits in the outbox.

use super::Played;
use super::choices::{as_query, each_or_none, or_one, pairs};
use crate::engine::content;
use crate::engine::player::Player;
use crate::engine::stage::Stage;
use crate::scenario::{Action, ContentKind, SendKind};
use crate::trace::Op;

impl Player {
    pub(super) async fn play_update(&mut self, stage: &Stage, action: &Action) -> Played {
        let named = stage.named(&action.object)?;
        let entity = stage.entity(&named.key.entity)?.clone();
        let contents = or_one(&action.contents, ContentKind::Plain);
        let versions = self.version_choices(action);
        let tags = each_or_none(&action.if_match);
        let media_types = each_or_none(&action.media_types);
        for _ in 0..action.times {
            for (content, version) in pairs(&contents, &versions) {
                for (tag, media_type) in pairs(&tags, &media_types) {
                    let mark = self.maker.mark();
                    let held = self.memory.records.get(&named.key);
                    let mut patch = content::update(&entity, content, &mark, held)?;
                    patch.extend(action.with.clone());
                    if content == ContentKind::OtherId {
                        patch.insert("id".to_owned(), self.maker.fresh().to_string().into());
                    }
                    let op = Op::Update {
                        entity: entity.name.clone(),
                        id: self.spelled(action, &named.key),
                        expected: self.expected(&named.key, version)?,
                        if_match: tag.map(|tag| self.tag(&named.key, tag)).transpose()?,
                        patch,
                    };
                    self.write_as(stage, action, op, media_type).await;
                }
            }
        }
        Ok(())
    }

    pub(super) async fn play_delete(&mut self, stage: &Stage, action: &Action) -> Played {
        let named = stage.named(&action.object)?;
        let versions = self.version_choices(action);
        let tags = each_or_none(&action.if_match);
        for _ in 0..action.times {
            for (version, tag) in pairs(&versions, &tags) {
                let op = Op::Delete {
                    entity: named.key.entity.clone(),
                    id: self.spelled(action, &named.key),
                    expected: as_query(self.expected(&named.key, version)?),
                    if_match: tag.map(|tag| self.tag(&named.key, tag)).transpose()?,
                };
                self.write_as(stage, action, op, None).await;
            }
        }
        Ok(())
    }

    pub(super) async fn play_resend(&mut self, stage: &Stage, action: &Action) -> Played {
        let named = stage.named(&action.object)?;
        let last = self.last_writes.get(&named.key).cloned();
        let last =
            last.ok_or("the client has sent no write to this record that it could repeat")?;
        for _ in 0..action.times {
            self.write(stage, last.clone(), action.reply_lost, action.send == SendKind::Twice)
                .await;
        }
        Ok(())
    }
}
