//! Users as whom the harness acts.

use std::fmt;
use std::str::FromStr;

use http::HeaderValue;

/// A user and the credentials with which the harness speaks for them.
#[derive(Clone)]
pub struct User {
    /// A name for reports.
    pub name: String,
    /// The value of the `Authorization` header field. Marked sensitive, never printed.
    pub authorization: HeaderValue,
}

impl User {
    /// A user with these credentials, or `None` where they cannot stand in a header field.
    pub fn new(name: &str, authorization: &str) -> Option<User> {
        let mut authorization = HeaderValue::from_str(authorization).ok()?;
        authorization.set_sensitive(true);
        Some(User { name: name.to_owned(), authorization })
    }
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
            "write NAME=TOKEN, for example alice=s3cret; the token is sent as `Authorization: Bearer TOKEN`",
        )?;
        if name.is_empty() || token.is_empty() {
            return Err("neither the name nor the token may be empty; write NAME=TOKEN".to_owned());
        }
        User::new(name, &format!("Bearer {token}"))
            .ok_or_else(|| "the token holds characters that no header field can carry".to_owned())
    }
}
