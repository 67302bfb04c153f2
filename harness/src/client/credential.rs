//! What a request carries to be a user's, and where a new token comes from when one is refused.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::token::{Token, TokenError};
use crate::secret::{Secret, Secrets};

/// What a request carries to be a user's: a header field whose value may change while a run goes on.
pub struct Credential {
    name: HeaderName,
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
        let credential = Credential::of(name, sensitive(value.reveal())?, None);
        credential.secrets.add_credentials(value.reveal());
        Some(credential)
    }

    /// One whose bearer tokens a command prints. It has none before it is [made ready](Self::ready).
    pub fn printed(token: Token) -> Credential {
        Credential::of(header::AUTHORIZATION, HeaderValue::from_static(""), Some(token))
    }

    fn of(name: HeaderName, value: HeaderValue, token: Option<Token>) -> Credential {
        let current =
            Current { value, outdated: Vec::new(), since: Instant::now(), is_hopeless: false };
        Credential {
            name,
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

    /// The header field as it is now.
    pub fn header(&self) -> (HeaderName, HeaderValue) {
        (self.name.clone(), self.now().value.clone())
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

    /// Puts the current value in the place of an older one, after asking for a new one where the
    /// token has reached its age. Whether these header fields carry this credential at all.
    pub(super) async fn refresh(&self, headers: &mut HeaderMap) -> bool {
        let Some(token) = &self.token else { return false };
        let Some(sent) = headers.get(&self.name).cloned() else { return false };
        if !self.is_ours(&sent) {
            return false;
        }
        let (value, since) = {
            let now = self.now();
            (now.value.clone(), now.since)
        };
        if token.expires_in.is_some_and(|age| since.elapsed() >= age) {
            // Without a new one the old one is sent, and the server says what it thinks of it.
            drop(self.renew(&value).await);
        }
        headers.insert(self.name.clone(), self.now().value.clone());
        true
    }

    /// Asks for a new token because the server has refused the one that was sent. Whether there is
    /// another one now.
    pub(super) async fn refused(&self, headers: &HeaderMap) -> bool {
        let Some(sent) = headers.get(&self.name) else { return false };
        if self.now().is_hopeless {
            return false;
        }
        if self.renew(sent).await.is_err() {
            self.give_up();
            return false;
        }
        self.now().value.as_bytes() != sent.as_bytes()
    }

    /// Notes that a token was refused that had just been printed.
    pub(super) fn give_up(&self) {
        self.now().is_hopeless = true;
    }

    /// Notes that the server takes the token.
    pub(super) fn is_taken(&self) {
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
        self.secrets.add_credentials(&format!("Bearer {}", printed.reveal()));
        let value = sensitive(&format!("Bearer {}", printed.reveal()))
            .ok_or_else(|| TokenError::NotAToken { command: token.shown() })?;
        let mut now = self.now();
        let before = std::mem::replace(&mut now.value, value);
        now.outdated.push(before);
        now.since = Instant::now();
        Ok(())
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
        f.debug_struct("Credential").field("name", &self.name).finish_non_exhaustive()
    }
}

fn sensitive(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}
