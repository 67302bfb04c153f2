//! What answers mean.

use super::collections::Collection;
use super::draft::{Draft, list, quoted, reason, shown};
use super::feed::Feed;
use super::locking::Locking;
use super::operation::{Answer, Operation};
use super::operations::creating;
use super::record::{Record, escaped};
use super::restore::Restore;
use super::shape::Shape;
use super::words;

/// How many kinds of errors of one status are told apart.
const KINDS: usize = 16;

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    on: Vec<&'static str>,
    status: u16,
    /// Where the content says which kind of error it is, and what it says.
    kind: Option<(String, String)>,
    means: &'static str,
    current: Option<String>,
    from: Option<String>,
}

/// What there is to ask besides the operations of a collection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside<'b, 'd> {
    pub(super) feed: Option<&'b Feed<'d>>,
    pub(super) restore: Option<&'b Restore<'d>>,
    pub(super) locking: Option<&'b Locking<'d>>,
}

/// Writes what answers mean: what the document says of them, and behind it what is usual.
pub(super) fn write(
    draft: &mut Draft,
    collection: &Collection<'_>,
    record: &Record<'_>,
    beside: Beside<'_, '_>,
) {
    let create = creating(collection, record).map(|(operation, _)| operation);
    let sent = |restore: &Restore<'_>| {
        beside.locking.and_then(|locking| locking.sent(restore.operation(), collection))
    };
    let restoring = beside.restore.map(|restore| (restore, sent(restore).is_some()));
    let of_restore = |status| {
        let (restore, names_version) = restoring?;
        restore.meaning(status, names_version)
    };
    let asked = [
        ("create", create),
        ("read", collection.read),
        ("update", collection.patch.or(collection.put)),
        ("delete", collection.delete),
        ("restore", beside.restore.map(Restore::operation)),
        ("list", collection.list),
        ("sync", beside.feed.map(Feed::operation)),
    ];
    let mut rules: Vec<Rule> = Vec::new();
    for (on, operation) in asked {
        let Some(operation) = operation else { continue };
        for answer in operation.answers() {
            let Some(status) = answer.status else { continue };
            let means =
                if on == "restore" { of_restore(status) } else { meaning(on, status, operation) };
            for rule in means
                .map(|means| of_answer(on, operation, &answer, status, means))
                .into_iter()
                .flatten()
            {
                add(&mut rules, rule);
            }
        }
    }
    let of_restore = OF_RESTORE
        .iter()
        .filter_map(|status| Some((&["restore"][..], *status, of_restore(*status)?)));
    for (on, status, means) in USUAL.iter().copied().chain(of_restore) {
        let is_said = |on: &&'static str| {
            rules
                .iter()
                .any(|rule| rule.status == status && rule.kind.is_none() && rule.on.contains(on))
        };
        let on: Vec<&str> = on.iter().filter(|on| !is_said(on)).copied().collect();
        let same = rules
            .iter_mut()
            .find(|rule| rule.from.is_none() && rule.status == status && rule.means == means);
        match same {
            Some(known) => known.on.extend(on),
            None if on.is_empty() => {}
            None => rules.push(Rule { on, status, kind: None, means, current: None, from: None }),
        }
    }
    // What says more of the content goes first: of the rules, the first that fits decides.
    rules.sort_by_key(|rule| rule.kind.is_none());
    let (said, usual): (Vec<&Rule>, Vec<&Rule>) =
        rules.iter().partition(|rule| rule.from.is_some());
    said.into_iter().for_each(|rule| one(draft, rule));
    for (place, rule) in usual.into_iter().enumerate() {
        let because = "that is what such answers usually mean, here and below";
        let why = (place == 0).then(|| reason("no line of the document", because));
        draft.header("[[outcomes]]", why);
        form(draft, rule);
    }
}

/// What is usual where a document says nothing.
const USUAL: &[(&[&str], u16, &str)] = &[
    (&["create"], 409, "duplicate"),
    (&["update", "delete"], 409, "conflict"),
    (&["update", "delete"], 412, "conflict"),
    (&["update", "delete"], 428, "version_required"),
    (&["read", "update", "delete"], 410, "gone"),
    (&["sync"], 410, "reset"),
    (&["create", "read", "update", "delete", "list", "sync"], 400, "invalid"),
    (&["create", "update", "delete"], 422, "invalid"),
];

/// The statuses of a restore that may mean something.
const OF_RESTORE: [u16; 6] = [409, 412, 428, 410, 400, 422];

fn add(rules: &mut Vec<Rule>, rule: Rule) {
    let same = rules.iter_mut().find(|known| {
        known.status == rule.status
            && known.kind == rule.kind
            && known.means == rule.means
            && known.current == rule.current
    });
    match same {
        Some(known) => known.on.extend(rule.on),
        None => rules.push(rule),
    }
}

/// What an answer of this operation with this status means, where it does not mean what it means everywhere.
fn of_answer(
    on: &'static str,
    operation: Operation<'_>,
    answer: &Answer<'_>,
    status: u16,
    means: &'static str,
) -> Vec<Rule> {
    let current = answer.content.as_ref().and_then(current);
    let from = format!("{}, status {status}", operation.said());
    let rule = |kind, means| Rule {
        on: vec![on],
        status,
        kind,
        means,
        current: current.clone(),
        from: Some(from.clone()),
    };
    let kinds = answer.content.as_ref().and_then(kinds).unwrap_or_default();
    let mut rules: Vec<Rule> = kinds
        .into_iter()
        .filter_map(|(pointer, kind)| {
            let of_kind = meaning_of(on, &kind).filter(|of_kind| *of_kind != means)?;
            Some(rule(Some((pointer, kind)), of_kind))
        })
        .collect();
    rules.push(rule(None, means));
    rules
}

fn meaning(on: &str, status: u16, operation: Operation<'_>) -> Option<&'static str> {
    let is_write = matches!(on, "update" | "delete");
    Some(match (on, status) {
        ("create", 200) if operation.answers_with(201) && operation.method == "post" => "existing",
        ("create", 409 | 412) => "duplicate",
        ("sync", 410) => "reset",
        (_, 410) => "gone",
        (_, 409 | 412) if is_write => "conflict",
        (_, 428) => "version_required",
        (_, 400 | 406 | 413 | 415 | 422) => "invalid",
        _ => return None,
    })
}

/// What an error of this kind means, as far as its name says.
fn meaning_of(on: &str, kind: &str) -> Option<&'static str> {
    let kind = kind.to_ascii_lowercase().replace(['_', ' '], "-");
    let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    if on == "restore"
        && has(&["not-deleted", "not-trashed", "not-archived", "is-live", "is-active"])
    {
        return Some("not_deleted");
    }
    if has(&["not-deleted", "mismatch", "invalid", "malformed", "validation"]) {
        return Some("invalid");
    }
    if has(&["reset", "token-expired", "position-expired", "full-sync"]) {
        return Some("reset");
    }
    if has(&["dependant", "dependent", "in-use", "referenced", "has-children"]) {
        return (on == "delete").then_some("dependants");
    }
    if has(&["deleted", "gone", "tombstone"]) {
        return Some("gone");
    }
    if has(&["version-required", "version-missing", "precondition-required"]) {
        return Some("version_required");
    }
    if has(&["stale", "outdated", "version", "precondition-failed", "edit-conflict"]) {
        return (on != "create").then_some("conflict");
    }
    if has(&["in-progress", "busy", "retry"]) {
        return Some("retry");
    }
    let is_taken = has(&["exists", "duplicate", "taken", "id-conflict", "already"]);
    (on == "create" && is_taken).then_some("duplicate")
}

/// The kinds of errors that this content tells apart, each with the JSON Pointer to it.
fn kinds(content: &Shape<'_>) -> Option<Vec<(String, String)>> {
    let of = |shape: &Shape<'_>, around: &str| {
        words::ERROR_KIND.iter().find_map(|name| {
            let choices = shape.member(name)?.choices();
            let texts: Vec<&str> = choices.iter().filter_map(|value| value.as_str()).collect();
            let pointer = format!("{around}/{}", escaped(name));
            (1..=KINDS)
                .contains(&texts.len())
                .then(|| texts.iter().map(|text| (pointer.clone(), (*text).to_owned())).collect())
        })
    };
    of(content, "").or_else(|| {
        words::AROUND_ERROR
            .iter()
            .find_map(|around| of(&content.member(around)?, &format!("/{}", escaped(around))))
    })
}

/// Where a refusal shows the record as it stands.
fn current(content: &Shape<'_>) -> Option<String> {
    let of = |shape: &Shape<'_>| {
        let (name, found) = shape.first_of(words::CURRENT)?;
        (found.kind() == Some("object")).then_some(name)
    };
    of(content).map(|name| format!("/{name}")).or_else(|| {
        words::AROUND_ERROR
            .iter()
            .find_map(|around| of(&content.member(around)?).map(|name| format!("/{around}/{name}")))
    })
}

fn one(draft: &mut Draft, rule: &Rule) {
    let from = rule.from.as_deref().unwrap_or_default();
    let why = match &rule.kind {
        Some((_, kind)) => reason(from, format!("the name `{}` says so", shown(kind))),
        None if rule.means == "not_deleted" => reason(
            from,
            "of what can be wrong with such a request, a record that is live is the likeliest",
        ),
        None => reason(from, "that is what this status is for"),
    };
    draft.header("[[outcomes]]", why);
    form(draft, rule);
}

/// The lines of a rule.
fn form(draft: &mut Draft, rule: &Rule) {
    draft.entry("on", list(rule.on.iter().map(|on| quoted(on))), None);
    draft.entry("status", format!("[{}]", rule.status), None);
    if let Some((pointer, kind)) = &rule.kind {
        draft.entry("at", quoted(pointer), None);
        draft.entry("is", quoted(kind), None);
    }
    draft.entry("means", quoted(rule.means), None);
    if let Some(current) = rule.current.as_ref().filter(|_| shows_current(rule.means)) {
        draft.entry("current", quoted(current), None);
    }
}

fn shows_current(means: &str) -> bool {
    matches!(means, "conflict" | "duplicate" | "gone" | "not_deleted")
}
