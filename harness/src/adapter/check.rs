//! The self-check of an adapter: each kind of question once, against a server that is there.

mod asker;
mod looks;

use sixfold_spec::wire::ProblemType;

use self::asker::Asker;
use self::looks::{record_of, refused};
use super::program::Ending;
use super::schema::faults;
use super::session::Adapter;
use crate::engine::{Maker, plain_create, plain_update};
use crate::speech::Speech;
use crate::target::{Access, Entity, Target, TargetError, describe};
use crate::trace::{Expected, Key, Op, Reply};

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
