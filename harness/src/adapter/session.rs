//! A program that has said what it speaks to, and can be asked.

use std::io::BufReader;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use super::description::Description;
use super::dialogue::{Dialogue, Members, Unanswered};
use super::error::{AdapterError, quoted};
use super::launch::Launch;
use super::message::{Asked, Bearing, FORMAT, Identity, Question, Said};
use super::program::{Ending, Program};
use crate::claims::Claims;
use crate::client::Connection;
use crate::target::User;

/// An adapter that runs, and has said what it speaks to. The program is ended when this goes.
#[derive(Debug)]
pub struct Adapter {
    dialogue: Dialogue,
    /// `None` where the streams lead to something else than a program.
    program: Option<Arc<Program>>,
    pub(super) description: Description,
    /// The answer to `hello`, as it came.
    pub(super) greeting: Members,
    claims: Arc<Claims>,
}

/// An answer, read.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    pub(super) said: Said,
    /// Whether the record was there before.
    pub(super) existed: bool,
    /// What travelled, as the program says it.
    pub(super) spoken: Option<Value>,
}

impl Adapter {
    /// Starts a program, and asks it for its description.
    ///
    /// # Errors
    ///
    /// Says why it cannot be used.
    pub async fn start(
        launch: &Launch,
        url: &str,
        users: &[User],
        timeout: Duration,
    ) -> Result<Adapter, AdapterError> {
        let (program, input, output) = Program::start(launch)?;
        let program = Arc::new(program);
        let known = program.clone();
        let dialogue = Dialogue::new(BufReader::new(output), input, move || known.obituary());
        Adapter::greet(dialogue, Some(program), url, users, timeout).await
    }

    /// Asks for the description.
    pub(super) async fn greet(
        dialogue: Dialogue,
        program: Option<Arc<Program>>,
        url: &str,
        users: &[User],
        timeout: Duration,
    ) -> Result<Adapter, AdapterError> {
        // Whatever goes wrong here, the program ends with what holds it.
        let mut greeted = Greeting { dialogue: Some(dialogue), program };
        let hello = Asked::Hello {
            format: FORMAT,
            url: url.to_owned(),
            users: users.iter().map(identity).collect(),
            timeout_ms: u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX),
        };
        let members = match &greeted.dialogue {
            Some(dialogue) => dialogue.ask(|id| line(id, None, hello), timeout).await,
            None => Err(Unanswered::Late),
        };
        let members = members.map_err(|why| match why {
            Unanswered::Late => AdapterError::Silent(timeout),
            Unanswered::Broken(fault) => fault,
        })?;
        let description = described(members.clone())?;
        let claims = Arc::new(description.claims());
        let program = greeted.program.take();
        let Some(dialogue) = greeted.dialogue.take() else {
            return Err(AdapterError::Silent(timeout));
        };
        Ok(Adapter { dialogue, program, description, greeting: members, claims })
    }

    /// What the server claims.
    pub fn claims(&self) -> Arc<Claims> {
        self.claims.clone()
    }

    /// Why nothing more can be asked; `None` while something can.
    pub fn fault(&self) -> Option<AdapterError> {
        self.dialogue.fault()
    }

    /// Asks as a user, and waits for this long. Once more with a new token, where a command prints tokens
    /// and the one that was sent is refused.
    pub(super) async fn ask(
        &self,
        user: &User,
        asked: Asked,
        connection: &Connection,
        timeout: Duration,
    ) -> Result<Members, Unanswered> {
        let credential = &user.credential;
        let sent = credential.fresh().await;
        let members = self.ask_with(bearing(user, &sent), asked.clone(), timeout).await?;
        if !is_unauthenticated(&members) {
            credential.is_taken();
            return Ok(members);
        }
        if !credential.refused(&sent).await {
            return Ok(members);
        }
        drop(connection.admit().await);
        let renewed = credential.fresh().await;
        let members = self.ask_with(bearing(user, &renewed), asked, timeout).await?;
        if is_unauthenticated(&members) {
            credential.give_up();
        }
        Ok(members)
    }

    async fn ask_with(
        &self,
        credentials: Bearing,
        asked: Asked,
        timeout: Duration,
    ) -> Result<Members, Unanswered> {
        let credentials = Some(credentials).filter(|bearing| !bearing.value.is_empty());
        self.dialogue.ask(|id| line(id, credentials, asked), timeout).await
    }

    /// Asks what no harness asks, to see what comes of it.
    pub(super) async fn ask_oddly(
        &self,
        question: impl FnOnce(u64) -> String,
        timeout: Duration,
    ) -> Result<Members, Unanswered> {
        self.dialogue.ask(question, timeout).await
    }

    /// Ends the program: its standard input ends, and if it does not, it is killed. `None` where there is
    /// no program.
    pub fn end(&mut self) -> Option<Ending> {
        self.dialogue.end();
        self.program.take().map(|program| program.end())
    }

    /// Kills the program at once.
    pub fn kill(&self) {
        if let Some(program) = &self.program {
            program.kill();
        }
    }
}

impl Drop for Adapter {
    fn drop(&mut self) {
        self.end();
    }
}

/// A dialogue whose program has not yet said what it is.
struct Greeting {
    dialogue: Option<Dialogue>,
    program: Option<Arc<Program>>,
}

impl Drop for Greeting {
    fn drop(&mut self) {
        self.dialogue.take();
        if let Some(program) = self.program.take() {
            program.kill();
        }
    }
}

/// The line of a question.
fn line(id: u64, credentials: Option<Bearing>, asked: Asked) -> String {
    serde_json::to_string(&Question { id, credentials, asked }).unwrap_or_default()
}

fn identity(user: &User) -> Identity {
    let (_, value) = user.header();
    Identity { name: user.name.clone(), bearing: bearing(user, &value) }
}

fn bearing(user: &User, value: &HeaderValue) -> Bearing {
    let (field, _) = user.header();
    Bearing { field: field.to_string(), value: value.to_str().unwrap_or_default().to_owned() }
}

/// Whether an answer says that the credentials are refused.
fn is_unauthenticated(members: &Members) -> bool {
    let kind = members.get("refused").and_then(|refused| refused.get("type"));
    kind.and_then(Value::as_str).and_then(problem_type) == Some(ProblemType::Unauthenticated)
}

/// The problem type of this name, with or without what all of them begin with.
pub(super) fn problem_type(name: &str) -> Option<ProblemType> {
    ProblemType::from_uri(name)
        .or_else(|| ProblemType::from_uri(&format!("urn:sixfold:problem:{name}")))
}

/// The description in an answer to `hello`.
fn described(members: Members) -> Result<Description, AdapterError> {
    match read(members).map_err(AdapterError::Unusable)?.said {
        Said::Hello(description) => match description.fault() {
            Some(problem) => Err(AdapterError::Unusable(problem)),
            None => Ok(*description),
        },
        Said::NoAnswer(why) | Said::Unsayable(why) => Err(AdapterError::Unable(why)),
        Said::Refused(refused) => Err(AdapterError::Unable(refused.kind)),
        _ => Err(AdapterError::Unusable("it has no member `hello`".to_owned())),
    }
}

/// Reads an answer without its number.
///
/// # Errors
///
/// Says what is wrong with it.
pub(super) fn read(mut members: Members) -> Result<Answered, String> {
    let spoken = members.remove("spoken").filter(|spoken| !spoken.is_null());
    let existed = match members.remove("existed") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(existed)) => existed,
        Some(_) => return Err("`existed` is neither true nor false".to_owned()),
    };
    let names: Vec<String> = members.keys().map(|name| format!("`{name}`")).collect();
    if names.len() != 1 {
        return Err(format!(
            "it says {}; an answer has exactly one of `ok`, `page`, `refused`, `retry_after_ms`, \
             `no_answer` and `unsayable`",
            if names.is_empty() { "nothing".to_owned() } else { names.join(" and ") }
        ));
    }
    let shown = quoted(&Value::Object(members.clone()).to_string());
    let said = serde_json::from_value(Value::Object(members));
    let said = said.map_err(|e| format!("{e}; it says {shown}"))?;
    Ok(Answered { said, existed, spoken })
}
