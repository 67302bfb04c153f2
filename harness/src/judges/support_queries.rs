//! What judges of narrowed and sorted lists share: their walks, the records that belong on them, and
//! how far values can be compared without knowing the server's ways.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::Case;
use super::support_entities::Standing;
use crate::trace::{Asked, Credentials, Exchange, Key, Op, Sighting, State};

/// What decides which list a page is a page of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Arguments {
    pub(super) entity: Arc<str>,
    pub(super) filters: Vec<(String, String)>,
    pub(super) sort: Option<String>,
}

impl Arguments {
    /// Those of a query.
    pub(super) fn of(exchange: &Exchange) -> Option<Arguments> {
        let Op::Query { entity, filters, sort, .. } = &exchange.op else { return None };
        let mut filters = filters.clone();
        filters.sort();
        Some(Arguments { entity: entity.clone(), filters, sort: sort.clone() })
    }

    /// Whether the record has the values of all filters; `None` where that cannot be told.
    pub(super) fn fit(&self, record: &Value) -> Option<bool> {
        let mut fits = self.filters.iter().map(|(member, text)| equals(record.get(member)?, text));
        fits.try_fold(true, |all, one| Some(all && one?))
    }

    /// The order of two records in this list, as far as it can be told from their values.
    pub(super) fn order(&self, one: &Value, other: &Value) -> Option<Ordering> {
        let (member, descending) = self.sorted_by()?;
        let order = compare(one.get(member)?, other.get(member)?)?;
        Some(if descending { order.reverse() } else { order })
    }

    /// The member by which the list is sorted, and whether the greatest comes first.
    pub(super) fn sorted_by(&self) -> Option<(&str, bool)> {
        let sort = self.sort.as_deref()?;
        Some(sort.strip_prefix('-').map_or((sort, false), |member| (member, true)))
    }

    /// The list in words.
    pub(super) fn words(&self) -> String {
        let filters = self.filters.iter().map(|(member, text)| format!("{member}={text}"));
        let sort = self.sort.iter().map(|sort| format!("sort={sort}"));
        let all: Vec<String> = filters.chain(sort).collect();
        format!("`{}` with {}", self.entity, all.join(", "))
    }
}

/// The cursor of a query, as sent.
pub(super) fn cursor(exchange: &Exchange) -> Option<&str> {
    match &exchange.op {
        Op::Query { after, .. } => after.as_deref(),
        _ => None,
    }
}

/// The cursor that a page gives out.
pub(super) fn next(exchange: &Exchange) -> Option<&str> {
    exchange.reply.page.as_ref().filter(|_| exchange.reply.accepted())?.next.as_deref()
}

/// A finished walk: its pages, in order.
pub(super) struct Walk<'c> {
    pub(super) arguments: Arguments,
    pub(super) pages: Vec<&'c Exchange>,
}

impl<'c> Walk<'c> {
    /// When it began and when it was over.
    pub(super) fn span(&self) -> (Duration, Duration) {
        let (first, last) = (self.pages[0], self.pages[self.pages.len() - 1]);
        (first.started, last.ended)
    }

    /// Every record that it showed, in order.
    pub(super) fn shown(&self) -> impl Iterator<Item = (&'c Exchange, &'c Sighting)> {
        self.pages
            .iter()
            .flat_map(|page| page.reply.sightings.iter().map(move |seen| (*page, seen)))
    }
}

type Place<'c> = (usize, Credentials, Arguments, &'c str);

/// Every finished walk by one client with the same arguments on all pages, from the beginning or,
/// where nothing is sorted, from an id.
pub(super) fn walks<'c>(case: &Case<'c>) -> Vec<Walk<'c>> {
    let mut issued: HashMap<Place<'_>, &'c Exchange> = HashMap::new();
    let mut before: HashMap<usize, &'c Exchange> = HashMap::new();
    let mut walks = Vec::new();
    for exchange in case.asked(Asked::QUERY) {
        let Some(arguments) = Arguments::of(exchange) else { continue };
        let Some(page) = exchange.reply.page.as_ref().filter(|_| exchange.reply.accepted()) else {
            continue;
        };
        let place = |cursor| (exchange.client, exchange.credentials, arguments.clone(), cursor);
        if let Some(earlier) = cursor(exchange).and_then(|after| issued.get(&place(after))) {
            before.insert(exchange.index, earlier);
        }
        if let Some(next) = page.next.as_deref() {
            issued.insert(place(next), exchange);
        }
        if page.has_more == Some(false) {
            let mut pages = vec![exchange];
            let mut first = exchange;
            while let Some(earlier) = before.get(&first.index) {
                first = earlier;
                pages.push(first);
            }
            pages.reverse();
            let begins = match cursor(first) {
                None => true,
                Some(after) => {
                    arguments.sort.is_none()
                        && Key::new(&arguments.entity, after).made_at().is_some()
                }
            };
            if begins {
                walks.push(Walk { arguments, pages });
            }
        }
    }
    walks
}

/// The newest representation of a live record that was seen before this moment.
pub(super) fn seen_before<'c>(
    case: &Case<'c>,
    record: &Standing,
    at: Duration,
) -> Option<&'c Sighting> {
    let places = case.history.record(&record.key)?.sightings.iter();
    let seen = places
        .filter(|(index, _)| case.history.exchange(*index).ended <= at)
        .map(|&place| case.history.sighting(place))
        .filter(|seen| seen.version.is_some());
    seen.max_by_key(|seen| seen.version).filter(|seen| seen.state == State::Live)
}

/// Whether a value is the one that a parameter names; `None` where there is no obvious spelling.
fn equals(value: &Value, text: &str) -> Option<bool> {
    match value {
        Value::Bool(flag) => match text {
            "true" => Some(*flag),
            "false" => Some(!*flag),
            _ => None,
        },
        Value::Number(number) => Some(number.to_string() == text),
        // Ids mean the same in any letter case.
        Value::String(held) if held.eq_ignore_ascii_case(text) => {
            let is_id = Key::new(&"".into(), held).made_at().is_some();
            (held == text || is_id).then_some(true)
        }
        Value::String(_) => Some(false),
        Value::Null if text != "null" => Some(false),
        _ => None,
    }
}

/// The order of two values, where every server has the same: numbers, booleans, and texts that
/// first differ in a lowercase letter or in a digit of numbers of one length.
fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
        },
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        (Value::String(one), Value::String(other)) => {
            compare_texts(one.as_bytes(), other.as_bytes())
        }
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        _ => None,
    }
}

fn compare_texts(one: &[u8], other: &[u8]) -> Option<Ordering> {
    let Some(at) = one.iter().zip(other).position(|(one, other)| one != other) else {
        return (one.len() == other.len()).then_some(Ordering::Equal);
    };
    let (first, second) = (one[at], other[at]);
    let digits = |text: &[u8]| text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let letters = first.is_ascii_lowercase() && second.is_ascii_lowercase();
    let numbers = digits(one) > 0 && digits(one) == digits(other);
    (letters || numbers).then(|| first.cmp(&second))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Less};

    use serde_json::json;

    use super::{compare, equals};

    #[test]
    fn only_what_every_server_does_is_told() {
        for (one, other, order) in [
            (json!(1), json!(2), Some(Less)),
            (json!("milk"), json!("mink"), Some(Less)),
            (json!("a.9"), json!("a.8"), Some(Less.reverse())),
            (json!("a.9"), json!("a.10"), None),
            (json!("a"), json!("B"), None),
            (json!("a"), json!("a"), Some(Equal)),
            (json!(null), json!("a"), None),
        ] {
            assert_eq!(compare(&one, &other), order, "{one} {other}");
        }
        let id = "019CCCAC-B915-7651-8317-1FF4A6A3A450";
        assert_eq!(equals(&json!(id.to_lowercase()), id), Some(true));
        assert_eq!(equals(&json!("Milk"), "milk"), None);
        assert_eq!(equals(&json!(false), "false"), Some(true));
        assert_eq!(equals(&json!(null), "milk"), Some(false));
    }
}
