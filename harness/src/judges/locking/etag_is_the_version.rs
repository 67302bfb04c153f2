//! Judges `locking/etag_is_the_version`: an `ETag` in an answer that carries a record is a strong
//! entity tag, and no two versions of a record have the same one.
//!
//! An occasion is every accepted answer that carries one record. One without the field keeps the
//! row in the other way that it leaves; tags of lists, of the feed and of refusals are not looked
//! at.

use http::header;

use crate::judges::support_locking::tag_holds;
use crate::judges::support_preconditions::tags;
use crate::judges::{Case, Findings};
use crate::quick::QuickMap;
use crate::trace::{Credentials, Exchange, Op, Place};

/// A tag that a user was given for the record with this number.
type Given<'c> = (u32, Credentials, &'c str);

/// Judges every answer that carries one record.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut given: QuickMap<Given<'_>, (i64, &Exchange)> = QuickMap::default();
    for exchange in case.exchanges().filter(|exchange| exchange.reply.accepted()) {
        let seen = exchange.reply.record();
        let Some(seen) = seen.filter(|seen| matches!(seen.place, Place::Written | Place::Read))
        else {
            continue;
        };
        // What an answer is about is the first that it shows.
        let record = case.history.number_seen((exchange.index, 0));
        let (Some(record), Some(version)) = (record, seen.version) else { continue };
        if is_doubtful(case, exchange, version) {
            continue;
        }
        let Some(etag) = exchange.response_header(header::ETAG) else {
            findings.kept();
            continue;
        };
        if !is_strong(etag) {
            findings
                .breach(
                    "an `ETag` of a record is one strong entity tag",
                    format!("`ETag` is {etag}"),
                )
                .shown_by(exchange, format!("shows version {version}"));
            continue;
        }
        let place = (record, exchange.credentials, etag);
        let (first, shown_by) = *given.entry(place).or_insert((version, exchange));
        if first == version {
            findings.kept();
            continue;
        }
        findings
            .breach(
                format!(
                    "versions {first} and {version} of {} have tags of their own",
                    case.name(case.history.numbered(record).0)
                ),
                format!("both have {etag}"),
            )
            .after(shown_by, format!("shows version {first}"))
            .shown_by(exchange, format!("shows version {version}"));
    }
}

/// Whether the answer to a write shows no newer version than there was, as far as anybody knows or
/// the write says: then it may show what was there before, which is
/// `rest/writes_answer_with_the_record`'s matter.
fn is_doubtful(case: &Case<'_>, exchange: &Exchange, version: i64) -> bool {
    if !exchange.op.is_write() || matches!(exchange.op, Op::Create { .. }) {
        return false;
    }
    let before = case.history.before(exchange).and_then(|before| before.newest);
    before.is_some_and(|before| before.version >= Some(version))
        || named(&exchange.op).is_some_and(|named| named >= version)
        || tag_holds(&exchange.op, version) == Some(true)
}

/// The version that a write names in its content or query.
fn named(op: &Op) -> Option<i64> {
    match op {
        Op::Update { expected, .. }
        | Op::Replace { expected, .. }
        | Op::Restore { expected, .. }
        | Op::Delete { expected, .. } => expected.version(),
        _ => None,
    }
}

/// Whether the value is one strong entity tag (RFC 9110 section 8.8.3).
fn is_strong(etag: &str) -> bool {
    // What most servers write, taken for itself: quoted, and nothing that could end it earlier.
    let plain = etag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if plain.is_some_and(|inner| inner.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        return true;
    }
    match tags(etag).as_slice() {
        [tag] => {
            !tag.weak
                && tag.opaque == etag.trim()
                && tag.opaque.len() >= 2
                && tag.opaque.starts_with('"')
                && tag.opaque.ends_with('"')
        }
        _ => false,
    }
}
