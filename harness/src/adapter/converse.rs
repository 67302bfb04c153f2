//! One operation, from the question to what came of it.

use std::time::{Duration, Instant};

use http::StatusCode;
use serde_json::{Value, json};
use sixfold_spec::wire::ProblemType;

use super::dialogue::{Members, Unanswered};
use super::message::{Page, Refused, Said};
use super::question::{GIVEN, question, user};
use super::record::canonical;
use super::session::{Adapter, Answered, problem_type, read};
use super::travelled::spoken;
use crate::binding::Overrides;
use crate::client::Connection;
use crate::speech::{Conversation, LONGEST_WAIT, MOST_TRIES, Unsayable, answer};
use crate::target::Target;
use crate::trace::{Credentials, Failure, Op, Response, Spoken};

/// Asks for an operation. `held` is the client's copy of the record that it is about.
///
/// # Errors
///
/// Says why it cannot be asked for; then nothing was sent.
pub async fn converse(
    adapter: &Adapter,
    target: &Target,
    connection: &Connection,
    op: &Op,
    credentials: Credentials,
    overrides: &Overrides,
    held: Option<&Value>,
) -> Result<Conversation, Unsayable> {
    let user = user(target, credentials)?;
    let asked = question(adapter, target, user, op, overrides, held)?;
    let mut line = Line { adapter, target, op, spoken: Vec::new() };
    let mut started = None;
    let mut response = None;
    for _ in 0..MOST_TRIES {
        // A request of the program's is one of the run's.
        drop(connection.admit().await);
        let began = Instant::now();
        started.get_or_insert(began);
        let timeout = target.network.timeout();
        let came = match adapter.ask(user, asked.clone(), connection, timeout).await {
            Ok(members) => line.take(members),
            Err(Unanswered::Late) => {
                target.network.strain().in_vain(began.elapsed());
                Came::Answer(Err(Failure::Timeout(timeout)))
            }
            Err(Unanswered::Broken(fault)) => {
                let reason = fault.to_string();
                let first = reason.lines().next().unwrap_or_default();
                let reason = format!("the adapter cannot be asked any more: {first}");
                target.network.strain().lost(&target.secrets.withhold(reason));
                Came::Answer(Err(Failure::Adapter(fault.to_string())))
            }
        };
        match came {
            Came::Answer(answer) => {
                response = Some(answer);
                break;
            }
            Came::Unsayable(why) if line.spoken.is_empty() => return Err(Unsayable::Adapter(why)),
            Came::Unsayable(why) => {
                let problem = format!("it sent requests for what it calls unsayable ({why})");
                response = Some(Err(line.misfit(&problem)));
                break;
            }
            Came::Later(wait) => tokio::time::sleep(wait.min(LONGEST_WAIT)).await,
        }
    }
    let refused = || Ok(answer::refused(ProblemType::Unavailable, op, None));
    let response =
        response.unwrap_or_else(refused).map(|response| answer::dated(response, &line.spoken));
    let done = response.as_ref().is_ok_and(|response| response.status.is_success());
    let is_change = matches!(op, Op::Create { .. } | Op::Update { .. } | Op::Restore { .. });
    Ok(Conversation {
        read_again: done && is_change && !adapter.description.shows_writes,
        response,
        started: started.unwrap_or_else(Instant::now),
        spoken: line.spoken,
    })
}

/// What came of a question.
pub(super) enum Came {
    /// An answer, or why there is none.
    Answer(Result<Response, Failure>),
    /// The server wants to be asked again after this long.
    Later(Duration),
    /// It could not be asked for.
    Unsayable(String),
}

/// What an answer to this operation comes to.
pub(super) fn interpret(adapter: &Adapter, target: &Target, op: &Op, members: Members) -> Came {
    Line { adapter, target, op, spoken: Vec::new() }.take(members)
}

/// What is asked, and what has travelled for it.
struct Line<'l> {
    adapter: &'l Adapter,
    target: &'l Target,
    op: &'l Op,
    spoken: Vec<Spoken>,
}

impl Line<'_> {
    /// Reads an answer.
    fn take(&mut self, members: Members) -> Came {
        let Answered { said, existed, spoken: travelled } = match read(members) {
            Ok(answered) => answered,
            Err(problem) => return Came::Answer(Err(self.misfit(&problem))),
        };
        match travelled.map(spoken).transpose() {
            Ok(travelled) => self.spoken.extend(travelled.unwrap_or_default()),
            Err(problem) => return Came::Answer(Err(self.misfit(&problem))),
        }
        let answer = match said {
            Said::RetryAfterMs(wait) => return Came::Later(Duration::from_millis(wait)),
            Said::Unsayable(why) => return Came::Unsayable(why),
            Said::NoAnswer(why) => return Came::Answer(Err(Failure::Broken(why))),
            Said::Ok(record) => self.accepted(record.map(Value::Object).as_ref(), existed),
            Said::Page(page) => self.page(&page),
            Said::Refused(refused) => self.refused(&refused),
            Said::Hello(_) => Err("it introduces itself again".to_owned()),
        };
        Came::Answer(answer.map_err(|problem| self.misfit(&problem)))
    }

    fn misfit(&self, problem: &str) -> Failure {
        let verb = self.op.verb();
        let mut text = format!("the answer to `{verb}` does not fit: {problem}");
        if let Some(last) = self.spoken.last() {
            let seen = match &last.response {
                Ok(response) => format!("status {}", response.status.as_u16()),
                Err(failure) => failure.to_string(),
            };
            text.push_str(&format!("; {} {}: {seen}", last.request.method, last.request.url));
        }
        Failure::Adapter(text)
    }

    fn accepted(&self, record: Option<&Value>, existed: bool) -> Result<Response, String> {
        let status = match self.op {
            Op::List { .. } | Op::Sync { .. } => return Err("a page is asked for".to_owned()),
            Op::Create { .. } if !existed => StatusCode::CREATED,
            _ => StatusCode::OK,
        };
        let is_delete = matches!(self.op, Op::Delete { .. });
        let Some(record) = record else {
            if is_delete {
                return Ok(answer::accepted(StatusCode::NO_CONTENT, None));
            }
            if matches!(self.op, Op::Read { .. }) {
                return Err("it shows no record".to_owned());
            }
            if !self.adapter.description.shows_writes {
                return Ok(answer::accepted(status, None));
            }
            return Err("it shows no record; if writes are never answered with one, say \
                 \"shows_writes\": false in the description"
                .to_owned());
        };
        let record = self.record(self.op.entity().map_or("", |name| name), record)?;
        if is_delete && record["deleted_at"].is_null() {
            return Err(
                "it shows a live record; if a delete shows no tombstone, say null".to_owned()
            );
        }
        Ok(answer::accepted(status, Some(&record)))
    }

    /// A record of this entity, in the protocol's form.
    fn record(&self, entity: &str, shown: &Value) -> Result<Value, String> {
        let entity = self.target.entity(entity).ok_or_else(|| {
            format!("`{entity}` is none of the entities that the description names")
        })?;
        canonical(entity, self.adapter.description.versions, &self.target.numbers, shown)
    }

    fn page(&self, page: &Page) -> Result<Response, String> {
        let description = &self.adapter.description;
        let applied = |limit: &Option<String>, max: Option<u64>| {
            let asked = limit.as_ref().and_then(|limit| limit.parse::<u64>().ok());
            page.limit.or_else(|| asked.map(|asked| asked.min(max.unwrap_or(u64::MAX))))
        };
        match self.op {
            Op::List { entity, limit, .. } => {
                let records = page.records.as_ref().ok_or("a list has no `records`")?;
                let records = records.iter().map(|record| self.record(entity, record));
                let records = records.collect::<Result<_, _>>()?;
                let wrapped = |next: &String| match description.list.after_id {
                    true => next.clone(),
                    false => format!("{GIVEN}{next}"),
                };
                let next = ("next", page.next.as_ref().map(wrapped));
                let limit = applied(limit, description.list.max);
                Ok(answer::page("records", records, next, page.has_more, limit))
            }
            Op::Sync { limit, .. } => {
                let changes = page.changes.as_ref().ok_or("a page of changes has no `changes`")?;
                // A feed may tell of more entities than the harness is to use.
                let own =
                    changes.iter().filter(|change| self.target.entity(&change.entity).is_some());
                let changes = own.map(|change| {
                    let record = self.record(&change.entity, &change.record)?;
                    Ok(json!({ "entity": change.entity, "record": record }))
                });
                let changes = changes.collect::<Result<_, String>>()?;
                let limit = applied(limit, description.sync.max);
                let next = ("as_of", page.as_of.as_ref().map(|as_of| format!("{GIVEN}{as_of}")));
                Ok(answer::page("changes", changes, next, page.has_more, limit))
            }
            _ => Err("no page is asked for".to_owned()),
        }
    }

    fn refused(&self, refused: &Refused) -> Result<Response, String> {
        let name = refused.kind.as_str();
        let kind = problem_type(name).ok_or_else(|| {
            format!("`{name}` is no problem type; schemas/catalogue.json names all of them")
        })?;
        let entity = self.op.entity().map_or("", |name| name);
        let current = refused.current.as_ref().filter(|current| !current.is_null());
        let current = current.map(|current| self.record(entity, current)).transpose()?;
        Ok(answer::refused(kind, self.op, current))
    }
}
