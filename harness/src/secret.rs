//! Secrets: text that is never shown, and the keeping of it out of everything that is.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;

/// Text that is never shown: neither form of printing a value gives it away.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// This text, as a secret.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, to be sent to the server that it belongs to and to nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(WITHHELD)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(WITHHELD)
    }
}

/// What stands in the place of a secret.
pub const WITHHELD: &str = "(withheld)";

/// Every secret of a run, also those that turn up while it goes on. Clones are the same collection.
#[derive(Clone, Default)]
pub struct Secrets(Arc<RwLock<Kept>>);

#[derive(Default)]
struct Kept {
    own: Vec<String>,
    included: Vec<Secrets>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

/// The length below which a text that only may be a secret is none: to withhold every "1" would
/// tear up every report.
const SHORTEST: usize = 4;

/// The text with the letters of its percent-escapes in lower case: both are in use (RFC 3986 section
/// 6.2.2.1).
fn lower_escapes(text: &str) -> String {
    let mut digits = 0;
    let lowered = text.chars().map(|c| {
        let is_digit = digits > 0;
        digits = if c == '%' { 2 } else { usize::saturating_sub(digits, 1) };
        if is_digit { c.to_ascii_lowercase() } else { c }
    });
    lowered.collect()
}

/// The length below which the base64 form of a text is not looked for: its inner letters would be too
/// few to be told from others.
const SHORTEST_CODED: usize = 8;

/// What a text becomes in base64 (RFC 4648 sections 4 and 5), wherever in a longer text it stands: the
/// letters that what is before and behind it has no part in.
fn in_base64(text: &str) -> Vec<String> {
    if text.len() < SHORTEST_CODED {
        return Vec::new();
    }
    let coded = (0..3).map(|before| {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(text.as_bytes());
        // Three bytes are four letters: those of whole groups behind the first one are its own.
        let first = if before == 0 { 0 } else { 4 };
        let own = bytes.len() / 3 * 4;
        BASE64_STANDARD_NO_PAD.encode(&bytes)[first..own].to_owned()
    });
    let coded: Vec<String> = coded.collect();
    let in_url = coded.iter().map(|text| text.replace('+', "-").replace('/', "_"));
    coded.iter().cloned().chain(in_url.collect::<Vec<_>>()).collect()
}

/// What stands where the rest of a long text was left out.
const CUT: char = '…';

/// A text that was cut somewhere, without the beginnings of secrets in front of the cuts: the whole of
/// such a one is not there any more to be found.
fn without_beginnings(text: &str, secrets: &[String]) -> String {
    let mut parts: Vec<String> = text.split(CUT).map(str::to_owned).collect();
    let last = parts.pop();
    for part in &mut parts {
        let shown = part.trim_end().len();
        let begun = secrets.iter().filter_map(|secret| begun(&part[..shown], secret)).max();
        if let Some(begun) = begun {
            part.replace_range(shown - begun..shown, WITHHELD);
        }
    }
    parts.extend(last);
    parts.join(&CUT.to_string())
}

/// How many bytes at the end of a text are the beginning of a secret; `None` for so few that they tell
/// nothing.
fn begun(text: &str, secret: &str) -> Option<usize> {
    let most = secret.len().saturating_sub(1).min(text.len());
    let begins = |length: &usize| {
        secret.get(..*length).is_some_and(|begin| text.as_bytes().ends_with(begin.as_bytes()))
    };
    (SHORTEST..=most).rev().find(begins)
}

impl Secrets {
    /// Withholds this text from now on, in each form in which a server may show it again.
    pub fn add(&self, text: &str) {
        if text.is_empty() {
            return;
        }
        let all = &mut self.0.write().unwrap_or_else(PoisonError::into_inner).own;
        let json = serde_json::Value::from(text).to_string();
        let in_json = json.trim_matches('"').to_owned();
        let in_url: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        // What a form writes as `+`, a path writes as `%20`.
        let in_path = in_url.replace('+', "%20");
        let forms = [text.to_owned(), in_json, lower_escapes(&in_url), in_url, in_path];
        for form in forms.into_iter().chain(in_base64(text)) {
            if !all.contains(&form) {
                all.push(form);
            }
        }
    }

    /// Withholds from now on what that collection withholds, whatever is added to it.
    pub fn include(&self, other: &Secrets) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.included.push(other.clone());
    }

    /// Withholds this text if it is long enough to be told from a word that happens to be there.
    pub fn add_if_long(&self, text: &str) {
        if text.len() >= SHORTEST {
            self.add(text);
        }
    }

    /// The value of a header field that tells the server who is asking, and the token in it without
    /// its scheme.
    pub fn add_credentials(&self, value: &str) {
        self.add(value);
        if let Some((_, token)) = value.split_once(char::is_whitespace) {
            self.add(token.trim());
        }
    }

    /// The text without any of the secrets.
    pub fn withhold(&self, text: String) -> String {
        let all = self.all();
        let text = all.iter().fold(text, |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret, WITHHELD) } else { text }
        });
        if text.contains(CUT) { without_beginnings(&text, &all) } else { text }
    }

    /// Whether one of them is so short that withholding it tears up what else is said.
    pub fn has_short_ones(&self) -> bool {
        self.all().last().is_some_and(|shortest| shortest.len() < SHORTEST)
    }

    /// How many bytes the longest of them has.
    pub fn longest(&self) -> usize {
        self.all().first().map_or(0, String::len)
    }

    /// All of them, the longest first: a secret may be part of another one.
    fn all(&self) -> Vec<String> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut all = kept.own.clone();
        all.extend(kept.included.iter().flat_map(Secrets::all));
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, Secrets};

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("s3cret");
        assert_eq!(format!("{secret} {secret:?}"), "(withheld) (withheld)");
        assert_eq!(secret.reveal(), "s3cret");
    }

    #[test]
    fn every_form_of_a_secret_is_withheld() {
        let secrets = Secrets::default();
        secrets.add_credentials("Bearer a\"b c/d");
        let shown = [
            "Bearer a\"b c/d",
            "a\"b c/d",
            r#"{"token":"a\"b c/d"}"#,
            "?token=a%22b+c%2Fd",
            "?token=a%22b+c%2fd",
            "/a%22b%20c%2Fd/",
        ];
        for text in shown {
            let withheld = secrets.withhold(text.to_owned());
            assert!(
                !withheld.contains("c/d")
                    && !withheld.contains("%2Fd")
                    && !withheld.contains("%2fd"),
                "{withheld}"
            );
        }
    }

    #[test]
    fn a_secret_is_found_in_base64_wherever_it_stands() {
        use base64::Engine as _;
        use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
        let secret = "s3cret-to?en-~~>>";
        let secrets = Secrets::default();
        secrets.add(secret);
        for before in ["", "a", "ab", "Bearer "] {
            for behind in ["", "x", "xy", "xyz"] {
                let echoed = format!("{before}{secret}{behind}");
                for coded in [BASE64_STANDARD.encode(&echoed), BASE64_URL_SAFE.encode(&echoed)] {
                    let shown = secrets.withhold(coded.clone());
                    assert!(shown.contains("(withheld)"), "{echoed}: {coded} is shown as {shown}");
                    let left = shown.replace("(withheld)", "").len();
                    assert!(left <= 12 + before.len() * 2 + behind.len() * 2, "{echoed}: {shown}");
                }
            }
        }
    }

    #[test]
    fn the_beginning_of_a_secret_is_withheld_where_the_text_was_cut() {
        let secrets = Secrets::default();
        secrets.add_credentials("Basic c29tZW9uZTpzM2NyZXQ=");
        secrets.add("pässword");
        for (cut, shown) in [
            ("authorization: Basic c29tZW9uZTpz…", "authorization: (withheld)…"),
            ("it holds 'c29tZW9 … (78 bytes in all)", "it holds '(withheld) … (78 bytes in all)"),
            ("pässwor…pässw … and pä…", "(withheld)…(withheld) … and pä…"),
            ("a passage… and the rest", "a passage… and the rest"),
        ] {
            assert_eq!(secrets.withhold(cut.to_owned()), shown);
        }
    }

    #[test]
    fn the_longer_secret_goes_first() {
        let secrets = Secrets::default();
        secrets.add("abc");
        let others = Secrets::default();
        secrets.include(&others);
        others.add("abcdef");
        assert_eq!(secrets.withhold("abcdef".to_owned()), "(withheld)");
        assert_eq!(secrets.longest(), 6);
    }

    #[test]
    fn a_short_word_is_no_secret_unless_it_is_known_to_be_one() {
        let secrets = Secrets::default();
        secrets.add_if_long("1");
        assert_eq!(secrets.withhold("101".to_owned()), "101");
        assert!(!secrets.has_short_ones());
        secrets.add("1");
        assert!(secrets.has_short_ones());
        assert_eq!(secrets.withhold("2".to_owned()), "2");
        assert!(!secrets.withhold("101".to_owned()).contains("101"));
    }
}
