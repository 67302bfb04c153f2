//! Requests by their HTTP method, right or wrong.

use bytes::Bytes;
use http::Method;
use sixfold_spec::message::Resource;

use super::Played;
use super::choices::each_or_none;
use crate::binding::Overrides;
use crate::engine::player::{Player, Prepared};
use crate::engine::stage::Stage;
use crate::engine::transport::travelling;
use crate::scenario::{Action, RawTarget};
use crate::trace::Op;

impl Player {
    pub(super) async fn play_request(&mut self, stage: &Stage, action: &Action) -> Played {
        let method = Method::from_bytes(action.object.as_bytes())
            .map_err(|_| format!("`{}` is no HTTP method", action.object))?;
        let of = || action.of.as_deref().ok_or("say of which entity or record: add `of NAME`");
        let mut record = None;
        let (resource, url) = match action
            .to
            .ok_or("say where to: add `to sync`, `to collection`, …")?
        {
            RawTarget::Sync => (Some(Resource::Sync), stage.target.sync.clone()),
            RawTarget::Discovery => (Some(Resource::Discovery), stage.target.discovery_url.clone()),
            RawTarget::Collection => {
                (Some(Resource::Collection), stage.part(of()?)?.collection.clone())
            }
            RawTarget::Record => {
                let named = stage.named(of()?)?;
                let url = stage.entity(&named.key.entity)?.record_url(&named.key.id);
                record = Some(named.key);
                (Some(Resource::Record), url)
            }
            RawTarget::Nowhere => {
                let mut url = stage.target.sync.clone();
                url.set_query(None);
                if let Ok(mut segments) = url.path_segments_mut() {
                    segments.pop_if_empty().pop().push("sixfold-nothing-is-here");
                }
                (None, url)
            }
        };
        for body in each_or_none(&action.bodies) {
            for media_type in each_or_none(&action.media_types) {
                let overrides = Overrides {
                    media_type,
                    body: body.clone().map(Bytes::from),
                    url: Some(url.clone()),
                    ..travelling(action.connection)
                };
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
