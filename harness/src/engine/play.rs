//! What each verb of the vocabulary does.

use bytes::Bytes;
use http::Method;
use serde_json::{Map, Value, json};
use sixfold_spec::message::Resource;

use super::content;
use super::damage::damaged;
use super::ids::{Maker, mixed_case};
use super::names::Named;
use super::player::{Player, Prepared};
use super::stage::Stage;
use super::transport::{overrides, travelling};
use super::walks::Walk;
use crate::binding::Overrides;
use crate::scenario::{
    Action, ContentKind, CredentialsKind, CursorKind, IdKind, PositionKind, RawTarget, TagKind,
    Verb, VersionChoice, VersionKind,
};
use crate::target::{Entity, MemberKind};
use crate::trace::{Credentials, Expected, Key, Op};

/// A step, and why it could not be taken if it could not.
pub(super) type Played = Result<(), String>;

impl Player {
    /// Does what the action says, as often as it says.
    pub(super) async fn play(&mut self, stage: &Stage, action: &Action) -> Played {
        if self.outbox.is_some() && !works_offline(action.verb) {
            return Err("the client is offline; let it push first".to_owned());
        }
        overrides(&stage.target, action)?;
        match action.verb {
            Verb::Create => self.play_create(stage, action).await,
            Verb::Recreate => self.play_recreate(stage, action).await,
            Verb::Imagine => self.play_imagine(stage, action),
            Verb::Update => self.play_update(stage, action).await,
            Verb::Delete => self.play_delete(stage, action).await,
            Verb::Resend => self.play_resend(stage, action).await,
            Verb::Read => self.play_read(stage, action).await,
            Verb::List => self.play_list(stage, action).await,
            Verb::Pull => self.play_pull(stage, action).await,
            Verb::Offline => {
                self.outbox.get_or_insert_default();
                Ok(())
            }
            Verb::Push => self.play_push(stage).await,
            Verb::Discover => self.ask(stage, action, Op::Discover).await,
            Verb::Schema => {
                let entity = stage.part(&action.object)?.name.clone();
                self.ask(stage, action, Op::Schema { entity }).await
            }
            Verb::Request => self.play_request(stage, action).await,
        }
    }

    fn credentials_for(&self, action: &Action) -> Credentials {
        match action.credentials {
            CredentialsKind::Own => self.credentials(),
            CredentialsKind::Missing => Credentials::Missing,
            CredentialsKind::WrongOnes => Credentials::Wrong,
        }
    }

    /// Sends a request that changes nothing.
    async fn ask(&mut self, stage: &Stage, action: &Action, op: Op) -> Played {
        let overrides = travelling(action.connection);
        let prepared = Prepared { op, credentials: self.credentials_for(action), overrides };
        for _ in 0..action.times {
            self.send(stage, &prepared, action.reply_lost).await;
            if action.twice {
                self.send(stage, &prepared, action.reply_lost).await;
            }
        }
        Ok(())
    }

    async fn play_create(&mut self, stage: &Stage, action: &Action) -> Played {
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
                    let mark = self.maker.mark();
                    let mut members = content::create(&entity, content, &mark, &references)?;
                    members.extend(action.with.clone());
                    let id = self.maker.id(id);
                    if let (Some(name), Some(text)) = (&action.name, id.as_str()) {
                        let name = if total > 1 { format!("{name}{made}") } else { name.clone() };
                        let key = Key::new(&entity.name, text);
                        let record = Named { key, id: id.clone(), members: Some(members.clone()) };
                        stage.name_record(&name, record);
                    }
                    let op = Op::Create { entity: entity.name.clone(), id: Some(id), members };
                    self.write_as(stage, action, op, media_type.clone()).await;
                }
            }
        }
        Ok(())
    }

    /// The references of a new record: the one that the story names, and parents of the client's
    /// own making where the schema needs more.
    async fn references(
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
    async fn parent_of(&mut self, stage: &Stage, entity: &str) -> Result<String, String> {
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

    async fn play_recreate(&mut self, stage: &Stage, action: &Action) -> Played {
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

    fn play_imagine(&mut self, stage: &Stage, action: &Action) -> Played {
        let entity = stage.part(&action.object)?;
        let name = action.name.as_ref().ok_or("an imagined record needs a name: add `as NAME`")?;
        let id = self.maker.fresh().to_string();
        let key = Key::new(&entity.name, &id);
        stage.name_record(name, Named { key, id: id.into(), members: None });
        Ok(())
    }

    async fn play_update(&mut self, stage: &Stage, action: &Action) -> Played {
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

    async fn play_delete(&mut self, stage: &Stage, action: &Action) -> Played {
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

    async fn play_resend(&mut self, stage: &Stage, action: &Action) -> Played {
        let named = stage.named(&action.object)?;
        let last = self.last_writes.get(&named.key).cloned();
        let last =
            last.ok_or("the client has sent no write to this record that it could repeat")?;
        for _ in 0..action.times {
            self.write(stage, last.clone(), action.reply_lost, action.twice).await;
        }
        Ok(())
    }

    async fn play_read(&mut self, stage: &Stage, action: &Action) -> Played {
        let named = stage.named(&action.object)?;
        let id = self.spelled(action, &named.key);
        self.ask(stage, action, Op::Read { entity: named.key.entity, id }).await
    }

    async fn play_list(&mut self, stage: &Stage, action: &Action) -> Played {
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

    async fn play_pull(&mut self, stage: &Stage, action: &Action) -> Played {
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

    async fn play_push(&mut self, stage: &Stage) -> Played {
        let waiting = self.outbox.take().ok_or("the client is not offline, so nothing waits")?;
        for prepared in waiting {
            self.send(stage, &prepared, false).await;
        }
        Ok(())
    }

    async fn play_request(&mut self, stage: &Stage, action: &Action) -> Played {
        let method = Method::from_bytes(action.object.as_bytes())
            .map_err(|_| format!("`{}` is no HTTP method", action.object))?;
        let of = || action.of.as_deref().ok_or("say of which entity or record: add `of NAME`");
        let mut record = None;
        let (resource, url) = match action
            .to
            .ok_or("say where to: add `to sync`, `to collection`, …")?
        {
            RawTarget::Sync => (Some(Resource::Sync), stage.target.sync.clone()),
            RawTarget::Discovery => (Some(Resource::Discovery), stage.target.discovery_url.clone()),
            RawTarget::Collection => {
                (Some(Resource::Collection), stage.part(of()?)?.collection.clone())
            }
            RawTarget::Record => {
                let named = stage.named(of()?)?;
                let url = stage.entity(&named.key.entity)?.record_url(&named.key.id);
                record = Some(named.key);
                (Some(Resource::Record), url)
            }
            RawTarget::Nowhere => {
                let mut url = stage.target.sync.clone();
                url.set_query(None);
                if let Ok(mut segments) = url.path_segments_mut() {
                    segments.pop_if_empty().pop().push("sixfold-nothing-is-here");
                }
                (None, url)
            }
        };
        for body in each_or_none(&action.bodies) {
            for media_type in each_or_none(&action.media_types) {
                let overrides = Overrides {
                    media_type,
                    body: body.clone().map(Bytes::from),
                    url: Some(url.clone()),
                    ..travelling(action.connection)
                };
                let op = Op::Odd { resource, method: method.clone(), of: record.clone() };
                let prepared =
                    Prepared { op, credentials: self.credentials_for(action), overrides };
                for _ in 0..action.times {
                    self.send(stage, &prepared, action.reply_lost).await;
                }
            }
        }
        Ok(())
    }

    async fn write_as(
        &mut self,
        stage: &Stage,
        action: &Action,
        op: Op,
        media_type: Option<String>,
    ) {
        // `play` has made sure that there is content of the wanted size.
        let wanted = overrides(&stage.target, action).unwrap_or_default();
        let overrides = Overrides { media_type, ..wanted };
        let intact = Prepared { op, credentials: self.credentials_for(action), overrides };
        if action.damages.is_empty() {
            self.write(stage, intact, action.reply_lost, action.twice).await;
            return;
        }
        for damage in &action.damages {
            let damaged = damaged(&stage.target, &intact, *damage);
            self.write(stage, damaged, action.reply_lost, action.twice).await;
        }
    }

    fn walk(&self, action: &Action, from: Option<String>, limit: Option<String>) -> Walk {
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

    /// The versions to name: those of the action, else the one held, unless a tag stands in for it.
    fn version_choices(&self, action: &Action) -> Vec<Option<VersionChoice>> {
        if !action.versions.is_empty() {
            action.versions.iter().copied().map(Some).collect()
        } else if action.if_match.is_empty() {
            vec![Some(VersionChoice::Kind(VersionKind::Held))]
        } else {
            vec![None]
        }
    }

    fn expected(&self, key: &Key, choice: Option<VersionChoice>) -> Result<Expected, String> {
        let held = || self.held(key).map(|held| held.version);
        let value = match choice {
            None | Some(VersionChoice::Kind(VersionKind::Missing)) => return Ok(Expected::Absent),
            Some(VersionChoice::Number(version)) => json!(version),
            Some(VersionChoice::Kind(kind)) => match kind {
                VersionKind::Held | VersionKind::Missing => json!(held()?),
                VersionKind::Null => Value::Null,
                VersionKind::Next => json!(held()? + 1),
                VersionKind::Far => json!(held()? + 1000),
                VersionKind::Text => json!(held()?.to_string()),
                VersionKind::Fraction => json!(held()? as f64 + 0.5),
                VersionKind::Negative => json!(-1),
                VersionKind::Boolean => json!(true),
                VersionKind::List => json!([held()?]),
                VersionKind::Object => json!({ "version": held()? }),
                VersionKind::TooLarge => json!(9_007_199_254_740_992_i64),
                VersionKind::Junk => json!("latest"),
            },
        };
        Ok(Expected::Value(value))
    }

    fn tag(&self, key: &Key, kind: TagKind) -> Result<String, String> {
        Ok(match kind {
            TagKind::Held => format!("\"{}\"", self.held(key)?.version),
            TagKind::Weak => format!("W/\"{}\"", self.held(key)?.version),
            TagKind::Other => "\"sixfold-no-such-tag\"".to_owned(),
            TagKind::Any => "*".to_owned(),
        })
    }

    /// The id of the path as the action spells it.
    fn spelled(&self, action: &Action, key: &Key) -> String {
        match respell(action, key.id.to_string().into()) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    fn cursor(&mut self, kind: CursorKind) -> String {
        let id = self.maker.fresh().to_string();
        match kind {
            CursorKind::Between => id,
            CursorKind::Junk => "not-an-id".to_owned(),
            CursorKind::Truncated => id[..23].to_owned(),
            CursorKind::Version4 => match self.maker.id(IdKind::Version4) {
                Value::String(text) => text,
                other => other.to_string(),
            },
            CursorKind::Quote => format!("{id}'"),
            CursorKind::Empty => String::new(),
        }
    }

    fn position(&mut self, kind: PositionKind) -> String {
        match kind {
            PositionKind::Junk => "!!!".to_owned(),
            PositionKind::Empty => String::new(),
            PositionKind::Nul => "\0".to_owned(),
            PositionKind::Long => "x".repeat(5000),
            PositionKind::RecordId => self.maker.fresh().to_string(),
            PositionKind::Word => "latest".to_owned(),
        }
    }
}

/// The version as a query shows it: there, a number and its text are one and the same.
fn as_query(expected: Expected) -> Expected {
    match expected {
        Expected::Value(Value::String(text)) => {
            Expected::Value(text.parse::<i64>().map_or(Value::String(text), Value::from))
        }
        other => other,
    }
}

/// Whether the verb can be played by a client that is offline.
fn works_offline(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Create
            | Verb::Recreate
            | Verb::Imagine
            | Verb::Update
            | Verb::Delete
            | Verb::Offline
            | Verb::Push
    )
}

/// The id as the action spells it: in another letter case if it says so, else as it is.
fn respell(action: &Action, id: Value) -> Value {
    match id {
        Value::String(text) => respell_text(action, text).into(),
        id => id,
    }
}

fn respell_text(action: &Action, id: String) -> String {
    match action.ids.first() {
        Some(IdKind::Uppercase) => id.to_uppercase(),
        Some(IdKind::Mixed) => mixed_case(&id),
        _ => id,
    }
}

/// The cursor that a name stands for: one saved with `as`, or the id of a record.
fn cursor_of(stage: &Stage, name: &str) -> Result<String, String> {
    stage.mark(name).or_else(|problem| {
        stage.named(name).map_or(Err(problem), |named| Ok(named.key.id.to_string()))
    })
}

/// The page sizes of a walk as sent.
fn limits(action: &Action, max: Option<u64>) -> Vec<Option<String>> {
    let word = |text: &String| match (text.as_str(), max) {
        ("max", Some(max)) => max.to_string(),
        ("over", Some(max)) => (max + 1).to_string(),
        _ => text.clone(),
    };
    if action.limits.is_empty() {
        vec![None]
    } else {
        action.limits.iter().map(word).map(Some).collect()
    }
}

fn or_one<T: Copy>(given: &[T], usual: T) -> Vec<T> {
    if given.is_empty() { vec![usual] } else { given.to_vec() }
}

fn each_or_none<T: Clone>(given: &[T]) -> Vec<Option<T>> {
    if given.is_empty() { vec![None] } else { given.iter().cloned().map(Some).collect() }
}

fn pairs<A: Clone, B: Clone>(first: &[A], second: &[B]) -> Vec<(A, B)> {
    first.iter().flat_map(|a| second.iter().map(move |b| (a.clone(), b.clone()))).collect()
}

/// The cursor from which a list shows only what this scenario makes.
pub(super) fn here() -> String {
    Maker::lowest().to_string()
}
