//! What a request carries to be a user's, and where a new token comes from when one is refused.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use http::{HeaderName, HeaderValue, header};

use super::carrier::Carrier;
use super::token::{Token, TokenError};
use crate::secret::{Secret, Secrets};
use crate::trace::Request;

/// What a token becomes on its way out; `None` where it cannot be said.
pub type Spelling = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What a request carries to be a user's: a value that may change while a run goes on.
pub struct Credential {
    carrier: Carrier,
    spelling: Spelling,
    secrets: Secrets,
    token: Option<Token>,
    current: Mutex<Current>,
    /// Held while the command is asked, so that many clients of a user ask once.
    asking: tokio::sync::Mutex<()>,
}

struct Current {
    value: HeaderValue,
    /// Those that were sent before this one.
    outdated: Vec<HeaderValue>,
    since: Instant,
    /// Whether a new token was refused like the one before: asking again would bring nothing.
    is_hopeless: bool,
}

impl Credential {
    /// One that stays the same; `None` where the value cannot stand in a header field.
    pub fn fixed(name: HeaderName, value: &Secret) -> Option<Credential> {
        let sent = sensitive(value.reveal())?;
        let as_it_is = |value: &str| Some(value.to_owned());
        let credential =
            Credential::of(Carrier::Field(name), Arc::new(as_it_is), sent, Instant::now(), None);
        credential.secrets.add_credentials(value.reveal());
        Some(credential)
    }

    /// One whose bearer tokens a command prints. It has none before it is [made ready](Self::ready).
    pub fn printed(token: Token) -> Credential {
        let bearer = |token: &str| Some(format!("Bearer {token}"));
        let (carrier, none) = (Carrier::Field(header::AUTHORIZATION), HeaderValue::from_static(""));
        Credential::of(carrier, Arc::new(bearer), none, Instant::now(), Some(token))
    }

    /// One that says the same otherwise and elsewhere, now with this token, and later with those that the
    /// same command prints; `None` where the token cannot be said so.
    pub fn spelled(&self, token: &str, carrier: Carrier, spelling: Spelling) -> Option<Credential> {
        let value = spelling(token)?;
        let (sent, since) = (sensitive(&value)?, self.now().since);
        let spelled = Credential::of(carrier, spelling, sent, since, self.token.clone());
        spelled.secrets.include(&self.secrets);
        spelled.withhold(token, &value);
        Some(spelled)
    }

    fn of(
        carrier: Carrier,
        spelling: Spelling,
        value: HeaderValue,
        since: Instant,
        token: Option<Token>,
    ) -> Credential {
        let current = Current { value, outdated: Vec::new(), since, is_hopeless: false };
        Credential {
            carrier,
            spelling,
            secrets: Secrets::default(),
            token,
            current: Mutex::new(current),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// Everything that must not be shown of it.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The header field as it is now; `Authorization` for one that is no header field.
    pub fn header(&self) -> (HeaderName, HeaderValue) {
        let name = match &self.carrier {
            Carrier::Field(name) => name.clone(),
            Carrier::Parameter(_) => header::AUTHORIZATION,
        };
        (name, self.now().value.clone())
    }

    /// Asks for the first token, if a command prints them.
    ///
    /// # Errors
    ///
    /// Says what the command did instead of printing one.
    pub async fn ready(&self) -> Result<(), TokenError> {
        let has_one = !self.now().value.is_empty();
        if self.token.is_none() || has_one {
            return Ok(());
        }
        self.renew(&HeaderValue::from_static("")).await
    }

    /// The value to send, after asking for a new token where the last one has reached its age.
    pub(crate) async fn fresh(&self) -> HeaderValue {
        let (value, since) = {
            let now = self.now();
            (now.value.clone(), now.since)
        };
        let age = self.token.as_ref().and_then(|token| token.expires_in);
        if age.is_none_or(|age| since.elapsed() < age) {
            return value;
        }
        // Without a new one the old one is sent, and the server says what it thinks of it.
        drop(self.renew(&value).await);
        self.now().value.clone()
    }

    /// Puts the value to send in the place of an older one. Returns it, if the request carries this
    /// credential at all and its value may change.
    pub(super) async fn refresh(&self, request: &mut Request) -> Option<HeaderValue> {
        self.token.as_ref()?;
        let sent = self.carrier.values(request).into_iter().find(|sent| self.is_ours(sent))?;
        let value = self.fresh().await;
        self.carrier.replace(request, &sent, &value);
        Some(value)
    }

    /// Asks for a new token because the server has refused the one that was sent. Whether there is
    /// another one now.
    pub(crate) async fn refused(&self, sent: &HeaderValue) -> bool {
        if self.token.is_none() || self.now().is_hopeless {
            return false;
        }
        if self.renew(sent).await.is_err() {
            self.give_up();
            return false;
        }
        self.now().value.as_bytes() != sent.as_bytes()
    }

    /// Notes that a token was refused that had just been printed.
    pub(crate) fn give_up(&self) {
        self.now().is_hopeless = true;
    }

    /// Notes that the server takes the token.
    pub(crate) fn is_taken(&self) {
        self.now().is_hopeless = false;
    }

    /// Asks for a token, unless somebody has done so since `old` was the current one.
    async fn renew(&self, old: &HeaderValue) -> Result<(), TokenError> {
        let Some(token) = &self.token else { return Ok(()) };
        let _turn = self.asking.lock().await;
        if self.now().value.as_bytes() != old.as_bytes() {
            return Ok(());
        }
        let printed = token.ask().await?;
        // What cannot be sent must not be shown either.
        self.withhold(printed.reveal(), printed.reveal());
        let value = (self.spelling)(printed.reveal()).and_then(|value| {
            self.withhold(printed.reveal(), &value);
            sensitive(&value)
        });
        let value = value.ok_or_else(|| TokenError::NotAToken { command: token.shown() })?;
        let mut now = self.now();
        let before = std::mem::replace(&mut now.value, value);
        if !before.is_empty() {
            now.outdated.push(before);
        }
        now.since = Instant::now();
        Ok(())
    }

    /// Withholds a token from now on, and what it is sent as.
    fn withhold(&self, token: &str, value: &str) {
        self.secrets.add_credentials(value);
        self.secrets.add(token);
        if value.starts_with("Basic ")
            && let Some((_, password)) = token.split_once(':')
        {
            self.secrets.add(password);
        }
    }

    fn is_ours(&self, sent: &HeaderValue) -> bool {
        let now = self.now();
        now.value.as_bytes() == sent.as_bytes()
            || now.outdated.iter().any(|old| old.as_bytes() == sent.as_bytes())
    }

    fn now(&self) -> MutexGuard<'_, Current> {
        // Nothing is left half done behind this lock.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("carrier", &self.carrier).finish_non_exhaustive()
    }
}

fn sensitive(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}
