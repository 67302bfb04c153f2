//! What a dialect's file claims of its server.

use super::file::{Answered, Dialect};
use super::pages::By;
use super::parts::{Scope, Users};
use super::template::Hole;
use crate::claims::{Claims, Deletes, Feed, Lists, SaidBy};

impl Dialect {
    /// What the file claims of the server: by this it is decided what the server is held against.
    pub fn claims(&self) -> Claims {
        let operations = &self.operations;
        let shows = [&operations.create, &operations.update];
        Claims {
            name: self.name.clone(),
            said_by: SaidBy::Dialect,
            creates: operations.create.is_some(),
            versions: self.version.as_ref().map(|version| version.kind),
            deletes: self.deleted.as_ref().map(|deleted| Deletes { told: deleted.told }),
            times: self.stamps.created.is_some() && self.stamps.updated.is_some(),
            lists: self.list.as_ref().map(|list| Lists {
                by_id: list.by_id,
                after_id: list.query.values().any(|template| template.has(Hole::After)),
            }),
            feed: self.sync.as_ref().map(|sync| Feed {
                inclusive: sync.inclusive,
                repeats: sync.repeats,
                parts: if sync.scope == Scope::All { 1 } else { self.entities.len() },
                any_size: sync.pages.by != By::Number,
            }),
            strangers: self.users == Users::Strangers,
            shows: shows
                .iter()
                .all(|form| form.as_ref().is_none_or(|form| form.answered == Answered::Record)),
            absent: self.absent.clone(),
            excluded: self.excluded.clone(),
        }
    }
}
