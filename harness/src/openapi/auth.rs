//! How users are told apart.

use serde_json::Value;

use super::collections::Collection;
use super::document::Document;
use super::draft::{Draft, quoted, reason, shown};
use super::words;

/// What kind of credentials a server asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// None, as far as the document says.
    None,
    /// A token.
    Token,
    /// A name and a password.
    Basic,
}

/// A scheme of a document, as a dialect file writes it.
struct Found<'d> {
    kind: Scheme,
    scheme: &'static str,
    name: Option<&'d str>,
    value: Option<String>,
    said: String,
    because: String,
    /// What a request has to have beside it.
    beside: Vec<&'d str>,
    /// Other ways.
    others: Vec<&'d str>,
}

/// The kind of credentials that a collection asks for.
pub(super) fn scheme(document: &Document, collection: &Collection<'_>) -> Scheme {
    found(document, collection).map_or(Scheme::None, |found| found.kind)
}

/// Writes who sees what: a key of the file's beginning.
pub(super) fn write_users(draft: &mut Draft, document: &Document, collection: &Collection<'_>) {
    if let Some(found) = found(document, collection) {
        let because = "there are credentials; `sixfold doctor` looks whether each user sees their own records \
                       only, and if not, say one";
        draft.entry("users", quoted("strangers"), reason(found.said, because));
    }
}

/// Writes how users are told apart.
pub(super) fn write(draft: &mut Draft, document: &Document, collection: &Collection<'_>) {
    let Some(found) = found(document, collection) else {
        draft.missing(
            "the document asks for no credentials. If the server does, say how they are sent.",
            "[auth]\nscheme = \"bearer\"",
        );
        return;
    };
    draft.header("[auth]", None);
    if !found.others.is_empty() {
        let others = shown(&found.others.join(", "));
        draft.note(format!("The document knows other ways to be somebody: {others}."));
    }
    draft.entry("scheme", quoted(found.scheme), reason(found.said.as_str(), found.because));
    if let Some(name) = found.name {
        draft.entry("name", quoted(name), None);
    }
    if let Some(value) = found.value {
        let because = "the description names the word that goes before the token";
        let why =
            (found.scheme == "header" && value != "{token}").then(|| reason(found.said, because));
        draft.entry("value", quoted(&value), why);
    }
    if !found.beside.is_empty() {
        draft.missing(
            format!(
                "the same requests have to have {}, too. A header field that they all carry can be named under \
                 `headers` of the target file.",
                shown(&found.beside.join(", "))
            ),
            "",
        );
    }
}

fn found<'d>(document: &'d Document, collection: &Collection<'d>) -> Option<Found<'d>> {
    let schemes = document.root().pointer("/components/securitySchemes")?.as_object()?;
    let asked = collection.operations().find_map(|operation| operation.security());
    let ways: Vec<Vec<&str>> = match asked {
        Some(asked) => {
            let ways = asked.as_array().into_iter().flatten().filter_map(Value::as_object);
            ways.map(|way| way.keys().map(String::as_str).collect()).collect()
        }
        None => schemes.keys().map(|name| vec![name.as_str()]).collect(),
    };
    let named = ways.iter().flat_map(|way| way.iter().map(move |name| (way, *name)));
    // Of several ways, the first that can be used; one that is made for browsers only if there is no other.
    let mut usable: Vec<(&Vec<&str>, Found<'_>)> = named
        .filter_map(|(way, name)| {
            Some((way, scheme_of(name, document.resolve(schemes.get(name)?))?))
        })
        .collect();
    usable.sort_by_key(|(_, found)| found.is_cookie());
    let mut usable = usable.into_iter();
    let (way, mut chosen) = usable.next()?;
    let is_beside = |name: &&str| format!("the security scheme `{name}`") != chosen.said;
    chosen.beside = way.iter().copied().filter(is_beside).collect();
    chosen.others = ways.iter().flatten().copied().filter(|name| !way.contains(name)).collect();
    chosen.others.dedup();
    Some(chosen)
}

impl Found<'_> {
    fn is_cookie(&self) -> bool {
        self.name == Some("Cookie")
    }
}

/// A scheme that a dialect has words for.
fn scheme_of<'d>(name: &'d str, own: &'d Value) -> Option<Found<'d>> {
    let text = |key: &str| own.get(key).and_then(Value::as_str);
    let found = |kind, scheme, because: &str| Found {
        kind,
        scheme,
        name: None,
        value: None,
        said: format!("the security scheme `{name}`"),
        because: because.to_owned(),
        beside: Vec::new(),
        others: Vec::new(),
    };
    let http = text("scheme").map(str::to_ascii_lowercase);
    Some(match (text("type")?, http.as_deref(), text("in")) {
        ("http", Some("basic"), _) => found(Scheme::Basic, "basic", "it is basic authentication"),
        ("http", Some("bearer"), _) => found(Scheme::Token, "bearer", "it is a bearer token"),
        ("oauth2" | "openIdConnect", ..) => found(
            Scheme::Token,
            "bearer",
            "its tokens are bearer tokens; how to get one is no business of this file",
        ),
        ("apiKey", _, Some("header")) => Found {
            name: text("name"),
            value: Some(format!("{}{{token}}", prefix(text("description")))),
            ..found(Scheme::Token, "header", "it is a header field")
        },
        ("apiKey", _, Some("query")) => {
            Found { name: text("name"), ..found(Scheme::Token, "query", "it is a query parameter") }
        }
        ("apiKey", _, Some("cookie")) => Found {
            name: Some("Cookie"),
            value: Some(format!("{}={{token}}", text("name")?)).filter(|value| plain(value)),
            ..found(Scheme::Token, "header", "it is a cookie")
        },
        _ => return None,
    })
}

/// The word that goes before a token, if the description shows one.
fn prefix(description: Option<&str>) -> &'static str {
    let text = description.unwrap_or_default();
    let shown = |word: &&&str| {
        let before: Vec<&str> = text.split(**word).skip(1).collect();
        before.iter().any(|rest| rest.starts_with(['"', '\'', '`', '<', '{']) || is_token(rest))
    };
    // As generators put it: with required prefix "Token".
    let quoted = |word: &&&str| {
        let word = word.trim_end();
        let marks = ['"', '\'', '`'];
        text.contains("prefix")
            && marks.iter().any(|mark| text.contains(&format!("{mark}{word}{mark}")))
    };
    let mut known = words::TOKEN_PREFIXES.iter();
    let found = known.clone().find(shown).or_else(|| known.find(quoted));
    found.copied().unwrap_or_default()
}

/// Whether what follows looks like a token and not like prose: digits or dashes before the next blank.
fn is_token(rest: &str) -> bool {
    let word: String = rest.chars().take_while(|c| !c.is_whitespace()).collect();
    word.chars().any(|c| c.is_ascii_digit()) || word.contains("token") || word.contains("...")
}

/// Whether a text has no holes but `{token}`.
fn plain(value: &str) -> bool {
    value.matches('{').count() == 1
}
