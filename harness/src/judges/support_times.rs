//! Times as answers show them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// How a time is written, but for further decimals.
const FORM: &[u8; 23] = b"dddd-dd-ddTdd:dd:dd.ddd";

/// The moment that a text names (RFC 3339 section 5.6); `None` where it names none.
///
/// Nearly all times of a trace have one form, which is read much faster than whatever a time may look
/// like.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    usual(text).or_else(|| text.parse().ok())
}

/// The moment, if the text is one such as `2026-03-08T09:00:00.000Z`.
fn usual(text: &str) -> Option<Timestamp> {
    let head = text.as_bytes().strip_suffix(b"Z").filter(|head| has_form(head))?;
    let number = |from: usize, to: usize| -> i16 {
        head[from..to].iter().fold(0, |number, digit| number * 10 + i16::from(digit - b'0'))
    };
    let small = |from: usize| i8::try_from(number(from, from + 2)).ok();
    let nanoseconds = i32::from(number(20, 23)) * 1_000_000;
    let (hour, minute, second) = (small(11)?, small(14)?, small(17)?);
    let day = DateTime::new(number(0, 4), small(5)?, small(8)?, hour, minute, second, nanoseconds);
    Offset::UTC.to_timestamp(day.ok()?).ok()
}

fn has_form(text: &[u8]) -> bool {
    text.len() == FORM.len()
        && FORM.iter().zip(text).all(|(form, byte)| match form {
            b'd' => byte.is_ascii_digit(),
            form => form == byte,
        })
}

/// Whether the text has the form of a full date and time with at least three decimals and a `Z` (RFC 3339
/// section 5.6).
pub(super) fn has_utc_milliseconds(text: &str) -> bool {
    let Some((head, rest)) = text.as_bytes().split_at_checked(FORM.len()) else { return false };
    let more = rest.strip_suffix(b"Z").is_some_and(|more| more.iter().all(u8::is_ascii_digit));
    has_form(head) && more
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{has_utc_milliseconds, moment, usual};

    #[test]
    fn the_form_is_strict() {
        let is_good = |text: &str| has_utc_milliseconds(text) && moment(text).is_some();
        for good in ["2026-03-08T09:00:00.000Z", "2026-03-08T09:00:00.123456789Z"] {
            assert!(is_good(good), "{good}");
        }
        for bad in [
            "2026-03-08T09:00:00Z",
            "2026-03-08T09:00:00.00Z",
            "2026-03-08T09:00:00.000+00:00",
            "2026-03-08T09:00:00.000",
            "2026-03-08 09:00:00.000Z",
            "2026-13-08T09:00:00.000Z",
            "",
        ] {
            assert!(!is_good(bad), "{bad}");
        }
    }

    #[test]
    fn the_usual_form_is_read_as_any_other() {
        for text in [
            "2026-03-08T09:00:00.000Z",
            "2024-02-29T23:59:59.999Z",
            "2023-02-29T00:00:00.000Z",
            "2026-06-30T23:59:60.000Z",
            "0000-01-01T00:00:00.000Z",
            "9999-12-31T23:59:59.999Z",
            "2026-03-08T24:00:00.000Z",
            "2026-00-08T09:00:00.000Z",
            "2026-03-08T09:00:00.0000Z",
            "2026-03-08T09:00:00.0\u{e9}Z",
        ] {
            let parsed: Option<Timestamp> = text.parse().ok();
            assert_eq!(moment(text), parsed, "{text}");
            assert!(usual(text).is_none() || usual(text) == parsed, "{text}");
        }
        assert!(usual("2026-03-08T09:00:00.001Z").is_some());
    }
}
