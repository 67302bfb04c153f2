//! The header fields of a request, kept once for all requests that have the same.

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::Arc;

use http::HeaderMap;

/// Header fields. Nearly all requests of a client have just the same, and a map of three takes as much room
/// as the rest of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Arc<HeaderMap>);

/// How many different ones are looked through: users, each with and without content.
const REMEMBERED: usize = 16;

thread_local! {
    /// Those of the latest requests that this thread has written, the latest first.
    static LATEST: RefCell<Vec<Fields>> = const { RefCell::new(Vec::new()) };
}

impl Fields {
    /// These fields, or those of an earlier request that had the same in the same order.
    pub fn shared(fields: HeaderMap) -> Fields {
        LATEST.with_borrow_mut(|latest| {
            let place = latest.iter().position(|kept| kept.iter().eq(fields.iter()));
            let kept = place.map_or_else(|| Fields::from(fields), |place| latest.remove(place));
            latest.insert(0, kept.clone());
            latest.truncate(REMEMBERED);
            kept
        })
    }

    /// The fields of this request alone, to be changed.
    pub fn change(&mut self) -> &mut HeaderMap {
        Arc::make_mut(&mut self.0)
    }

    /// The map itself, to be sent.
    pub fn into_map(self) -> HeaderMap {
        Arc::unwrap_or_clone(self.0)
    }
}

impl Deref for Fields {
    type Target = HeaderMap;

    fn deref(&self) -> &HeaderMap {
        &self.0
    }
}

impl From<HeaderMap> for Fields {
    fn from(fields: HeaderMap) -> Fields {
        Fields(Arc::new(fields))
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue, header};

    use super::{Fields, REMEMBERED};

    fn map(fields: &[(HeaderName, &'static str)]) -> HeaderMap {
        let all = fields.iter();
        all.map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_same_fields_are_kept_once_and_in_their_order() {
        let (accept, etag) = ((header::ACCEPT, "a/b"), (header::IF_MATCH, "\"1\""));
        let first = Fields::shared(map(&[accept.clone(), etag.clone()]));
        let again = Fields::shared(map(&[accept.clone(), etag.clone()]));
        assert!(std::ptr::eq(&*first, &*again));
        let other_order = Fields::shared(map(&[etag, accept.clone()]));
        assert!(!std::ptr::eq(&*first, &*other_order));
        assert_eq!(other_order.keys().next(), Some(&header::IF_MATCH));
        for status in 0..REMEMBERED {
            let value = HeaderValue::from(status as u64);
            Fields::shared(HeaderMap::from_iter([(header::AGE, value)]));
        }
        let forgotten = Fields::shared(map(&[accept]));
        assert_eq!(forgotten.len(), 1);
    }

    #[test]
    fn a_change_is_nobody_elses() {
        let first = Fields::shared(map(&[(header::ACCEPT, "c/d")]));
        let mut own = first.clone();
        own.change().insert(header::AGE, HeaderValue::from_static("1"));
        assert_eq!((first.len(), own.len()), (1, 2));
    }
}
