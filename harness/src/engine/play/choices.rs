//! From the words of an action to values: versions, tags, ids, cursors, positions, page sizes.

use serde_json::{Value, json};

use crate::engine::ids::mixed_case;
use crate::engine::player::Player;
use crate::engine::stage::Stage;
use crate::scenario::{
    Action, CursorKind, IdKind, PositionKind, TagKind, VersionChoice, VersionKind,
};
use crate::trace::{Expected, Key};

impl Player {
    /// The versions to name: those of the action, else the one held, unless a tag stands in for it.
    pub(super) fn version_choices(&self, action: &Action) -> Vec<Option<VersionChoice>> {
        if !action.versions.is_empty() {
            action.versions.iter().copied().map(Some).collect()
        } else if action.if_match.is_empty() {
            vec![Some(VersionChoice::Kind(VersionKind::Held))]
        } else {
            vec![None]
        }
    }

    pub(super) fn expected(
        &self,
        key: &Key,
        choice: Option<VersionChoice>,
    ) -> Result<Expected, String> {
        let held = || self.held(key).map(|held| held.version);
        let value = match choice {
            None | Some(VersionChoice::Kind(VersionKind::Missing)) => return Ok(Expected::Absent),
            Some(VersionChoice::Number(version)) => json!(version),
            Some(VersionChoice::Kind(kind)) => match kind {
                VersionKind::Held | VersionKind::Missing => json!(held()?),
                VersionKind::Null => Value::Null,
                VersionKind::Next => json!(held()? + 1),
                VersionKind::Far => json!(held()? + 1000),
                VersionKind::Text => json!(held()?.to_string()),
                VersionKind::Fraction => json!(held()? as f64 + 0.5),
                VersionKind::Negative => json!(-1),
                VersionKind::Boolean => json!(true),
                VersionKind::List => json!([held()?]),
                VersionKind::Object => json!({ "version": held()? }),
                VersionKind::TooLarge => json!(9_007_199_254_740_992_i64),
                VersionKind::Junk => json!("latest"),
            },
        };
        Ok(Expected::Value(value))
    }

    pub(super) fn tag(&self, key: &Key, kind: TagKind) -> Result<String, String> {
        Ok(match kind {
            TagKind::Held => format!("\"{}\"", self.held(key)?.version),
            TagKind::Weak => format!("W/\"{}\"", self.held(key)?.version),
            TagKind::Other => "\"sixfold-no-such-tag\"".to_owned(),
            TagKind::Several => {
                format!("\"sixfold-no-such-tag\", \"{}\"", self.held(key)?.version)
            }
            TagKind::Any => "*".to_owned(),
        })
    }

    /// The id of the path as the action spells it.
    pub(super) fn spelled(&self, action: &Action, key: &Key) -> String {
        match respell(action, key.id.to_string().into()) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    pub(super) fn cursor(&mut self, kind: CursorKind) -> String {
        let id = self.maker.fresh().to_string();
        match kind {
            CursorKind::Between => id,
            CursorKind::Junk => "not-an-id".to_owned(),
            CursorKind::Truncated => id[..23].to_owned(),
            CursorKind::Version4 => match self.maker.id(IdKind::Version4) {
                Value::String(text) => text,
                other => other.to_string(),
            },
            CursorKind::Quote => format!("{id}'"),
            CursorKind::Empty => String::new(),
        }
    }

    pub(super) fn position(&mut self, kind: PositionKind) -> String {
        match kind {
            PositionKind::Junk => "!!!".to_owned(),
            PositionKind::Empty => String::new(),
            PositionKind::Nul => "\0".to_owned(),
            PositionKind::Long => "x".repeat(5000),
            PositionKind::RecordId => self.maker.fresh().to_string(),
            PositionKind::Word => "latest".to_owned(),
        }
    }
}

/// The version as a query shows it: there, a number and its text are one and the same.
pub(super) fn as_query(expected: Expected) -> Expected {
    match expected {
        Expected::Value(Value::String(text)) => {
            Expected::Value(text.parse::<i64>().map_or(Value::String(text), Value::from))
        }
        other => other,
    }
}

/// The id as the action spells it: in another letter case if it says so, else as it is.
pub(super) fn respell(action: &Action, id: Value) -> Value {
    match id {
        Value::String(text) => respell_text(action, text).into(),
        id => id,
    }
}

pub(super) fn respell_text(action: &Action, id: String) -> String {
    match action.ids.first() {
        Some(IdKind::Uppercase) => id.to_uppercase(),
        Some(IdKind::Mixed) => mixed_case(&id),
        _ => id,
    }
}

/// The cursor that a name stands for: one saved with `as`, or the id of a record.
pub(super) fn cursor_of(stage: &Stage, name: &str) -> Result<String, String> {
    stage.mark(name).or_else(|problem| {
        stage.named(name).map_or(Err(problem), |named| Ok(named.key.id.to_string()))
    })
}

/// The page sizes of a walk as sent.
pub(super) fn limits(action: &Action, max: Option<u64>) -> Vec<Option<String>> {
    let word = |text: &String| match (text.as_str(), max) {
        ("max", Some(max)) => Some(max.to_string()),
        // A server that names no largest page gives as much as it likes to whoever asks for no size.
        ("max", None) => None,
        ("over", Some(max)) => Some(max.saturating_add(1).to_string()),
        _ => Some(text.clone()),
    };
    if action.limits.is_empty() { vec![None] } else { action.limits.iter().map(word).collect() }
}

pub(super) fn or_one<T: Copy>(given: &[T], usual: T) -> Vec<T> {
    if given.is_empty() { vec![usual] } else { given.to_vec() }
}

pub(super) fn each_or_none<T: Clone>(given: &[T]) -> Vec<Option<T>> {
    if given.is_empty() { vec![None] } else { given.iter().cloned().map(Some).collect() }
}

pub(super) fn pairs<A: Clone, B: Clone>(first: &[A], second: &[B]) -> Vec<(A, B)> {
    first.iter().flat_map(|a| second.iter().map(move |b| (a.clone(), b.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::limits;
    use crate::scenario::{Action, Verb};

    #[test]
    fn where_no_largest_page_is_named_it_is_asked_for_without_a_size() {
        let mut pull = Action::new(Verb::Pull, "", "");
        assert_eq!(limits(&pull, Some(500)), [None]);
        pull.limits = vec!["max".to_owned(), "over".to_owned(), "7".to_owned()];
        let sizes = |sizes: &[&str]| -> Vec<_> {
            sizes.iter().map(|size| Some((*size).to_owned())).collect()
        };
        assert_eq!(limits(&pull, Some(500)), sizes(&["500", "501", "7"]));
        assert_eq!(limits(&pull, None)[0], None);
        assert_eq!(limits(&pull, None)[2], Some("7".to_owned()));
    }
}
