//! From a URL and an adapter to a target.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use url::Url;

use super::converse::converse;
use super::description::Operation;
use super::error::AdapterError;
use super::launch::Launch;
use super::session::Adapter;
use crate::binding::Overrides;
use crate::client::Network;
use crate::dialect::{Users, entity};
use crate::speech::Speech;
use crate::target::{Access, Entity, Target, TargetError, User, secrets};
use crate::trace::{Credentials, Failure, Op, Relations};

/// The target at a URL whose server an adapter speaks to: the program is started, and asked what there is
/// to know.
///
/// # Errors
///
/// Says why the target cannot be tested, and what to do about it.
pub async fn reach(
    access: &Access,
    network: &Network,
    launch: &Launch,
    base: Url,
) -> Result<Target, TargetError> {
    let adapter = Adapter::start(launch, base.as_str(), &access.users, network.timeout()).await;
    let target = adapter.and_then(|adapter| target(access, network, adapter, base.clone()));
    target.map_err(|e| {
        let secrets = secrets(network, &base, &access.users);
        TargetError::Adapter { problem: secrets.withhold(e.to_string()) }
    })
}

/// The target as the adapter describes it.
pub(super) fn target(
    access: &Access,
    network: &Network,
    adapter: Adapter,
    base: Url,
) -> Result<Target, AdapterError> {
    let adapter = Arc::new(adapter);
    let description = &adapter.description;
    let mut users = access.users.clone();
    if description.users == Users::One {
        users.truncate(1);
        if users.is_empty() {
            users.extend(User::new("anyone", ""));
        }
    }
    let mut links = Vec::new();
    let mut entities: Vec<Entity> = Vec::new();
    for (name, form) in &description.entities {
        let made = collection(&base, name)
            .and_then(|collection| entity(name, form, collection, &mut links));
        entities.push(made.map_err(AdapterError::Unusable)?);
    }
    Ok(Target {
        discovery_url: base.clone(),
        sync: base.clone(),
        document: document(&adapter),
        discovery: None,
        entities,
        relations: Relations(links),
        secrets: secrets(network, &base, &access.users),
        users,
        aliases: Vec::new(),
        nodes: Vec::new(),
        numbers: Arc::default(),
        network: network.clone(),
        terms: access.terms.clone(),
        argument: access.argument(),
        server: access.server.clone(),
        claims: Some(adapter.claims()),
        speech: Speech::Adapter(adapter),
        base,
    })
}

/// A URL by which reports tell the entities apart; what is asked for there, only the program knows.
fn collection(base: &Url, name: &str) -> Result<Url, String> {
    let text = format!("{}/{name}", base.as_str().trim_end_matches('/'));
    Url::parse(&text).map_err(|e| format!("the entity `{name}` makes no URL: {e}"))
}

/// What the rest of the harness reads in a discovery document, as far as the program tells it.
fn document(adapter: &Adapter) -> Value {
    let description = &adapter.description;
    let mut limits = Map::new();
    limits.extend(description.list.max.map(|max| ("list_max".to_owned(), max.into())));
    limits.extend(description.sync.max.map(|max| ("sync_max".to_owned(), max.into())));
    let mut capabilities = Map::new();
    if description.has(Operation::Restore) {
        capabilities.insert("restore".to_owned(), json!({}));
    }
    json!({
        "spec": format!("adapter {}", description.name),
        "limits": limits,
        "capabilities": capabilities,
        "sync": { "max_staleness_ms": description.sync.settle_ms },
    })
}

/// A harmless read as the user of this number: the status that it comes to. `None` where the program has
/// no words for one.
///
/// # Errors
///
/// Says why there is no answer.
pub async fn first_read(
    target: &Target,
    adapter: &Adapter,
    entity: &Entity,
    user: usize,
) -> Result<Option<u16>, Failure> {
    let op = if adapter.description.has(Operation::List) {
        Op::List { entity: entity.name.clone(), after: None, limit: None }
    } else {
        Op::Sync { since: None, limit: None }
    };
    let connection = target.connect();
    let (user, overrides) = (Credentials::User(user), Overrides::default());
    match converse(adapter, target, &connection, &op, user, &overrides, None).await {
        Ok(came) => came.response.map(|response| Some(response.status.as_u16())),
        Err(_) => Ok(None),
    }
}
