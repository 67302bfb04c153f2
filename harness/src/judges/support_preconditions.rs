//! What judges of `If-Match` need: the entity tags in it, and whether they hold.

use super::Case;
use crate::trace::{Exchange, Op};

/// One entity tag of a list (RFC 9110 section 8.8.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'f> {
    /// Whether it is weak.
    pub(super) weak: bool,
    /// The opaque tag, with its quotes.
    pub(super) opaque: &'f str,
}

/// The value of `If-Match`, if the write has one.
pub(super) fn if_match(op: &Op) -> Option<&str> {
    let (Op::Update { if_match, .. } | Op::Delete { if_match, .. }) = op else { return None };
    if_match.as_deref().map(str::trim)
}

/// The entity tags of a list. A comma may stand inside of one. What is no entity tag is taken for
/// a strong one that nothing equals.
pub(super) fn tags(field: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = field.trim();
    while !rest.is_empty() {
        let weak = rest.starts_with("W/\"");
        let start = if weak { 2 } else { 0 };
        let quoted = rest[start..].strip_prefix('"').and_then(|inner| inner.find('"'));
        let end = match quoted {
            Some(length) => start + length + 2,
            None => rest.find(',').unwrap_or(rest.len()),
        };
        tags.push(Tag { weak, opaque: rest[start..end].trim_end() });
        rest = rest[end..].trim_start_matches([' ', '\t', ',']);
    }
    tags
}

/// Whether `If-Match` holds at this version: one of its strong tags is the quoted version, or the
/// tag that the server gave this version of the record. `None` where there is none, or only `*`.
pub(super) fn holds(case: &Case<'_>, exchange: &Exchange, current: i64) -> Option<bool> {
    let field = if_match(&exchange.op).filter(|field| *field != "*")?;
    let strong = tags(field).into_iter().filter(|tag| !tag.weak);
    Some(strong.into_iter().any(|tag| names(case, exchange, tag, current)))
}

/// Whether every tag of `If-Match` is weak, and one of them would hold if it were strong.
pub(super) fn is_weak_of_current(case: &Case<'_>, exchange: &Exchange, current: i64) -> bool {
    let tags = if_match(&exchange.op).map(tags).unwrap_or_default();
    tags.iter().all(|tag| tag.weak) && tags.iter().any(|tag| names(case, exchange, *tag, current))
}

/// Whether the opaque part of a tag stands for this version.
fn names(case: &Case<'_>, exchange: &Exchange, tag: Tag<'_>, current: i64) -> bool {
    tag.opaque == format!("\"{current}\"") || given_out(case, exchange, tag, current)
}

/// Whether an answer that showed this version of the record carried the tag.
fn given_out(case: &Case<'_>, exchange: &Exchange, tag: Tag<'_>, current: i64) -> bool {
    let Some(record) = case.record(exchange) else {
        return false;
    };
    let mut answers = record.exchanges.iter().map(|&index| case.history.exchange(index));
    answers.any(|other| {
        other.reply.record().is_some_and(|seen| seen.version == Some(current))
            && other.response_header("etag").is_some_and(|etag| etag.ends_with(tag.opaque))
    })
}

#[cfg(test)]
mod tests {
    use super::{Tag, tags};

    #[test]
    fn a_list_of_tags_is_taken_apart() {
        let read = |field| {
            tags(field).iter().map(|Tag { weak, opaque }| (*weak, *opaque)).collect::<Vec<_>>()
        };
        assert_eq!(read("\"3\""), [(false, "\"3\"")]);
        assert_eq!(read("W/\"3\""), [(true, "\"3\"")]);
        assert_eq!(
            read(" \"a,b\" ,W/\"c\", \"\""),
            [(false, "\"a,b\""), (true, "\"c\""), (false, "\"\"")]
        );
        assert_eq!(read("3, \"4\""), [(false, "3"), (false, "\"4\"")]);
        assert_eq!(read("\"open"), [(false, "\"open")]);
        assert_eq!(read(""), []);
    }
}
