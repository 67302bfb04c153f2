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
        "as_much_as_was_promised";
    "entities":
        "ids_chosen_offline",
        "wrong_ids",
        "letter_case",
        "create_again",
        "race_for_one_id",
        "mixed_up_records",
        "walk_while_others_write",
        "page_sizes";
    "rest":
        "one_life_in_five_operations",
        "one_version_everywhere",
        "a_patch_changes_what_it_names",
        "bad_values_leave_no_trace",
        "content_breaks_on_the_way",
        "a_phone_sends_back_whole_records",
        "a_stranger_knows_an_id",
        "a_child_leaves_its_parent_alone";
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
        "many_write_while_others_read";
    "locking":
        "the_slower_device_loses",
        "every_edit_counts",
        "an_old_build_names_no_version",
        "a_version_that_is_no_number",
        "a_phone_ahead_of_the_server",
        "the_answer_is_lost",
        "wrong_in_two_ways",
        "two_devices_save_at_once",
        "eight_devices_save_at_once",
        "a_team_counts_together";
    "soft_delete":
        "the_laptop_deletes",
        "deleting_needs_the_version",
        "the_delete_is_sent_again",
        "old_devices_wake_up",
        "delete_and_edit_at_once",
        "a_team_deletes_and_edits_at_once";
    "separation":
        "one_module_for_two_entities",
        "a_new_connection_for_everything",
        "the_phone_stops_halfway";
    "http":
        "refusals_of_every_kind",
        "methods_that_are_not_there",
        "a_token_has_run_out",
        "content_of_another_kind",
        "looking_changes_nothing";
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
