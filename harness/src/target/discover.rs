//! From a URL to a target: the discovery document, the schemas, the users.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use serde_json::Value;
use sixfold_spec::wire::{Discovery, TestControl};
use url::Url;

use super::{Entity, TargetError, Terms, User, public_url, shell_word};
use crate::client::{Connection, Network, NetworkOptions};
use crate::dialect::{self, Dialect};
use crate::secret::Secrets;
use crate::trace::{Failure, Link, Relations, Request, Response};

/// How to reach a target.
#[derive(Clone, Debug)]
pub struct Access {
    /// The base URL, as the user wrote it.
    pub url: String,
    /// How a command line names it, in words of a shell; `None` for by its URL.
    pub argument: Option<String>,
    /// Further base URLs of the same server.
    pub nodes: Vec<String>,
    /// Users named by the user; empty to take those that the server offers for tests.
    pub users: Vec<User>,
    /// How requests travel.
    pub network: NetworkOptions,
    /// What the user says of the server that it does not say itself.
    pub terms: Terms,
    /// How the server spells the patterns, if not as the specification does.
    pub dialect: Option<Arc<Dialect>>,
}

impl Access {
    /// To the server at this URL, as whoever it offers for tests.
    pub fn new(url: impl Into<String>) -> Access {
        Access {
            url: url.into(),
            argument: None,
            nodes: Vec::new(),
            users: Vec::new(),
            network: NetworkOptions::default(),
            terms: Terms::default(),
            dialect: None,
        }
    }

    /// How a command line names the server.
    pub fn argument(&self) -> String {
        self.argument.clone().unwrap_or_else(|| {
            let url = shell_word(&public_url(&self.url));
            match &self.dialect {
                Some(dialect) => format!("{url} --dialect {}", shell_word(&dialect.named)),
                None => url,
            }
        })
    }
}

/// A server under test.
#[derive(Clone, Debug)]
pub struct Target {
    /// The base URL.
    pub base: Url,
    /// Where the discovery document is.
    pub discovery_url: Url,
    /// The discovery document as received.
    pub document: Value,
    /// The discovery document, if it is well formed throughout.
    pub discovery: Option<Discovery>,
    /// The sync endpoint.
    pub sync: Url,
    /// The entities that can be written.
    pub entities: Vec<Entity>,
    /// How they refer to one another.
    pub relations: Relations,
    /// The users as whom to act.
    pub users: Vec<User>,
    /// The same server at its further base URLs.
    pub nodes: Vec<Target>,
    /// How requests travel.
    pub network: Network,
    /// What the user says of the server that it does not say itself.
    pub terms: Terms,
    /// Everything that no report may show.
    pub secrets: Secrets,
    /// How a command line names it.
    pub argument: String,
    /// How the server spells the patterns, if not as the specification does.
    pub dialect: Option<Arc<Dialect>>,
}

/// Why a story of two nodes cannot be told, and the requirement of it not be judged.
pub const ONE_NODE: &str = "one base URL was named; name another with --node";

impl Target {
    /// The server at one of its base URLs: 0 for the first, 1 for the first further one.
    pub fn node(&self, number: usize) -> &Target {
        number.checked_sub(1).and_then(|further| self.nodes.get(further)).unwrap_or(self)
    }

    /// The entity with this name.
    pub fn entity(&self, name: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| &*entity.name == name)
    }

    /// A new connection to the server; nothing is sent until the first request.
    pub fn connect(&self) -> Connection {
        self.network.connect(&self.base)
    }

    /// Whether the server is held to this capability: it claims it, and the user does not want it
    /// left alone. For `hook:NAME`, whether it offers this hook for tests.
    pub fn claims(&self, capability: &str) -> bool {
        if let Some(hook) = capability.strip_prefix("hook:") {
            return self.has_hook(hook);
        }
        self.declares(capability) && !self.terms.leave_out(capability)
    }

    /// Whether the discovery document claims this capability, whatever the user wants.
    pub fn declares(&self, capability: &str) -> bool {
        self.document.pointer("/capabilities").is_some_and(|all| all.get(capability).is_some())
    }

    /// Whether each change of a record raises its version by one, so that a client can foresee it.
    pub fn counts_versions(&self) -> bool {
        self.dialect.as_ref().is_none_or(|dialect| dialect.counts_versions())
    }

    /// How long others may wait for an acknowledged write: as the server promises, or longer where
    /// the user grants it more.
    pub fn staleness(&self) -> Duration {
        let promised = self.document.pointer("/sync/max_staleness_ms").and_then(Value::as_u64);
        let promised = Duration::from_millis(promised.unwrap_or_default());
        self.terms.staleness.map_or(promised, |granted| granted.max(promised))
    }

    /// Where an endpoint of a capability is, by its name in `links`; the base URL where the document
    /// names none that can be used.
    pub fn link(&self, name: &str) -> Url {
        self.reference(&format!("/links/{name}"))
    }

    /// Where a hook for tests is; the base URL where the document names none that can be used.
    pub fn hook(&self, name: &str) -> Url {
        self.reference(&format!("/capabilities/test_control/hooks/{name}"))
    }

    /// Whether the server offers this hook for tests.
    pub fn has_hook(&self, name: &str) -> bool {
        let pointer = format!("/capabilities/test_control/hooks/{name}");
        !self.terms.leave_out("test_control") && self.document.pointer(&pointer).is_some()
    }

    /// How long to wait for a hint of a change: as long as for an answer, and two seconds at most.
    pub fn patience(&self) -> Duration {
        self.network.timeout().min(Duration::from_secs(2))
    }

    /// The members of an entity that a capability names for it, `filters` or `sorts`.
    pub fn members_of(&self, capability: &str, entity: &str) -> Vec<&str> {
        let declared = self.document.pointer(&format!("/capabilities/{capability}"));
        let declared = declared.filter(|_| !self.terms.leave_out(capability));
        let members = declared.and_then(|declared| declared.get(entity)).and_then(Value::as_array);
        members.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn reference(&self, pointer: &str) -> Url {
        let text = self.document.pointer(pointer).and_then(Value::as_str);
        text.and_then(|text| resolve(&self.discovery_url, &self.base, text).ok())
            .unwrap_or_else(|| self.base.clone())
    }

    /// A number of the document's `limits`, if it is there.
    pub fn limit(&self, name: &str) -> Option<u64> {
        self.document.pointer("/limits")?.get(name)?.as_u64()
    }
}

/// Finds the discovery document and reads all that it points to, and sees that each user is let in.
///
/// # Errors
///
/// Says why the target cannot be tested, and what to do about it.
pub async fn discover(access: &Access) -> Result<Target, TargetError> {
    let target = describe(access).await?;
    if target.users.is_empty() {
        return Err(TargetError::NoUsers { url: target.base.to_string() });
    }
    for node in std::iter::once(&target).chain(&target.nodes) {
        check_credentials(node).await?;
    }
    Ok(target)
}

/// Finds the discovery document and reads all that it points to, whether there are users or not.
///
/// # Errors
///
/// Says why the target cannot be tested, and what to do about it.
pub async fn describe(access: &Access) -> Result<Target, TargetError> {
    let credentials: Vec<_> = access.users.iter().map(|user| user.credential.clone()).collect();
    let network = Network::new(access.network.clone(), credentials)
        .map_err(|problem| TargetError::Network { problem })?;
    for user in &access.users {
        user.credential
            .ready()
            .await
            .map_err(|source| TargetError::Token { user: user.name.clone(), source })?;
    }
    let mut target = discover_node(access, &network, &access.url).await?;
    if let Some(claim) =
        access.terms.only.iter().flatten().find(|c| !target.declares(&c.capability))
    {
        return Err(TargetError::Undeclared(claim.undeclared.clone()));
    }
    for url in &access.nodes {
        let node = discover_node(access, &network, url).await?;
        let strange = target.entities.iter().find(|entity| node.entity(&entity.name).is_none());
        if let Some(entity) = strange {
            return Err(TargetError::UnusableDiscovery {
                url: node.discovery_url.to_string(),
                problem: format!(
                    "it does not name the entity `{}`, which {} does: is it a node of the same server?",
                    entity.name, target.base
                ),
            });
        }
        target.nodes.push(node);
    }
    Ok(target)
}

/// One of the base URLs of a server, as if it were the only one.
async fn discover_node(
    access: &Access,
    network: &Network,
    url: &str,
) -> Result<Target, TargetError> {
    let base = parse_base(url)?;
    if let Some(dialect) = &access.dialect {
        return dialect::reach(access, network, dialect, base);
    }
    let connection = network.connect(&base);
    let (discovery_url, document) = find_document(&connection, &base).await?;
    let unusable = |problem: String| TargetError::UnusableDiscovery {
        url: discovery_url.to_string(),
        problem,
    };
    let link = |pointer: &str| -> Result<Url, TargetError> {
        let text = document
            .pointer(pointer)
            .and_then(Value::as_str)
            .ok_or_else(|| unusable(format!("`{pointer}` is missing or is not text")))?;
        resolve(&discovery_url, &base, text)
    };
    let sync = link("/links/sync")?;
    let listed =
        document.pointer("/entities").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut entities = Vec::new();
    let mut links = Vec::new();
    for (index, description) in listed.iter().enumerate() {
        if description.get("writable").and_then(Value::as_bool) == Some(false) {
            continue;
        }
        let name = description.get("name").and_then(Value::as_str).ok_or_else(|| {
            unusable(format!("`/entities/{index}/name` is missing or is not text"))
        })?;
        let collection = link(&format!("/entities/{index}/collection"))?;
        let schema_url = link(&format!("/entities/{index}/schema"))?;
        let schema = fetch_json(&connection, &schema_url)
            .await?
            .map_err(|seen| unusable(format!("the schema of `{name}` is not there: {seen}")))?;
        let of_entity = entity_links(name, description);
        let references: Vec<(String, String)> =
            of_entity.iter().map(|link| (link.member.clone(), link.parent.to_string())).collect();
        links.extend(of_entity);
        let entity =
            Entity::new(name, collection, schema_url, schema, &references).map_err(unusable)?;
        entities.push(entity);
    }
    if entities.is_empty() {
        return Err(unusable("it names no entity that can be written".to_owned()));
    }
    let users = users(access, &document);
    let discovery = serde_json::from_value(document.clone()).ok();
    let secrets = secrets(network, &base, &users);
    let argument = access.argument();
    let target = Target {
        base,
        discovery_url,
        discovery,
        sync,
        entities,
        relations: Relations(links),
        users,
        nodes: Vec::new(),
        network: network.clone(),
        terms: access.terms.clone(),
        secrets,
        argument,
        dialect: None,
        document,
    };
    Ok(target)
}

/// Everything that no report may show.
pub(crate) fn secrets<'u>(
    network: &Network,
    base: &Url,
    users: impl IntoIterator<Item = &'u User>,
) -> Secrets {
    let secrets = Secrets::default();
    network.guard(&secrets);
    base.password().into_iter().for_each(|password| secrets.add(password));
    for user in users {
        secrets.include(user.credential.secrets());
    }
    secrets
}

fn parse_base(text: &str) -> Result<Url, TargetError> {
    let refuse =
        |reason: &str| TargetError::Url { text: text.to_owned(), reason: reason.to_owned() };
    let url = Url::parse(text).map_err(|e| refuse(&e.to_string()))?;
    match url.scheme() {
        "http" | "https" if url.host().is_some() => Ok(url),
        "http" | "https" => Err(refuse("it names no host")),
        scheme => Err(refuse(&format!("its scheme is `{scheme}`, not http or https"))),
    }
}

/// Resolves a link of the document, and refuses one that leads to another host.
fn resolve(document: &Url, base: &Url, link: &str) -> Result<Url, TargetError> {
    let url = document.join(link).map_err(|e| TargetError::UnusableDiscovery {
        url: document.to_string(),
        problem: format!("`{link}` is not a URL reference: {e}"),
    })?;
    if url.origin() == base.origin() {
        Ok(url)
    } else {
        Err(TargetError::ForeignLink { url: document.to_string(), link: link.to_owned() })
    }
}

async fn find_document(connection: &Connection, base: &Url) -> Result<(Url, Value), TargetError> {
    let trimmed = base.as_str().trim_end_matches('/').to_owned();
    let well_known = Url::parse(&format!("{trimmed}{}", sixfold_spec::WELL_KNOWN_PATH))
        .unwrap_or_else(|_| base.clone());
    let mut seen = String::new();
    for url in [base.clone(), well_known.clone()] {
        match fetch_json(connection, &url).await? {
            Ok(document) if is_discovery(&document) => return Ok((url, document)),
            Ok(_) => seen = "JSON without a member `spec` that begins with sixfold/".to_owned(),
            Err(what) => seen = what,
        }
    }
    Err(TargetError::NoDiscovery { url: well_known.to_string(), base: trimmed, seen })
}

fn is_discovery(document: &Value) -> bool {
    document.get("spec").and_then(Value::as_str).is_some_and(|spec| spec.starts_with("sixfold/"))
}

/// Fetches JSON: the outer error is a server that does not answer, the inner one says in words what
/// answered instead of JSON.
async fn fetch_json(
    connection: &Connection,
    url: &Url,
) -> Result<Result<Value, String>, TargetError> {
    let response = get(connection, url, None).await?;
    if !response.status.is_success() {
        return Ok(Err(format!("status {}", response.status.as_u16())));
    }
    let media_type = response
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("no media type")
        .to_owned();
    Ok(serde_json::from_slice(&response.body).map_err(|_| {
        format!("status {} with {media_type} that is not JSON", response.status.as_u16())
    }))
}

async fn get(
    connection: &Connection,
    url: &Url,
    user: Option<&User>,
) -> Result<Response, TargetError> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if let Some((name, value)) = user.map(User::header) {
        headers.insert(name, value);
    }
    let request = Request::get(url.clone(), headers);
    connection.send(&request).await.map_err(|failure| TargetError::Unreachable {
        url: url.to_string(),
        hint: hint(url, &failure),
        failure,
    })
}

pub(crate) fn hint(url: &Url, failure: &Failure) -> &'static str {
    match failure {
        Failure::Connect(text) if url.scheme() == "https" && is_tls(text) => {
            "The TLS handshake failed. If the server speaks plain HTTP, write http://; if its \
             certificate is not signed by an authority that the system trusts, name that authority's \
             certificate as `ca` in the section `[tls]` of a target file."
        }
        Failure::Connect(_) => {
            "Is the server running, and is this its host and port? `sixfold demo` shows a run \
             against a server that is sure to be there."
        }
        Failure::Timeout(_) => {
            "Give it longer with --timeout, or look at what the server is waiting for."
        }
        Failure::Broken(_) | Failure::TooLarge(_) | Failure::Dialect(_) => {
            "Does something other than an HTTP server listen there? Try the URL with curl."
        }
    }
}

fn is_tls(text: &str) -> bool {
    ["certificate", "tls", "handshake", "HandshakeFailure", "InvalidContentType", "corrupt message"]
        .iter()
        .any(|word| text.contains(word))
}

/// The members of an entity that refer to others, as its description tells of them.
fn entity_links(name: &str, description: &Value) -> Vec<Link> {
    let list = |member: &str| {
        description.get(member).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    };
    let touched: Vec<&str> = list("touches").iter().filter_map(Value::as_str).collect();
    list("references")
        .iter()
        .filter_map(|reference| {
            let text = |member: &str| reference.get(member).and_then(Value::as_str);
            let member = text("member")?;
            let on_delete = text("on_delete").unwrap_or("keep");
            Some(Link {
                child: name.into(),
                member: member.to_owned(),
                parent: text("entity")?.into(),
                touches: touched.contains(&member),
                cascades: on_delete == "cascade",
                restricts: on_delete == "restrict",
            })
        })
        .collect()
}

/// The users that were named, else those that the server offers for tests.
fn users(access: &Access, document: &Value) -> Vec<User> {
    if !access.users.is_empty() {
        return access.users.clone();
    }
    let offered: TestControl = document
        .pointer("/capabilities/test_control")
        .filter(|_| !access.terms.leave_out("test_control"))
        .and_then(|value| serde_json::from_value(value.clone()).ok())
        .unwrap_or_default();
    let principals = offered.principals.iter();
    principals.filter_map(|offered| User::new(&offered.name, &offered.authorization)).collect()
}

/// One harmless read per user, so that wrong credentials are told before anything is written.
async fn check_credentials(target: &Target) -> Result<(), TargetError> {
    if let Some(dialect) = &target.dialect {
        return dialect::try_out(target, dialect).await;
    }
    let Some(entity) = target.entities.first() else { return Ok(()) };
    let connection = target.connect();
    for user in &target.users {
        let response = get(&connection, &entity.collection, Some(user)).await?;
        let status = response.status.as_u16();
        if matches!(status, 401 | 403) {
            return Err(TargetError::Credentials {
                url: entity.collection.to_string(),
                user: user.name.clone(),
                status,
            });
        }
    }
    Ok(())
}
