//! Judges: one per requirement, from what happened to what it means.
//!
//! A judge is a pure function over one case. It has no clock and no socket, and it sees every
//! exchange of every scenario, scripted or not. It counts the *occasions* on which its requirement
//! was at stake; a requirement without an occasion was not exercised, and is never green.
//!
//! To add one, write `judges/<pattern>/<slug>.rs` with a `judge` function and name it below.

mod case;
mod evidence;
mod findings;
mod support;
mod support_delta_sync;
mod support_entities;
mod support_http;
mod support_locking;
mod support_races;
mod support_rest;
mod support_situations;
mod support_soft_delete;
mod tally;

pub use case::Case;
pub use findings::{Finding, Findings};
pub use tally::{Judged, Tally};

use sixfold_spec::requirement::{self, Requirement};

use crate::scenario::Scenario;
use crate::target::Target;
use crate::trace::History;

/// A judge and the requirement it judges.
pub struct Judge {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// The function.
    pub judge: fn(&Case<'_>, &mut Findings),
    /// The file that holds it, below `harness/src/judges/`.
    pub file: &'static str,
}

macro_rules! judges {
    ($( $pattern:ident { $($slug:ident),* $(,)? } )*) => {
        $(
            #[doc = concat!("Judges of `", stringify!($pattern), "/…`.")]
            pub mod $pattern { $( pub mod $slug; )* }
        )*

        /// Every judge, in the order of the specification.
        pub static ALL: &[Judge] = &[ $( $( Judge {
            requirement: &requirement::$pattern::$slug,
            judge: $pattern::$slug::judge,
            file: concat!(stringify!($pattern), "/", stringify!($slug), ".rs"),
        }, )* )* ];
    };
}

judges! {
    entities {
        accepts_client_ids,
        refuses_other_ids,
        ids_ignore_case,
        one_record_per_id,
        create_is_idempotent,
        conflicting_create_is_refused,
        late_create_does_not_revert,
        id_is_immutable,
        accepts_ids_from_the_past,
        lists_ascend_by_id,
        cursor_is_positional,
        walk_is_complete,
        limit_is_clamped,
        invalid_limit_is_refused,
        malformed_cursor_is_refused,
        lists_omit_tombstones,
    }
    rest {
        every_entity_has_five_operations,
        created_is_answered_with_location,
        writes_answer_with_the_record,
        writes_are_visible_at_once,
        patch_merges,
        patch_is_atomic,
        members_are_always_present,
        server_members_are_ignored,
        invalid_members_are_refused,
        malformed_content_is_refused,
        foreign_records_look_unknown,
        version_determines_content,
        timestamps_are_utc_milliseconds,
    }
    delta_sync {
        one_endpoint_for_all_entities,
        first_sync_is_complete,
        empty_sync_has_a_position,
        delta_contains_every_change,
        ties_survive_a_page_boundary,
        quiet_delta_is_empty,
        reading_does_not_consume,
        every_page_is_a_resume_point,
        pages_keep_to_the_limit,
        walk_terminates,
        once_per_page,
        versions_never_fall,
        read_your_writes,
        unissued_position_is_refused,
        created_then_deleted_is_reported,
        first_page_without_tombstones,
        position_grants_nothing,
        concurrent_writes_are_never_lost,
    }
    locking {
        versions_start_at_zero,
        each_change_adds_one,
        missing_version_is_refused,
        stale_version_is_refused,
        future_version_is_refused,
        only_integers_are_versions,
        client_cannot_choose_the_version,
        one_winner_per_version,
        retry_never_applies_twice,
        stale_is_told_before_invalid,
    }
    soft_delete {
        delete_adds_a_version,
        tombstone_has_its_members,
        tombstone_reaches_every_reader,
        deleted_record_is_gone,
        delete_needs_the_version,
        repeated_delete_succeeds,
        unknown_delete_is_not_found,
        update_does_not_resurrect,
        create_does_not_resurrect,
        one_winner_of_delete_and_update,
    }
    separation {
        every_entity_behaves_alike,
        transport_is_stateless,
        readers_are_independent,
    }
    discovery {
        document_is_valid,
        entities_have_schemas,
        records_match_their_schema,
        limits_are_true,
    }
    http {
        errors_are_problem_details,
        problem_status_matches,
        data_is_never_stored_by_caches,
        unsupported_method_is_told,
        missing_credentials_are_told,
        wrong_media_type_is_refused,
        reading_changes_nothing,
    }
}

/// Holds one case against every requirement that the target is bound by, and adds to the tallies,
/// which stand in the order of [`ALL`]. Returns the ids of those that it broke.
pub fn judge(
    target: &Target,
    scenario: &Scenario,
    history: &History<'_>,
    seed: u64,
    tallies: &mut [Tally],
) -> Vec<&'static str> {
    let case = Case { target, scenario, history };
    let mut breached = Vec::new();
    for (judge, tally) in ALL.iter().zip(tallies) {
        if !applies(judge.requirement, target) {
            continue;
        }
        let mut findings = Findings::default();
        (judge.judge)(&case, &mut findings);
        if findings.breaches().next().is_some() {
            breached.push(judge.requirement.id());
        }
        tally.add(&case, &findings, seed);
    }
    breached
}

/// Whether the requirement binds this target: it belongs to no capability, or to one that is claimed.
pub fn applies(requirement: &Requirement, target: &Target) -> bool {
    requirement.row().capability.as_deref().is_none_or(|capability| target.claims(capability))
}
