//! The target file as data: what may stand in it, and the schema made from that.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};
use sixfold_spec::schema::PublishedSchema;
use toml::Spanned;

use crate::secret::Secret;

/// The value of `format`.
pub const FORMAT: &str = "sixfold-target/1";

/// A server to be tested, `sixfold.toml`: where it is, as whom to speak to it, and what it claims.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "target", extend("not" = { "required": ["dialect", "adapter"] }))]
pub(super) struct Document {
    /// The format and its version, `sixfold-target/1`.
    #[schemars(with = "String", extend("const" = FORMAT))]
    pub(super) format: Spanned<String>,
    /// The server's base URL, http or https, without credentials.
    #[schemars(with = "String", extend("format" = "uri"))]
    pub(super) url: Spanned<String>,
    /// Further base URLs of the same server.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) nodes: Vec<Spanned<String>>,
    /// How the server spells the patterns, if not as the specification does: the name of a shipped
    /// dialect, or a dialect file, relative to this one.
    #[schemars(with = "Option<String>")]
    pub(super) dialect: Option<Spanned<String>>,
    /// The program that speaks to the server, where no dialect has words for it.
    #[schemars(with = "Option<AdapterEntry>")]
    pub(super) adapter: Option<Spanned<AdapterEntry>>,
    /// How long an answer may take, for example `30s`; that long unless given.
    #[schemars(with = "Option<Time>")]
    pub(super) timeout: Option<Spanned<String>>,
    /// The proxy to go through, a URL. None is taken from the environment unless it is named here.
    #[schemars(with = "Option<Given>")]
    pub(super) proxy: Option<Spanned<Given>>,
    /// Header fields that every request carries.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Given>")]
    pub(super) headers: BTreeMap<Spanned<String>, Spanned<Given>>,
    /// The capabilities that the server is held to, each of which it has to declare. What else it
    /// declares is left alone.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) capabilities: Option<Vec<Spanned<String>>>,
    /// Capabilities that the server declares and that are left alone.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) without: Vec<Spanned<String>>,
    /// How to speak TLS.
    #[schemars(with = "Option<Tls>")]
    pub(super) tls: Option<Spanned<Tls>>,
    /// How much may be sent.
    #[serde(default)]
    pub(super) budget: Budget,
    /// How long changes may take to show.
    #[serde(default)]
    pub(super) consistency: Consistency,
    /// How to start the server, where the harness is to own its process. It is left alone where the command
    /// line names another URL.
    #[schemars(with = "Option<Process>")]
    pub(super) process: Option<Spanned<Process>>,
    /// The users to act as, by the names that the server knows them by. At least two, strangers to
    /// each other; none where the server offers users for tests.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, UserEntry>")]
    pub(super) users: BTreeMap<Spanned<String>, Spanned<UserEntry>>,
    /// Requirements that are not judged, each with the reason.
    #[serde(default)]
    #[schemars(with = "Vec<Waive>")]
    pub(super) waive: Vec<Waive>,
}

/// A program that speaks to the server. `schemas/adapter.schema.json` describes what is said to it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table with `command`")]
pub(super) struct AdapterEntry {
    /// The program and its arguments, run in the folder of the target file for as long as a run takes.
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub(super) command: Spanned<Vec<String>>,
}

/// How to speak TLS. Paths are relative to the target file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tls {
    /// A PEM file with the certificates to trust, in place of the system's.
    #[schemars(with = "Option<String>")]
    pub(super) ca: Option<Spanned<String>>,
    /// A PEM file with the certificate of the client, and those that vouch for it.
    #[schemars(with = "Option<String>")]
    pub(super) certificate: Option<Spanned<String>>,
    /// A PEM file with the private key of that certificate.
    #[schemars(with = "Option<String>")]
    pub(super) key: Option<Spanned<String>>,
}

/// How much may be sent.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Budget {
    /// How many requests a run may send. When they are spent no further case begins; the one under
    /// way is told to its end and cleaned up.
    #[schemars(with = "Option<u64>", range(min = 1))]
    pub(super) requests: Option<Spanned<u64>>,
    /// How many requests may begin within a second.
    #[schemars(with = "Option<u64>", range(min = 1, max = 1_000_000))]
    pub(super) per_second: Option<Spanned<u64>>,
}

/// How long changes may take to show.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Consistency {
    /// How long others may wait for an acknowledged write, for example `2s`: the longer of this and
    /// `sync.max_staleness_ms` of the discovery document counts. A reader asks again and again until the
    /// change has come or the time is over, for a minute at most. A change that comes still later is
    /// inconclusive where this is the longer time, and a breach where the server's own is; one that never
    /// comes is lost.
    #[schemars(with = "Option<Time>")]
    pub(super) staleness: Option<Spanned<String>>,
}

/// How to start the server, and what else can be done to its process. A command is a program and its
/// arguments, without a shell.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Process {
    /// The command that is the server. It is run before the first request, and has to go on until it is
    /// stopped; where there is a command to `stop` it, it may put the server into the background.
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub(super) start: Spanned<Vec<String>>,
    /// A command that stops the server. It may end before the server has: how long that is waited for is `grace`.
    /// Without one, the server is sent SIGTERM, and SIGKILL after `grace`.
    #[schemars(with = "Option<Vec<String>>", length(min = 1))]
    pub(super) stop: Option<Spanned<Vec<String>>>,
    /// A command that restarts the server, and does not end before the old one has. Without one, it is stopped
    /// and started.
    #[schemars(with = "Option<Vec<String>>", length(min = 1))]
    pub(super) restart: Option<Spanned<Vec<String>>>,
    /// A command that ends the server at once, whatever it is doing. Without one, it is sent SIGKILL.
    #[schemars(with = "Option<Vec<String>>", length(min = 1))]
    pub(super) kill: Option<Spanned<Vec<String>>>,
    /// The folder in which the commands are run, relative to the target file; its own unless given.
    #[schemars(with = "Option<String>")]
    pub(super) cwd: Option<Spanned<String>>,
    /// Variables of the environment of the commands.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Given>")]
    pub(super) env: BTreeMap<Spanned<String>, Spanned<Given>>,
    /// How long it may take until the server answers, for example `30s`; that long unless given.
    #[schemars(with = "Option<Time>")]
    pub(super) ready: Option<Spanned<String>>,
    /// How long it may take until the server has ended after it was asked to; `10s` unless given.
    #[schemars(with = "Option<Time>")]
    pub(super) grace: Option<Spanned<String>>,
    /// A file that takes what the server prints, relative to the target file. It begins anew with each run.
    #[schemars(with = "Option<String>", length(min = 1))]
    pub(super) log: Option<Spanned<String>>,
    /// Paths that `check --watch` looks at, relative to the target file: files, folders, and patterns with
    /// `*` for any part of a name and `**` for any folders.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) watch: Vec<Spanned<String>>,
}

/// A user to act as: exactly one of `bearer`, `basic`, `header` and `command`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table with `bearer`, `basic`, `header` or `command`")]
#[schemars(extend("oneOf" = [{"required": ["bearer"]}, {"required": ["basic"]}, {"required": ["header"]}, {"required": ["command"]}]))]
pub(super) struct UserEntry {
    /// A bearer token (RFC 6750).
    #[schemars(with = "Option<Given>")]
    pub(super) bearer: Option<Spanned<Given>>,
    /// A name and a password (RFC 7617).
    pub(super) basic: Option<Basic>,
    /// A header field that tells who is asking.
    pub(super) header: Option<Header>,
    /// A command and its arguments, run in the folder of the target file. It prints a bearer token
    /// and is asked again when the server answers 401.
    #[schemars(with = "Option<Vec<String>>", length(min = 1))]
    pub(super) command: Option<Spanned<Vec<String>>>,
    /// How long a token of the command may be used, for example `10m`.
    #[schemars(with = "Option<Time>")]
    pub(super) expires_in: Option<Spanned<String>>,
}

/// A name and a password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table with `name` and `password`")]
pub(super) struct Basic {
    /// The name.
    #[schemars(with = "Given")]
    pub(super) name: Spanned<Given>,
    /// The password.
    #[schemars(with = "Given")]
    pub(super) password: Spanned<Given>,
}

/// A header field that tells who is asking.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table with `name` and `value`")]
pub(super) struct Header {
    /// The name of the field.
    #[schemars(with = "String")]
    pub(super) name: Spanned<String>,
    /// Its value.
    #[schemars(with = "Given")]
    pub(super) value: Spanned<Given>,
}

/// A requirement that is not judged.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Waive {
    /// The id of the requirement, for example `locking/stale_version_is_refused`.
    #[schemars(with = "String")]
    pub(super) row: Spanned<String>,
    /// Why it is not judged. Reports show it.
    #[schemars(with = "String", length(min = 1))]
    pub(super) reason: Spanned<String>,
    /// The last day of the waiver, for example `2027-03-01`; without an end unless given.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub(super) until: Option<Spanned<String>>,
}

/// A number and its unit: `ms`, `s`, `m` or `h`.
#[derive(JsonSchema)]
#[schemars(transparent)]
#[expect(dead_code, reason = "it stands for text in the schema")]
struct Time(#[schemars(regex(pattern = r"^[0-9]+(\.[0-9]+)?(ms|s|m|h)$"))] String);

/// A text, or where to find it.
#[derive(Clone)]
pub(super) enum Given {
    /// The text itself.
    Literal(Secret),
    /// The value of this environment variable.
    Env(String),
    /// The content of this file, without the end of its last line.
    File(String),
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Given::Literal(secret) => write!(f, "{secret}"),
            Given::Env(name) => write!(f, "env {name}"),
            Given::File(path) => write!(f, "file {path}"),
        }
    }
}

/// Where to find a text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Elsewhere {
    env: Option<String>,
    file: Option<String>,
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Given, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, { env = \"NAME\" } or { file = \"path\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Given, E> {
        Ok(Given::Literal(Secret::new(text)))
    }

    // A number that stands where a secret should must not be quoted back.
    fn visit_i64<E: Error>(self, _: i64) -> Result<Given, E> {
        Err(E::custom("a number stands where a text is wanted; put it into quotes"))
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Given, M::Error> {
        match Elsewhere::deserialize(MapAccessDeserializer::new(map))? {
            Elsewhere { env: Some(name), file: None } => Ok(Given::Env(name)),
            Elsewhere { env: None, file: Some(path) } => Ok(Given::File(path)),
            _ => Err(M::Error::custom("name either `env` or `file`, and not both")),
        }
    }
}

impl JsonSchema for Given {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Given".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text, or where to find it: the name of an environment variable, or a file relative to this one.",
            "oneOf": [
                { "type": "string" },
                { "type": "object", "properties": { "env": { "type": "string" } }, "required": ["env"], "additionalProperties": false },
                { "type": "object", "properties": { "file": { "type": "string" } }, "required": ["file"], "additionalProperties": false }
            ]
        })
    }
}

/// The schema of a target file, JSON Schema 2020-12. Editors can complete and check with it.
pub fn published_schema() -> PublishedSchema {
    PublishedSchema::of::<Document>("target")
}
