//! From a URL to a target: the discovery document, the schemas, the users.

use std::sync::Arc;

use serde_json::Value;
use sixfold_spec::wire::TestControl;
use url::Url;

use super::fetch::{fetch_json, get, parse_base, resolve, send};
use super::tangle::untangle;
use super::wait::wait;
use super::{Access, Entity, Target, TargetError, User};
use crate::adapter;
use crate::bounds;
use crate::client::{Connection, Network};
use crate::dialect;
use crate::secret::Secrets;
use crate::speech::Speech;
use crate::trace::{Failure, Link, Relations};

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
    if let Some(patience) = access.wait {
        wait(access, patience).await?;
    }
    for user in &access.users {
        user.credential
            .ready()
            .await
            .map_err(|source| TargetError::Token { user: user.name.clone(), source })?;
    }
    let access = &spelled(access)?;
    let credentials = access.users.iter().map(|user| user.credential.clone()).collect();
    let network = Network::new(access.network.clone(), credentials)
        .map_err(|problem| TargetError::Network { problem })?;
    let mut target = discover_node(access, &network, &access.url).await?;
    access.process.iter().for_each(|plan| plan.guard(&target.secrets));
    if let Some(claim) =
        access.terms.only.iter().flatten().find(|c| !target.declares(&c.capability))
    {
        return Err(TargetError::Undeclared(claim.undeclared.clone()));
    }
    for url in &access.nodes {
        let mut node = discover_node(access, &network, url).await?;
        node.numbers = target.numbers.clone();
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
    target.leave_out_equals();
    Ok(target)
}

/// The same access, with the users as the server of a dialect wants them told: it is these whose tokens
/// may have to be renewed.
fn spelled(access: &Access) -> Result<Access, TargetError> {
    let users = match (&access.adapter, &access.dialect) {
        (None, Some(dialect)) => dialect::users(&access.users, dialect)
            .map_err(|problem| TargetError::Dialect { problem })?,
        _ => access.users.clone(),
    };
    Ok(Access { users, ..access.clone() })
}

/// One of the base URLs of a server, as if it were the only one.
async fn discover_node(
    access: &Access,
    network: &Network,
    url: &str,
) -> Result<Target, TargetError> {
    let base = parse_base(url)?;
    network.prepare(&base).map_err(|problem| TargetError::Network { problem })?;
    if let Some(launch) = &access.adapter {
        return adapter::reach(access, network, launch, base).await;
    }
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
    if listed.len() > bounds::ENTITIES {
        return Err(unusable(format!(
            "it names {} entities, and the harness works with {} at most",
            listed.len(),
            bounds::ENTITIES
        )));
    }
    let mut entities = Vec::new();
    let mut parts = 0_u64;
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
        let mut schema = fetch_json(&connection, &schema_url)
            .await?
            .map_err(|seen| unusable(format!("the schema of `{name}` is not there: {seen}")))?;
        parts =
            parts
                .saturating_add(untangle(&mut schema).map_err(|problem| {
                    unusable(format!("in the schema of `{name}`, {problem}"))
                })?);
        if parts > bounds::SCHEMAS {
            return Err(unusable(format!(
                "up to that of `{name}`, the schemas have more than {} parts with every reference \
                 followed, and the harness follows no more",
                bounds::SCHEMAS
            )));
        }
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
        aliases: Vec::new(),
        nodes: Vec::new(),
        numbers: Arc::default(),
        network: network.clone(),
        terms: access.terms.clone(),
        secrets,
        argument,
        speech: Speech::Protocol,
        claims: None,
        server: access.server.clone(),
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

/// One harmless read per user, so that a server that is not there and wrong credentials are told
/// before anything is written.
async fn check_credentials(target: &Target) -> Result<(), TargetError> {
    let Some(entity) = target.entities.first() else { return Ok(()) };
    let connection = target.connect();
    for (number, user) in target.users.iter().enumerate() {
        let status = match &target.speech {
            Speech::Adapter(adapter) => adapter::first_read(target, adapter, entity, number)
                .await
                .map_err(|failure| unreachable_by_adapter(target, failure))?
                .unwrap_or_default(),
            Speech::Dialect(dialect) => {
                let request = dialect::first_read(target, dialect, entity, number);
                send(&connection, &request).await?.status.as_u16()
            }
            Speech::Protocol => {
                let mut request = get(&entity.collection);
                request.headers.change().extend([user.header()]);
                send(&connection, &request).await?.status.as_u16()
            }
        };
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

/// Why an adapter brought no answer: by its own fault, or by the server's.
fn unreachable_by_adapter(target: &Target, failure: Failure) -> TargetError {
    match failure {
        Failure::Adapter(problem) => {
            TargetError::Adapter { problem: target.secrets.withhold(problem) }
        }
        failure => TargetError::Unreachable {
            url: target.base.to_string(),
            failure,
            hint: "So says the adapter; what it has tried, only the adapter knows.",
        },
    }
}
