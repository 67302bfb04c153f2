//! What judges of `entities/…` share: how ids look, creates compared, and pages of lists held
//! against the records that belong on them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use http::header;
use serde_json::{Map, Value};
use sixfold_spec::wire::ProblemType;

use super::support::{beside_the_point, same_json};
use super::support_references::references_stand;
use super::{Case, Findings};
use crate::target::Entity;
use crate::trace::{
    Answer, Asked, Before, Credentials, Exchange, Key, OLD_ID_MS, Op, Place, RecordHistory, State,
};

/// Whether the text is a `UUIDv7` as a client may write it, in any letter case.
pub(super) fn is_uuid_v7(text: &str) -> bool {
    Key::new(&"".into(), text).made_at().is_some()
}

/// Whether the text is spelled as servers emit ids: without uppercase letters.
pub(super) fn is_lowercase(text: &str) -> bool {
    !text.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether the create that made the record spelled its id as servers emit it.
pub(super) fn was_made_in_lowercase(case: &Case<'_>, record: &RecordHistory) -> bool {
    first_create(case, record).and_then(|create| create.op.id()).is_none_or(is_lowercase)
}

/// The first accepted create of a record.
fn first_create<'c>(case: &Case<'c>, record: &RecordHistory) -> Option<&'c Exchange> {
    let writes = record.writes.iter();
    writes
        .map(|&index| case.history.exchange(index))
        .find(|write| matches!(write.op, Op::Create { .. }))
}

/// The key of a create that names a `UUIDv7`.
pub(super) fn created_key(exchange: &Exchange) -> Option<Key> {
    let Op::Create { entity, id: Some(Value::String(id)), .. } = &exchange.op else { return None };
    let key = Key::new(entity, id);
    key.made_at().is_some().then_some(key)
}

/// The newest time inside any id of the trace, in milliseconds since 1970, without ids from the
/// future of the server's clock.
pub(super) fn newest_id_time(case: &Case<'_>) -> u64 {
    case.history.newest_id_time()
}

/// Whether the id was made long before the newest id of the trace.
pub(super) fn is_old(key: &Key, newest: u64) -> bool {
    key.made_at().is_some_and(|made| made + OLD_ID_MS < newest)
}

/// The members of a create with which, beside its id, nothing is wrong, and neither with what it
/// refers to.
pub(super) fn sound_members<'x>(
    case: &Case<'_>,
    exchange: &'x Exchange,
) -> Option<&'x Map<String, Value>> {
    let Op::Create { members, .. } = &exchange.op else { return None };
    let entity = case.entity(exchange)?;
    let media_type = exchange.request.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let sound = exchange.credentials.user().is_some()
        && media_type == "application/json"
        && arrives_whole(exchange, members)
        && entity.accepts(members)
        && references_stand(case, exchange);
    sound.then_some(members)
}

/// Whether the content on the wire is JSON and holds these members, and was not damaged on its way.
pub(super) fn arrives_whole(exchange: &Exchange, members: &Map<String, Value>) -> bool {
    let sent: Option<Map<String, Value>> = serde_json::from_slice(&exchange.request.body).ok();
    sent.is_some_and(|sent| members.iter().all(|(name, value)| sent.get(name) == Some(value)))
}

/// What was known of the record of a create over a live record of the caller that nobody else was
/// writing, if its id is in the usual spelling: the ground of every row about repeated creates.
pub(super) fn before_create_over_live<'c>(
    case: &Case<'c>,
    exchange: &Exchange,
) -> Option<Before<'c>> {
    let plain = exchange.op.id().is_some_and(|id| is_uuid_v7(id) && is_lowercase(id));
    let made_plain =
        case.record(exchange).is_some_and(|record| was_made_in_lowercase(case, record));
    let before = case.history.before(exchange).filter(|_| plain && made_plain)?;
    let mine = before.owner.is_some() && before.owner == exchange.credentials.user();
    // Where two creates were told that they made the record, nobody knows which one did:
    // `entities/one_record_per_id`.
    let record = case.record(exchange)?;
    let made = record.writes.iter().map(|&index| case.history.exchange(index));
    let made =
        made.filter(|write| write.ended <= exchange.started && write.status() == Some(201)).count();
    (mine && made <= 1 && before.is_live() && before.version().is_some()).then_some(before)
}

/// Whether a create with these members, defaults applied, asks for just what the record holds.
/// `None` where a member was left out and its default is not known.
pub(super) fn asks_for(
    entity: &Entity,
    members: &Map<String, Value>,
    record: &Value,
) -> Option<bool> {
    let mut certain = true;
    for member in &entity.members {
        let held = record.get(&member.name)?;
        match members.get(&member.name).or(member.default.as_ref()) {
            Some(wanted) if same_json(wanted, held) => {}
            Some(_) => return Some(false),
            None => certain &= member.nullable && held.is_null(),
        }
    }
    certain.then_some(true)
}

/// Whether two creates ask for the same, defaults applied.
pub(super) fn ask_alike(
    entity: &Entity,
    one: &Map<String, Value>,
    other: &Map<String, Value>,
) -> bool {
    entity.members.iter().all(|member| {
        let asked = |members: &Map<String, Value>| {
            let usual = member.default.clone().unwrap_or(Value::Null);
            members.get(&member.name).cloned().unwrap_or(usual)
        };
        same_json(&asked(one), &asked(other))
    })
}

/// Whether the answer says nothing about the request: it is beside the point, or the server did not know
/// who was asking.
pub(super) fn is_passing(exchange: &Exchange) -> bool {
    beside_the_point(exchange).is_some() || exchange.reply.refused_as(ProblemType::Unauthenticated)
}

/// A page of a collection that was asked for and got.
pub(super) struct ListedPage<'c> {
    /// The exchange.
    pub(super) exchange: &'c Exchange,
    /// The cursor, as sent.
    pub(super) after: Option<&'c str>,
    /// The ids on it, in lowercase, in its order. Entries without an id are left out.
    pub(super) ids: Vec<String>,
    /// Whether it says that more follow.
    pub(super) has_more: Option<bool>,
}

impl<'c> ListedPage<'c> {
    /// Reads the page, if the exchange is an accepted one.
    pub(super) fn of(exchange: &'c Exchange) -> Option<ListedPage<'c>> {
        let Op::List { after, .. } = &exchange.op else { return None };
        let page = exchange.reply.page.as_ref().filter(|_| exchange.reply.accepted())?;
        let ids = exchange.reply.sightings.iter().filter_map(|seen| seen.id.as_deref());
        Some(ListedPage {
            exchange,
            after: after.as_deref(),
            ids: ids.map(str::to_ascii_lowercase).collect(),
            has_more: page.has_more,
        })
    }

    /// Whether the ids never go down.
    pub(super) fn ascends(&self) -> bool {
        self.ids.is_sorted()
    }

    /// Whether a record with this id belongs on the page, if it is live: it comes after the cursor,
    /// and before the last record of a page that more follow.
    pub(super) fn covers(&self, id: &str) -> bool {
        let behind_cursor = self.after.is_none_or(|after| id > after.to_ascii_lowercase().as_str());
        let before_end = match self.has_more {
            Some(false) => true,
            _ => self.ids.last().is_some_and(|last| id <= last.as_str()),
        };
        behind_cursor && before_end
    }
}

/// The records that lists owe, by user and entity.
pub(super) struct Shelf {
    records: BTreeMap<(usize, String), Vec<Standing>>,
    unordered: BTreeSet<(usize, String)>,
}

/// A record as far as lists go.
pub(super) struct Standing {
    /// The record.
    pub(super) key: Key,
    /// When its create was answered; never, where nothing but that answer shows it, because then
    /// it may not have been stored at all.
    there: Duration,
    /// When the first request began that may have ended its life.
    doubtful: Duration,
    /// When the last accepted delete ended; `None` if there was none, or if a write followed it.
    dead: Option<Duration>,
    /// Every request to change it that may have had an effect, by start: when it started, and when the
    /// last of those up to it ended.
    changes: Vec<(Duration, Duration)>,
}

impl Shelf {
    /// Reads it off a trace.
    pub(super) fn new(case: &Case<'_>) -> Shelf {
        let unordered =
            case.asked(Asked::LIST).filter_map(ListedPage::of).filter(|page| !page.ascends());
        let unordered = unordered.filter_map(|page| place_of(page.exchange)).collect();
        let mut shelf = Shelf { records: BTreeMap::new(), unordered };
        // What goes past the operations of the protocol is not followed here.
        let odd = case.asked(Asked::ODD_WRITE).filter(|x| !is_refused(x)).map(|x| x.started).min();
        for (key, record) in case.history.records() {
            let Some(owner) = record.owner else { continue };
            let is_seen = record.sightings.iter().any(|&place| {
                let seen = case.history.sighting(place);
                let by_owner =
                    case.history.exchange(place.0).credentials == Credentials::User(owner);
                by_owner && seen.place != Place::Written && seen.state == State::Live
            });
            let made = first_create(case, record).filter(|_| is_seen);
            let mut standing = Standing {
                key: key.clone(),
                there: made.map_or(Duration::MAX, |create| create.ended),
                doubtful: odd.unwrap_or(Duration::MAX),
                dead: None,
                changes: Vec::new(),
            };
            for &index in &record.exchanges {
                standing.follow(case.history.exchange(index));
            }
            for &index in &record.reached_by {
                standing.doubt(case.history.exchange(index));
            }
            standing.settle();
            shelf.records.entry((owner, key.entity.to_string())).or_default().push(standing);
        }
        shelf
    }

    /// The records of the user who sent this request, of the entity that it is about, in order of
    /// id.
    pub(super) fn of(&self, exchange: &Exchange) -> &[Standing] {
        let records = place_of(exchange).and_then(|place| self.records.get(&place));
        records.map_or(&[], Vec::as_slice)
    }

    /// Whether all lists of this user and entity are in order of id, as far as the trace shows. If
    /// they are not, nobody can say what belongs on which page.
    pub(super) fn is_in_order(&self, exchange: &Exchange) -> bool {
        place_of(exchange).is_none_or(|place| !self.unordered.contains(&place))
    }
}

/// The user and the entity that a list is about.
fn place_of(exchange: &Exchange) -> Option<(usize, String)> {
    let (user, entity) = exchange.credentials.user().zip(exchange.op.entity())?;
    Some((user, entity.to_string()))
}

impl Standing {
    fn follow(&mut self, exchange: &Exchange) {
        if !exchange.op.is_write() || is_refused(exchange) {
            return;
        }
        self.changes.push((exchange.started, exchange.ended));
        if matches!(exchange.op, Op::Delete { .. }) {
            self.doubtful = self.doubtful.min(exchange.started);
            if exchange.reply.accepted() {
                self.dead = Some(exchange.ended);
            }
        } else if self.dead.is_some() {
            // A write after the delete, and not refused: whatever it did, it is another row's.
            self.dead = None;
        }
    }

    /// Another record was written, and this one may have been changed or have gone with it.
    fn doubt(&mut self, exchange: &Exchange) {
        if is_refused(exchange) {
            return;
        }
        self.changes.push((exchange.started, exchange.ended));
        if matches!(exchange.op, Op::Delete { .. } | Op::Odd { .. }) {
            self.doubtful = self.doubtful.min(exchange.started);
        }
    }

    /// Puts the changes in order, so that nobody has to go through all of them.
    fn settle(&mut self) {
        self.changes.sort_unstable();
        let mut last = Duration::ZERO;
        for (_, end) in &mut self.changes {
            last = last.max(*end);
            *end = last;
        }
    }

    /// Whether it certainly is live from this time until that one.
    pub(super) fn stands(&self, from: Duration, until: Duration) -> bool {
        self.there <= from && self.doubtful >= until
    }

    /// Whether it was certainly deleted before this time.
    pub(super) fn is_dead(&self, at: Duration) -> bool {
        self.dead.is_some_and(|dead| dead <= at)
    }

    /// Whether nobody changed it within this time.
    pub(super) fn is_unchanged(&self, from: Duration, until: Duration) -> bool {
        let begun = self.changes.partition_point(|&(start, _)| start < until);
        begun == 0 || self.changes[begun - 1].1 <= from
    }
}

/// The first of the trace's records behind the page's cursor, if it certainly is live and so has to
/// be on the page. What a page lacks further on, it lacks for other reasons than its cursor:
/// `entities/walk_is_complete`.
pub(super) fn first_behind<'s>(shelf: &'s Shelf, page: &ListedPage<'_>) -> Option<&'s Standing> {
    let place = page.after?.to_ascii_lowercase();
    let exchange = page.exchange;
    let records = shelf.of(exchange);
    let behind = &records[records.partition_point(|record| *record.key.id <= *place)..];
    let first = behind.iter().find(|record| record.there <= exchange.started)?;
    (first.stands(exchange.started, exchange.ended) && page.covers(&first.key.id)).then_some(first)
}

/// Whether the answer is a clear no, so that nothing can have changed.
fn is_refused(exchange: &Exchange) -> bool {
    matches!(exchange.reply.answer, Answer::Refused(Some(_)))
        && exchange.status().is_some_and(|status| status < 500)
}

/// Judges that a refusal of a query parameter names it. Where it names none, the problem itself is
/// incomplete, which is a matter of `http/errors_are_problem_details`.
pub(super) fn judge_parameter(findings: &mut Findings, exchange: &Exchange, parameter: &str) {
    let named = exchange.reply.json().and_then(|json| json.get("parameter"));
    if let Some(named) = named.filter(|named| **named != parameter) {
        findings
            .breach(
                format!("the refusal names the parameter `{parameter}`"),
                format!("`parameter` is {named}"),
            )
            .shown_by(exchange, "the refusal");
    }
}

/// Whether the create repeats, member by member, the one that made its record.
pub(super) fn is_replay_of_the_first(case: &Case<'_>, exchange: &Exchange) -> bool {
    let (Some(record), Some(entity)) = (case.record(exchange), case.entity(exchange)) else {
        return false;
    };
    let first = first_create(case, record);
    match (first.map(|first| &first.op), &exchange.op) {
        (Some(Op::Create { members: first, .. }), Op::Create { members, .. }) => {
            ask_alike(entity, first, members)
        }
        _ => false,
    }
}

/// Whether a refused create may have been refused for its id: other refusals say nothing of it.
pub(super) fn refuses_the_id(exchange: &Exchange) -> bool {
    matches!(
        exchange.reply.problem(),
        Some(
            ProblemType::InvalidId
                | ProblemType::IdTimestampOutOfRange
                | ProblemType::ValidationFailed
                | ProblemType::InternalError
        ) | None
    )
}
