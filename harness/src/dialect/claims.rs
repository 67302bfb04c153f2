//! What a dialect's file claims of its server.

use super::file::{Answered, Dialect};
use super::pages::By;
use super::parts::{Scope, Sync, Users};
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
                sized: sync.names_a_size(),
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

impl Sync {
    /// Whether its requests say how many changes a page may hold.
    fn names_a_size(&self) -> bool {
        let mut texts = self.path.iter().chain(self.query.values()).chain(self.headers.values());
        let content = self.content.as_ref().map(ToString::to_string);
        texts.any(|text| text.has(Hole::Limit)) || content.is_some_and(|it| it.contains("{limit}"))
    }
}

#[cfg(test)]
mod tests {
    use sixfold_spec::requirement::find;

    use crate::dialect::parse;

    #[test]
    fn nobody_is_held_to_a_size_that_was_not_named() {
        let text = |query: &str| {
            format!(
                "dialect = \"sixfold-dialect/1\"\nname = \"test\"\ncollection = \"{{entity}}\"\n\
                 [operations]\n[version]\nkind = \"counter\"\nat = \"/v\"\n\
                 [sync]\nscope = \"entity\"\npath = \"changes\"\nquery = {{ since = \"{{since}}\"{query} }}\n\
                 position = \"/now\"\n[entities.tasks.fields]\ntitle = \"text\"\n"
            )
        };
        let row = find("delta_sync/pages_keep_to_the_limit").expect("the row is called so");
        let why_not = |query: &str| {
            let dialect = parse("test", &text(query)).expect("it can be used");
            dialect.claims().why_not(row)
        };
        assert_eq!(why_not(", n = \"{limit}\""), None);
        let told = why_not("").expect("it is left out");
        assert!(told.contains("how many changes a page may hold"), "{told}");
    }
}
