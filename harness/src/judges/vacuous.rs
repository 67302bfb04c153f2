//! Requirements that a server keeps because it has nothing that they are about: one entity where they
//! compare two, no capability where they ask that each is served. They do not apply, and a server is not
//! incomplete for them.

use serde_json::Value;
use sixfold_spec::requirement::{self, Requirement};

use super::support_capabilities::Usable;
use crate::target::Target;

/// Why the target has nothing that the requirement is about, if it has nothing.
pub(super) fn why_vacuous(requirement: &Requirement, target: &Target) -> Option<String> {
    let is = |other: &Requirement| requirement == other;
    let reason = if is(&requirement::discovery::declared_capabilities_are_served) {
        let hooks = target.document.pointer("/capabilities/test_control/hooks");
        let has_hooks = hooks.and_then(Value::as_object).is_some_and(|hooks| !hooks.is_empty());
        // What tests may do is declared with the hooks for it, of which there may be none.
        let mut usable = Usable::ALL.iter().filter(|usable| **usable != Usable::TestControl);
        let uses_none = !usable.any(|usable| target.claims(usable.name()));
        (uses_none && !has_hooks).then_some("the server declares no capability that can be used")
    } else if is(&requirement::separation::every_entity_behaves_alike)
        || is(&requirement::delta_sync::one_endpoint_for_all_entities)
    {
        (target.entities.len() == 1).then_some("the server has one entity")
    } else if is(&requirement::entities::lists_ascend_by_id) {
        (target.limit("list_max") == Some(1)).then_some("a page of a list holds one record")
    } else if is(&requirement::delta_sync::once_per_page) {
        (target.limit("sync_max") == Some(1)).then_some("a page of changes holds one change")
    } else if is(&requirement::soft_delete::create_does_not_resurrect) {
        let kept = target.document.pointer("/tombstones/retention_seconds");
        (kept.and_then(Value::as_u64) == Some(0)).then_some("the server keeps no tombstone")
    } else {
        None
    };
    reason.map(str::to_owned)
}
