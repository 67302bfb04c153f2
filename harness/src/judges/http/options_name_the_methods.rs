//! Judges `http/options_name_the_methods`: OPTIONS is answered 2xx, whoever asks, with the methods
//! of the resource in `Allow`, and with `Accept-Patch` where PATCH is among them.
//!
//! An occasion is every OPTIONS request to a collection, a record or the sync endpoint. Which
//! methods a resource has is known from GET, and from what was accepted there.

use std::collections::BTreeSet;

use http::Method;
use sixfold_spec::message::Resource;

use crate::judges::support::described;
use crate::judges::support_http::{list, place};
use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Judges every OPTIONS request.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges().filter(|x| x.request.method == Method::OPTIONS) {
        let resource = exchange.op.resource();
        if !matches!(resource, Some(Resource::Collection | Resource::Record | Resource::Sync)) {
            continue;
        }
        if exchange.status().is_none_or(|status| status == 429 || status >= 500) {
            findings.unclear(format!("OPTIONS got {}", described(exchange)));
            continue;
        }
        match fault(case, exchange) {
            None => findings.kept(),
            Some((expected, observed)) => {
                let note = format!("OPTIONS on {}", place(resource));
                findings.breach(expected, observed).shown_by(exchange, note);
            }
        }
    }
}

/// What should be and what is, where they differ.
fn fault(case: &Case<'_>, exchange: &Exchange) -> Option<(String, String)> {
    if !exchange.reply.accepted() {
        let expected = "a status of 2xx: OPTIONS needs no credentials and no record";
        return Some((expected.to_owned(), described(exchange)));
    }
    let allow = list(exchange, "allow");
    let lacking: Vec<String> = methods(case, exchange)
        .into_iter()
        .filter(|method| {
            !allow
                .as_ref()
                .is_some_and(|allow| allow.iter().any(|listed| listed.eq_ignore_ascii_case(method)))
        })
        .collect();
    if !lacking.is_empty() {
        let observed = allow.map_or_else(
            || "there is no `Allow`".to_owned(),
            |allow| format!("`Allow` is `{}`", allow.join(", ").to_ascii_uppercase()),
        );
        return Some((format!("`Allow` lists {}", lacking.join(", ")), observed));
    }
    let patches = allow.is_some_and(|allow| allow.iter().any(|method| method == "patch"));
    let types = list(exchange, "accept-patch").unwrap_or_default();
    let named = types.iter().any(|one| one.starts_with("application/merge-patch+json"));
    (patches && !named).then(|| {
        let observed = if types.is_empty() {
            "there is none".to_owned()
        } else {
            format!("it is `{}`", types.join(", "))
        };
        ("`Accept-Patch` lists application/merge-patch+json".to_owned(), observed)
    })
}

/// Methods that the resource certainly has: GET, and those that were accepted on its like.
fn methods(case: &Case<'_>, exchange: &Exchange) -> BTreeSet<String> {
    let resource = exchange.op.resource();
    let own = folder(exchange, resource);
    let alike = case.exchanges().filter(|x| {
        x.reply.accepted()
            && x.op.resource() == resource
            && x.request.method != Method::OPTIONS
            && folder(x, resource) == own
    });
    let mut methods: BTreeSet<String> = alike.map(|x| x.request.method.to_string()).collect();
    methods.insert("GET".to_owned());
    methods
}

/// The path that all resources of one kind share: of a record, that of its collection.
fn folder(exchange: &Exchange, resource: Option<Resource>) -> &str {
    let path = exchange.request.url.path();
    match resource {
        Some(Resource::Record) => path.rsplit_once('/').map_or(path, |(folder, _)| folder),
        _ => path,
    }
}
