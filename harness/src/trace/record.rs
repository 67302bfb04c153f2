//! Records as answers show them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::Shown;

/// A record's identity: entity and id, the id in lowercase.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The entity.
    pub entity: Arc<str>,
    /// The id in lowercase.
    pub id: Arc<str>,
}

impl Hash for Key {
    /// The id tells records apart; hardly two entities have one in common.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl Key {
    /// The key of this entity and id, whatever the id's letter case.
    pub fn new(entity: &Arc<str>, id: &str) -> Key {
        Key { entity: entity.clone(), id: id.to_ascii_lowercase().into() }
    }

    /// The time inside the id, in milliseconds since 1970; `None` where the id is not a `UUIDv7`
    /// (RFC 9562 section 5.7).
    pub fn made_at(&self) -> Option<u64> {
        let bytes = self.id.as_bytes();
        let well_formed = bytes.len() == 36
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => *byte == b'-',
                14 => *byte == b'7',
                19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
                _ => byte.is_ascii_hexdigit(),
            });
        let digits = |range| self.id.get::<std::ops::Range<usize>>(range);
        let (high, low) = (digits(0..8)?, digits(9..13)?);
        if well_formed { u64::from_str_radix(&format!("{high}{low}"), 16).ok() } else { None }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.entity, self.id)
    }
}

/// Where in an answer a record was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The answer to the write that made it so.
    Written,
    /// The answer to a read of it.
    Read,
    /// A list.
    Listed,
    /// The change feed.
    Synced,
    /// `current` of a refusal.
    Current,
}

/// Whether a record is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It is live.
    Live,
    /// It is deleted, and this is its tombstone.
    Deleted,
    /// The caller may no longer see it.
    Removed,
}

/// One representation of one record in one answer.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// The entity.
    pub entity: Arc<str>,
    /// The id as it stands in the representation; `None` where there is none that is text.
    pub id: Option<Arc<str>>,
    /// `lock_version`, where it is an integer that can be counted on from.
    pub version: Option<i64>,
    /// Whether it shows the record live or deleted.
    pub state: State,
    /// Where it was seen.
    pub place: Place,
    /// The representation, whole.
    pub value: Shown,
    // Made once: every judge asks for it.
    key: Option<Key>,
    // Found out once, by the first judge who asks.
    is_record: OnceLock<bool>,
    is_whole: OnceLock<bool>,
}

impl Sighting {
    /// What `value` shows of a record of `entity`.
    pub fn new(entity: &Arc<str>, value: impl Into<Shown>, state: State, place: Place) -> Sighting {
        let value = value.into();
        let id: Option<Arc<str>> = value.get("id").and_then(Value::as_str).map(Arc::from);
        let key = id.as_ref().map(|id| {
            let is_lowercase = !id.bytes().any(|byte| byte.is_ascii_uppercase());
            let spelled = Key { entity: entity.clone(), id: id.clone() };
            if is_lowercase { spelled } else { Key::new(entity, id) }
        });
        let version = value.get("lock_version").and_then(Value::as_i64).filter(can_be_counted);
        Sighting {
            entity: entity.clone(),
            id,
            version,
            state,
            place,
            value,
            key,
            is_record: OnceLock::new(),
            is_whole: OnceLock::new(),
        }
    }

    /// The record's key, if the representation has an id.
    pub fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }
}

impl Sighting {
    /// Whether the representation can be taken for a record; `look` finds out, once.
    pub(crate) fn is_record(&self, look: impl FnOnce(&Value) -> bool) -> bool {
        *self.is_record.get_or_init(|| look(&self.value))
    }

    /// Whether it shows every member that its entity declares; `look` finds out, once.
    pub(crate) fn is_whole(&self, look: impl FnOnce(&Value) -> bool) -> bool {
        *self.is_whole.get_or_init(|| look(&self.value))
    }
}

/// Whether one more and one less than this version are numbers too. A version that nobody can count on
/// from is none; that it is no version of the specification's either is for its schema to say.
fn can_be_counted(version: &i64) -> bool {
    version.unsigned_abs() < 1 << 62
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn the_time_inside_an_id_is_read() {
        let key = |id| Key::new(&"tasks".into(), id);
        // The example of RFC 9562 appendix A.6.
        assert_eq!(key("017F22E2-79B0-7CC3-98C4-DC0C0C07398F").made_at(), Some(1_645_557_742_000));
        for other in [
            "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",
            "",
            "é",
        ] {
            assert_eq!(key(other).made_at(), None);
        }
    }
}
