//! Secrets: text that is never shown, and the keeping of it out of everything that is.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

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
        for form in [text.to_owned(), in_json, in_url, in_path] {
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
        self.all().iter().fold(text, |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret, WITHHELD) } else { text }
        })
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
            "/a%22b%20c%2Fd/",
        ];
        for text in shown {
            let withheld = secrets.withhold(text.to_owned());
            assert!(!withheld.contains("c/d") && !withheld.contains("%2Fd"), "{withheld}");
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
        secrets.add("1");
        assert_eq!(secrets.withhold("2".to_owned()), "2");
        assert!(!secrets.withhold("101".to_owned()).contains("101"));
    }
}
