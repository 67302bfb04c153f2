//! The server under test, and what can be asked about it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sixfold_spec::wire::Discovery;
use url::Url;

use super::fetch::resolve;
use super::{Alias, Entity, Terms, User};
use crate::claims::Claims;
use crate::client::{Connection, Network};
use crate::process::ServerProcess;
use crate::secret::Secrets;
use crate::speech::Speech;
use crate::trace::{Outage, Relations};
use crate::versions::Numbers;

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
    /// Users who were named and are left out, since to the server they are others.
    pub aliases: Vec<Alias>,
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
    /// How it is spoken to.
    pub speech: Speech,
    /// The numbers of its versions, where these are texts: the same for all nodes.
    pub numbers: Arc<Numbers>,
    /// What is said of it, if it does not speak the protocol.
    pub claims: Option<Arc<Claims>>,
    /// Its process, where this program has started it.
    pub server: Option<ServerProcess>,
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
    /// left alone. For `hook:NAME`, whether it offers this hook for tests, or the harness can do the same
    /// to its process.
    pub fn claims(&self, capability: &str) -> bool {
        if let Some(hook) = capability.strip_prefix("hook:") {
            return match (Outage::of_hook(hook), &self.server) {
                (Some(_), Some(_)) => true,
                (Some(Outage::Kill), None) => false,
                _ => self.has_hook(hook),
            };
        }
        self.declares(capability) && !self.terms.leave_out(capability)
    }

    /// Whether the discovery document claims this capability, whatever the user wants.
    pub fn declares(&self, capability: &str) -> bool {
        self.document.pointer("/capabilities").is_some_and(|all| all.get(capability).is_some())
    }

    /// Whether each change of a record raises its version by one, so that a client can foresee it.
    pub fn counts_versions(&self) -> bool {
        self.claims.as_ref().is_none_or(|claims| claims.counts_versions())
    }

    /// How long others may wait for an acknowledged write: as the server promises, or longer where
    /// the user grants it more.
    pub fn staleness(&self) -> Duration {
        let promised = self.promised_staleness();
        self.terms.staleness.map_or(promised, |granted| granted.max(promised))
    }

    /// How long others may wait for an acknowledged write, as the server itself promises.
    pub fn promised_staleness(&self) -> Duration {
        let promised = self.document.pointer("/sync/max_staleness_ms").and_then(Value::as_u64);
        Duration::from_millis(promised.unwrap_or_default())
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
