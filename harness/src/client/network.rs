//! How requests travel: what every connection of a run has in common.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::budget::Budget;
use super::connection::Connection;
use super::credential::Credential;
use super::strain::Strain;
use crate::secret::{Secret, Secrets};

/// How requests travel, as the user wants it.
#[derive(Clone, Debug)]
pub struct NetworkOptions {
    /// How long an answer may take.
    pub timeout: Duration,
    /// Header fields that every request carries.
    pub headers: Vec<(HeaderName, Secret)>,
    /// The proxy to go through.
    pub proxy: Option<Secret>,
    /// Certificates to trust in place of the system's, PEM.
    pub ca: Option<Vec<u8>>,
    /// The client's certificate, those that vouch for it, and its private key, PEM.
    pub identity: Option<Secret>,
    /// How many requests may be sent.
    pub requests: Option<u64>,
    /// How many of them may begin within a second.
    pub per_second: Option<u64>,
}

impl Default for NetworkOptions {
    fn default() -> NetworkOptions {
        NetworkOptions {
            timeout: Duration::from_secs(30),
            headers: Vec::new(),
            proxy: None,
            ca: None,
            identity: None,
            requests: None,
            per_second: None,
        }
    }
}

impl NetworkOptions {
    /// Withholds what must not be shown of them.
    pub fn guard(&self, secrets: &Secrets) {
        for (_, value) in &self.headers {
            secrets.add_if_long(value.reveal());
        }
        if let Some(proxy) = &self.proxy
            && let Ok(url) = Url::parse(proxy.reveal())
            && let Some(password) = url.password()
        {
            secrets.add(proxy.reveal());
            secrets.add(password);
        }
    }
}

/// What every connection of a run has in common. Clones are the same network.
#[derive(Clone, Debug)]
pub struct Network(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: NetworkOptions,
    budget: Budget,
    strain: Strain,
    credentials: Vec<Arc<Credential>>,
}

impl Network {
    /// A network on which nothing has been sent yet. `credentials` are those that may have to be
    /// renewed on the way.
    ///
    /// # Errors
    ///
    /// Says which of the options cannot be used.
    pub fn new(
        options: NetworkOptions,
        credentials: Vec<Arc<Credential>>,
    ) -> Result<Network, String> {
        let budget = Budget::new(options.requests, options.per_second);
        let strain = Strain::new(options.timeout);
        let network = Network(Arc::new(Shared { options, budget, strain, credentials }));
        network.http(false)?;
        Ok(network)
    }

    /// Sees that connections to the host of `base` can be made, so that no later one fails. With TLS
    /// this reads which authorities the system trusts.
    ///
    /// # Errors
    ///
    /// Says what is in the way.
    pub fn prepare(&self, base: &Url) -> Result<(), String> {
        self.http(base.scheme() == "https").map(drop)
    }

    /// A new connection to the host of `base`, which has been prepared if it speaks TLS; nothing is
    /// sent until the first request.
    pub fn connect(&self, base: &Url) -> Connection {
        let http = self.http(base.scheme() == "https");
        let http = http.expect("a client of this kind was made before");
        Connection::new(http, self.clone())
    }

    /// How long an answer may take.
    pub fn timeout(&self) -> Duration {
        self.0.options.timeout
    }

    /// How much may be sent, and was.
    pub fn budget(&self) -> &Budget {
        &self.0.budget
    }

    /// What the server has cost without giving anything.
    pub fn strain(&self) -> &Strain {
        &self.0.strain
    }

    pub(super) fn credentials(&self) -> &[Arc<Credential>] {
        &self.0.credentials
    }

    /// Withholds what must not be shown of the options.
    pub fn guard(&self, secrets: &Secrets) {
        self.0.options.guard(secrets);
    }

    fn http(&self, tls: bool) -> Result<reqwest::Client, String> {
        let told = |e: reqwest::Error| super::connection::innermost(&e);
        super::connection::install_crypto();
        let options = &self.0.options;
        let mut builder = reqwest::Client::builder();
        if let Some(ca) = &options.ca {
            let certificates = reqwest::Certificate::from_pem_bundle(ca).map_err(told)?;
            if certificates.is_empty() {
                return Err("no certificate stands there".to_owned());
            }
            builder = builder.tls_certs_only(certificates);
        } else if !tls && options.proxy.is_none() {
            // Reading the system's root certificates costs more than many a whole scenario.
            builder = builder.tls_certs_only([]);
        }
        if let Some(identity) = &options.identity {
            let identity = reqwest::Identity::from_pem(identity.reveal().as_bytes());
            builder = builder.identity(identity.map_err(told)?);
        }
        // No proxy is taken from the environment: the user would not know where the requests go.
        builder = builder.no_proxy();
        if let Some(proxy) = &options.proxy {
            builder = builder.proxy(reqwest::Proxy::all(proxy.reveal()).map_err(told)?);
        }
        builder
            .default_headers(self.headers())
            .redirect(reqwest::redirect::Policy::none())
            .timeout(options.timeout)
            .http1_only()
            .pool_max_idle_per_host(1)
            .user_agent(concat!("sixfold/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(told)
    }

    fn headers(&self) -> HeaderMap {
        let all = self.0.options.headers.iter();
        all.filter_map(|(name, value)| {
            let mut value = HeaderValue::from_str(value.reveal()).ok()?;
            value.set_sensitive(true);
            Some((name.clone(), value))
        })
        .collect()
    }
}
