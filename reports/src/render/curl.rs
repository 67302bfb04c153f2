//! A request as a `curl` command that sends it again.

use std::fmt::Write as _;

use super::printable::steers;
use crate::ExchangeRecord;

/// What stands in a report where a secret was.
const WITHHELD: &str = "(withheld)";

/// Header fields that `curl` sets by itself, and better than a record could.
const OWN: [&str; 6] =
    ["host", "content-length", "accept-encoding", "connection", "user-agent", "transfer-encoding"];

/// A command, and what a reader has to know before running it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Curl {
    /// The command, over several lines. Credentials are shell variables, one for each user.
    pub(super) command: String,
    /// Sentences.
    pub(super) notes: Vec<String>,
}

/// The command that sends this request again.
pub(super) fn curl(record: &ExchangeRecord) -> Curl {
    let request = &record.request;
    let (method, url) = request.start_line.split_once(' ').unwrap_or(("GET", &request.start_line));
    let mut lines = match method {
        "HEAD" => vec!["--head".to_owned()],
        _ => vec![format!("--request {}", word(method))],
    };
    let mut notes = Vec::new();
    for (name, value) in request.headers.iter().filter(|(name, _)| is_sent(name)) {
        if value == WITHHELD {
            let variable = variable(record.user.as_deref().unwrap_or("nobody"), name);
            lines.push(format!("--header {}\"${variable}\"", word(&format!("{name}: "))));
            notes.push(format!("Set {variable} to the value that the report withholds."));
        } else if value.is_empty() {
            lines.push(format!("--header {}", word(&format!("{name};"))));
        } else {
            lines.push(format!("--header {}", word(&format!("{name}: {value}"))));
        }
    }
    if !request.body.is_empty() {
        // Plain `--data` would take a content that begins with `@` for the name of a file.
        lines.push(format!("--data-raw {}", word(&request.body)));
        if is_cut(&request.body) {
            notes.push("The report holds only the beginning of the content.".to_owned());
        }
    }
    lines.push(format!("--url {}", word(url)));
    Curl { command: format!("curl --include --globoff {}", lines.join(" \\\n  ")), notes }
}

/// Whether a header field belongs on the command line. A name that is no token may be an option.
fn is_sent(name: &str) -> bool {
    let is_token = !name.is_empty()
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.!~".contains(c));
    is_token && !OWN.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether the harness cut this content and said so behind it.
fn is_cut(body: &str) -> bool {
    body.ends_with(" bytes in all)")
}

/// The name of the shell variable for what a user's header field holds.
fn variable(user: &str, header: &str) -> String {
    let upper = |text: &str| -> String {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        text.chars().map(letter).collect()
    };
    format!("SIXFOLD_{}_{}", upper(user), upper(header))
}

/// The text as one word of a POSIX shell; of one that knows `$'…'` (bash, zsh, ksh) where the text
/// holds what would steer a terminal.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=,".contains(c);
    // A word that opens with a dash would be an option, one with an `@` a file.
    let opens_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if opens_well && text.chars().all(is_plain) {
        return text.to_owned();
    }
    if !text.chars().any(|c| steers(c) && c != '\n') {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut quoted = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c if steers(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(quoted, "\\x{byte:02x}");
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{variable, word};

    #[test]
    fn a_word_stays_one_word_whatever_it_holds() {
        assert_eq!(word("http://127.0.0.1:3000/tasks"), "http://127.0.0.1:3000/tasks");
        assert_eq!(word("it's"), r"'it'\''s'");
        assert_eq!(word("-o"), "'-o'");
        assert_eq!(word("$(reboot)"), "'$(reboot)'");
        assert_eq!(word("a\u{1b}[2J'\\"), r"$'a\x1b[2J\'\\'");
        assert_eq!(word("\u{2028}"), r"$'\xe2\x80\xa8'");
        assert_eq!(word(""), "''");
    }

    #[test]
    fn a_variable_is_a_name_whatever_the_user_is_called() {
        assert_eq!(
            variable("alice; reboot", "authorization"),
            "SIXFOLD_ALICE__REBOOT_AUTHORIZATION"
        );
    }
}
