//! What several judges of HTTP need.

use http::Method;
use http::header;
use sixfold_spec::message::Resource;

use crate::judges::Case;
use crate::trace::Exchange;

/// Whether the request is for what belongs to users: everything but the discovery document, the
/// schemas, and the hooks for tests.
pub(super) fn asks_for_data(exchange: &Exchange) -> bool {
    !matches!(
        exchange.op.resource(),
        None | Some(Resource::Discovery | Resource::EntitySchema | Resource::Hook)
    )
}

/// What the request is addressed to, in words.
pub(super) fn place(resource: Option<Resource>) -> &'static str {
    match resource {
        Some(Resource::Discovery) => "the discovery document",
        Some(Resource::EntitySchema) => "a schema",
        Some(Resource::Collection) => "a collection",
        Some(Resource::Record) => "a record",
        Some(Resource::Sync) => "the sync endpoint",
        Some(Resource::Sorted) => "a sorted list",
        Some(Resource::Restore) => "`restore` below a record",
        Some(Resource::Share) => "a user's access to a record",
        Some(Resource::Batch) => "the batch endpoint",
        Some(Resource::Events) => "the hints of changes",
        Some(Resource::Hook) => "a hook for tests",
        None => "a path that nothing is at",
    }
}

/// Whether there has to be such a resource: one that belongs to a capability is there only where the
/// server declares that, and the discovery document need not be at both of its places.
pub(super) fn is_there(case: &Case<'_>, exchange: &Exchange) -> bool {
    let Some(resource) = exchange.op.resource() else { return true };
    let own_place = exchange.request.url.path() == case.target.discovery_url.path();
    (resource != Resource::Discovery || own_place)
        && resource.capability().is_none_or(|capability| case.target.declares(capability))
}

/// The answer's media type, in lowercase and without parameters; empty where there is none.
pub(super) fn essence(exchange: &Exchange) -> String {
    let value = exchange.response_header(header::CONTENT_TYPE).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The members of a list in a header field, in lowercase; several fields are one list (RFC 9110
/// section 5.3). `None` where the field is absent.
pub(super) fn list(exchange: &Exchange, name: impl AsRef<str>) -> Option<Vec<String>> {
    let response = exchange.response.as_ref().ok()?;
    let name = name.as_ref();
    if !response.headers.contains(name) {
        return None;
    }
    let items = response
        .headers
        .texts(name)
        .flat_map(|text| text.split(','))
        .map(|item| item.trim().to_ascii_lowercase());
    Some(items.filter(|item| !item.is_empty()).collect())
}

/// Whether the answer to this request has no content whatever its status.
pub(super) fn has_no_content(exchange: &Exchange) -> bool {
    exchange.request.method == Method::HEAD
}
