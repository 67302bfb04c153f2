//! The list of requirements: a visible, ordered registry. Its order is the order of reports.
//!
//! To add one, write `requirements/<pattern>/<slug>.md` and name the slug here.

// The items are named as their ids are spelled, so that one search finds all corners of a row.
#![expect(non_upper_case_globals, reason = "an item is spelled like the id it stands for")]

use super::{Pattern, Requirement, Row};

macro_rules! requirements {
    ($( $variant:ident $pattern:ident { $($slug:ident),* $(,)? } )*) => {
        $(
            #[doc = concat!("Requirements `", stringify!($pattern), "/…`.")]
            pub mod $pattern {
                use super::{Pattern, Requirement, read};
                $(
                    #[doc = concat!(
                        "`requirements/", stringify!($pattern), "/", stringify!($slug), ".md`"
                    )]
                    pub static $slug: Requirement = Requirement::new(
                        Pattern::$variant,
                        concat!(stringify!($pattern), "/", stringify!($slug)),
                        include_str!(concat!(
                            "../../requirements/", stringify!($pattern), "/", stringify!($slug), ".md"
                        )),
                        || read(concat!(stringify!($pattern), "/", stringify!($slug)), include_str!(concat!(
                            "../../requirements/", stringify!($pattern), "/", stringify!($slug), ".md"
                        ))),
                    );
                )*
            }
        )*

        /// Every requirement, in the order of the specification.
        pub static ALL: &[&Requirement] = &[ $( $( &$pattern::$slug, )* )* ];
    };
}

requirements! {
    Entities entities {
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
        walk_promises_no_newcomers,
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
    Rest rest {
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
        timing_reveals_nothing,
    }
    DeltaSync delta_sync {
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
        positions_survive_restore,
    }
    Locking locking {
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
        version_never_wraps,
    }
    SoftDelete soft_delete {
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
        deleted_values_can_be_used_again,
        collected_data_is_gone,
    }
    Separation separation {
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
        access_is_the_same_on_all_paths,
        app_is_apart_from_sync,
    }
    Discovery discovery {
        document_is_valid,
        entities_have_schemas,
        records_match_their_schema,
        limits_are_true,
        well_known_is_served,
        declared_capabilities_are_served,
        undeclared_capabilities_are_absent,
        revision_changes_with_content,
    }
    Http http {
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

/// The requirement with this id, or `None` where there is none.
pub fn find(id: &str) -> Option<&'static Requirement> {
    ALL.iter().copied().find(|requirement| requirement.id() == id)
}

fn read(id: &str, text: &str) -> Row {
    match Row::parse(text) {
        Ok(row) => row,
        // The files are part of the build and a test reads each of them, so a broken one is a
        // defect of this crate and never of its user.
        Err(e) => panic!("spec/requirements/{id}.md: {e}"),
    }
}
