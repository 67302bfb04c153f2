//! Judges `http/messages_keep_to_their_schemas`: the content of an answer is valid against the
//! schema of its message.
//!
//! An occasion is every answer with content that has a schema, in all traffic. One fault is one
//! finding, so what another requirement speaks about is left to it:
//!
//! - `discovery/document_is_valid`: the discovery document, whole.
//! - `http/errors_are_problem_details` and `http/problem_status_matches`: whether a refusal is
//!   problem details, its `type`, its `status`, and the members that the type asks for.
//! - `discovery/records_match_their_schema`, `rest/members_are_always_present`,
//!   `rest/timestamps_are_utc_milliseconds`, `entities/ids_ignore_case`,
//!   `entities/lists_omit_tombstones`, `locking/versions_start_at_zero`: what is in a live record.
//!   Here: that an entry of a page is an object.
//! - `rest/writes_answer_with_the_record`: whether the answer to a write is a record.
//! - `soft_delete/tombstone_has_its_members`: what is in a tombstone. Here: that the answer to a
//!   delete is one, if it is anything.
//! - `entities/limit_is_clamped` and `delta_sync/pages_keep_to_the_limit`: `limit` of a page.
//! - `entities/has_more_is_the_only_end`: whether `next` and `has_more` agree.
//! - `delta_sync/positions_are_opaque_text`, `delta_sync/empty_sync_has_a_position`: `as_of`.
//! - `delta_sync/digest_is_true`: `digests`.
//! - `http/json_or_not_acceptable`, `http/excluded_codings_are_never_sent`: content that cannot be
//!   read because of what the request asked for.
//!
//! What the harness sends is held against its schemas by the engine, and never blamed on the server.

use std::borrow::Cow;

use serde_json::Value;
use sixfold_spec::message::response_schema;

use crate::judges::support_negotiation::{codings, excludes_json};
use crate::judges::{Case, Findings};
use crate::schemas::{Fault, faults, told};
use crate::trace::{Exchange, Response, repeated};

/// Judges every answer with content.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        let (Some(resource), Some(status)) = (exchange.op.resource(), exchange.status()) else {
            continue;
        };
        let method = exchange.request.method.as_str();
        let Some(schema) = response_schema(resource, method, status) else { continue };
        let is_readable =
            codings(exchange).iter().all(|coding| coding == "gzip") && !excludes_json(exchange);
        // An answer that says "done, in a way" is no answer with content of its own.
        if !is_readable || matches!(status, 202 | 206) || (300..400).contains(&status) {
            continue;
        }
        let found = match &exchange.reply.json {
            Some(content) => content_faults(schema, content),
            None if is_of_others(schema) => continue,
            None => vec![fault("", &unreadable(exchange))],
        };
        if found.is_empty() {
            findings.kept();
            if let Some(name) = exchange.response.as_ref().ok().and_then(|x| repeated(&x.content()))
            {
                findings
                    .odd(
                        "each object names each of its members once (RFC 8259 section 4)",
                        format!("one names `{name}` twice; the last one was taken"),
                    )
                    .shown_by(exchange, format!("the answer to a {}", exchange.op.verb()));
            }
        } else {
            findings
                .breach(format!("the content is a valid `{schema}`"), told(&found))
                .shown_by(exchange, format!("the answer to a {}", exchange.op.verb()));
        }
    }
}

/// Why content cannot be read as JSON: that it is none, or numbers or depths that no reader takes.
fn unreadable(exchange: &Exchange) -> String {
    let content = exchange.response.as_ref().map(Response::content).unwrap_or_default();
    match serde_json::from_slice::<Value>(&content) {
        Err(e) if e.is_syntax() && !content.is_empty() => format!("it is no JSON: {e}"),
        _ => "it is no JSON".to_owned(),
    }
}

/// Whether another requirement says that there has to be JSON of this kind.
fn is_of_others(schema: &str) -> bool {
    matches!(schema, "problem" | "discovery" | "record")
}

/// What is wrong with the content, but for what other requirements speak about.
fn content_faults(schema: &str, content: &Value) -> Vec<Fault> {
    match schema {
        "list-page" | "sorted-page" => list_faults(schema, content),
        "sync-page" => feed_faults(content),
        "problem" => problem_faults(content),
        "tombstone" if content.get("id").is_none() => vec![fault("", "it is no tombstone")],
        "record" | "tombstone" | "discovery" => Vec::new(),
        _ => faults(schema, content),
    }
}

/// The page without its entries, which are many, and are looked at by themselves.
fn shell<'p>(content: &'p Value, entries: &str) -> Cow<'p, Value> {
    let Some(members) = content.as_object() else { return Cow::Borrowed(content) };
    if members.get(entries).and_then(Value::as_array).is_none_or(Vec::is_empty) {
        return Cow::Borrowed(content);
    }
    let kept = members.iter().map(|(name, value)| {
        let is_full = name == entries && value.is_array();
        (name.clone(), if is_full { Value::Array(Vec::new()) } else { value.clone() })
    });
    Cow::Owned(Value::Object(kept.collect()))
}

fn entries<'p>(content: &'p Value, member: &str) -> impl Iterator<Item = (usize, &'p Value)> {
    content.get(member).and_then(Value::as_array).into_iter().flatten().enumerate()
}

fn list_faults(schema: &str, content: &Value) -> Vec<Fault> {
    let goes_on = content.get("has_more") == Some(&Value::Bool(true));
    let mut found = faults(schema, &shell(content, "records"));
    found.retain(|fault| match fault.member() {
        "limit" => false,
        "next" => !(goes_on && fault.absent.is_some()),
        _ => true,
    });
    let odd = entries(content, "records").filter(|(_, entry)| !entry.is_object());
    found.extend(odd.map(|(at, _)| fault(&format!("/records/{at}"), "it is no record")));
    found
}

fn feed_faults(content: &Value) -> Vec<Fault> {
    let mut found = faults("sync-page", &shell(content, "changes"));
    found.retain(|fault| !matches!(fault.member(), "limit" | "as_of" | "digests"));
    for (at, entry) in entries(content, "changes") {
        if let Some(problem) = entry_problem(entry) {
            found.push(fault(&format!("/changes/{at}"), problem));
        }
    }
    found
}

/// What is wrong with an entry of the feed, but for what is in its record.
fn entry_problem(entry: &Value) -> Option<&'static str> {
    if !entry.get("entity").is_some_and(Value::is_string) {
        return Some("`entity` is not the name of one");
    }
    match (entry.get("record"), entry.get("removed")) {
        (Some(record), None) if record.is_object() => None,
        (Some(_), None) => Some("`record` is no record"),
        (None, Some(Value::Bool(true))) => {
            let named = entry.get("id").is_some_and(Value::is_string);
            let known = entry.get("reason").and_then(Value::as_str) == Some("out_of_scope");
            match (named, known) {
                (false, _) => Some("a removed record has an `id`"),
                (_, false) => Some("`reason` is none of the specification's"),
                _ => None,
            }
        }
        _ => Some("it has neither `record` nor `removed`, which is true"),
    }
}

/// Texts and lists of a refusal that is one.
fn problem_faults(content: &Value) -> Vec<Fault> {
    const OF_OTHERS: [&str; 2] = ["type", "status"];
    let mut found = faults("problem", content);
    let asked_for = |fault: &Fault| {
        fault.pointer.is_empty() && fault.absent.as_deref().is_some_and(|name| name != "title")
    };
    let is_object = content.is_object();
    found.retain(|fault| is_object && !OF_OTHERS.contains(&fault.member()) && !asked_for(fault));
    found
}

fn fault(pointer: &str, text: &str) -> Fault {
    Fault { pointer: pointer.to_owned(), absent: None, text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::content_faults;
    use crate::schemas::told;

    #[test]
    fn what_no_other_row_owns_is_found() {
        let list = json!({ "records": [], "has_more": false, "limit": 5, "next": null });
        let feed = json!({ "changes": [], "has_more": false, "limit": 5, "as_of": "a" });
        let with = |page: &serde_json::Value, name: &str, value: serde_json::Value| {
            let mut page = page.clone();
            page[name] = value;
            page
        };
        let without = |page: &serde_json::Value, name: &str| {
            let mut page = page.clone();
            page.as_object_mut().expect("a page is an object").remove(name);
            page
        };
        let removed =
            |reason: &str| json!([{ "entity": "a", "id": "b", "removed": true, "reason": reason }]);
        for (schema, content, is_faulty) in [
            ("list-page", list.clone(), false),
            ("list-page", with(&list, "has_more", json!("false")), true),
            ("list-page", without(&list, "next"), true),
            ("list-page", without(&list, "records"), true),
            ("list-page", with(&list, "records", json!(["a"])), true),
            ("list-page", without(&list, "limit"), false),
            ("list-page", without(&with(&list, "has_more", json!(true)), "next"), false),
            ("list-page", json!({ "data": list.clone() }), true),
            ("sync-page", feed.clone(), false),
            ("sync-page", without(&feed, "as_of"), false),
            ("sync-page", with(&feed, "changes", removed("out_of_scope")), false),
            ("sync-page", with(&feed, "changes", removed("bored")), true),
            ("sync-page", with(&feed, "changes", json!([{ "record": {} }])), true),
            ("problem", json!({ "type": "about:blank" }), true),
            ("problem", json!({ "type": "about:blank", "title": "No", "detail": 4 }), true),
            ("problem", json!({ "type": "about:blank", "title": "No", "status": "x" }), false),
            ("tombstone", json!({ "result": "ok" }), true),
            ("record", json!({ "anything": "else" }), false),
        ] {
            let found = content_faults(schema, &content);
            assert_eq!(!found.is_empty(), is_faulty, "{schema} {content}: {}", told(&found));
        }
    }
}
