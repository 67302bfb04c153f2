//! The scripted scenarios that every check drives, embedded in the program.

use super::{Scenario, parse};

macro_rules! scenarios {
    ($( $folder:literal: $($stem:literal),* $(,)? ; )*) => {
        /// Id and text of every scripted scenario, in the order in which they are driven.
        static FILES: &[(&str, &str)] = &[
            $( $( (
                concat!($folder, "/", $stem),
                include_str!(concat!("../../scenarios/", $folder, "/", $stem, ".yaml")),
            ), )* )*
        ];
    };
}

scenarios! {
    "discovery":
        "a_module_that_was_given_one_url",
        "as_much_as_was_promised",
        "a_name_is_typed_into_the_app",
        "an_undo_that_was_promised",
        "nobody_promised_that";
    "entities":
        "ids_chosen_offline",
        "wrong_ids",
        "letter_case",
        "create_again",
        "race_for_one_id",
        "mixed_up_records",
        "walk_while_others_write",
        "page_sizes",
        "a_clock_that_is_wrong",
        "the_server_shall_choose",
        "the_last_page_is_full",
        "a_filter_with_a_typo",
        "only_the_open_ones",
        "all_are_called_call_back",
        "the_order_is_changed",
        "the_steps_of_a_recipe";
    "rest":
        "one_life_in_five_operations",
        "one_version_everywhere",
        "a_patch_changes_what_it_names",
        "bad_values_leave_no_trace",
        "content_breaks_on_the_way",
        "the_line_drops_in_mid_content",
        "a_phone_sends_back_whole_records",
        "a_stranger_knows_an_id",
        "a_child_leaves_its_parent_alone",
        "members_of_tomorrow",
        "every_character_counts",
        "a_zero_is_pasted",
        "a_form_is_saved_whole";
    "delta_sync":
        "every_change_arrives",
        "the_app_saves_and_syncs",
        "a_new_device_gets_everything",
        "one_feed_for_all_entities",
        "a_walk_is_broken_off",
        "a_position_is_used_again",
        "nothing_happens",
        "pages_of_every_size",
        "a_record_comes_and_goes",
        "a_position_changes_hands",
        "nobody_gave_out_this_position",
        "an_import_is_cut_anywhere",
        "many_write_while_others_read",
        "slow_content_among_quick_writes",
        "a_position_in_another_spelling",
        "the_phone_asks_again",
        "the_feed_and_the_record",
        "thrown_out_during_the_first_sync",
        "the_tablet_takes_its_turn",
        "a_comment_on_something_new",
        "an_attachment_moves_its_task_up",
        "a_deleted_attachment_comes_back",
        "a_list_is_shared",
        "a_commit_takes_its_time",
        "the_clock_steps_back",
        "the_copy_is_checked",
        "the_new_version_knows_more",
        "the_script_knows_the_time";
    "locking":
        "the_slower_device_loses",
        "every_edit_counts",
        "an_old_build_names_no_version",
        "a_version_that_is_no_number",
        "a_phone_ahead_of_the_server",
        "the_answer_is_lost",
        "wrong_in_two_ways",
        "nothing_has_changed",
        "the_header_names_the_version",
        "header_and_content_are_wrong",
        "a_tag_for_every_version",
        "two_devices_save_at_once",
        "eight_devices_save_at_once",
        "a_team_counts_together";
    "soft_delete":
        "the_laptop_deletes",
        "deleting_needs_the_version",
        "the_delete_is_sent_again",
        "old_devices_wake_up",
        "delete_and_edit_at_once",
        "a_team_deletes_and_edits_at_once",
        "a_delete_is_undone",
        "attachments_go_with_their_task",
        "a_project_that_is_in_use";
    "separation":
        "one_module_for_two_entities",
        "a_new_connection_for_everything",
        "the_phone_stops_halfway",
        "the_balancer_takes_turns",
        "a_week_without_network",
        "the_queue_is_long",
        "a_key_beside_each_change",
        "one_key_per_session",
        "the_tablet_in_the_kitchen",
        "a_slow_commit",
        "the_neighbour_is_busy",
        "each_app_settles_it_in_its_own_way",
        "the_app_dies_before_the_answer",
        "the_app_was_away_for_weeks";
    "http":
        "refusals_of_every_kind",
        "methods_that_are_not_there",
        "a_token_has_run_out",
        "content_of_another_kind",
        "looking_changes_nothing",
        "a_proxy_asks_first",
        "what_the_client_can_read",
        "a_crawler_follows_pages";
    // What changes the whole server comes last.
    "rest":
        "the_server_restarts",
        "the_server_is_killed";
    "soft_delete":
        "the_tablet_was_in_a_drawer",
        "the_drawer_sends_its_queue",
        "the_app_slept_through_the_cleanup";
    "delta_sync":
        "positions_run_out";
}

/// The scripted scenarios, in the order in which they are driven.
pub fn builtin() -> Vec<Scenario> {
    FILES
        .iter()
        .map(|(id, text)| {
            // The files are part of the build and a test reads each of them, so a broken one is a
            // defect of this program and never of its user.
            parse(&format!("harness/scenarios/{id}.yaml"), id, text)
                .unwrap_or_else(|e| panic!("{e}"))
        })
        .collect()
}

/// Id and text of every scripted scenario, in the order in which they are driven.
pub fn builtin_texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied()
}
