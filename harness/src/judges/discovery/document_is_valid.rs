//! Judges `discovery/document_is_valid`: the discovery document is there for everybody, keeps to
//! its schema, and names endpoints that work.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use sixfold_spec::schema::messages;

use crate::judges::support::described;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Exchange, Op};

/// How many faults of the document a finding names.
const NAMED: usize = 3;

/// The schema of the document.
static DISCOVERY: LazyLock<Option<Validator>> = LazyLock::new(|| {
    let schema = messages().into_iter().find(|schema| schema.name == "discovery")?;
    jsonschema::draft202012::new(&Value::from(schema.schema)).ok()
});

/// Judges every request for the document, with credentials or without, and every first page of the
/// collections and the change feed that it names.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.asked(Asked::DISCOVER | Asked::LIST | Asked::SYNC) {
        match &exchange.op {
            Op::Discover => judge_document(findings, exchange),
            Op::List { after: None, limit: None, .. } | Op::Sync { since: None, limit: None } => {
                judge_endpoint(findings, exchange);
            }
            _ => {}
        }
    }
}

fn judge_document(findings: &mut Findings, exchange: &Exchange) {
    if !exchange.reply.answered() {
        findings.unclear("the document was asked for, and no answer came");
        return;
    }
    let document = exchange.reply.json().filter(|_| exchange.status() == Some(200));
    let Some(document) = document else {
        findings
            .breach("status 200 with the discovery document, whoever asks", described(exchange))
            .shown_by(exchange, "asks for the document");
        return;
    };
    let Some(schema) = DISCOVERY.as_ref() else { return };
    let faults: Vec<String> = schema
        .iter_errors(document)
        .take(NAMED)
        .map(|fault| match fault.instance_path().as_str() {
            "" => fault.to_string(),
            path => format!("{path}: {fault}"),
        })
        .collect();
    if faults.is_empty() {
        findings.kept();
    } else {
        findings
            .breach("the document is valid against the schema `discovery`", faults.join("; "))
            .shown_by(exchange, "the document");
    }
}

/// An endpoint that is not there. What it answers otherwise is judged elsewhere.
fn judge_endpoint(findings: &mut Findings, exchange: &Exchange) {
    if exchange.reply.accepted() {
        findings.kept();
    } else if exchange.status() == Some(404) {
        findings
            .breach("something is at every URL that the document names", described(exchange))
            .shown_by(exchange, "asks there");
    }
}
