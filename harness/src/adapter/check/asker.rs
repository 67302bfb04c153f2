//! One question of the self-check, and what keeps its answer from being one.

use std::time::Duration;

use serde_json::{Value, json};

use super::Seen;
use crate::adapter::converse::{Came, interpret};
use crate::adapter::dialogue::{Members, Unanswered};
use crate::adapter::message::Said;
use crate::adapter::question::{question, user};
use crate::adapter::schema::faults;
use crate::adapter::session::{Adapter, read};
use crate::binding::{self, Overrides};
use crate::speech::Unsayable;
use crate::target::Target;
use crate::trace::{Credentials, Op, Reply};

/// How often a question is repeated that the server wants to be asked again.
const TRIES: usize = 4;

/// Who asks.
pub(super) struct Asker<'a> {
    pub(super) target: &'a Target,
    pub(super) adapter: &'a Adapter,
    pub(super) timeout: Duration,
}

impl Asker<'_> {
    /// Asks. Returns the reply, or what kept it from being one.
    pub(super) async fn ask(&self, op: &Op, held: Option<&Value>) -> Result<Reply, Seen> {
        if self.adapter.fault().is_some() {
            return Err(Seen::Left("nothing can be asked any more".to_owned()));
        }
        let overrides = Overrides::default();
        let left = |reason: Unsayable| Seen::Left(reason.to_string());
        let user = user(self.target, Credentials::User(0)).map_err(left)?;
        let asked =
            question(self.adapter, self.target, user, op, &overrides, held).map_err(left)?;
        let connection = self.target.connect();
        for _ in 0..TRIES {
            let members = self.adapter.ask(user, asked.clone(), &connection, self.timeout).await;
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
    pub(super) async fn unknown(&self) -> Seen {
        let line = |id: u64| json!({ "id": id, "op": "frobnicate", "as": "nobody" }).to_string();
        match self.adapter.ask_oddly(line, self.timeout).await {
            Err(why) => self.unanswered(&why),
            Ok(members) => unsayable(members),
        }
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
