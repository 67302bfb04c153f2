//! The values of a step's keys.

use serde_json::Value;

use super::Reader;
use super::sentence::Pair;
use crate::scenario::action::{Action, VersionChoice};
use crate::scenario::error::{ScenarioError, nearest};
use crate::scenario::node::{Located, Node};
use crate::scenario::words::{
    AcceptKind, CodingKind, ConflictKind, ConnectionKind, ContentKind, CredentialsKind, CursorKind,
    DamageKind, FilterKind, IdKind, PositionKind, PushKind, RawTarget, SendKind, SizeKind,
    SortKind, SpellingKind, TagKind, VersionKind,
};

impl Reader<'_> {
    /// Sets what a key says.
    pub(super) fn set(
        &self,
        action: &mut Action,
        (key, value): &Pair,
    ) -> Result<(), ScenarioError> {
        match key.value.as_str() {
            "as" => action.name = Some(self.text(value, "a name")?),
            "in" => action.parent = Some(self.text(value, "the name of a record")?),
            "from" => action.from = Some(self.text(value, "the name of a position")?),
            "of" => action.of = Some(self.text(value, "the name of an entity or a record")?),
            "id" => action.ids = self.words(value, IdKind::from_word, IdKind::WORDS)?,
            "content" => {
                action.contents = self.words(value, ContentKind::from_word, ContentKind::WORDS)?;
            }
            "damage" => {
                action.damages = self.words(value, DamageKind::from_word, DamageKind::WORDS)?;
            }
            "if_match" => {
                action.if_match = self.words(value, TagKind::from_word, TagKind::WORDS)?;
            }
            "after" => {
                action.after = self.words(value, CursorKind::from_word, CursorKind::WORDS)?;
            }
            "since" => {
                action.since = self.words(value, PositionKind::from_word, PositionKind::WORDS)?;
            }
            "version" => action.versions = self.each(value, |one| self.version(one))?,
            "limit" => action.limits = self.each(value, |one| self.text(one, "a limit"))?,
            "media_type" => {
                action.media_types = self.each(value, |one| self.text(one, "a media type"))?;
            }
            "accept" => {
                action.accept = self.words(value, AcceptKind::from_word, AcceptKind::WORDS)?;
            }
            "accept_encoding" => {
                action.accept_encoding =
                    self.words(value, CodingKind::from_word, CodingKind::WORDS)?;
            }
            "query" => action.queries = self.each(value, |one| self.text(one, "a query"))?,
            "body" => action.bodies = self.each(value, |one| self.text(one, "content"))?,
            "size" => action.size = Some(self.word(value, SizeKind::from_word, SizeKind::WORDS)?),
            "connection" => {
                action.connection =
                    self.word(value, ConnectionKind::from_word, ConnectionKind::WORDS)?;
            }
            "only" => action.only = self.each(value, |one| self.text(one, "an entity"))?,
            "at" => action.at = Some(self.text(value, "the name of a record")?),
            "key" => action.key = Some(self.text(value, "the name of a key")?),
            "user" => action.user = Some(self.text(value, "the name of a user")?),
            "by" => action.by = self.word(value, PushKind::from_word, PushKind::WORDS)?,
            "conflicts" => {
                action.conflicts =
                    self.word(value, ConflictKind::from_word, ConflictKind::WORDS)?;
            }
            "milliseconds" => action.milliseconds = Some(self.number(value)?),
            "times" => action.times = self.count(value, "`times`")?,
            "until" => action.until = Some(self.text(value, "the name of a record")?),
            "around" => action.around = Some(self.text(value, "the name of a record")?),
            "like" => action.like = Some(self.text(value, "the name of a record")?),
            "filter" => {
                action.filter = Some(self.word(value, FilterKind::from_word, FilterKind::WORDS)?);
            }
            "sort" => action.sort = Some(self.word(value, SortKind::from_word, SortKind::WORDS)?),
            "spelling" => {
                action.spelling = self.word(value, SpellingKind::from_word, SpellingKind::WORDS)?;
            }
            "pages" => action.pages = Some(self.count(value, "`pages`")?),
            "credentials" => {
                action.credentials =
                    self.word(value, CredentialsKind::from_word, CredentialsKind::WORDS)?;
            }
            "to" => action.to = Some(self.word(value, RawTarget::from_word, RawTarget::WORDS)?),
            "reply" => action.reply_lost = self.only(value, "lost")?,
            "send" => action.send = self.word(value, SendKind::from_word, SendKind::WORDS)?,
            "with" => match value.value.to_json() {
                Value::Object(members) => action.with = members,
                _ => {
                    return Err(self.at(
                        value.place,
                        "`with` takes a mapping of members and values",
                        "Write the step as a mapping: `phone: { update: t, with: { title: Milk } }`.",
                    ));
                }
            },
            other => {
                // The caller has checked the key against the verb's row of the same vocabulary.
                return Err(self.at(key.place, format!("`{other}` is no key of a step"), ""));
            }
        }
        Ok(())
    }

    /// A whole number from 1.
    pub(super) fn count(&self, node: &Located, what: &str) -> Result<u32, ScenarioError> {
        node.value
            .text()
            .and_then(|text| text.parse().ok())
            .filter(|count| (1..=100_000).contains(count))
            .ok_or_else(|| {
                self.at(
                    node.place,
                    format!("{what} takes a whole number from 1 to 100000"),
                    "Write the number in digits.",
                )
            })
    }

    /// A whole number, with or without a sign.
    fn number(&self, node: &Located) -> Result<i64, ScenarioError> {
        node.value
            .text()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| self.at(node.place, "a whole number stands here", "Write it in digits."))
    }

    /// One value, or a list of them.
    fn each<T>(
        &self,
        node: &Located,
        one: impl Fn(&Located) -> Result<T, ScenarioError>,
    ) -> Result<Vec<T>, ScenarioError> {
        match &node.value {
            Node::List(items) => items.iter().map(one).collect(),
            _ => Ok(vec![one(node)?]),
        }
    }

    fn words<T>(
        &self,
        node: &Located,
        read: fn(&str) -> Option<T>,
        known: &[(&str, &str)],
    ) -> Result<Vec<T>, ScenarioError> {
        self.each(node, |one| self.word(one, read, known))
    }

    fn word<T>(
        &self,
        node: &Located,
        read: fn(&str) -> Option<T>,
        known: &[(&str, &str)],
    ) -> Result<T, ScenarioError> {
        let text = self.text(node, "this")?;
        read(&text).ok_or_else(|| {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            let near = nearest(&text, words.iter().copied())
                .map(|word| format!("Did you mean `{word}`? "))
                .unwrap_or_default();
            self.at(
                node.place,
                format!("`{text}` is no word that can stand here"),
                format!("{near}Known are: {}.", words.join(", ")),
            )
        })
    }

    fn version(&self, node: &Located) -> Result<VersionChoice, ScenarioError> {
        if let Some(number) = node.value.text().and_then(|text| text.parse().ok()) {
            return Ok(VersionChoice::Number(number));
        }
        self.word(node, VersionKind::from_word, VersionKind::WORDS).map(VersionChoice::Kind)
    }

    fn only(&self, node: &Located, word: &str) -> Result<bool, ScenarioError> {
        if node.value.text().as_deref() == Some(word) {
            return Ok(true);
        }
        Err(self.at(node.place, format!("only `{word}` can stand here"), ""))
    }
}
