//! Which entity of the target plays which part of a story.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::untold::Untold;
use crate::scenario::{EntityRole, Scenario};
use crate::target::{Entity, MemberKind, Target};
use crate::trace::Link;

/// The entity that plays each part.
pub type Casting = BTreeMap<String, Arc<str>>;

/// Every way to cast a story so that each entity of the target plays the first part once.
///
/// # Errors
///
/// Says which part nobody can play.
pub fn castings(scenario: &Scenario, target: &Target) -> Result<Vec<Casting>, Untold> {
    if let Some(lacking) = scenario.needs.iter().find(|need| !target.claims(need)) {
        return Err(Untold::Capability(lacking.clone()));
    }
    if scenario.clients.iter().any(|client| client.node > target.nodes.len()) {
        return Err(Untold::Nodes);
    }
    let Some(first) = scenario.entities.first() else { return Ok(vec![Casting::new()]) };
    let mut all = Vec::new();
    let mut reason = Untold::Entity(first.name.clone());
    for lead in &target.entities {
        match cast(scenario, target, &first.name, &lead.name) {
            Ok(casting) => all.push(casting),
            Err(e) => reason = e,
        }
    }
    if first.role == EntityRole::One {
        all.truncate(1);
    }
    if all.is_empty() { Err(reason) } else { Ok(all) }
}

fn cast(
    scenario: &Scenario,
    target: &Target,
    lead: &str,
    entity: &Arc<str>,
) -> Result<Casting, Untold> {
    let unfit = |part: &str| Untold::Entity(part.to_owned());
    let fits = |role: &EntityRole, name: &str| match role {
        EntityRole::Filterable => !target.members_of("filters", name).is_empty(),
        EntityRole::Sortable => !target.members_of("sorts", name).is_empty(),
        _ => true,
    };
    if scenario.entities.first().is_some_and(|part| !fits(&part.role, entity)) {
        return Err(unfit(lead));
    }
    let mut casting = Casting::from([(lead.to_owned(), entity.clone())]);
    for part in scenario.entities.iter().skip(1) {
        let free = |name: &Arc<str>| !casting.values().any(|taken| taken == name);
        let is_linked = |parent: &str, candidate: &Entity, fits: &dyn Fn(&Link) -> bool| {
            casting.get(parent).is_some_and(|parent| {
                let is_writable = |link: &Link| {
                    let member = candidate.member(&link.member);
                    member.is_some_and(|m| m.kind == MemberKind::Reference(parent.clone()))
                };
                let mut links = target.relations.of_child(&candidate.name);
                links.any(|link| link.parent == *parent && is_writable(link) && fits(link))
            })
        };
        let candidate = target.entities.iter().find(|candidate| {
            free(&candidate.name)
                && fits(&part.role, &candidate.name)
                && match &part.role {
                    EntityRole::Any
                    | EntityRole::One
                    | EntityRole::Another
                    | EntityRole::Filterable
                    | EntityRole::Sortable => true,
                    EntityRole::RefersTo(parent) => is_linked(parent, candidate, &|_| true),
                    EntityRole::CascadesWith(parent) => {
                        is_linked(parent, candidate, &|link| link.cascades)
                    }
                    EntityRole::Restricts(parent) => {
                        is_linked(parent, candidate, &|link| link.restricts)
                    }
                    EntityRole::Touches(parent) => {
                        is_linked(parent, candidate, &|link| link.touches)
                    }
                }
        });
        let Some(candidate) = candidate else {
            return Err(unfit(&part.name));
        };
        casting.insert(part.name.clone(), candidate.name.clone());
    }
    Ok(casting)
}
