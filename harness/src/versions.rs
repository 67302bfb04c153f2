//! Versions that are texts: the harness numbers those of each record as it comes to know them.
//!
//! Within the harness a version is a number everywhere. Where a server has texts, a translation gives each
//! text the next number of its record, and says the text again where the number is named. So clients work as
//! with versions that rise, and whether the numbers are in the order of the writes is looked at when the story
//! is over (`crate::trace::order`): where that is not certain, nothing is judged by it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::trace::Key;

/// The versions of each record that are texts, in the order in which they came to be known.
#[derive(Debug, Default)]
pub struct Numbers(Mutex<HashMap<Key, Vec<String>>>);

impl Numbers {
    /// The number of a version: that under which it is known, or the next one.
    pub fn number(&self, key: &Key, text: &str) -> i64 {
        let mut all = self.all();
        let known = all.entry(key.clone()).or_default();
        let place = known.iter().position(|one| one == text).unwrap_or_else(|| {
            known.push(text.to_owned());
            known.len() - 1
        });
        i64::try_from(place).unwrap_or(i64::MAX)
    }

    /// The version with this number; `None` where there is none.
    pub fn text(&self, key: &Key, number: i64) -> Option<String> {
        let place = usize::try_from(number).ok()?;
        self.all().get(key)?.get(place).cloned()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Key, Vec<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;
    use crate::trace::Key;

    #[test]
    fn a_version_keeps_its_number_and_each_record_counts_for_itself() {
        let numbers = Numbers::default();
        let key = |id| Key::new(&"tasks".into(), id);
        assert_eq!(numbers.number(&key("a"), "1-x"), 0);
        assert_eq!(numbers.number(&key("a"), "2-y"), 1);
        assert_eq!(numbers.number(&key("b"), "2-y"), 0);
        assert_eq!(numbers.number(&key("A"), "1-x"), 0, "letter case means nothing in ids");
        assert_eq!(numbers.text(&key("a"), 1).as_deref(), Some("2-y"));
        assert_eq!(numbers.text(&key("a"), 2), None);
        assert_eq!(numbers.text(&key("a"), -1), None);
        assert_eq!(numbers.text(&key("c"), 0), None);
    }
}
