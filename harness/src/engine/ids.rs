//! Ids and marks, made from a seed and the present time.

use std::time::{SystemTime, UNIX_EPOCH};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use uuid::{Builder, Uuid};

use crate::scenario::IdKind;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const YEAR_MS: u64 = 365 * 24 * HOUR_MS;

/// Makes ids and marks. Random bits come from a seed, times from the clock.
#[derive(Clone, Debug)]
pub struct Maker {
    random: ChaCha8Rng,
    prefix: String,
    marks: u32,
    last_ms: u64,
    /// The millisecond that ids of one millisecond share.
    shared_ms: Option<u64>,
}

impl Maker {
    /// A maker for one client of one case of one run.
    pub fn new(seed: u64, case: u64, client: u64) -> Maker {
        // Cases and clients get streams of their own, so that adding a step to one client does
        // not change what the others make.
        let mut random = ChaCha8Rng::seed_from_u64(seed ^ case.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        random.set_stream(client);
        Maker {
            random,
            prefix: format!("{MARK}{seed:x}.{case}.{client}"),
            marks: 0,
            last_ms: 0,
            shared_ms: None,
        }
    }

    /// A text that no other write of the run carries.
    pub fn mark(&mut self) -> String {
        self.marks += 1;
        format!("{}.{}", self.prefix, self.marks)
    }

    /// A text that every write of this client of the case may carry.
    pub fn common_mark(&self) -> String {
        format!("{}.alike", self.prefix)
    }

    /// A `UUIDv7` with this time.
    pub fn uuid_at(&mut self, unix_ms: u64) -> Uuid {
        let mut bits = [0; 10];
        self.random.fill_bytes(&mut bits);
        Builder::from_unix_timestamp_millis(unix_ms, &bits).into_uuid()
    }

    /// A `UUIDv7` of the present moment, above all those made here before (RFC 9562 section 6.2):
    /// where several fall into one millisecond, the later ones are dated ahead by the next.
    pub fn fresh(&mut self) -> Uuid {
        self.last_ms = now_ms().max(self.last_ms + 1);
        self.uuid_at(self.last_ms)
    }

    /// A `UUIDv7` of the first millisecond of 1970. Unlike those of all other times it would be the same
    /// in the next run with this seed, where the server remembers it: so the present is in its random
    /// bits.
    fn first(&mut self) -> Uuid {
        let mut bits = [0; 10];
        self.random.fill_bytes(&mut bits);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        for (bit, now) in bits.iter_mut().skip(2).zip(since.as_nanos().to_le_bytes()) {
            *bit ^= now;
        }
        Builder::from_unix_timestamp_millis(1, &bits).into_uuid()
    }

    /// The smallest `UUIDv7` of the present moment.
    pub fn lowest() -> Uuid {
        Builder::from_unix_timestamp_millis(now_ms(), &[0; 10]).into_uuid()
    }

    /// An id of this kind, right or wrong, as it goes into a create.
    ///
    /// `absent` is null here: it is the caller who leaves the member out.
    pub fn id(&mut self, kind: IdKind) -> Value {
        let fresh = self.fresh();
        let text = fresh.to_string();
        let versioned = |version: char, variant: char| {
            let mut text = text.clone();
            text.replace_range(14..15, &version.to_string());
            text.replace_range(19..20, &variant.to_string());
            text
        };
        let made = match kind {
            IdKind::Fresh => text,
            IdKind::Uppercase => text.to_uppercase(),
            IdKind::Mixed => mixed_case(&text),
            IdKind::HourOld => self.uuid_at(now_ms() - HOUR_MS).to_string(),
            IdKind::SameMillisecond => {
                let shared = *self.shared_ms.get_or_insert_with(now_ms);
                self.uuid_at(shared).to_string()
            }
            IdKind::YearOld => self.uuid_at(now_ms() - YEAR_MS).to_string(),
            IdKind::First => self.first().to_string(),
            IdKind::Ahead => self.uuid_at(now_ms() + 5 * MINUTE_MS).to_string(),
            IdKind::HoursAhead => self.uuid_at(now_ms() + 23 * HOUR_MS).to_string(),
            IdKind::CenturyAhead => self.uuid_at(now_ms() + 100 * YEAR_MS).to_string(),
            IdKind::Zeros => Self::lowest().to_string(),
            IdKind::Ones => {
                Builder::from_unix_timestamp_millis(now_ms(), &[0xFF; 10]).into_uuid().to_string()
            }
            IdKind::Scattered => {
                let back = self.random.next_u64() % YEAR_MS;
                self.uuid_at(now_ms() - back).to_string()
            }
            IdKind::Version1 => versioned('1', '8'),
            IdKind::Version4 => versioned('4', '9'),
            IdKind::Version6 => versioned('6', 'a'),
            IdKind::Version8 => versioned('8', 'b'),
            IdKind::Nil => Uuid::nil().to_string(),
            IdKind::Max => Uuid::max().to_string(),
            IdKind::VariantC => versioned('7', 'c'),
            IdKind::Variant0 => versioned('7', '0'),
            IdKind::Short => text[..35].to_owned(),
            IdKind::Long => format!("{text}0"),
            IdKind::NoHyphens => fresh.simple().to_string(),
            IdKind::Misplaced => format!("{}-{}{}", &text[..7], &text[7..8], &text[9..]),
            IdKind::Braces => format!("{{{text}}}"),
            IdKind::Urn => format!("urn:uuid:{text}"),
            IdKind::Spaced => format!("{text} "),
            IdKind::Number => return Value::from(self.random.next_u32()),
            IdKind::Null | IdKind::Absent => return Value::Null,
            IdKind::Empty => String::new(),
        };
        Value::String(made)
    }
}

/// What every mark begins with.
const MARK: &str = "sixfold ";

/// Every whole mark in a text, as it came from [`Maker::mark`].
pub fn marks(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(MARK).filter_map(|(start, _)| {
        let rest = &text[start + MARK.len()..];
        let is_of_mark = |c: char| c.is_ascii_hexdigit() || c == '.';
        let length = rest.find(|c| !is_of_mark(c)).unwrap_or(rest.len());
        let mark = rest[..length].trim_end_matches('.');
        (mark.matches('.').count() == 3).then(|| &text[start..start + MARK.len() + mark.len()])
    })
}

/// The text in upper and lower case by turns, letter by letter.
pub(super) fn mixed_case(text: &str) -> String {
    let mut upper = false;
    let turn = |letter: char| {
        upper ^= letter.is_ascii_alphabetic();
        if upper { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    text.chars().map(turn).collect()
}

/// Milliseconds since the Unix epoch.
fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Maker, marks};
    use crate::scenario::IdKind;

    #[test]
    fn two_runs_of_one_seed_share_no_id() {
        for kind in [IdKind::Fresh, IdKind::First, IdKind::YearOld, IdKind::HourOld] {
            let id = || Maker::new(7, 1, 2).id(kind);
            let first = id();
            // The next run begins later; the clock is waited for, since it may be a coarse one.
            assert!((0..1_000_000).any(|_| id() != first), "{kind:?}");
        }
    }

    #[test]
    fn marks_are_found_again() {
        let mut maker = Maker::new(0xBEEF, 12, 3);
        let (one, other) = (maker.mark(), maker.mark());
        let text = format!("{{\"title\":\"{one}\",\"notes\":\"{other} and sixfold 1.2\"}}");
        assert_eq!(marks(&text).collect::<Vec<_>>(), [one.as_str(), other.as_str()]);
        assert_ne!(one, other);
    }
}
