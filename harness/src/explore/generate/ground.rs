//! What a target offers to those who make up cases.

use crate::engine::{Casting, castings};
use crate::scenario::{EntityDecl, EntityRole, Scenario};
use crate::target::Target;

/// What a target offers to those who make up cases.
pub(super) struct Ground<'t> {
    target: &'t Target,
    /// The sets of parts that the target can cast, each with all its castings.
    casts: Vec<(Vec<EntityDecl>, Vec<Casting>)>,
}

impl<'t> Ground<'t> {
    pub(super) fn of(target: &'t Target) -> Ground<'t> {
        let main = EntityDecl { name: "things".to_owned(), role: EntityRole::Any };
        let of = "things".to_owned();
        let seconds = [
            EntityRole::Another,
            EntityRole::RefersTo(of.clone()),
            EntityRole::Touches(of.clone()),
            EntityRole::CascadesWith(of.clone()),
            EntityRole::Restricts(of),
        ];
        let pairs = seconds
            .into_iter()
            .map(|role| vec![main.clone(), EntityDecl { name: "others".to_owned(), role }]);
        let casts = std::iter::once(vec![main.clone()])
            .chain(pairs)
            .filter_map(|entities| {
                let all = castings(&bare(entities.clone()), target).ok()?;
                Some((entities, all))
            })
            .collect();
        Ground { target, casts }
    }

    /// The sets of parts that speak of at most so many entities.
    pub(super) fn casts(&self, entities: usize) -> Vec<&(Vec<EntityDecl>, Vec<Casting>)> {
        let most = self.casts.iter().map(|(parts, _)| parts.len()).max().unwrap_or_default();
        let wanted = entities.min(most);
        self.casts.iter().filter(|(parts, _)| parts.len() == wanted).collect()
    }

    /// Whether the server declares this capability, or offers this `hook:NAME`.
    pub(super) fn claims(&self, capability: &str) -> bool {
        self.target.claims(capability)
    }

    /// How many base URLs of the server are known.
    pub(super) fn nodes(&self) -> usize {
        1 + self.target.nodes.len()
    }

    /// How many users there are credentials for.
    pub(super) fn users(&self) -> usize {
        self.target.users.len()
    }
}

/// A story of these parts in which nothing happens.
fn bare(entities: Vec<EntityDecl>) -> Scenario {
    Scenario {
        id: String::new(),
        title: String::new(),
        about: String::new(),
        needs: Vec::new(),
        entities,
        clients: Vec::new(),
        steps: Vec::new(),
    }
}
