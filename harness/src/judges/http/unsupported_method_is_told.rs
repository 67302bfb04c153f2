//! Judges `http/unsupported_method_is_told`: a method that a resource does not support is answered
//! 405, with `Allow`.
//!
//! An occasion is every request by a user with a method that is none of the resource's own. One
//! that the server accepts is supported, whatever it does, and tells nothing; a server may offer
//! PUT on records, so that a PUT there counts only where it is refused with 405. What belongs to a
//! capability that the server does not declare is no resource of its.

use http::Method;
use sixfold_spec::message::Resource;
use sixfold_spec::wire::ProblemType;

use crate::judges::support::{beside_the_point, described};
use crate::judges::support_http::{is_there, list, place};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// Judges every request with a method that the resource need not have.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::ODD) {
        let Op::Odd { resource: Some(resource), method, .. } = &exchange.op else { continue };
        if !is_there(case, exchange) {
            continue;
        }
        let own = own_methods(*resource);
        let is_own =
            own.contains(&method.as_str()) || method == Method::HEAD || method == Method::OPTIONS;
        if is_own || exchange.credentials.user().is_none() {
            continue;
        }
        if let Some(reason) = beside_the_point(exchange) {
            findings.unclear(reason);
            continue;
        }
        if exchange.reply.accepted() {
            findings.unclear(format!(
                "{method} on {} got {}",
                place(Some(*resource)),
                described(exchange)
            ));
            continue;
        }
        // What type a 405 without one should have is `http/errors_are_problem_details`.
        let told = match exchange.reply.problem() {
            Some(kind) => kind == ProblemType::MethodNotAllowed,
            None => exchange.status() == Some(405),
        };
        if told {
            judge_allow(findings, exchange, method, own);
        } else if !(*resource == Resource::Record && method == Method::PUT) {
            findings
                .breach(
                    format!(
                        "{} has no {method}: 405 with `method-not-allowed`",
                        place(Some(*resource))
                    ),
                    described(exchange),
                )
                .shown_by(exchange, format!("{method} on {}", place(Some(*resource))));
        }
    }
}

/// The methods that each resource has to have.
fn own_methods(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::Collection | Resource::Sorted => &["GET", "POST"],
        Resource::Record => &["GET", "PATCH", "DELETE"],
        Resource::Discovery | Resource::EntitySchema | Resource::Sync | Resource::Events => {
            &["GET"]
        }
        Resource::Share => &["PUT", "DELETE"],
        Resource::Restore | Resource::Batch | Resource::Hook => &["POST"],
    }
}

fn judge_allow(findings: &mut Findings, exchange: &Exchange, method: &Method, own: &[&str]) {
    let allow = list(exchange, "allow");
    let has = |name: &str| {
        allow.as_ref().is_some_and(|allow| allow.iter().any(|one| one.eq_ignore_ascii_case(name)))
    };
    if own.iter().any(|name| has(name)) && !has(method.as_str()) {
        return findings.kept();
    }
    let observed = match &allow {
        None => "no `Allow`".to_owned(),
        Some(allow) => format!("`Allow` is `{}`", allow.join(", ").to_ascii_uppercase()),
    };
    findings
        .breach(format!("`Allow` lists {}, and not {method}", own.join(", ")), observed)
        .shown_by(exchange, format!("{method} is refused"));
}
