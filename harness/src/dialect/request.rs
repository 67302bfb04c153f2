//! From an operation to the request that the server understands.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::{Map, Value};
use url::Url;

use super::file::{Dialect, Operation};
use super::pages::Place;
use super::parts::Scheme;
use super::template::{Hole, Template};
use crate::claims::VersionKind;
use crate::merge_patch::merged;
use crate::speech::Unsayable;
use crate::target::{Target, User};
use crate::trace::{Credentials, Delivery, Expected, Op, Request};

/// Members that the protocol's server manages: their names mean nothing to another server.
const MANAGED: [&str; 5] = ["id", "lock_version", "created_at", "updated_at", "deleted_at"];

/// What there is to fill holes with.
#[derive(Clone, Debug, Default)]
pub(super) struct Filling {
    /// The entity, by the protocol's name.
    pub(super) entity: Option<String>,
    pub(super) id: Option<String>,
    pub(super) version: Option<Value>,
    pub(super) limit: Option<u64>,
    pub(super) after: Option<String>,
    pub(super) since: Option<String>,
    pub(super) place: Option<Place>,
}

/// A request in the making: the dialect, the server, and as whom.
#[derive(Clone, Copy)]
pub(super) struct Speaker<'s> {
    pub(super) dialect: &'s Dialect,
    pub(super) target: &'s Target,
    pub(super) credentials: Credentials,
    /// Header fields that the story asks for.
    pub(super) extra: &'s [(HeaderName, HeaderValue)],
    /// How the content reaches the server.
    pub(super) delivery: Delivery,
}

/// The parts of a request as the file says them.
pub(super) struct Form<'f> {
    pub(super) method: &'f str,
    pub(super) path: &'f Template,
    pub(super) query: &'f BTreeMap<String, Template>,
    pub(super) headers: &'f BTreeMap<String, Template>,
    pub(super) content: Option<Value>,
    pub(super) media_type: Option<&'f str>,
}

impl Speaker<'_> {
    /// The request for an operation on one record.
    pub(super) fn operation(
        &self,
        op: &Op,
        form: &Operation,
        held: Option<&Value>,
    ) -> Result<Request, Unsayable> {
        let filling = self.filling(op)?;
        let content = self.content(op, form, held, &filling)?;
        let is_create = matches!(op, Op::Create { .. });
        let usual = if is_create && form.method.eq_ignore_ascii_case("POST") {
            &self.dialect.collection
        } else {
            &self.dialect.record
        };
        let form = Form {
            method: &form.method,
            path: form.path.as_ref().unwrap_or(usual),
            query: &form.query,
            headers: &form.headers,
            content,
            media_type: form.media_type.as_deref(),
        };
        self.request(&form, &filling)
    }

    /// What an operation on one record has to fill holes with.
    fn filling(&self, op: &Op) -> Result<Filling, Unsayable> {
        let version = match op {
            Op::Update { expected, if_match, .. }
            | Op::Delete { expected, if_match, .. }
            | Op::Restore { expected, if_match, .. } => {
                // In a query there is no null: it would be a text there, and no version.
                if matches!((op, expected), (Op::Delete { .. }, Expected::Value(Value::Null))) {
                    return Err(Unsayable::JunkVersion);
                }
                let number = version_named(expected, if_match.as_deref())?;
                number.map(|number| self.in_words(op, number)).transpose()?
            }
            _ => None,
        };
        let id = op.id().filter(|id| !id.is_empty()).ok_or(Unsayable::Id)?;
        if !self.dialect.id.any_case && id.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(Unsayable::LetterCase);
        }
        Ok(Filling {
            entity: op.entity().map(ToString::to_string),
            id: Some(self.dialect.id.spell(id)),
            version,
            ..Filling::default()
        })
    }

    /// A version as the server has given it out.
    fn in_words(&self, op: &Op, number: Value) -> Result<Value, Unsayable> {
        let kind = self.dialect.version.as_ref().map(|version| version.kind);
        if kind != Some(VersionKind::Opaque) {
            return Ok(number);
        }
        let key = op.key().ok_or(Unsayable::Id)?;
        let text = number.as_i64().and_then(|number| self.target.numbers.text(&key, number));
        text.map(Value::from).ok_or(Unsayable::UnknownVersion)
    }

    fn content(
        &self,
        op: &Op,
        form: &Operation,
        held: Option<&Value>,
        filling: &Filling,
    ) -> Result<Option<Value>, Unsayable> {
        let (members, id) = match op {
            Op::Create { members, .. } => (Some(members), filling.id.clone()),
            Op::Update { id, patch, .. } => {
                let other = patch.get("id").filter(|other| other.as_str() != Some(id));
                if other.is_some() {
                    return Err(Unsayable::OtherId);
                }
                (Some(patch), None)
            }
            _ => (None, None),
        };
        if members.is_none() && form.with.is_empty() && form.nulls.is_empty() {
            return Ok(None);
        }
        let mut record = Map::new();
        if let (true, Op::Update { entity, .. }) = (form.whole, op) {
            let held = held.and_then(Value::as_object).ok_or(Unsayable::NothingHeld)?;
            let fields =
                self.target.entity(entity).map(|e| e.members.as_slice()).unwrap_or_default();
            let own = fields
                .iter()
                .filter_map(|field| Some((field.name.clone(), held.get(&field.name)?.clone())));
            record.extend(own);
        }
        let is_own = |name: &String| !MANAGED.contains(&name.as_str());
        for (name, value) in members.into_iter().flatten().filter(|(name, _)| is_own(name)) {
            let old = if form.whole { record.get(name).cloned() } else { None };
            record
                .insert(name.clone(), old.map_or_else(|| value.clone(), |old| merged(old, value)));
        }
        if let (Some(id), false) = (id, self.dialect.id.sent.is_empty()) {
            record.insert(self.dialect.id.sent.clone(), id.into());
        }
        let mut beside = Vec::new();
        let constants = form
            .with
            .iter()
            .filter_map(|(name, value)| Some((name, self.constant(value, filling)?)));
        for (name, value) in constants.chain(form.nulls.iter().map(|name| (name, Value::Null))) {
            if name.starts_with('/') {
                beside.push((name, value));
            } else {
                record.insert(name.clone(), value);
            }
        }
        let envelope = form.envelope.as_deref().unwrap_or(&self.dialect.envelope);
        let mut content = Value::Null;
        // A request that has nothing of a record in it has no envelope either.
        if members.is_some() || !record.is_empty() {
            put(&mut content, envelope, Value::Object(record));
        }
        for (pointer, value) in beside {
            put(&mut content, pointer, value);
        }
        Ok((!content.is_null()).then_some(content))
    }

    /// A constant of the file, its texts filled; `None` where there is nothing to fill one with.
    pub(super) fn constant(&self, value: &Value, filling: &Filling) -> Option<Value> {
        match value {
            Value::String(text) => {
                let template = Template::try_from(text.clone()).ok()?;
                if template.is(Hole::Version) {
                    return filling.version.clone();
                }
                if template.is(Hole::Limit) {
                    return filling.limit.map(Value::from);
                }
                template.fill(&|hole| self.value(hole, filling, false)).map(Value::from)
            }
            Value::Object(members) => {
                let filled = members.iter().filter_map(|(name, value)| {
                    Some((name.clone(), self.constant(value, filling)?))
                });
                Some(Value::Object(filled.collect()))
            }
            Value::Array(items) => {
                Some(items.iter().filter_map(|item| self.constant(item, filling)).collect())
            }
            other => Some(other.clone()),
        }
    }

    /// A request as the file says it.
    pub(super) fn request(&self, form: &Form<'_>, filling: &Filling) -> Result<Request, Unsayable> {
        let path =
            form.path.fill(&|hole| self.value(hole, filling, true)).ok_or(Unsayable::Hole)?;
        let base = self.target.base.as_str().trim_end_matches('/');
        let mut url = Url::parse(&format!("{base}/{}", path.trim_start_matches('/')))
            .map_err(|_| Unsayable::Hole)?;
        for (name, template) in form.query {
            if let Some(value) = template.fill(&|hole| self.value(hole, filling, false)) {
                url.query_pairs_mut().append_pair(name, &value);
            }
        }
        if let Some(Place::Url(next)) = &filling.place {
            url = url.join(next).map_err(|_| Unsayable::Hole)?;
            if url.origin() != self.target.base.origin() {
                return Err(Unsayable::ForeignLink);
            }
            resize(&mut url, form, filling.limit);
        }
        let mut headers = self.headers(form, filling);
        self.authorize(&mut url, &mut headers);
        let body =
            form.content.as_ref().map_or_else(Bytes::new, |content| content.to_string().into());
        if !body.is_empty() {
            let media_type = HeaderValue::from_str(form.media_type.unwrap_or("application/json"));
            headers.extend(media_type.map(|value| (header::CONTENT_TYPE, value)));
        }
        let method = Method::from_bytes(form.method.as_bytes()).map_err(|_| Unsayable::Hole)?;
        Ok(Request { method, url, headers: headers.into(), body, delivery: self.delivery })
    }

    fn headers(&self, form: &Form<'_>, filling: &Filling) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        for (name, template) in self.dialect.headers.iter().chain(form.headers) {
            let value = template.fill(&|hole| self.value(hole, filling, false));
            let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
            if let (Ok(name), Some(value)) = (HeaderName::try_from(name.as_str()), value) {
                headers.insert(name, value);
            }
        }
        for (name, value) in self.extra {
            headers.insert(name.clone(), value.clone());
        }
        headers
    }

    fn authorize(&self, url: &mut Url, headers: &mut HeaderMap) {
        let auth = &self.dialect.auth;
        let users = &self.target.users;
        let field = match self.credentials {
            Credentials::User(user) => users.get(user).map(User::header),
            Credentials::Missing => None,
            Credentials::Wrong => {
                let name = users.first().map_or(header::AUTHORIZATION, |user| user.header().0);
                Some((name, HeaderValue::from_static("sixfold-no-such-token")))
            }
        };
        let Some((name, value)) = field else { return };
        match auth.scheme {
            Scheme::None => {}
            Scheme::Query => {
                let value = value.to_str().unwrap_or_default();
                url.query_pairs_mut().append_pair(auth.parameter(), value);
            }
            Scheme::Basic | Scheme::Bearer | Scheme::Header => {
                headers.insert(name, value);
            }
        }
    }

    /// What fills a hole, percent-encoded where it is a part of a path.
    fn value(&self, hole: Hole, filling: &Filling, in_path: bool) -> Option<String> {
        let part = |text: &str| if in_path { encoded(text) } else { text.to_owned() };
        let again = |template: &Template| template.fill(&|hole| self.value(hole, filling, in_path));
        Some(match hole {
            Hole::Entity => {
                let name = filling.entity.as_deref()?;
                let own = self.dialect.entities.get(name).and_then(|form| form.name.as_deref());
                part(own.unwrap_or(name))
            }
            // `parse` has seen to it that these do not hold one another.
            Hole::Collection => again(&self.dialect.collection)?,
            Hole::Record => again(&self.dialect.record)?,
            Hole::Id => part(filling.id.as_deref()?),
            Hole::Version => match filling.version.as_ref()? {
                Value::String(text) => part(text),
                other => other.to_string(),
            },
            Hole::Limit => filling.limit?.to_string(),
            Hole::After => part(filling.after.as_deref()?),
            Hole::Since => part(filling.since.as_deref()?),
            Hole::Cursor => match filling.place.as_ref()? {
                Place::Cursor(cursor) => part(cursor),
                _ => return None,
            },
            Hole::Page => match filling.place.as_ref() {
                Some(Place::Number(number, _)) => number.to_string(),
                None => "1".to_owned(),
                Some(_) => return None,
            },
            Hole::Offset => match filling.place.as_ref() {
                Some(Place::Offset(offset)) => offset.to_string(),
                None => "0".to_owned(),
                Some(_) => return None,
            },
            Hole::Token => return None,
        })
    }
}

/// Gives the server's link to the next page the size that is asked for now: a walk may go on in
/// smaller steps than it began.
fn resize(url: &mut Url, form: &Form<'_>, limit: Option<u64>) {
    let Some(limit) = limit else { return };
    let sized = form.query.iter().filter(|(_, template)| template.is(Hole::Limit));
    let names: Vec<&str> = sized.map(|(name, _)| name.as_str()).collect();
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| {
            let value =
                if names.contains(&&*name) { limit.to_string() } else { value.into_owned() };
            (name.into_owned(), value)
        })
        .collect();
    if !names.is_empty() {
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
}

/// The version that a write names, in its content or as one strong tag. What is no version cannot be
/// said in another server's words.
fn version_named(expected: &Expected, if_match: Option<&str>) -> Result<Option<Value>, Unsayable> {
    match (expected, if_match) {
        (Expected::Absent | Expected::Value(Value::Null), None) => Ok(None),
        (Expected::Value(version), None) if expected.version().is_some() => {
            Ok(Some(version.clone()))
        }
        (Expected::Absent, Some(tag)) => {
            let bare = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
            let number = bare.and_then(|bare| bare.parse::<i64>().ok());
            number.map(|number| Some(number.into())).ok_or(Unsayable::Tag)
        }
        (_, Some(_)) => Err(Unsayable::Tag),
        (Expected::Value(_), None) => Err(Unsayable::JunkVersion),
    }
}

/// Puts a value at a pointer, making what is around it: a number makes a list of one.
fn put(content: &mut Value, pointer: &str, value: Value) {
    let mut place = content;
    for token in pointer.split('/').skip(1) {
        if token == "0" {
            if !place.is_array() {
                *place = Value::Array(vec![Value::Null]);
            }
            place = &mut place[0];
        } else {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[token];
        }
    }
    match (place, value) {
        (Value::Object(old), Value::Object(new)) => old.extend(new),
        (place, value) => *place = value,
    }
}

/// A segment of a path, percent-encoded but for unreserved characters (RFC 3986 section 2.3).
fn encoded(text: &str) -> String {
    let mut path = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}
