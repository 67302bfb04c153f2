//! Users as the server of a dialect wants to be told of them.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, header};

use super::file::Dialect;
use super::parts::{Auth, Scheme, Users};
use super::template::Hole;
use crate::client::Carrier;
use crate::target::User;

/// The users, with their credentials as this server wants them.
///
/// # Errors
///
/// Says what in the file cannot be used.
pub fn users(given: &[User], dialect: &Dialect) -> Result<Vec<User>, String> {
    let auth = &dialect.auth;
    let carrier = match (auth.scheme, &auth.name) {
        (Scheme::None, _) => return Ok(User::new("anyone", "").into_iter().collect()),
        (Scheme::Query, _) => Carrier::Parameter(auth.parameter().to_owned()),
        (_, None) => Carrier::Field(header::AUTHORIZATION),
        (_, Some(name)) => Carrier::Field(
            HeaderName::try_from(name.as_str())
                .map_err(|_| format!("`auth.name` cannot be a header field: `{name}`"))?,
        ),
    };
    let mut users: Vec<User> =
        given.iter().filter_map(|user| spelled(user, auth, &carrier)).collect();
    if dialect.users == Users::One {
        users.truncate(1);
    }
    Ok(users)
}

/// A user whose token is spelled as this server wants it. A user of another kind than one with a
/// bearer token is said in the server's words already.
fn spelled(user: &User, auth: &Auth, carrier: &Carrier) -> Option<User> {
    let (field, value) = user.header();
    let given = value.to_str().ok()?;
    let bearer = given.strip_prefix("Bearer ").filter(|_| field == header::AUTHORIZATION);
    let token = match (bearer, auth.scheme) {
        (Some(token), _) => token,
        (None, Scheme::Query) => given,
        (None, _) => return Some(user.clone()),
    };
    let auth = auth.clone();
    let spelling = Arc::new(move |token: &str| auth.spell(token));
    let credential = user.credential.spelled(token, carrier.clone(), spelling)?;
    Some(User { name: user.name.clone(), credential: Arc::new(credential) })
}

impl Auth {
    /// The parameter of the query that carries the credentials, for the scheme that has one.
    pub(super) fn parameter(&self) -> &str {
        self.name.as_deref().unwrap_or("token")
    }

    /// What a token is sent as.
    fn spell(&self, token: &str) -> Option<String> {
        Some(match (self.scheme, &self.value) {
            (Scheme::None | Scheme::Bearer, _) => format!("Bearer {token}"),
            (Scheme::Basic, _) => format!("Basic {}", STANDARD.encode(token)),
            (Scheme::Header | Scheme::Query, Some(value)) => {
                value.fill(&|hole| (hole == Hole::Token).then(|| token.to_owned()))?
            }
            (Scheme::Header | Scheme::Query, None) => token.to_owned(),
        })
    }
}
