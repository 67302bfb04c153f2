//! One operation, from the question to what came of it.

use std::time::Instant;

use http::StatusCode;
use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use super::feed;
use super::file::{Answered, Dialect, Operation};
use super::list;
use super::outcome::{Outcome, outcome};
use super::record::Shown;
use super::request::Speaker;
use crate::binding::Overrides;
use crate::client::Connection;
use crate::speech::{
    Conversation, LONGEST_WAIT, MOST_TRIES, USUAL_WAIT, Unsayable, answer, touches_the_wire,
};
use crate::target::{Entity, Target};
use crate::trace::{Credentials, Failure, Op, Request, Response, Spoken};
use crate::versions::Numbers;

/// How much of an answer that does not fit the file is quoted, in characters.
const QUOTED: usize = 300;

/// Asks for an operation. `held` is the client's copy of the record that it is about.
///
/// # Errors
///
/// Says why it cannot be asked for; then nothing was sent.
pub async fn converse(
    dialect: &Dialect,
    target: &Target,
    connection: &Connection,
    op: &Op,
    credentials: Credentials,
    overrides: &Overrides,
    held: Option<&Value>,
) -> Result<Conversation, Unsayable> {
    if touches_the_wire(overrides) {
        return Err(Unsayable::Wire);
    }
    let speaker = Speaker {
        dialect,
        target,
        credentials,
        extra: &overrides.headers,
        delivery: overrides.delivery,
    };
    let began = Instant::now();
    let entity = op.entity().and_then(|name| target.entity(name));
    let mut line = Line {
        dialect,
        connection,
        op,
        entity,
        numbers: &target.numbers,
        holds: held.is_some(),
        started: None,
        spoken: Vec::new(),
    };
    let operations = &dialect.operations;
    let mut form = None;
    let came = match op {
        Op::Create { .. }
        | Op::Read { .. }
        | Op::Update { .. }
        | Op::Delete { .. }
        | Op::Restore { .. } => {
            form = match op {
                Op::Create { .. } => operations.create.as_ref(),
                Op::Read { .. } => operations.read.as_ref(),
                Op::Update { .. } => operations.update.as_ref(),
                Op::Restore { .. } => operations.restore.as_ref(),
                _ => operations.delete.as_ref(),
            };
            about_one(&mut line, &speaker, form.ok_or(Unsayable::Operation)?, held).await
        }
        Op::List { after, limit, .. } => {
            let form = dialect.list.as_ref().ok_or(Unsayable::Operation)?;
            list::page(&mut line, &speaker, form, after.as_deref(), size(limit.as_deref())?).await
        }
        Op::Sync { since, limit } => {
            let form = dialect.sync.as_ref().ok_or(Unsayable::Operation)?;
            feed::page(&mut line, &speaker, form, since.as_deref(), size(limit.as_deref())?).await
        }
        _ => return Err(Unsayable::Wire),
    };
    let response = match came {
        Ok(response) | Err(Stop::Refused(response)) => Ok(answer::dated(response, &line.spoken)),
        Err(Stop::Unsayable(reason)) if line.spoken.is_empty() => return Err(reason),
        Err(Stop::Unsayable(reason)) => Err(Failure::Dialect(line.quoted(&reason.to_string()))),
        Err(Stop::Failure(failure)) => Err(failure),
        Err(Stop::Misfit(problem)) => Err(Failure::Dialect(line.quoted(&problem))),
    };
    let shows_nothing = form.is_some_and(|form| form.answered == Answered::Nothing);
    let done = response.as_ref().is_ok_and(|response| response.status.is_success());
    let read_again = shows_nothing && done && !matches!(op, Op::Delete { .. });
    let started = line.started.unwrap_or(began);
    Ok(Conversation { response, started, spoken: line.spoken, read_again })
}

/// The page size asked for.
fn size(limit: Option<&str>) -> Result<Option<u64>, Unsayable> {
    let number = |text: &str| text.parse::<u64>().ok().filter(|size| *size > 0);
    limit.map(|text| number(text).ok_or(Unsayable::Limit)).transpose()
}

/// Why a conversation ended before the operation had its answer.
pub(super) enum Stop {
    /// It could not go on.
    Unsayable(Unsayable),
    /// There was no answer.
    Failure(Failure),
    /// The answer does not fit the file.
    Misfit(String),
    /// The server said no, in the protocol's words.
    Refused(Response),
}

impl From<Unsayable> for Stop {
    fn from(reason: Unsayable) -> Stop {
        Stop::Unsayable(reason)
    }
}

/// The line to the server, and what has travelled on it.
pub(super) struct Line<'l> {
    pub(super) dialect: &'l Dialect,
    connection: &'l Connection,
    pub(super) op: &'l Op,
    entity: Option<&'l Entity>,
    pub(super) numbers: &'l Numbers,
    /// Whether the client holds a copy of the record.
    holds: bool,
    /// When the first request was sent.
    started: Option<Instant>,
    spoken: Vec<Spoken>,
}

impl Line<'_> {
    /// Sends a request, again where the server asks for that, and returns the accepted answer, and
    /// whether what was asked for had been there before.
    pub(super) async fn ask(&mut self, request: &Request) -> Result<(Response, bool), Stop> {
        for attempt in 1.. {
            let leave = self.connection.admit().await;
            self.started.get_or_insert_with(Instant::now);
            let answer = self.connection.send_admitted(leave, request).await;
            self.spoken.push(Spoken { request: request.clone(), response: answer.clone() });
            let response = answer.map_err(Stop::Failure)?;
            match outcome(self.dialect, self.op, &response) {
                Outcome::Accepted { existing } => return Ok((response, existing)),
                Outcome::Refused(kind, current) => {
                    let kind = self.as_known(kind);
                    let current = current.and_then(|record| self.current(&record, &response));
                    return Err(Stop::Refused(answer::refused(kind, self.op, current)));
                }
                Outcome::Misfit(problem) => return Err(Stop::Misfit(problem)),
                Outcome::Retry(wait) if attempt < MOST_TRIES => {
                    tokio::time::sleep(wait.unwrap_or(USUAL_WAIT).min(LONGEST_WAIT)).await;
                }
                Outcome::Retry(_) => break,
            }
        }
        Err(Stop::Refused(answer::refused(ProblemType::Unavailable, self.op, None)))
    }

    /// Where a server answers for a deleted record as for one that never was, a client that holds a
    /// copy knows which of the two it is.
    fn as_known(&self, kind: ProblemType) -> ProblemType {
        let told = self.dialect.deleted.as_ref().is_none_or(|deleted| deleted.told);
        let of_record = matches!(self.op, Op::Read { .. } | Op::Update { .. } | Op::Delete { .. });
        if kind == ProblemType::NotFound && !told && self.holds && of_record {
            ProblemType::RecordDeleted
        } else {
            kind
        }
    }

    /// The record that a refusal shows; `None` where it shows none that can be read.
    fn current(&self, record: &Value, response: &Response) -> Option<Value> {
        let shown = Shown {
            entity: self.entity?,
            record,
            change: None,
            headers: Some(&response.headers),
            asked: self.op.id(),
            numbers: self.numbers,
        };
        self.dialect.canonical(&shown).ok()
    }

    /// The problem with the request it is about and the content that was seen.
    fn quoted(&self, problem: &str) -> String {
        let Some(last) = self.spoken.last() else { return problem.to_owned() };
        let seen = match &last.response {
            Err(failure) => failure.to_string(),
            Ok(response) => {
                let content = response.content();
                let text: String = String::from_utf8_lossy(&content).chars().take(QUOTED).collect();
                format!("status {} with {text}", response.status.as_u16())
            }
        };
        format!("{problem}; {} {}: {seen}", last.request.method, last.request.url)
    }
}

/// An operation on one record.
async fn about_one(
    line: &mut Line<'_>,
    speaker: &Speaker<'_>,
    form: &Operation,
    held: Option<&Value>,
) -> Result<Response, Stop> {
    let op = line.op;
    let request = speaker.operation(op, form, held)?;
    let (response, existing) = line.ask(&request).await?;
    let status = match op {
        Op::Create { .. } if !existing => StatusCode::CREATED,
        _ => StatusCode::OK,
    };
    let is_delete = matches!(op, Op::Delete { .. });
    if form.answered == Answered::Nothing {
        let status = if is_delete { StatusCode::NO_CONTENT } else { status };
        return Ok(answer::accepted(status, None));
    }
    let content: Option<Value> = serde_json::from_slice(&response.content()).ok();
    let pointer = form.answer.as_deref().unwrap_or(&line.dialect.answer);
    let record = content
        .as_ref()
        .and_then(|content| content.pointer(pointer))
        .ok_or_else(|| Stop::Misfit(format!("`answer` says `{pointer}`, and there is nothing")))?;
    let entity = line.entity.ok_or(Unsayable::Operation)?;
    let shown = Shown {
        entity,
        record,
        change: None,
        headers: Some(&response.headers),
        asked: op.id(),
        numbers: line.numbers,
    };
    let canonical = line.dialect.canonical(&shown).map_err(Stop::Misfit)?;
    if is_delete && !line.dialect.is_deleted(&shown) {
        return Err(Stop::Misfit(
            "the answer to a delete shows no tombstone; if it never does, say answered = \"nothing\""
                .to_owned(),
        ));
    }
    Ok(answer::accepted(status, Some(&canonical)))
}
