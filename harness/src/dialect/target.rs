//! From a URL and a dialect to a target.

use std::sync::Arc;

use http::HeaderMap;
use serde_json::{Map, Value, json};
use url::Url;

use super::file::Dialect;
use super::list;
use super::parts::{EntityForm, Field, FullField, Kind, OnDelete};
use super::request::Speaker;
use super::template::Hole;
use crate::client::Network;
use crate::speech::Speech;
use crate::target::{Access, Entity, Target, TargetError, secrets};
use crate::trace::{Credentials, Delivery, Link, Op, Relations, Request};

/// The target at a URL whose server speaks this dialect, for users whose credentials are
/// [spelled](super::users) already. Nothing is asked: what there is to know stands in the file.
///
/// # Errors
///
/// Says why the target cannot be tested, and what to do about it.
pub fn reach(
    access: &Access,
    network: &Network,
    dialect: &Arc<Dialect>,
    base: Url,
) -> Result<Target, TargetError> {
    let unusable = |problem| TargetError::Dialect { problem };
    let mut links = Vec::new();
    let mut entities = Vec::new();
    for (name, form) in &dialect.entities {
        let entity = collection(dialect, &base, name, form)
            .and_then(|collection| entity(name, form, collection, &mut links));
        entities.push(entity.map_err(unusable)?);
    }
    Ok(Target {
        discovery_url: base.clone(),
        sync: base.clone(),
        document: document(dialect),
        discovery: None,
        entities,
        relations: Relations(links),
        secrets: secrets(network, &base, &access.users),
        users: access.users.clone(),
        aliases: Vec::new(),
        nodes: Vec::new(),
        numbers: Arc::default(),
        network: network.clone(),
        terms: access.terms.clone(),
        argument: access.argument(),
        speech: Speech::Dialect(dialect.clone()),
        claims: Some(Arc::new(dialect.claims())),
        server: access.server.clone(),
        base,
    })
}

/// What the rest of the harness reads in a discovery document, as far as a dialect tells it.
fn document(dialect: &Dialect) -> Value {
    let mut capabilities = Map::new();
    if dialect.operations.restore.is_some() {
        capabilities.insert("restore".to_owned(), json!({}));
    }
    let mut limits = Map::new();
    let most = |pages: Option<u64>| pages.map(Value::from);
    limits.extend(
        most(dialect.list.as_ref().and_then(|list| list.pages.max))
            .map(|max| ("list_max".to_owned(), max)),
    );
    limits.extend(
        most(dialect.sync.as_ref().and_then(|sync| sync.pages.max))
            .map(|max| ("sync_max".to_owned(), max)),
    );
    json!({
        "spec": format!("dialect {}", dialect.name),
        "limits": limits,
        "capabilities": capabilities,
        "sync": { "max_staleness_ms": dialect.settle_ms },
    })
}

/// Where the records of an entity are.
fn collection(dialect: &Dialect, base: &Url, name: &str, form: &EntityForm) -> Result<Url, String> {
    let own = form.name.as_deref().unwrap_or(name);
    let path = dialect.collection.fill(&|hole| (hole == Hole::Entity).then(|| own.to_owned()));
    let path = path.ok_or("`collection` has a hole other than {entity}")?;
    let text = format!("{}/{}", base.as_str().trim_end_matches('/'), path.trim_start_matches('/'));
    Url::parse(&text).map_err(|e| format!("`collection` makes no URL: {e}"))
}

/// An entity as such a form describes it, at this URL. The references in it are added to `links`.
pub(crate) fn entity(
    name: &str,
    form: &EntityForm,
    collection: Url,
    links: &mut Vec<Link>,
) -> Result<Entity, String> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut references = Vec::new();
    for (member, field) in &form.fields {
        let full = full(field);
        properties.insert(member.clone(), schema(&full));
        if full.required {
            required.push(Value::from(member.as_str()));
        }
        if let Some(to) = full.to {
            references.push((member.clone(), to.clone()));
            links.push(Link {
                child: name.into(),
                member: member.clone(),
                parent: to.as_str().into(),
                touches: full.touches,
                cascades: full.on_delete == OnDelete::Cascade,
                restricts: full.on_delete == OnDelete::Restrict,
            });
        }
    }
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    Entity::new(name, collection.clone(), collection, schema, &references)
}

fn full(field: &Field) -> FullField {
    match field {
        Field::Full(full) => full.clone(),
        Field::Kind(kind) => FullField {
            kind: *kind,
            required: false,
            nullable: false,
            min: None,
            max: None,
            values: Vec::new(),
            to: None,
            default: None,
            touches: false,
            on_delete: OnDelete::Keep,
        },
    }
}

/// The schema of a member.
fn schema(field: &FullField) -> Value {
    let kind = match field.kind {
        Kind::Text | Kind::Reference => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Texts => "array",
        Kind::Object => "object",
    };
    let mut schema = Map::new();
    let types = if field.nullable { json!([kind, "null"]) } else { json!(kind) };
    schema.insert("type".to_owned(), types);
    if field.kind == Kind::Texts {
        schema.insert("items".to_owned(), json!({ "type": "string" }));
    }
    schema.extend(field.min.map(|min| ("minLength".to_owned(), min.into())));
    schema.extend(field.max.map(|max| ("maxLength".to_owned(), max.into())));
    if !field.values.is_empty() {
        schema.insert("enum".to_owned(), field.values.clone().into());
    }
    schema.extend(field.default.clone().map(|value| ("default".to_owned(), value)));
    Value::Object(schema)
}

/// A harmless read as the user of this number.
pub fn first_read(target: &Target, dialect: &Dialect, entity: &Entity, user: usize) -> Request {
    let speaker = Speaker {
        dialect,
        target,
        credentials: Credentials::User(user),
        extra: &[],
        delivery: Delivery::AtOnce,
    };
    let op = Op::List { entity: entity.name.clone(), after: None, limit: None };
    let request = list::first(&speaker, &op);
    request.unwrap_or_else(|| Request::get(entity.collection.clone(), HeaderMap::new()))
}
