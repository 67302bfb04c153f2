//! Judges `separation/nodes_agree`: whichever base URL of the server is asked, the answer is the
//! same.
//!
//! An occasion is a read, a page of a list or a page of the change feed that one user asked for at
//! two nodes, in the same words, while nothing was written. Nodes differ for certain where one of
//! them answers otherwise than another does before and after it.

use std::collections::HashMap;

use crate::judges::support::described;
use crate::judges::support_delta_sync::Writes;
use crate::judges::{Case, Findings};
use crate::trace::{Answer, Credentials, Exchange, Key, Op, Sighting, State};

/// Judges every question that two nodes were asked.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let writes = Writes::new(case);
    let mut asked: HashMap<(String, Credentials), Vec<&Exchange>> = HashMap::new();
    let mut order = Vec::new();
    for exchange in case.exchanges().filter(|exchange| is_question(exchange)) {
        let question = (format!("{:?}", exchange.op), exchange.credentials);
        let same = asked.entry(question.clone()).or_insert_with(|| {
            order.push(question);
            Vec::new()
        });
        same.push(exchange);
    }
    for question in order {
        for three in asked[&question].windows(3) {
            judge_three(case, findings, &writes, [three[0], three[1], three[2]]);
        }
    }
}

fn is_question(exchange: &Exchange) -> bool {
    matches!(exchange.op, Op::Read { .. } | Op::List { .. } | Op::Sync { .. })
        && exchange.credentials.user().is_some()
        && exchange.reply.answered()
}

/// Judges the answer of one node between two of another.
fn judge_three(
    case: &Case<'_>,
    findings: &mut Findings,
    writes: &Writes,
    [before, between, after]: [&Exchange; 3],
) {
    let (own, other) = (node(case, before), node(case, between));
    if own == other || own != node(case, after) || !writes.none_from_to(before, after) {
        return;
    }
    let said = Said::of(before);
    if said != Said::of(after) {
        // The answers of one and the same node differ, which is no matter of this requirement.
        return;
    }
    if said == Said::of(between) {
        return findings.kept();
    }
    findings
        .breach(
            format!("both nodes answer the same: {}", summary(case, before)),
            format!("one of them: {}", summary(case, between)),
        )
        .after(before, format!("{} answers", base(case, own)))
        .shown_by(between, format!("{} answers otherwise", base(case, other)))
        .after(after, "the first one again, since nothing has been written");
}

fn node(case: &Case<'_>, exchange: &Exchange) -> usize {
    case.history.trace().clients.get(exchange.client).map_or(0, |client| client.node)
}

fn base(case: &Case<'_>, node: usize) -> String {
    case.target.node(node).base.to_string()
}

/// What an answer says, without what may differ from one answer to the next.
#[derive(Debug, PartialEq)]
struct Said {
    answer: Answer,
    status: Option<u16>,
    records: Vec<(Option<Key>, Option<i64>, State)>,
    has_more: Option<bool>,
}

impl Said {
    fn of(exchange: &Exchange) -> Said {
        let record = |seen: &Sighting| (seen.key().cloned(), seen.version, seen.state);
        Said {
            answer: exchange.reply.answer.clone(),
            status: exchange.status(),
            records: exchange.reply.sightings.iter().map(record).collect(),
            has_more: exchange.reply.page.as_ref().and_then(|page| page.has_more),
        }
    }
}

/// The answer in a few words.
fn summary(case: &Case<'_>, exchange: &Exchange) -> String {
    if !exchange.reply.accepted() {
        return described(exchange);
    }
    let shown = exchange.reply.sightings.iter().map(|seen| {
        let name = seen.key().map_or_else(|| "a record".to_owned(), |key| case.name(key));
        let version = seen.version.map_or_else(|| "none".to_owned(), |version| version.to_string());
        let deleted = if seen.state == State::Deleted { ", deleted" } else { "" };
        format!("{name} at version {version}{deleted}")
    });
    let shown: Vec<String> = shown.collect();
    if shown.is_empty() { "no record".to_owned() } else { shown.join("; ") }
}
