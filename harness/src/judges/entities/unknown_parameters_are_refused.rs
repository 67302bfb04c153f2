//! Judges `entities/unknown_parameters_are_refused`: a list request with a query parameter that the
//! server does not know is refused as `malformed-request`, and the refusal names the parameter.
//!
//! Occasions are requests for a collection with a parameter that neither the specification nor the
//! entity has a name for, beside a list without it that was answered. A filter by a member that is
//! not declared as one is `entities/filters_filter`'s matter.

use http::Method;
use sixfold_spec::message::Resource;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::Refusal;
use crate::judges::support_rest::brief;
use crate::judges::{Case, Findings};
use crate::target::Entity;
use crate::trace::{Asked, Exchange, Op};

/// The parameters that the specification gives to lists.
const KNOWN: [&str; 3] = ["limit", "after", "sort"];

/// Judges every request for a collection with a parameter of unknown name.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        let is_list = exchange.request.method == Method::GET
            && exchange.op.resource() == Some(Resource::Collection)
            && exchange.credentials.user().is_some();
        let entity = entity_of(case, exchange).filter(|_| is_list);
        let Some((entity, name)) =
            entity.and_then(|entity| Some((entity, unknown(entity, exchange)?)))
        else {
            continue;
        };
        let refusal = Refusal {
            kinds: &[ProblemType::MalformedRequest],
            expected: format!("lists know no parameter `{name}`: `malformed-request`"),
            wrong: format!("asks with `{name}`"),
        };
        let control = case.asked(Asked::LIST).find(|other| {
            matches!(&other.op, Op::List { entity: of, .. } if **of == *entity.name)
                && other.credentials == exchange.credentials
                && other.reply.accepted()
        });
        if refusal.judge(findings, exchange, control) {
            judge_name(findings, exchange, &name);
        }
    }
}

/// The entity whose collection the request is for.
fn entity_of<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Entity> {
    case.entity(exchange).or_else(|| {
        case.target.entities.iter().find(|e| e.collection.path() == exchange.request.url.path())
    })
}

/// The first parameter that nothing has a name for.
fn unknown(entity: &Entity, exchange: &Exchange) -> Option<String> {
    let properties = entity.schema.get("properties");
    let is_known = |name: &str| {
        KNOWN.contains(&name) || properties.is_some_and(|properties| properties.get(name).is_some())
    };
    let names = exchange.request.url.query_pairs().map(|(name, _)| name.into_owned());
    names.into_iter().find(|name| !is_known(name))
}

fn judge_name(findings: &mut Findings, exchange: &Exchange, name: &str) {
    let named = exchange.reply.json().and_then(|json| json.get("parameter"));
    if named.is_none_or(|named| *named != *name) {
        findings
            .breach(
                format!("the refusal names the parameter `{name}`"),
                format!("`parameter` is {}", brief(named)),
            )
            .shown_by(exchange, "the refusal");
    }
}
