//! Judges `discovery/undeclared_capabilities_are_absent`: what belongs to a capability that the
//! server does not declare is not there.
//!
//! An occasion is every request by a user for something below a record, or by PUT for a record,
//! that belongs to no declared capability: what belongs to one that is not declared, and what
//! belongs to none at all. It must be told that nothing is there, and change nothing.

use http::Method;
use sixfold_spec::message::Resource;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{beside_the_point, described, judge_unchanged};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op};

/// Judges every request for what no declared capability offers.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges().filter(|x| x.credentials.user().is_some()) {
        let Some(wanted) = undeclared(case, exchange) else { continue };
        let passing = matches!(exchange.status(), None | Some(401 | 429 | 500 | 502..));
        if passing || beside_the_point(exchange).is_some() {
            findings.unclear(format!("the request for {wanted} got {}", described(exchange)));
            continue;
        }
        let told = match exchange.reply.problem() {
            Some(kind) => matches!(kind, ProblemType::NotFound | ProblemType::MethodNotAllowed),
            // What type a refusal should have is `http/errors_are_problem_details`.
            None => matches!(exchange.status(), Some(404 | 405 | 501)),
        };
        if told {
            findings.kept();
            judge_unchanged(case, findings, exchange);
        } else {
            findings
                .breach(
                    format!("404 or 405: the server does not declare {wanted}"),
                    described(exchange),
                )
                .shown_by(exchange, "asks for it all the same");
        }
    }
}

/// What the request is for, if the server declares nothing that it could belong to.
fn undeclared(case: &Case<'_>, exchange: &Exchange) -> Option<String> {
    let method = &exchange.request.method;
    if method.is_safe() {
        return None;
    }
    let capability = match exchange.op.resource() {
        Some(Resource::Record) if method == Method::PUT => "put",
        Some(resource @ (Resource::Restore | Resource::Share)) => resource.capability()?,
        None if is_below_a_record(case, exchange) => {
            return Some("anything of that name below a record".to_owned());
        }
        _ => return None,
    };
    (!case.target.declares(capability)).then(|| format!("`{capability}`"))
}

/// Whether the request goes to a path below that of a record.
fn is_below_a_record(case: &Case<'_>, exchange: &Exchange) -> bool {
    let Op::Odd { of: Some(key), .. } = &exchange.op else { return false };
    let record = case.target.entity(&key.entity).map(|entity| entity.record_url(&key.id));
    let path = exchange.request.url.path();
    record
        .is_some_and(|record| path.strip_prefix(record.path()).is_some_and(|p| p.starts_with('/')))
}
