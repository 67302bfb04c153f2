//! Judges `rest/created_is_answered_with_location`: the first successful create of a record is
//! answered 201, with a `Location` that resolves to the record's URL.
//!
//! An occasion is every accepted create of an id that nobody had used and nobody else was using. A
//! 202 is left to `rest/writes_are_visible_at_once`.

use url::Url;

use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op, Sighting};

/// Judges every first create.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::CREATE) {
        let Op::Create { id: Some(_), .. } = &exchange.op else { continue };
        let is_first = case.history.before(exchange).is_some_and(|before| before.is_unknown());
        match exchange.status() {
            Some(201) if is_first => judge_location(case, findings, exchange),
            Some(202) | None => {}
            Some(status) if is_first && exchange.reply.accepted() => {
                findings
                    .breach(
                        "the create that makes the record is answered 201",
                        format!("status {status}"),
                    )
                    .shown_by(exchange, "the first create of this id");
            }
            Some(_) => {}
        }
    }
}

fn judge_location(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let (Some(entity), Some(key)) = (case.entity(exchange), case.key(exchange)) else { return };
    let shown = exchange.reply.record().and_then(Sighting::key);
    if shown.is_some_and(|shown| shown != key) {
        // The server went by another id: `entities/accepts_client_ids`.
        return;
    }
    let record = entity.record_url(&key.id);
    let Some(location) = exchange.response_header("location") else {
        findings
            .breach(format!("a `Location` that resolves to {record}"), "no `Location`")
            .shown_by(exchange, "201 without a `Location`");
        return;
    };
    match exchange.request.url.join(location) {
        Ok(resolved) if is_same(&resolved, &record) => findings.kept(),
        Ok(resolved) => {
            findings
                .breach(
                    format!("a `Location` that resolves to {record}"),
                    format!("it resolves to {resolved}"),
                )
                .shown_by(exchange, format!("`Location: {location}`"));
        }
        Err(e) => {
            findings
                .breach(
                    format!("a `Location` that resolves to {record}"),
                    format!("`{location}` is no URL reference: {e}"),
                )
                .shown_by(exchange, "a `Location` that cannot be resolved");
        }
    }
}

/// The id may be spelled in either case: both lead to the record.
fn is_same(one: &Url, other: &Url) -> bool {
    plain(one.as_str()).eq_ignore_ascii_case(&plain(other.as_str()))
}

/// The URL without escapes of what needs none (RFC 3986 section 6.2.2.2).
fn plain(url: &str) -> String {
    let mut parts = url.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match digits.map(char::from) {
            Some(c) if c.is_ascii_alphanumeric() || "-._~".contains(c) => {
                text.push(c);
                text.push_str(&part[2..]);
            }
            _ => {
                text.push('%');
                text.push_str(part);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn escapes_of_what_needs_none_are_taken_away() {
        assert_eq!(plain("http://h/%30a%7E%2f%é%"), "http://h/0a~%2f%é%");
    }
}
