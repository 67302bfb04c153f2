//! How one page leads to the next.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::source::Source;
use crate::trace::PackedFields;

/// How one page leads to the next.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pages {
    /// What the next page is asked by.
    pub by: By,
    /// Where the next URL or cursor stands. Where nothing stands there, or null or an empty text, the
    /// page is the last one.
    pub next: Option<Source>,
    /// Where it is said whether there is more: true or false. Goes before all other signs.
    pub more: Option<Source>,
    /// How many entries a page has where nobody asks for a number: a shorter page is the last one, for
    /// servers that say it in no other way. Without it, and without `next` and `more`, only an empty
    /// page is the last one.
    pub size: Option<u64>,
    /// The largest page that the server gives, if it cuts longer ones.
    pub max: Option<u64>,
}

/// What the next page is asked by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// There is one page only.
    #[default]
    None,
    /// The URL at `next`, as it is.
    Url,
    /// The text at `next`, as `{cursor}`.
    Cursor,
    /// The position that the page gives out, as `{since}`; for lists, the last id, as `{after}`.
    Position,
    /// The number of the page, from 1, as `{page}`.
    Number,
    /// How many entries came before, as `{offset}`.
    Offset,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    /// At this URL.
    Url(String),
    /// At this cursor.
    Cursor(String),
    /// At this position, or behind this id.
    Position(String),
    /// This number, of pages of this size.
    Number(u64, Option<u64>),
    /// Behind so many entries.
    Offset(u64),
}

/// What a page has said of itself.
pub(super) struct Seen<'p> {
    pub(super) headers: &'p PackedFields,
    pub(super) content: &'p Value,
    /// How many entries it has.
    pub(super) len: u64,
    /// How many were asked for.
    pub(super) limit: Option<u64>,
    /// The position that it gives out, or the last id.
    pub(super) position: Option<String>,
    /// Where it began.
    pub(super) place: Option<&'p Place>,
}

impl Place {
    /// The page size to ask for here: numbers count pages of one size, whatever was asked for since.
    pub(super) fn size(place: Option<&Place>, limit: Option<u64>) -> Option<u64> {
        match place {
            Some(Place::Number(_, size)) => *size,
            _ => limit,
        }
    }
}

impl Pages {
    /// Where the next page begins; `None` behind the last one.
    pub(super) fn next(&self, seen: &Seen<'_>) -> Option<Place> {
        if self.by == By::None || !self.has_more(seen) {
            return None;
        }
        let named = || text(&self.next.as_ref()?.find(seen.headers, Some(seen.content))?);
        Some(match self.by {
            By::None => return None,
            By::Url => Place::Url(named()?),
            By::Cursor => Place::Cursor(named()?),
            By::Position => Place::Position(seen.position.clone()?),
            By::Number => match seen.place {
                Some(Place::Number(number, size)) => Place::Number(number + 1, *size),
                _ => Place::Number(2, seen.limit),
            },
            By::Offset => Place::Offset(match seen.place {
                Some(Place::Offset(offset)) => offset + seen.len,
                _ => seen.len,
            }),
        })
    }

    /// The page size that is applied where this one is asked for.
    pub(super) fn applied(&self, limit: Option<u64>) -> Option<u64> {
        let most = self.max.unwrap_or(u64::MAX);
        limit.map(|limit| limit.min(most))
    }

    fn has_more(&self, seen: &Seen<'_>) -> bool {
        let found =
            |source: &Option<Source>| source.as_ref()?.find(seen.headers, Some(seen.content));
        if self.more.is_some() {
            return found(&self.more).is_some_and(|more| is_yes(&more));
        }
        if self.next.is_some() {
            return found(&self.next).is_some_and(|next| text(&next).is_some());
        }
        let size = match (seen.limit, self.max) {
            (Some(limit), Some(max)) => Some(limit.min(max)),
            (Some(limit), None) => self.size.is_some().then_some(limit),
            (None, _) => self.size,
        };
        seen.len > 0 && size.is_none_or(|size| seen.len >= size)
    }
}

fn is_yes(value: &Value) -> bool {
    match value {
        Value::Bool(yes) => *yes,
        Value::Null => false,
        Value::String(text) => !matches!(text.as_str(), "" | "false" | "0"),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// A cursor or position as a text; `None` for what is none.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        // Some positions are more than one value: they go back as they came.
        Value::Object(_) | Value::Array(_) => Some(value.to_string()),
        _ => None,
    }
}
