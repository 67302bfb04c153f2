//! Which entity of the target plays which part of a story.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::scenario::{EntityRole, Scenario};
use crate::target::{MemberKind, Target};

/// The entity that plays each part.
pub type Casting = BTreeMap<String, Arc<str>>;

/// Every way to cast a story so that each entity of the target plays the first part once.
///
/// # Errors
///
/// Says which part nobody can play.
pub fn castings(scenario: &Scenario, target: &Target) -> Result<Vec<Casting>, String> {
    let Some(first) = scenario.entities.first() else { return Ok(vec![Casting::new()]) };
    let mut all = Vec::new();
    let mut reason = String::new();
    for lead in &target.entities {
        match cast(scenario, target, &first.name, &lead.name) {
            Ok(casting) => all.push(casting),
            Err(e) => reason = e,
        }
    }
    if all.is_empty() { Err(reason) } else { Ok(all) }
}

fn cast(
    scenario: &Scenario,
    target: &Target,
    lead: &str,
    entity: &Arc<str>,
) -> Result<Casting, String> {
    let mut casting = Casting::from([(lead.to_owned(), entity.clone())]);
    for part in scenario.entities.iter().skip(1) {
        let free = |name: &Arc<str>| !casting.values().any(|taken| taken == name);
        let candidate = target.entities.iter().find(|candidate| {
            free(&candidate.name)
                && match &part.role {
                    EntityRole::Any | EntityRole::Another => true,
                    EntityRole::RefersTo(parent) => casting.get(parent).is_some_and(|parent| {
                        candidate
                            .members
                            .iter()
                            .any(|m| m.kind == MemberKind::Reference(parent.clone()))
                    }),
                }
        });
        let Some(candidate) = candidate else {
            return Err(format!(
                "the server has no entity that can play the part of `{}`",
                part.name
            ));
        };
        casting.insert(part.name.clone(), candidate.name.clone());
    }
    Ok(casting)
}
