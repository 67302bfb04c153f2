//! The self-check of an adapter: each kind of question once, against a server that is there.

use std::time::Duration;

use serde_json::{Map, Value, json};
use sixfold_spec::wire::ProblemType;

use super::converse::{Came, interpret};
use super::description::Operation;
use super::dialogue::{Members, Unanswered};
use super::message::Said;
use super::program::Ending;
use super::question::question;
use super::schema::faults;
use super::session::{Adapter, read};
use crate::binding::{self, Overrides};
use crate::engine::{Maker, plain_create, plain_update};
use crate::speech::Speech;
use crate::target::{Access, Entity, Target, TargetError, describe};
use crate::trace::{Credentials, Expected, Key, Op, Reply};

/// How often a question is repeated that the server wants to be asked again.
const TRIES: usize = 4;

/// How many pages of changes are read on the way to the end.
const PAGES: usize = 1000;

/// What was looked at, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What was looked at.
    pub what: String,
    /// What was seen.
    pub seen: Seen,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is as it should be; something worth telling, if there is.
    Well(String),
    /// It is not: what is wrong, and what to do.
    Wrong(String),
    /// There was nothing to look at, for this reason.
    Left(String),
}

/// Looks at the adapter that speaks to the server which is named. Makes one record there, and deletes it.
pub async fn check(access: &Access, seed: u64) -> Vec<Checked> {
    let mut page = Page::default();
    let target = match describe(&Access { nodes: Vec::new(), ..access.clone() }).await {
        Ok(target) => target,
        Err(problem) => {
            let problem = match problem {
                // The advice to do what is being done would be none.
                TargetError::Adapter { problem } => problem,
                other => other.to_string(),
            };
            page.note("starts, and says hello", Seen::Wrong(problem));
            return page.0;
        }
    };
    let Speech::Adapter(adapter) = &target.speech else { return page.0 };
    let adapter = adapter.clone();
    page.note("starts, and says hello", described(&adapter));
    look(&mut page, &target, &adapter, seed).await;
    drop(target);
    if let Some(adapter) = std::sync::Arc::into_inner(adapter) {
        page.note("ends when its standard input ends", ended(adapter));
    }
    page.0
}

/// The page that is being written.
#[derive(Default)]
struct Page(Vec<Checked>);

impl Page {
    fn note(&mut self, what: &str, seen: Seen) {
        self.0.push(Checked { what: what.to_owned(), seen });
    }

    /// Notes a reply that should have been a yes, and returns it if it was.
    fn accepted(&mut self, what: &str, reply: Result<Reply, Seen>) -> Option<Reply> {
        match reply {
            Err(seen) => self.note(what, seen),
            Ok(reply) if reply.accepted() => {
                self.note(what, Seen::Well(String::new()));
                return Some(reply);
            }
            Ok(reply) => self.note(what, Seen::Wrong(refused(&reply))),
        }
        None
    }
}

fn described(adapter: &Adapter) -> Seen {
    let description = &adapter.description;
    if let Some(faults) = faults(1, &adapter.greeting) {
        return Seen::Wrong(format!("the answer to `hello` does not fit the schema: {faults}"));
    }
    let names: Vec<&str> = description.entities.keys().map(String::as_str).collect();
    let operations: Vec<String> = description
        .operations
        .iter()
        .map(|operation| format!("{operation:?}").to_lowercase())
        .collect();
    Seen::Well(format!("{}: {}; {}", description.name, names.join(", "), operations.join(", ")))
}

fn ended(mut adapter: Adapter) -> Seen {
    if adapter.fault().is_some() {
        return Seen::Left("nothing could be asked any more".to_owned());
    }
    match adapter.end() {
        None => Seen::Left("there is no program".to_owned()),
        Some(Ending::Ended(status)) if status.success() => Seen::Well(String::new()),
        Some(Ending::Ended(status)) => {
            Seen::Wrong(format!("it ended with {status}: leave the loop at the end of the input"))
        }
        Some(Ending::Killed(patience)) => Seen::Wrong(format!(
            "it was still there after {} s and was killed: leave the loop at the end of the input",
            patience.as_secs()
        )),
    }
}

/// Asks one question of each kind.
async fn look(page: &mut Page, target: &Target, adapter: &Adapter, seed: u64) {
    let asker = Asker { target, adapter, timeout: target.network.timeout() };
    page.note("says `unsayable` to what it does not know", asker.unknown().await);
    let needs_nothing = |entity: &&Entity| !entity.needs_references();
    let Some(entity) = target.entities.iter().find(needs_nothing) else {
        let reason = "each entity needs a record of another one".to_owned();
        page.note("creates a record", Seen::Left(reason));
        return;
    };
    let mut maker = Maker::new(seed, 0, 0);
    let id = maker.fresh().to_string();
    let named = (entity.name.clone(), id.clone());
    let read = || Op::Read { entity: named.0.clone(), id: named.1.clone() };
    let reply = asker.ask(&read(), None).await;
    page.note(
        "refuses to read a record that nobody made",
        match reply {
            Err(seen) => seen,
            Ok(reply) if reply.refused_as(ProblemType::NotFound) => Seen::Well(String::new()),
            Ok(reply) if reply.accepted() => {
                Seen::Wrong("it shows a record; say `refused` with `not-found`".to_owned())
            }
            Ok(reply) => Seen::Wrong(format!("{}; `not-found` is expected", refused(&reply))),
        },
    );
    let position = asker.head(page).await;
    let members = plain_create(entity, &maker.mark());
    let create = Op::Create { entity: entity.name.clone(), id: Some(id.as_str().into()), members };
    let Some(made) = page.accepted("creates a record", asker.ask(&create, None).await) else {
        return;
    };
    let read = read();
    let (one, two) = tokio::join!(asker.ask(&read, None), asker.ask(&read, None));
    let shown = page.accepted("reads it, asked twice at once", one.and(two)).or(Some(made));
    let held = record_of(shown.as_ref());
    let held = asker.update(page, entity, &id, held, plain_update(entity, &maker.mark())).await;
    asker.list(page, entity, &id).await;
    let version = held.as_ref().and_then(|held| held.get("lock_version")).cloned();
    let delete = Op::Delete {
        entity: entity.name.clone(),
        id: id.clone(),
        expected: version.map_or(Expected::Absent, Expected::Value),
        if_match: None,
    };
    page.accepted("deletes it", asker.ask(&delete, held.as_ref()).await);
    asker.sync(page, &Key::new(&entity.name, &id), position).await;
}

/// Who asks.
struct Asker<'a> {
    target: &'a Target,
    adapter: &'a Adapter,
    timeout: Duration,
}

impl Asker<'_> {
    /// Asks. Returns the reply, or what kept it from being one.
    async fn ask(&self, op: &Op, held: Option<&Value>) -> Result<Reply, Seen> {
        if self.adapter.fault().is_some() {
            return Err(Seen::Left("nothing can be asked any more".to_owned()));
        }
        let (user, overrides) = (Credentials::User(0), Overrides::default());
        let asked = question(self.adapter, self.target, op, user, &overrides, held)
            .map_err(|reason| Seen::Left(reason.to_string()))?;
        for _ in 0..TRIES {
            let members = self.adapter.ask(asked.clone(), self.timeout).await;
            let members = members.map_err(|why| self.unanswered(&why))?;
            if let Some(faults) = faults(1, &members) {
                return Err(Seen::Wrong(format!("the answer does not fit the schema: {faults}")));
            }
            match interpret(self.adapter, self.target, op, members) {
                Came::Later(wait) => tokio::time::sleep(wait).await,
                Came::Unsayable(why) => {
                    return Err(Seen::Wrong(format!(
                        "it calls this unsayable ({why}); leave it out of `operations`"
                    )));
                }
                Came::Answer(Err(failure)) => return Err(Seen::Wrong(failure.to_string())),
                Came::Answer(answer) => return Ok(binding::reply(op, &answer)),
            }
        }
        Err(Seen::Wrong("the server wants to be asked again, and again".to_owned()))
    }

    fn unanswered(&self, why: &Unanswered) -> Seen {
        Seen::Wrong(match why {
            Unanswered::Broken(fault) => fault.to_string(),
            Unanswered::Late => format!(
                "no answer within {:?}; where the server gives none, say `no_answer` before that",
                self.timeout
            ),
        })
    }

    /// An operation of a version of the format that is not yet there.
    async fn unknown(&self) -> Seen {
        let line = |id: u64| json!({ "id": id, "op": "frobnicate", "as": "nobody" }).to_string();
        match self.adapter.ask_oddly(line, self.timeout).await {
            Err(why) => self.unanswered(&why),
            Ok(members) => unsayable(members),
        }
    }

    /// The position behind all changes that there are; `None` where there is none.
    async fn head(&self, page: &mut Page) -> Option<String> {
        if !self.adapter.description.has(Operation::Sync) {
            page.note("tells the changes", Seen::Left("it has no `sync`".to_owned()));
            return None;
        }
        let mut since = None;
        for _ in 0..PAGES {
            let op = Op::Sync { since: since.clone(), limit: None };
            let reply = match self.ask(&op, None).await {
                Ok(reply) if reply.accepted() => reply,
                Ok(reply) => {
                    page.note("tells the changes", Seen::Wrong(refused(&reply)));
                    return None;
                }
                Err(seen) => {
                    page.note("tells the changes", seen);
                    return None;
                }
            };
            let told = reply.page?;
            since = told.next;
            if since.is_none() {
                let problem = "the page has no `as_of`: without a position nobody can go on";
                page.note("tells the changes", Seen::Wrong(problem.to_owned()));
                return None;
            }
            if told.has_more != Some(true) {
                page.note("tells the changes", Seen::Well(String::new()));
                return since;
            }
        }
        let problem = format!("after {PAGES} pages `has_more` is still true");
        page.note("tells the changes", Seen::Wrong(problem));
        None
    }

    /// Changes the record that is held. Returns it as it is then.
    async fn update(
        &self,
        page: &mut Page,
        entity: &Entity,
        id: &str,
        held: Option<Value>,
        patch: Map<String, Value>,
    ) -> Option<Value> {
        let what = "updates it";
        let version = held.as_ref().and_then(|held| held.get("lock_version")).cloned();
        let expected = version.map_or(Expected::Absent, Expected::Value);
        let op = Op::Update {
            entity: entity.name.clone(),
            id: id.to_owned(),
            expected,
            if_match: None,
            patch: patch.clone(),
        };
        let reply = match self.ask(&op, held.as_ref()).await {
            Ok(reply) if reply.accepted() => reply,
            Ok(reply) => {
                page.note(what, Seen::Wrong(refused(&reply)));
                return held;
            }
            Err(seen) => {
                page.note(what, seen);
                return held;
            }
        };
        let read = Op::Read { entity: entity.name.clone(), id: id.to_owned() };
        let now = match record_of(Some(&reply)) {
            Some(shown) => Some(shown),
            None => record_of(self.ask(&read, None).await.ok().as_ref()),
        };
        let differs = |(name, value): (&String, &Value)| {
            (now.as_ref().and_then(|now| now.get(name)) != Some(value)).then(|| name.clone())
        };
        match patch.iter().find_map(differs) {
            None => page.note(what, Seen::Well(String::new())),
            Some(name) => page.note(
                what,
                Seen::Wrong(format!(
                    "`{name}` is not what was sent: {}",
                    shown(now.as_ref(), &name)
                )),
            ),
        }
        now.or(held)
    }

    /// Looks for the record in a list.
    async fn list(&self, page: &mut Page, entity: &Entity, id: &str) {
        let what = "lists records";
        if !self.adapter.description.has(Operation::List) {
            return page.note(what, Seen::Left("it has no `list`".to_owned()));
        }
        let op = Op::List { entity: entity.name.clone(), after: None, limit: Some("2".to_owned()) };
        let reply = match self.ask(&op, None).await {
            Ok(reply) if reply.accepted() => reply,
            Ok(reply) => return page.note(what, Seen::Wrong(refused(&reply))),
            Err(seen) => return page.note(what, seen),
        };
        let told = reply.page;
        let ends =
            told.as_ref().is_some_and(|told| told.has_more == Some(true) && told.next.is_none());
        let is_there = reply.sightings.iter().any(|seen| seen.id.as_deref() == Some(id));
        page.note(
            what,
            match told {
                _ if ends => Seen::Wrong("`has_more` is true, and `next` says nothing".to_owned()),
                Some(told) if told.has_more != Some(true) && !is_there => Seen::Wrong(
                    "the record that was just made is not in it, and there is no more".to_owned(),
                ),
                _ => Seen::Well(String::new()),
            },
        );
    }

    /// Looks for the tombstone of the record behind this position.
    async fn sync(&self, page: &mut Page, key: &Key, position: Option<String>) {
        let what = "tells the delete to who was away";
        let Some(mut since) = position else {
            return page.note(what, Seen::Left("there is no position to go on from".to_owned()));
        };
        if self.adapter.description.deletes.is_none() {
            return page.note(what, Seen::Left("the server has no tombstones".to_owned()));
        }
        let settle = Duration::from_millis(self.adapter.description.sync.settle_ms);
        tokio::time::sleep(settle.min(self.timeout)).await;
        for _ in 0..PAGES {
            let op = Op::Sync { since: Some(since.clone()), limit: None };
            let reply = match self.ask(&op, None).await {
                Ok(reply) if reply.accepted() => reply,
                Ok(reply) => return page.note(what, Seen::Wrong(refused(&reply))),
                Err(seen) => return page.note(what, seen),
            };
            let of_it = |seen: &&crate::trace::Sighting| seen.key() == Some(key);
            let seen = reply.sightings.iter().rev().find(of_it).map(|seen| seen.value.clone());
            if seen.is_some_and(|record| !record["deleted_at"].is_null()) {
                return page.note(what, Seen::Well(String::new()));
            }
            let Some(told) = reply.page.filter(|told| told.has_more == Some(true)) else { break };
            match told.next {
                Some(next) => since = next,
                None => break,
            }
        }
        let problem =
            "no tombstone of the record came; if the server tells none, leave `deletes` out";
        page.note(what, Seen::Wrong(problem.to_owned()));
    }
}

fn unsayable(members: Members) -> Seen {
    match read(members) {
        Ok(answered) if matches!(answered.said, Said::Unsayable(_)) => Seen::Well(String::new()),
        _ => Seen::Wrong(
            "it answers otherwise; later versions of the format may have more operations"
                .to_owned(),
        ),
    }
}

fn record_of(reply: Option<&Reply>) -> Option<Value> {
    reply?.record().map(|seen| seen.value.clone())
}

fn shown(record: Option<&Value>, member: &str) -> String {
    record
        .and_then(|record| record.get(member))
        .map_or("it is not there".to_owned(), Value::to_string)
}

fn refused(reply: &Reply) -> String {
    let kind = reply.problem().map_or("for no known reason", ProblemType::slug);
    format!("refused: {kind}")
}
