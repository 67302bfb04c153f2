//! Creates: new records, repeated ones, and ids that are only made up.

use serde_json::{Map, Value};

use super::Played;
use super::choices::{each_or_none, or_one, pairs, respell};
use crate::binding::Overrides;
use crate::engine::content;
use crate::engine::names::Named;
use crate::engine::player::{Player, Prepared};
use crate::engine::stage::Stage;
use crate::scenario::{Action, ContentKind, IdKind};
use crate::target::{Entity, MemberKind};
use crate::trace::{Key, Op};

impl Player {
    pub(super) async fn play_create(&mut self, stage: &Stage, action: &Action) -> Played {
        let entity = stage.part(&action.object)?.clone();
        let references = self.references(stage, &entity, action.parent.as_deref()).await?;
        let ids = or_one(&action.ids, IdKind::Fresh);
        let contents = or_one(&action.contents, ContentKind::Plain);
        let media_types = each_or_none(&action.media_types);
        let total = ids.len() * contents.len() * media_types.len() * action.times as usize;
        let mut made = 0;
        for _ in 0..action.times {
            for (id, content) in pairs(&ids, &contents) {
                for media_type in &media_types {
                    made += 1;
                    let mark = match content {
                        ContentKind::Alike => self.maker.common_mark(),
                        _ => self.maker.mark(),
                    };
                    let mut members = content::create(&entity, content, &mark, &references)?;
                    members.extend(action.with.clone());
                    let id = (id != IdKind::Absent).then(|| self.maker.id(id));
                    let name = action
                        .name
                        .as_ref()
                        .map(|name| if total > 1 { format!("{name}{made}") } else { name.clone() });
                    let sent = members.clone();
                    let op = Op::Create { entity: entity.name.clone(), id: id.clone(), members };
                    let Some(name) = name else {
                        self.write_as(stage, action, op, media_type.clone()).await;
                        continue;
                    };
                    if let Some(text) = id.as_ref().and_then(Value::as_str) {
                        let key = Key::new(&entity.name, text);
                        let id = text.into();
                        stage.name_record(&name, Named { key, id, members: Some(sent) });
                        self.write_as(stage, action, op, media_type.clone()).await;
                    } else if let Some(reply) =
                        self.write_as(stage, action, op, media_type.clone()).await
                        && let Some(made) = reply.record().filter(|_| reply.accepted())
                        && let (Some(key), Some(id)) = (made.key().cloned(), &made.id)
                    {
                        // The server made the id: it is known from the answer only.
                        let id = Value::from(&**id);
                        stage.name_record(&name, Named { key, id, members: Some(sent) });
                    }
                }
            }
        }
        Ok(())
    }

    /// The references of a new record: the one that the story names, and parents of the client's
    /// own making where the schema needs more.
    pub(super) async fn references(
        &mut self,
        stage: &Stage,
        entity: &Entity,
        parent: Option<&str>,
    ) -> Result<content::References, String> {
        let mut references = Vec::new();
        let named = parent.map(|name| stage.named(name)).transpose()?;
        for member in &entity.members {
            let MemberKind::Reference(target) = &member.kind else { continue };
            if let Some(named) = named.as_ref().filter(|named| named.key.entity == *target) {
                references.push((member.name.clone(), named.key.id.to_string()));
            } else if member.needed {
                let id = Box::pin(self.parent_of(stage, target)).await?;
                references.push((member.name.clone(), id));
            }
        }
        if let (Some(parent), true) = (parent, references.is_empty()) {
            return Err(format!("`{}` has no member that refers to `{parent}`", entity.name));
        }
        Ok(references)
    }

    /// The id of a record of this entity that the client made to be referred to.
    pub(super) async fn parent_of(
        &mut self,
        stage: &Stage,
        entity: &str,
    ) -> Result<String, String> {
        let entity = stage.entity(entity)?.clone();
        if let Some(id) = self.parents.get(&entity.name) {
            return Ok(id.clone());
        }
        let id = self.maker.fresh().to_string();
        // Known before its own parents are made, so that entities which need each other end.
        self.parents.insert(entity.name.clone(), id.clone());
        let references = Box::pin(self.references(stage, &entity, None)).await?;
        let mark = self.maker.mark();
        let members = content::create(&entity, ContentKind::Plain, &mark, &references)?;
        let op = Op::Create { entity: entity.name.clone(), id: Some(id.clone().into()), members };
        let prepared =
            Prepared { op, credentials: self.credentials(), overrides: Overrides::default() };
        self.write(stage, prepared, false, false).await;
        Ok(id)
    }

    pub(super) async fn play_recreate(&mut self, stage: &Stage, action: &Action) -> Played {
        let named = stage.named(&action.object)?;
        let entity = stage.entity(&named.key.entity)?.clone();
        let original =
            named.members.ok_or("no create was ever sent for this id, so none can be repeated")?;
        for _ in 0..action.times {
            let members = match action.contents.first() {
                None => original.clone(),
                Some(content) => {
                    let references = self.references(stage, &entity, None).await?;
                    let mark = self.maker.mark();
                    let mut changed = original.clone();
                    changed.extend(content::create(&entity, *content, &mark, &references)?);
                    changed
                }
            };
            let mut members: Map<String, Value> = members;
            members.extend(action.with.clone());
            let id = respell(action, named.id.clone());
            let op = Op::Create { entity: entity.name.clone(), id: Some(id), members };
            self.write_as(stage, action, op, None).await;
        }
        Ok(())
    }

    pub(super) fn play_imagine(&mut self, stage: &Stage, action: &Action) -> Played {
        let entity = stage.part(&action.object)?;
        let name = action.name.as_ref().ok_or("an imagined record needs a name: add `as NAME`")?;
        let id = self.maker.fresh().to_string();
        let key = Key::new(&entity.name, &id);
        stage.name_record(name, Named { key, id: id.into(), members: None });
        Ok(())
    }
}
