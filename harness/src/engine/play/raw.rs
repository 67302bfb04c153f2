//! Requests by their HTTP method, right or wrong.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use sixfold_spec::WELL_KNOWN_PATH;
use sixfold_spec::message::Resource;
use url::Url;

use super::Played;
use super::choices::{each_or_none, pairs};
use crate::binding::Overrides;
use crate::engine::player::{Player, Prepared};
use crate::engine::stage::Stage;
use crate::engine::transport::travelling;
use crate::scenario::{AcceptKind, Action, CodingKind, RawTarget};
use crate::trace::{Key, Op};

/// Where a raw request goes.
struct Address {
    resource: Option<Resource>,
    url: Url,
    record: Option<Key>,
}

impl Player {
    pub(super) async fn play_request(&mut self, stage: &Stage, action: &Action) -> Played {
        let method = Method::from_bytes(action.object.as_bytes())
            .map_err(|_| format!("`{}` is no HTTP method", action.object))?;
        let Address { resource, url, record } = address(stage, action)?;
        let queries = each_or_none(&action.queries);
        for (query, body) in pairs(&queries, &each_or_none(&action.bodies)) {
            let mut url = url.clone();
            if query.is_some() {
                url.set_query(query.as_deref());
            }
            for (media_type, wishes) in pairs(&each_or_none(&action.media_types), &wishes(action)) {
                let mut overrides = Overrides {
                    media_type,
                    body: body.clone().map(Bytes::from),
                    url: Some(url.clone()),
                    meant_wrong: true,
                    ..travelling(action.connection)
                };
                overrides.headers.extend(wishes);
                let op = Op::Odd { resource, method: method.clone(), of: record.clone() };
                let prepared =
                    Prepared { op, credentials: self.credentials_for(action), overrides };
                for _ in 0..action.times {
                    self.send(stage, &prepared, action.reply_lost).await;
                }
            }
        }
        Ok(())
    }
}

fn address(stage: &Stage, action: &Action) -> Result<Address, String> {
    let to = action.to.ok_or("say where to: add `to sync`, `to collection`, …")?;
    let of = || action.of.as_deref().ok_or("say of which entity or record: add `of NAME`");
    let known = |resource, url| Ok(Address { resource: Some(resource), url, record: None });
    let of_record = |resource, parts: &[&str]| {
        let named = stage.named(of()?)?;
        let mut url = stage.entity(&named.key.entity)?.record_url(&named.key.id);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(parts);
        }
        Ok(Address { resource, url, record: Some(named.key) })
    };
    match to {
        RawTarget::Sync => known(Resource::Sync, stage.target.sync.clone()),
        RawTarget::Discovery => known(Resource::Discovery, stage.target.discovery_url.clone()),
        RawTarget::WellKnown => {
            let mut url = stage.target.base.clone();
            url.set_path(WELL_KNOWN_PATH);
            known(Resource::Discovery, url)
        }
        RawTarget::Collection => known(Resource::Collection, stage.part(of()?)?.collection.clone()),
        RawTarget::Schema => known(Resource::EntitySchema, stage.part(of()?)?.schema_url.clone()),
        RawTarget::Record => of_record(Some(Resource::Record), &[]),
        RawTarget::Restore => of_record(Some(Resource::Restore), &["restore"]),
        RawTarget::Shares => of_record(Some(Resource::Share), &["shares", "nobody"]),
        RawTarget::Below => of_record(None, &["sixfold-nothing-is-here"]),
        RawTarget::Nowhere => {
            let mut url = stage.target.sync.clone();
            url.set_query(None);
            if let Ok(mut segments) = url.path_segments_mut() {
                segments.pop_if_empty().pop().push("sixfold-nothing-is-here");
            }
            Ok(Address { resource: None, url, record: None })
        }
    }
}

/// The header fields that say what the client can read: one set per request.
fn wishes(action: &Action) -> Vec<Vec<(HeaderName, HeaderValue)>> {
    let accept = |kind: AcceptKind| match kind {
        AcceptKind::Html => "text/html",
        AcceptKind::Xml => "application/xml, application/json;q=0",
        AcceptKind::Anything => "text/html, */*;q=0.1",
    };
    let coding = |kind: CodingKind| match kind {
        CodingKind::Gzip => "gzip",
        CodingKind::Identity => "identity",
        CodingKind::NoGzip => "gzip;q=0, identity",
        CodingKind::NothingElse => "identity, *;q=0",
        CodingKind::Brotli => "br",
    };
    let both = pairs(&each_or_none(&action.accept), &each_or_none(&action.accept_encoding));
    both.into_iter()
        .map(|(accepted, codings)| {
            let types = accepted.map(|kind| (header::ACCEPT, accept(kind)));
            let codings = codings.map(|kind| (header::ACCEPT_ENCODING, coding(kind)));
            let fields = types.into_iter().chain(codings);
            fields.map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
        })
        .collect()
}
