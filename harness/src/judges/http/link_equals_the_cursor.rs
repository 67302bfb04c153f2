//! Judges `http/link_equals_the_cursor`: a `Link` to the next page leads where the members of the
//! page lead.
//!
//! An occasion is every page with `has_more: true` that carries a `Link` with `rel="next"`. A page
//! without one is as good.

use std::collections::HashMap;

use http::Method;
use serde_json::Value;
use sixfold_spec::message::Resource;
use url::Url;

use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// Judges every page that links to the next.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for exchange in case.exchanges() {
        let Some((parameter, cursor)) = cursor(exchange) else { continue };
        let Some(target) = next_link(exchange) else { continue };
        let Ok(url) = exchange.request.url.join(&target) else {
            findings
                .breach("`Link` holds a URL reference", format!("it holds `{target}`"))
                .shown_by(exchange, "a page with more behind it");
            continue;
        };
        match fault(exchange, &url, parameter, cursor) {
            None => findings.kept(),
            Some((expected, observed)) => {
                findings
                    .breach(expected, observed)
                    .shown_by(exchange, format!("links to `{target}`"));
            }
        }
    }
}

/// The parameter of the next page and its value, if the answer is a page with more behind it.
fn cursor(exchange: &Exchange) -> Option<(&'static str, &str)> {
    if exchange.request.method != Method::GET || !exchange.reply.accepted() {
        return None;
    }
    let page = exchange.reply.json()?;
    let (parameter, member) = match exchange.op.resource()? {
        Resource::Collection | Resource::Sorted => ("after", "next"),
        Resource::Sync => ("since", "as_of"),
        _ => return None,
    };
    let has_more = page.get("has_more").and_then(Value::as_bool) == Some(true);
    let cursor = page.get(member).and_then(Value::as_str);
    cursor.filter(|_| has_more).map(|cursor| (parameter, cursor))
}

/// The target of the first link with `rel="next"` (RFC 8288 section 3).
fn next_link(exchange: &Exchange) -> Option<String> {
    let response = exchange.response.as_ref().ok()?;
    response
        .headers
        .texts("link")
        .flat_map(links)
        .find(|(_, parameters)| is_next(parameters))
        .map(|(target, _)| target)
}

/// Target and parameters of each link of a field.
fn links(field: &str) -> Vec<(String, String)> {
    let mut links = Vec::new();
    let mut rest = field;
    while let Some((_, opened)) = rest.split_once('<') {
        let Some((target, behind)) = opened.split_once('>') else { break };
        let mut quoted = false;
        let end = behind.find(|c| {
            quoted ^= c == '"';
            c == ',' && !quoted
        });
        let (parameters, further) = behind.split_at(end.unwrap_or(behind.len()));
        links.push((target.trim().to_owned(), parameters.to_owned()));
        rest = further;
    }
    links
}

fn is_next(parameters: &str) -> bool {
    parameters.split(';').filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("rel")
            && value.split_whitespace().any(|rel| rel.eq_ignore_ascii_case("next"))
    })
}

/// What should be and what is, where they differ.
fn fault(
    exchange: &Exchange,
    url: &Url,
    parameter: &str,
    cursor: &str,
) -> Option<(String, String)> {
    let asked = &exchange.request.url;
    if url.path() != asked.path() {
        return Some((
            format!("the next page is at `{}`", asked.path()),
            format!("the link leads to `{}`", url.path()),
        ));
    }
    let query: HashMap<_, _> = url.query_pairs().collect();
    let told = query.get(parameter).map(|value| &**value);
    if told != Some(cursor) {
        let observed = match told {
            Some(told) => format!("the link has `{told}`"),
            None => "the link has none".to_owned(),
        };
        return Some((format!("`{parameter}` is `{cursor}`, as the page says"), observed));
    }
    let wanted = asked.query_pairs().find(|(name, _)| name == "limit").map(|(_, value)| value);
    let applied = exchange.reply.json().and_then(|page| page.get("limit")?.as_u64());
    let limit = query.get("limit");
    let same = match limit {
        Some(limit) => {
            wanted.as_ref() == Some(limit) || limit.parse().ok().is_some_and(|n| Some(n) == applied)
        }
        // Where no size was asked for, none is needed to get the same again.
        None => wanted.is_none(),
    };
    (!same).then(|| {
        let told = limit.map_or("none", |limit| &**limit);
        ("the page size stays as it is".to_owned(), format!("`limit` of the link: {told}"))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_next, links};

    #[test]
    fn links_are_told_apart() {
        let found = links("</a,b>; rel=\"prev\"; title=\"x, <y>\", </c?d=1>; REL=\"last next\"");
        let next: Vec<&str> = found
            .iter()
            .filter(|(_, parameters)| is_next(parameters))
            .map(|(target, _)| target.as_str())
            .collect();
        assert_eq!(next, ["/c?d=1"]);
        assert_eq!(links("no link"), []);
    }
}
