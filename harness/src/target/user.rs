//! Users as whom the harness acts.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderName, HeaderValue, header};

use crate::client::{Credential, Token};
use crate::secret::Secret;

/// A user and the credentials with which the harness speaks for them.
#[derive(Clone)]
pub struct User {
    /// A name for reports, and the one that the server knows the user by.
    pub name: String,
    /// What a request carries to be theirs.
    pub credential: Arc<Credential>,
}

/// A token that no server has given out.
const NO_TOKEN: &str = "sixfold-no-such-token";

impl User {
    /// A user with this value of `Authorization`, or `None` where it cannot stand in a header field.
    pub fn new(name: &str, authorization: &str) -> Option<User> {
        User::with_header(name, header::AUTHORIZATION, &Secret::new(authorization))
    }

    /// A user with a bearer token (RFC 6750), or `None` where it cannot stand in a header field.
    pub fn with_bearer(name: &str, token: &Secret) -> Option<User> {
        User::new(name, &format!("Bearer {}", token.reveal()))
    }

    /// A user with a name and a password (RFC 7617).
    pub fn with_basic(name: &str, login: &Secret, password: &Secret) -> Option<User> {
        let pair = BASE64_STANDARD.encode(format!("{}:{}", login.reveal(), password.reveal()));
        let user = User::new(name, &format!("Basic {pair}"))?;
        user.credential.secrets().add(password.reveal());
        Some(user)
    }

    /// A user whom a header field of this name tells, or `None` where the value cannot stand in it.
    pub fn with_header(name: &str, field: HeaderName, value: &Secret) -> Option<User> {
        let credential = Credential::fixed(field, value)?;
        Some(User { name: name.to_owned(), credential: Arc::new(credential) })
    }

    /// A user whose bearer tokens a command prints.
    pub fn with_token(name: &str, token: Token) -> User {
        User { name: name.to_owned(), credential: Arc::new(Credential::printed(token)) }
    }

    /// The header field that tells the server who is asking.
    pub fn header(&self) -> (HeaderName, HeaderValue) {
        self.credential.header()
    }

    /// The same header field for somebody whom no server knows.
    pub fn impostor(&self) -> (HeaderName, HeaderValue) {
        let (name, value) = self.header();
        let value = match value.to_str() {
            Ok(text) if text.starts_with("Basic ") => {
                let pair = BASE64_STANDARD.encode(format!("{NO_TOKEN}:{NO_TOKEN}"));
                HeaderValue::from_str(&format!("Basic {pair}")).ok()
            }
            _ if name == header::AUTHORIZATION => None,
            _ => Some(HeaderValue::from_static(NO_TOKEN)),
        };
        (name, value.unwrap_or_else(nobody))
    }
}

/// The scheme (RFC 9110 section 11.1) before a token that was meant to stand alone, if there is one.
pub(super) fn scheme(token: &str) -> Option<&'static str> {
    let (word, _) = token.trim_start().split_once(' ')?;
    ["Bearer", "Basic", "Digest", "Token"]
        .into_iter()
        .find(|known| word.eq_ignore_ascii_case(known))
}

/// The value of `Authorization` for somebody whom no server knows.
pub fn nobody() -> HeaderValue {
    HeaderValue::from_static("Bearer sixfold-no-such-token")
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("name", &self.name).finish_non_exhaustive()
    }
}

impl FromStr for User {
    type Err = String;

    /// Reads `NAME=TOKEN`, a bearer token (RFC 6750).
    fn from_str(text: &str) -> Result<User, String> {
        let (name, token) = text.split_once('=').ok_or(
            "write NAME=TOKEN, for example alice=s3cret, which is sent as `Authorization: Bearer s3cret`; a \
             comma parts two users",
        )?;
        if name.is_empty() || token.is_empty() {
            return Err("neither the name nor the token may be empty; write NAME=TOKEN".to_owned());
        }
        match scheme(token) {
            None => {}
            Some("Bearer") => {
                return Err(
                    "the token begins with `Bearer`, which is added by itself: leave it out, and \
                            `Authorization: Bearer TOKEN` is sent"
                        .to_owned(),
                );
            }
            Some(other) => {
                return Err(format!(
                    "the token begins with `{other}`, and `Authorization: Bearer TOKEN` is what is sent: \
                     name the user in a target file, as [users.NAME] with `basic` or `header`"
                ));
            }
        }
        User::with_bearer(name, &Secret::new(token))
            .ok_or_else(|| "the token holds characters that no header field can carry".to_owned())
    }
}
