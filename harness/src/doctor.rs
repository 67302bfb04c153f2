//! What a server looks like before it is tested: one harmless request of each kind, and what comes of
//! them. Nothing here judges.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::Method;

use crate::binding::{self, Overrides};
use crate::client::Connection;
use crate::engine::{Session, castings};
use crate::scenario::parse;
use crate::speech::{Speech, converse};
use crate::target::Target;
use crate::trace::{Credentials, Exchange, Failure, History, Op, Reply, Request, Response};

/// A request that was sent, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// What was asked, as whom.
    pub asked: String,
    /// The status, or why there is none.
    pub answer: String,
    /// Whether the answer is what the protocol wants.
    pub is_well: bool,
}

/// Whether two users see records in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strangers {
    /// They see this many in common on the first pages.
    Share(usize),
    /// They see none in common, and at least one of them sees some.
    AreStrangers,
    /// Neither sees any, so nothing can be told.
    SeeNothing,
}

/// One read per user: whether each is let in.
pub async fn let_in(target: &Target) -> Vec<Probe> {
    let Some(entity) = target.entities.first() else { return Vec::new() };
    let connection = target.connect();
    let mut probes = Vec::new();
    for (number, user) in target.users.iter().enumerate() {
        let op = Op::List { entity: entity.name.clone(), after: None, limit: None };
        let Some(asked) = ask(&connection, target, &op, Credentials::User(number), None).await
        else {
            continue;
        };
        let is_well = asked.answer.as_ref().is_ok_and(|answer| answer.status.is_success());
        probes.push(Probe { asked: user.name.clone(), answer: told(&asked.answer), is_well });
    }
    probes
}

/// Whether the first two users see records in common, by the first pages of all lists; `None` where
/// there are no two.
pub async fn strangers(target: &Target) -> Option<Strangers> {
    if target.users.len() < 2 {
        return None;
    }
    let connection = target.connect();
    let mut seen = [BTreeSet::new(), BTreeSet::new()];
    for entity in &target.entities {
        for (user, seen) in seen.iter_mut().enumerate() {
            let op = Op::List { entity: entity.name.clone(), after: None, limit: None };
            let asked = ask(&connection, target, &op, Credentials::User(user), None).await;
            let sightings = asked.iter().flat_map(|asked| &asked.reply.sightings);
            seen.extend(sightings.filter_map(crate::trace::Sighting::key).cloned());
        }
    }
    let [first, second] = &seen;
    Some(match first.intersection(second).count() {
        0 if first.is_empty() && second.is_empty() => Strangers::SeeNothing,
        0 => Strangers::AreStrangers,
        shared => Strangers::Share(shared),
    })
}

/// One harmless request of each kind, as the first user and as nobody. Sends only GET, HEAD and
/// OPTIONS.
pub async fn look(target: &Target) -> Vec<Probe> {
    let connection = target.connect();
    let Some(first) = target.entities.first() else { return Vec::new() };
    let list = |name: &Arc<str>| Op::List { entity: name.clone(), after: None, limit: None };
    let nobody_has = "00000000-0000-7000-8000-000000000000".to_owned();
    let own = Credentials::User(0);
    let mut wanted = vec![
        (Op::Discover, own, None, 200..=200),
        (Op::Schema { entity: first.name.clone() }, own, None, 200..=200),
    ];
    wanted.extend(target.entities.iter().map(|e| (list(&e.name), own, None, 200..=200)));
    wanted.extend([
        (Op::Read { entity: first.name.clone(), id: nobody_has }, own, None, 404..=404),
        (Op::Sync { since: None, limit: Some("1".to_owned()) }, own, None, 200..=200),
        (list(&first.name), own, Some(Method::HEAD), 200..=200),
        (list(&first.name), own, Some(Method::OPTIONS), 200..=204),
        (list(&first.name), Credentials::Missing, None, 401..=401),
        (list(&first.name), Credentials::Wrong, None, 401..=401),
    ]);
    let mut probes = Vec::new();
    for (op, credentials, method, right) in wanted {
        let Some(Asked { request, answer, .. }) =
            ask(&connection, target, &op, credentials, method).await
        else {
            continue;
        };
        let who = match credentials {
            Credentials::User(user) => {
                target.users.get(user).map_or("nobody", |user| user.name.as_str())
            }
            Credentials::Missing => "nobody",
            Credentials::Wrong => "somebody unknown",
        };
        let is_well = answer.as_ref().is_ok_and(|answer| right.contains(&answer.status.as_u16()));
        let asked = format!("{} {} as {who}", request.method, request.url.path());
        let answer = if is_well || right.start() == &200 {
            told(&answer)
        } else {
            format!("{}, and {} is expected", told(&answer), right.start())
        };
        probes.push(Probe { asked, answer, is_well });
    }
    probes
}

/// A story of one record.
const ONE_RECORD: &str = "title: One record\nentities: { things: any }\nclients: [doctor]\nsteps:\n  \
                          - doctor: create things as t\n  - doctor: read t\n  - doctor: update t\n  \
                          - doctor: delete t\n";

/// Makes one record, reads, updates and deletes it.
///
/// # Errors
///
/// Says why no entity of the server can play this part.
pub async fn write(target: &Target, seed: u64) -> Result<Vec<Probe>, String> {
    let story = parse("doctor", "doctor", ONE_RECORD).map_err(|e| e.to_string())?;
    let casting = castings(&story, target).map_err(|e| e.to_string())?;
    let casting = casting.into_iter().next().ok_or("there is no entity")?;
    let mut session = Session::new(target, seed);
    let trace = session.tell(&story, casting, 0).await.map_err(|e| e.to_string())?;
    let history = History::new(&trace);
    session.take(&history);
    session.clean_up_case().await;
    let by_the_story = trace.exchanges.iter().filter(|exchange| exchange.step > 0);
    let mut probes: Vec<Probe> = by_the_story
        .map(|exchange| Probe {
            asked: format!("{} {}", exchange.request.method, shape(exchange.request.url.path())),
            answer: told(&exchange.response),
            is_well: exchange.reply.accepted(),
        })
        .collect();
    probes.extend(trace.skipped.iter().map(|skipped| Probe {
        asked: "not taken".to_owned(),
        answer: skipped.reason.clone(),
        is_well: false,
    }));
    if session.left() > 0 {
        let answer = format!("{} of what was made could not be deleted", session.left());
        probes.push(Probe { asked: "clean up".to_owned(), answer, is_well: false });
    }
    Ok(probes)
}

/// A story of two users and one record, in which the second does what only its owner may.
const TWO_USERS: &str = "title: One record and two users\nentities: { things: any }\n\
                         clients: { owner: first, other: second }\nsteps:\n  \
                         - owner: create things as t\n  - other: read t\n  - other: update t\n  \
                         - other: delete t\n";

/// The number of this case, which no case of a run has.
const OUTSIDE: u64 = u64::MAX;

/// Whether the first two users are one to the server: what the first has just made, the second reads,
/// changes and deletes like its own. A server that keeps nobody apart cannot be told from one that was
/// given one user twice. Makes one record, and deletes it.
pub async fn one_user(session: &mut Session, target: &Target) -> bool {
    let Ok(story) = parse("doctor", "doctor", TWO_USERS) else { return false };
    let casting = castings(&story, target).ok().and_then(|all| all.into_iter().next());
    let Some(casting) = casting.filter(|_| target.users.len() > 1) else { return false };
    let Ok(trace) = session.tell(&story, casting, OUTSIDE).await else { return false };
    session.take(&History::new(&trace));
    session.clean_up_case().await;
    let by_other = || {
        let is_other = |x: &&Exchange| x.step > 0 && x.credentials == Credentials::User(1);
        trace.exchanges.iter().filter(is_other)
    };
    by_other().any(|x| matches!(x.op, Op::Update { .. } | Op::Delete { .. }))
        && by_other().all(|x| x.reply.accepted())
}

/// What was asked, and what came of it.
struct Asked {
    request: Request,
    answer: Result<Response, Failure>,
    reply: Reply,
}

/// Asks; `None` where the server is spoken to in words of its own, and there are none for it.
async fn ask(
    connection: &Connection,
    target: &Target,
    op: &Op,
    credentials: Credentials,
    method: Option<Method>,
) -> Option<Asked> {
    let overrides = Overrides::default();
    let mut request = binding::request(target, op, credentials, &overrides);
    // Other methods, and strangers, are the wire's own.
    let is_wire = method.is_some() || credentials.user().is_none();
    if is_wire && !matches!(target.speech, Speech::Protocol) {
        return None;
    }
    let came = converse(target, connection, op, credentials, &overrides, None).await;
    if let Some(came) = came {
        let came = came.ok()?;
        let request = came.spoken.into_iter().next().map_or(request, |spoken| spoken.request);
        let reply = binding::reply(op, &came.response);
        return Some(Asked { request, answer: came.response, reply });
    }
    request.method = method.unwrap_or(request.method);
    let answer = connection.send(&request).await;
    let reply = binding::reply(op, &answer);
    Some(Asked { request, answer, reply })
}

fn told(answer: &Result<Response, Failure>) -> String {
    match answer {
        Ok(response) => response.status.as_u16().to_string(),
        Err(failure) => failure.to_string(),
    }
}

/// The path with `{id}` in the place of an id, which is another one each time.
fn shape(path: &str) -> String {
    let part = |part: &str| if part.len() == 36 { "{id}".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}
