//! Judges: one per requirement, from what happened to what it means.
//!
//! A judge is a pure function over one case. It has no clock and no socket, and it sees every
//! exchange of every scenario, scripted or not. It counts the *occasions* on which its requirement
//! was at stake; a requirement without an occasion was not exercised, and is never green.
//!
//! To add one, write `judges/<pattern>/<slug>.rs` with a `judge` function and name it below.
//!
//! # What holds at all times
//!
//! Nine sentences hold for all traffic of all scenarios. Each is some judge's, and that judge looks
//! at every exchange:
//!
//! 1. One version of a record is one content: `rest/version_determines_content`, over every
//!    representation in every answer.
//! 2. To one reader, no record falls back to an older version: `delta_sync/versions_never_fall`,
//!    over every chain of pages.
//! 3. What was acknowledged is in every reader's view in the end, and what was refused in none:
//!    every judge of `crate::trace::Cause` (first of all `delta_sync/delta_contains_every_change`
//!    and `delta_sync/first_sync_is_complete`) over every walk; `rest/writes_are_visible_at_once`
//!    over reads and lists; the judge of each refusal over what the next look shows
//!    (`support::judge_unchanged`, `support::judge_not_made`).
//! 4. All readers end up with the same: the first sync, the delta and the lists are each held
//!    against the same acknowledged writes (3, and `entities/walk_is_complete`), and against one
//!    another by 1.
//! 5. The versions of a record have no gap: `locking/each_change_adds_one`, over the writes that
//!    tell what they made, one by one and at the same time; `soft_delete/delete_adds_a_version`.
//! 6. Every record is valid against its schema: `discovery/records_match_their_schema`, over every
//!    representation; the messages around them: `http/messages_keep_to_their_schemas`.
//! 7. Nobody gets what somebody else alone has written: `rest/foreign_records_look_unknown`, over
//!    the bytes of every answer; in the change feed, `delta_sync/position_grants_nothing`.
//! 8. Every refusal is problem details of a known type: `http/errors_are_problem_details`.
//! 9. No answer leaves it to caches what to do with it: `http/data_is_never_stored_by_caches`.

mod case;
mod evidence;
mod findings;
mod panel;
mod support;
mod support_batch;
mod support_capabilities;
mod support_delta_sync;
mod support_digest;
mod support_entities;
mod support_http;
mod support_id_times;
mod support_keys;
mod support_locking;
mod support_narrowed;
mod support_negotiation;
mod support_noops;
mod support_preconditions;
mod support_queries;
mod support_races;
mod support_references;
mod support_relations;
mod support_rest;
mod support_rounds;
mod support_sharing;
mod support_situations;
mod support_soft_delete;
mod support_times;
mod tally;
mod vacuous;

pub use case::Case;
pub(crate) use evidence::line;
pub use findings::{Finding, Findings};
pub use tally::{Judged, Tally};

use std::sync::Arc;

use sixfold_spec::requirement::{self, Requirement};

use crate::claims::{Claims, VersionKind};
use crate::scenario::Scenario;
use crate::target::{ONE_NODE, Target};
use crate::trace::{History, Order, Outage, order};

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
        id_is_required,
        refuses_other_ids,
        ids_ignore_case,
        one_record_per_id,
        create_is_idempotent,
        conflicting_create_is_refused,
        late_create_does_not_revert,
        id_is_immutable,
        accepts_ids_from_the_past,
        accepts_small_clock_skew,
        id_time_means_nothing,
        server_ids_increase,
        lists_ascend_by_id,
        cursor_is_positional,
        walk_is_complete,
        limit_is_clamped,
        invalid_limit_is_refused,
        malformed_cursor_is_refused,
        has_more_is_the_only_end,
        lists_omit_tombstones,
        unknown_parameters_are_refused,
        filters_filter,
        sorted_walk_is_complete,
        cursor_is_bound_to_its_arguments,
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
        unknown_members_follow_the_policy,
        put_replaces,
        put_answer_has_no_validator,
        values_round_trip,
        unstorable_text_is_refused,
        acknowledged_writes_are_durable,
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
        positions_are_opaque_text,
        repeats_are_never_older,
        changes_are_whole_records,
        deletes_during_first_sync_arrive,
        staleness_is_bounded,
        rounds_are_coherent,
        reset_is_told,
        touch_is_delivered,
        gained_access_is_reported,
        lost_access_is_reported,
        sharing_keeps_the_version,
        entity_filter_binds_the_position,
        time_since_loses_nothing,
        digest_is_true,
        positions_follow_commit_order,
        positions_survive_clock_steps,
        positions_survive_a_restart,
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
        noop_adds_no_version,
        noop_is_coherent,
        if_match_is_honoured,
        weak_tags_never_match,
        any_tag_is_no_version,
        failed_precondition_comes_first,
        etag_is_the_version,
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
        retention_is_declared,
        collected_tombstones_expire_positions,
        fence_refuses_the_unaware,
        restore_revives,
        restore_of_live_is_refused,
        cascade_buries_each_child,
        dependants_block_a_delete,
    }
    separation {
        every_entity_behaves_alike,
        transport_is_stateless,
        readers_are_independent,
        nodes_agree,
        batch_answers_in_order,
        batch_keeps_its_atomicity,
        batch_size_is_limited,
        same_key_same_answer,
        reused_key_is_refused,
        events_hint,
    }
    discovery {
        document_is_valid,
        entities_have_schemas,
        records_match_their_schema,
        limits_are_true,
        well_known_is_served,
        declared_capabilities_are_served,
        undeclared_capabilities_are_absent,
    }
    http {
        errors_are_problem_details,
        problem_status_matches,
        data_is_never_stored_by_caches,
        unsupported_method_is_told,
        missing_credentials_are_told,
        wrong_media_type_is_refused,
        reading_changes_nothing,
        head_equals_get,
        options_name_the_methods,
        json_or_not_acceptable,
        gzip_is_offered,
        excluded_codings_are_never_sent,
        retry_after_is_given,
        link_equals_the_cursor,
        nothing_needed_is_only_in_a_header,
        messages_keep_to_their_schemas,
    }
}

/// A requirement that a case showed to be broken.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// The lines of the steps whose exchanges show the first breach.
    pub steps: Vec<u64>,
    /// What should have happened.
    pub expected: String,
    /// What happened.
    pub observed: String,
}

impl Broken {
    /// The first breach among what was found.
    fn first(
        requirement: &'static Requirement,
        case: &Case<'_>,
        findings: &Findings,
    ) -> Option<Broken> {
        let first = findings.breaches().next()?;
        let shown = first.shown_by.iter().map(|(index, ..)| case.history.exchange(*index).step);
        let mut steps: Vec<u64> = shown.filter(|step| *step > 0).collect();
        steps.sort_unstable();
        steps.dedup();
        let (expected, observed) = evidence::told(case, first);
        Some(Broken { requirement, steps, expected, observed })
    }
}

/// Holds one case against one requirement. Returns the first breach of it.
pub fn judge_one(
    target: &Target,
    scenario: &Scenario,
    history: &History<'_>,
    requirement: &'static Requirement,
) -> Option<Broken> {
    let judge = ALL.iter().find(|judge| judge.requirement == requirement)?;
    let case = Case { target, scenario, history };
    let findings = held_against(judge, &case, order_of(&case));
    Broken::first(requirement, &case, &findings)
}

/// What is known of the order of the versions in a case: all of it, where they are numbers.
fn order_of(case: &Case<'_>) -> Order {
    let is_opaque = |claims: &Arc<Claims>| claims.versions == Some(VersionKind::Opaque);
    match &case.target.claims {
        Some(claims) if is_opaque(claims) => order(case.history.trace()),
        _ => Order::Known,
    }
}

/// What a judge finds in a case of whose versions this much is known.
fn held_against(judge: &Judge, case: &Case<'_>, order: Order) -> Findings {
    let mut findings = Findings::default();
    let claims = case.target.claims.as_ref();
    if claims.is_none_or(|claims| claims.is_told_by(order, judge.requirement)) {
        (judge.judge)(case, &mut findings);
    } else {
        findings.unclear("nobody can tell in which order the versions of a record came to be");
    }
    findings
}

/// Holds one case against every requirement that the target is bound by, and adds to the tallies,
/// which stand in the order of [`ALL`]. `reproduce` is the command that tells the case again.
/// Returns what it broke.
pub fn judge(
    target: &Target,
    scenario: &Scenario,
    history: &History<'_>,
    reproduce: &str,
    tallies: &mut [Tally],
) -> Vec<Broken> {
    let case = Case { target, scenario, history };
    // Where nodes disagree, it looks as if one server broke many requirements.
    let several_nodes = history.trace().clients.iter().any(|client| client.node > 0);
    let order = order_of(&case);
    let is_due = |judge: &Judge| {
        let of_nodes = *judge.requirement == requirement::separation::nodes_agree;
        applies(judge.requirement, target) && several_nodes == of_nodes
    };
    let (due, due_tallies): (Vec<&'static Judge>, Vec<&mut Tally>) =
        ALL.iter().zip(tallies).filter(|(judge, _)| is_due(judge)).unzip();
    let found = panel::findings(&case, &due, |judge| held_against(judge, &case, order));
    let mut breached = Vec::new();
    for ((judge, tally), findings) in due.into_iter().zip(due_tallies).zip(&found) {
        breached.extend(Broken::first(judge.requirement, &case, findings));
        tally.add(&case, findings, reproduce);
    }
    breached
}

/// Whether the requirement binds this target.
pub fn applies(requirement: &Requirement, target: &Target) -> bool {
    why_not(requirement, target).is_none()
}

/// Why the requirement does not bind this target, if it does not: it belongs to a capability that
/// is not claimed, or to the absence of one that is, or it takes several nodes.
pub fn why_not(requirement: &Requirement, target: &Target) -> Option<String> {
    if let Some(reason) = target.claims.as_ref().and_then(|claims| claims.why_not(requirement)) {
        return Some(reason);
    }
    let row = requirement.row();
    let lacking = row.capability.as_deref().filter(|capability| !target.claims(capability));
    if let Some(capability) = lacking {
        let hook = capability.strip_prefix("hook:");
        if let Some(hook) = hook.filter(|hook| Outage::of_hook(hook).is_some()) {
            return Some(format!(
                "the server offers no hook `{hook}`, and no target file says how to start it (`[process]`)"
            ));
        }
        return Some(if target.declares(capability) {
            format!("the capability `{capability}` is left out by the user")
        } else {
            format!("the server does not declare the capability `{capability}`")
        });
    }
    let claimed = row.unless.as_deref().filter(|capability| target.declares(capability));
    if let Some(capability) = claimed {
        return Some(format!("the server declares the capability `{capability}`"));
    }
    if let Some(reason) = vacuous::why_vacuous(requirement, target) {
        return Some(reason);
    }
    let takes_nodes = *requirement == requirement::separation::nodes_agree;
    (takes_nodes && target.nodes.is_empty()).then(|| ONE_NODE.to_owned())
}
