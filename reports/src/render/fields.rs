//! The header fields of a message that may decide a breach.

use crate::{ExchangeRecord, Message};

/// What stands in a report where a secret was.
const WITHHELD: &str = "(withheld)";

/// Header fields that say nothing of what was asked or answered: how the message travelled, by what it
/// was made, and what browsers do with it.
const DULL: [&str; 21] = [
    "age",
    "alt-svc",
    "connection",
    "content-length",
    "content-security-policy",
    "date",
    "host",
    "keep-alive",
    "nel",
    "permissions-policy",
    "referrer-policy",
    "report-to",
    "server",
    "server-timing",
    "strict-transport-security",
    "transfer-encoding",
    "user-agent",
    "via",
    "x-content-type-options",
    "x-frame-options",
    "x-powered-by",
];

/// How the names of such header fields may begin.
const DULL_FAMILIES: [&str; 2] = ["access-control-", "cross-origin-"];

/// How much of a value is shown, in characters.
const VALUE: usize = 160;

/// How many header fields are shown before the rest is counted.
const FIELDS: usize = 16;

/// Whether this header field decides no breach.
pub(super) fn is_dull(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    DULL.contains(&name.as_str()) || DULL_FAMILIES.iter().any(|family| name.starts_with(family))
}

/// Those of the request, each as `name: value`. Credentials are told by the name of the user, and shown
/// only where there is none.
pub(super) fn of_request(record: &ExchangeRecord) -> Vec<String> {
    let is_known = |value: &str| record.user.is_some() && value == WITHHELD;
    telling(&record.request, is_known)
}

/// Those of an answer.
pub(super) fn of_answer(answer: &Message) -> Vec<String> {
    telling(answer, |_| false)
}

fn telling(message: &Message, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let mut fields: Vec<String> = message
        .headers
        .iter()
        .filter(|(name, value)| !is_dull(name) && !is_known(value))
        .map(|(name, value)| format!("{name}: {}", super::printable::shortened(value, VALUE)))
        .collect();
    if fields.len() > FIELDS {
        let rest = fields.len() - FIELDS;
        fields.truncate(FIELDS);
        fields.push(format!("… and {rest} more"));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::{of_answer, of_request};
    use crate::{ExchangeRecord, Message, Part};

    fn message(headers: &[(&str, &str)]) -> Message {
        let text = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Message {
            start_line: String::new(),
            headers: headers.iter().map(text).collect(),
            body: String::new(),
        }
    }

    #[test]
    fn what_decides_a_breach_is_there_and_nothing_else() {
        let deciding = [
            ("accept", "application/json"),
            ("if-match", "\"1\""),
            ("if-none-match", "*"),
            ("prefer", "return=minimal"),
            ("idempotency-key", "k1"),
            ("etag", "\"2\""),
            ("location", "/tasks/1"),
            ("content-type", "application/json"),
            ("retry-after", "7"),
            ("link", "</tasks?after=1>; rel=\"next\""),
        ];
        let dull = [("Date", "now"), ("host", "h"), ("user-agent", "u"), ("content-length", "1")];
        let shown = of_answer(&message(&[&deciding[..], &dull[..]].concat()));
        let expected = deciding.map(|(name, value)| format!("{name}: {value}"));
        assert_eq!(shown, expected);
    }

    #[test]
    fn credentials_are_shown_only_where_no_user_is() {
        let mut record = ExchangeRecord {
            number: 1,
            client: "phone".to_owned(),
            user: Some("alice".to_owned()),
            started_us: 0,
            ended_us: 1,
            part: Part::Breach,
            note: String::new(),
            request: message(&[("authorization", "(withheld)")]),
            response: None,
            failure: None,
            reply_lost: false,
            unsent: false,
        };
        assert!(of_request(&record).is_empty());
        record.user = None;
        assert_eq!(of_request(&record), ["authorization: (withheld)"]);
    }

    #[test]
    fn a_server_with_much_to_say_is_cut_short() {
        let long = "v".repeat(400);
        let names: Vec<String> = (0..40).map(|number| format!("x-{number}")).collect();
        let headers: Vec<(&str, &str)> =
            names.iter().map(|n| (n.as_str(), long.as_str())).collect();
        let shown = of_answer(&message(&headers));
        assert_eq!((shown.len(), shown[16].as_str()), (17, "… and 24 more"));
        assert!(shown[0].chars().count() < 180, "{}", shown[0]);
    }
}
