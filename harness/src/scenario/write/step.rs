//! What a client does, as a sentence; where no sentence can say it, as a mapping.

use serde_json::{Map, Value};

use super::yaml::{flow, scalar};
use crate::scenario::action::{Action, VersionChoice};
use crate::scenario::vocabulary::{Object, verb_row};
use crate::scenario::words::{
    ConflictKind, ConnectionKind, CredentialsKind, PushKind, SendKind, SpellingKind,
};

/// What a client does, in the words of a scenario file: `update t content awkward reply lost`; as
/// a mapping, `{ update: t, with: { title: Milk } }`, where it holds more than words.
pub fn sentence(action: &Action) -> String {
    let said = said(action);
    in_words(action, &said).unwrap_or_else(|| in_braces(action, &said))
}

/// The same as it stands on the right of a client's name in a file.
pub(super) fn value(action: &Action) -> String {
    let said = said(action);
    match in_words(action, &said) {
        Some(words) => scalar(&words),
        None => in_braces(action, &said),
    }
}

/// The keys that the action's verb takes, in the order of the vocabulary, each with what the
/// action says of it.
fn said(action: &Action) -> Vec<(&'static str, Value)> {
    let keys = verb_row(action.verb).keys.iter();
    keys.filter_map(|key| Some((*key, value_of(action, key)?))).collect()
}

/// Verb, object, and pairs of key and value, each of one word.
fn in_words(action: &Action, said: &[(&str, Value)]) -> Option<String> {
    let mut sentence = action.verb.word().to_owned();
    let mut add = |word: &str| {
        // A sentence is split at its spaces. Other white space would be hard to see in it.
        if word.is_empty() || word.contains(char::is_whitespace) {
            return false;
        }
        sentence.push(' ');
        sentence.push_str(word);
        true
    };
    if verb_row(action.verb).object != Object::None && !add(&action.object) {
        return None;
    }
    for (key, value) in said {
        let word = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        if !add(key) || !add(&word) {
            return None;
        }
    }
    Some(sentence)
}

/// The same words as a mapping; the verb comes first.
fn in_braces(action: &Action, said: &[(&str, Value)]) -> String {
    let object = match verb_row(action.verb).object {
        Object::None => Value::Null,
        _ => text(&action.object),
    };
    let mut mapping = Map::from_iter([(action.verb.word().to_owned(), object)]);
    mapping.extend(said.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    flow(&Value::Object(mapping))
}

/// What the action says of a key; `None` where it says what goes without saying.
fn value_of(action: &Action, key: &str) -> Option<Value> {
    match key {
        "as" => name(action.name.as_ref()),
        "in" => name(action.parent.as_ref()),
        "from" => name(action.from.as_ref()),
        "of" => name(action.of.as_ref()),
        "at" => name(action.at.as_ref()),
        "key" => name(action.key.as_ref()),
        "user" => name(action.user.as_ref()),
        "until" => name(action.until.as_ref()),
        "around" => name(action.around.as_ref()),
        "like" => name(action.like.as_ref()),
        "id" => each(&action.ids, |kind| kind.word().into()),
        "content" => each(&action.contents, |kind| kind.word().into()),
        "damage" => each(&action.damages, |kind| kind.word().into()),
        "if_match" => each(&action.if_match, |kind| kind.word().into()),
        "after" => each(&action.after, |kind| kind.word().into()),
        "since" => each(&action.since, |kind| kind.word().into()),
        "accept" => each(&action.accept, |kind| kind.word().into()),
        "accept_encoding" => each(&action.accept_encoding, |kind| kind.word().into()),
        "version" => each(&action.versions, |choice| match choice {
            VersionChoice::Kind(kind) => kind.word().into(),
            VersionChoice::Number(number) => (*number).into(),
        }),
        "limit" => each(&action.limits, |limit| text(limit)),
        "media_type" => each(&action.media_types, |media_type| text(media_type)),
        "only" => each(&action.only, |entity| text(entity)),
        "query" => each(&action.queries, |query| text(query)),
        "body" => each(&action.bodies, |body| text(body)),
        "size" => action.size.map(|kind| kind.word().into()),
        "filter" => action.filter.map(|kind| kind.word().into()),
        "sort" => action.sort.map(|kind| kind.word().into()),
        "to" => action.to.map(|target| target.word().into()),
        "connection" => unless(action.connection.word(), ConnectionKind::Kept.word()),
        "spelling" => unless(action.spelling.word(), SpellingKind::Usual.word()),
        "conflicts" => unless(action.conflicts.word(), ConflictKind::ServerWins.word()),
        "by" => unless(action.by.word(), PushKind::Single.word()),
        "credentials" => unless(action.credentials.word(), CredentialsKind::Own.word()),
        "pages" => action.pages.map(Value::from),
        "milliseconds" => action.milliseconds.map(Value::from),
        "times" => (action.times != 1).then(|| action.times.into()),
        "reply" => action.reply_lost.then(|| "lost".into()),
        "send" => unless(action.send.word(), SendKind::Once.word()),
        "with" => (!action.with.is_empty()).then(|| Value::Object(action.with.clone())),
        // A test writes and reads every key of the vocabulary, so none ends here.
        _ => None,
    }
}

fn name(name: Option<&String>) -> Option<Value> {
    name.map(|name| text(name))
}

/// Text that a step takes as it stands. Digits need no quotation marks: where text is expected, a
/// number reads as it is written.
fn text(text: &str) -> Value {
    let number = text.parse::<i64>().ok().filter(|number| number.to_string() == text);
    number.map_or_else(|| text.into(), Value::from)
}

/// One value alone, several as a list.
fn each<T>(all: &[T], one: impl Fn(&T) -> Value) -> Option<Value> {
    match all {
        [] => None,
        [single] => Some(one(single)),
        several => Some(several.iter().map(one).collect()),
    }
}

fn unless(word: &'static str, usual: &str) -> Option<Value> {
    (word != usual).then(|| word.into())
}
