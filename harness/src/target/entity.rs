//! An entity of the target, as its schema describes it.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};
use url::Url;

/// Members that every entity has and the server manages.
const MANAGED: [&str; 5] = ["id", "lock_version", "created_at", "updated_at", "deleted_at"];

/// An entity of the target.
#[derive(Clone)]
pub struct Entity {
    /// The name in the discovery document.
    pub name: Arc<str>,
    /// The collection's URL.
    pub collection: Url,
    /// Where the schema is.
    pub schema_url: Url,
    /// The schema of a live record.
    pub schema: Value,
    /// The schema, ready to validate with.
    pub validator: Arc<jsonschema::Validator>,
    /// The members that a client may write, in the order of the schema.
    pub members: Vec<Member>,
    /// Every member that the schema declares and that is not for writing only, in its order.
    pub shown: Vec<String>,
}

impl fmt::Debug for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entity").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A member that a client may write.
#[derive(Clone)]
pub struct Member {
    /// The name.
    pub name: String,
    /// What kind of value it takes.
    pub kind: MemberKind,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether a create must name it.
    pub needed: bool,
    /// What it is when a create does not name it.
    pub default: Option<Value>,
    /// Its own schema, ready to validate with.
    pub validator: Arc<jsonschema::Validator>,
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({}: {:?})", self.name, self.kind)
    }
}

/// What kind of value a member takes.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberKind {
    /// Text of free choice.
    Text {
        /// The longest text, in Unicode code points.
        max_length: Option<u64>,
    },
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// A list of texts.
    Texts,
    /// A JSON object of free form.
    Object,
    /// The id of a record of this entity.
    Reference(Arc<str>),
    /// One of these values.
    Choice(Vec<Value>),
    /// Something the harness can only send if an example or a default is given.
    Other(Option<Value>),
}

impl Entity {
    /// Reads an entity from its description and its schema.
    ///
    /// `references` pairs a member with the entity that it points to.
    ///
    /// # Errors
    ///
    /// Says what keeps the schema from being used.
    pub fn new(
        name: &str,
        collection: Url,
        schema_url: Url,
        schema: Value,
        references: &[(String, String)],
    ) -> Result<Entity, String> {
        let validator = jsonschema::draft202012::new(&schema)
            .map_err(|e| format!("the schema of `{name}` is not JSON Schema 2020-12: {e}"))?;
        let properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .ok_or_else(|| format!("the schema of `{name}` has no `properties`"))?;
        let is_shown = |own: &Value| own.get("writeOnly") != Some(&Value::Bool(true));
        let shown = properties.iter().filter(|(_, own)| is_shown(own));
        let shown = shown.map(|(name, _)| name.clone()).collect();
        let mut members = Vec::new();
        for (member, own) in properties {
            let read_only = own.get("readOnly").and_then(Value::as_bool) == Some(true);
            if read_only || MANAGED.contains(&member.as_str()) {
                continue;
            }
            let target =
                references.iter().find(|(from, _)| from == member).map(|(_, to)| to.as_str());
            members.push(Member::new(member, own, &schema, target)?);
        }
        Ok(Entity {
            name: name.into(),
            collection,
            schema_url,
            validator: Arc::new(validator),
            schema,
            members,
            shown,
        })
    }

    /// The URL of the record with this id; the id is percent-encoded, whatever it holds.
    pub fn record_url(&self, id: &str) -> Url {
        let mut url = self.collection.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(id);
        }
        url
    }

    /// The member with this name, if a client may write it.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// The member whose text the harness uses as a mark: the first one of free text.
    pub fn text_member(&self) -> Option<&Member> {
        self.members.iter().find(|member| matches!(member.kind, MemberKind::Text { .. }))
    }

    /// Whether a create has to name a record of another entity.
    pub fn needs_references(&self) -> bool {
        let mut needed = self.members.iter().filter(|member| member.needed);
        needed.any(|member| matches!(member.kind, MemberKind::Reference(_)))
    }

    /// The members of `content` that the schema refuses, in a word each: the wrong value of a known
    /// member. Server-managed members are no client's business and are left out.
    pub fn invalid_members(&self, content: &Map<String, Value>) -> Vec<String> {
        content
            .iter()
            .filter(|(name, value)| {
                self.member(name).is_some_and(|member| !member.validator.is_valid(value))
            })
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// The members of `content` that the schema does not name.
    pub fn unknown_members(&self, content: &Map<String, Value>) -> Vec<String> {
        let known = |name: &str| {
            self.member(name).is_some()
                || MANAGED.contains(&name)
                || self.schema.pointer("/properties").is_some_and(|p| p.get(name).is_some())
        };
        content.keys().filter(|name| !known(name)).cloned().collect()
    }

    /// The members that a create must name and `content` does not.
    pub fn missing_members(&self, content: &Map<String, Value>) -> Vec<String> {
        let missing = |member: &&Member| member.needed && !content.contains_key(&member.name);
        self.members.iter().filter(missing).map(|member| member.name.clone()).collect()
    }

    /// Whether a create with this content is one that the schema allows and every server takes: a
    /// text with U+0000 may be refused (`rest/unstorable_text_is_refused`).
    pub fn accepts(&self, content: &Map<String, Value>) -> bool {
        self.invalid_members(content).is_empty()
            && !content.values().any(holds_nul)
            && self.unknown_members(content).is_empty()
            && self.missing_members(content).is_empty()
    }
}

/// Whether a value holds the character U+0000 in a text or in the name of a member.
pub fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(members) => {
            members.iter().any(|(name, value)| name.contains('\0') || holds_nul(value))
        }
        _ => false,
    }
}

impl Member {
    fn new(name: &str, own: &Value, root: &Value, target: Option<&str>) -> Result<Member, String> {
        // A member's schema may refer to definitions of the record's schema, so it is validated
        // as a part of that document.
        let mut alone = Map::new();
        if let Some(definitions) = root.get("$defs") {
            alone.insert("$defs".to_owned(), definitions.clone());
        }
        alone.insert("allOf".to_owned(), Value::Array(vec![own.clone()]));
        let validator = jsonschema::draft202012::new(&Value::Object(alone))
            .map_err(|e| format!("the schema of member `{name}` cannot be read: {e}"))?;
        let nullable = validator.is_valid(&Value::Null);
        let default = own.get("default").cloned();
        Ok(Member {
            name: name.to_owned(),
            kind: kind_of(own, target),
            nullable,
            needed: default.is_none() && !nullable && is_required(root, name),
            default,
            validator: Arc::new(validator),
        })
    }
}

fn is_required(root: &Value, name: &str) -> bool {
    root.get("required")
        .and_then(Value::as_array)
        .is_some_and(|required| required.iter().any(|member| member == name))
}

fn kind_of(own: &Value, target: Option<&str>) -> MemberKind {
    if let Some(target) = target {
        return MemberKind::Reference(target.into());
    }
    if let Some(choices) = own.get("enum").and_then(Value::as_array) {
        return MemberKind::Choice(choices.clone());
    }
    let given = || {
        own.get("examples")
            .and_then(|examples| examples.get(0))
            .or_else(|| own.get("const"))
            .or_else(|| own.get("default").filter(|value| !value.is_null()))
            .cloned()
    };
    let types: Vec<&str> = match own.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let constrained = own.get("pattern").is_some() || own.get("format").is_some();
    match types.iter().find(|kind| **kind != "null") {
        Some(&"string") if !constrained => {
            MemberKind::Text { max_length: own.get("maxLength").and_then(Value::as_u64) }
        }
        Some(&"integer") => MemberKind::Integer,
        Some(&"number") => MemberKind::Number,
        Some(&"boolean") => MemberKind::Boolean,
        Some(&"array")
            if own.pointer("/items/type").is_none_or(|kind| kind == "string")
                && own.pointer("/items/pattern").is_none() =>
        {
            MemberKind::Texts
        }
        Some(&"object") if own.get("required").is_none() => MemberKind::Object,
        _ => MemberKind::Other(given()),
    }
}
