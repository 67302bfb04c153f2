//! Hand-made traces, each with one thing missing or nothing.

mod neighbours;
mod story;

use story::Story;

use super::{Cause, Obligation};
use crate::trace::History;
use crate::trace::State::{Deleted, Live};

const PHONE: usize = 0;
const LAPTOP: usize = 1;
const STRANGER: usize = 2;

/// Record, version and cause of everything that is missing, in order.
fn missing(story: &Story) -> Vec<(String, i64, Cause)> {
    let trace = story.trace();
    let history = History::new(&trace);
    let lost = |o: &&Obligation| !o.is_kept();
    history
        .obligations()
        .iter()
        .filter(lost)
        .map(|o| (o.key.id.to_string(), o.version, o.cause))
        .collect()
}

fn kept(story: &Story) -> usize {
    let trace = story.trace();
    History::new(&trace).obligations().iter().filter(|o| o.is_kept()).count()
}

/// What a story lacks if the one thing missing is record `a` at `version`.
fn only(version: i64, cause: Cause) -> Vec<(String, i64, Cause)> {
    vec![("a".to_owned(), version, cause)]
}

#[test]
fn what_was_delivered_is_kept_and_asked_for_once() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[("a", 0, Live)]);
    story.page(LAPTOP, Some("p1"), "p1", false, &[]);
    story.page(LAPTOP, Some("p1"), "p1", false, &[]);
    assert_eq!(missing(&story), []);
    assert_eq!(kept(&story), 1);
}

#[test]
fn a_lost_change_is_missed_once() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[]);
    story.write(PHONE, "a", 1, Live);
    story.page(LAPTOP, Some("p1"), "p2", false, &[]);
    story.write(PHONE, "a", 2, Deleted);
    story.page(LAPTOP, Some("p2"), "p3", false, &[]);
    assert_eq!(missing(&story), only(0, Cause::Change));
}

#[test]
fn a_lost_update_is_missed_again_after_the_record_was_delivered() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[]);
    story.write(PHONE, "a", 1, Live);
    story.page(LAPTOP, Some("p1"), "p2", false, &[("a", 1, Live)]);
    story.write(PHONE, "a", 2, Live);
    story.page(LAPTOP, Some("p2"), "p3", false, &[]);
    let both = [("a".to_owned(), 0, Cause::Change), ("a".to_owned(), 2, Cause::Change)];
    assert_eq!(missing(&story), both);
}

#[test]
fn what_is_written_during_a_walk_may_come_in_the_next() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "b", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", true, &[("b", 0, Live)]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("p1"), "p2", false, &[]);
    assert_eq!(missing(&story), []);
    story.page(LAPTOP, Some("p2"), "p3", false, &[]);
    assert_eq!(missing(&story), only(0, Cause::Change));
}

#[test]
fn a_first_sync_owes_what_is_live() {
    let mut story = Story::at_head(&[PHONE]);
    story.write(PHONE, "a", 0, Live);
    story.write(PHONE, "gone", 0, Live);
    story.write(PHONE, "gone", 1, Deleted);
    story.page(LAPTOP, None, "p1", false, &[]);
    assert_eq!(missing(&story), only(0, Cause::FirstSync));
}

#[test]
fn a_delete_without_an_answer_may_explain_what_a_first_sync_lacks() {
    let mut story = Story::at_head(&[PHONE]);
    story.write(PHONE, "a", 0, Live);
    story.unanswered_delete(PHONE, "a", 0);
    story.page(LAPTOP, None, "p1", false, &[]);
    assert_eq!(missing(&story), []);
}

#[test]
fn a_delete_during_a_first_sync_is_told_to_those_who_were_shown_the_record() {
    let mut story = Story::at_head(&[PHONE]);
    for id in ["a", "b"] {
        story.write(PHONE, id, 0, Live);
    }
    story.page(LAPTOP, None, "p1", true, &[("a", 0, Live)]);
    story.write(PHONE, "a", 1, Deleted);
    story.write(PHONE, "b", 1, Deleted);
    story.page(LAPTOP, Some("p1"), "p2", false, &[]);
    assert_eq!(missing(&story), []);
    story.page(LAPTOP, Some("p2"), "p3", false, &[]);
    assert_eq!(missing(&story), only(1, Cause::DuringFirstSync));
}

#[test]
fn what_came_and_went_is_told_to_those_who_never_saw_it() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.write(PHONE, "a", 1, Deleted);
    story.page(LAPTOP, Some("head"), "p1", false, &[]);
    assert_eq!(missing(&story), only(1, Cause::CreatedThenDeleted));
}

#[test]
fn ties_are_cut_by_the_end_of_a_page() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    for id in ["b", "a", "c"] {
        story.stamp = Some(if id == "c" { "later" } else { "same" });
        story.write(PHONE, id, 0, Live);
    }
    story.page(LAPTOP, Some("head"), "p1", true, &[("b", 0, Live)]);
    story.page(LAPTOP, Some("p1"), "p2", false, &[("c", 0, Live)]);
    assert_eq!(missing(&story), only(0, Cause::Tie));
}

#[test]
fn a_page_that_loses_more_than_ties_is_no_resume_point() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    for (id, stamp) in [("b", "same"), ("a", "same"), ("c", "later")] {
        story.stamp = Some(stamp);
        story.write(PHONE, id, 0, Live);
    }
    story.page(LAPTOP, Some("head"), "p1", true, &[("b", 0, Live)]);
    story.page(LAPTOP, Some("p1"), "p2", false, &[]);
    let causes: Vec<Cause> = missing(&story).into_iter().map(|(_, _, cause)| cause).collect();
    assert_eq!(causes, [Cause::ResumePoint, Cause::ResumePoint]);
}

#[test]
fn an_update_that_is_lost_without_cuts_too_is_no_matter_of_pages() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[("a", 0, Live)]);
    story.write(PHONE, "b", 0, Live);
    story.write(PHONE, "a", 1, Live);
    story.page(LAPTOP, Some("p1"), "p2", true, &[("b", 0, Live)]);
    story.page(LAPTOP, Some("p2"), "p3", false, &[]);
    assert_eq!(missing(&story), only(1, Cause::Change));
}

#[test]
fn what_an_earlier_walk_from_the_same_position_got_was_consumed() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(PHONE, Some("head"), "p1", false, &[("a", 0, Live)]);
    story.page(LAPTOP, Some("head"), "p1", false, &[]);
    assert_eq!(missing(&story), only(0, Cause::Reuse));
}

#[test]
fn a_slow_commit_falls_behind_a_position() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.slowly(20, |story| {
        story.page(LAPTOP, Some("head"), "p1", false, &[]);
    });
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("p1"), "p1", false, &[]);
    assert_eq!(missing(&story), only(0, Cause::Concurrent));
}

#[test]
fn an_own_write_that_comes_later_was_late() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(PHONE, Some("head"), "p1", false, &[]);
    story.page(PHONE, Some("p1"), "p2", false, &[("a", 0, Live)]);
    assert_eq!(missing(&story), only(0, Cause::OwnWrite));
    // To the laptop, the same is a change by somebody else.
    story.page(LAPTOP, Some("head"), "p1", false, &[]);
    assert_eq!(missing(&story)[1].2, Cause::Change);
}

#[test]
fn an_entity_that_never_shows_up_was_forgotten() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "b", 0, Live);
    story.entity = "comments";
    story.write(PHONE, "a", 0, Live);
    story.entity = "tasks";
    story.page(LAPTOP, Some("head"), "p1", false, &[("b", 0, Live)]);
    assert_eq!(missing(&story), only(0, Cause::Entity));
}

#[test]
fn a_position_that_was_never_seen_is_a_beginning() {
    let mut story = Story::at_head(&[PHONE]);
    story.write(PHONE, "b", 0, Live);
    story.page(LAPTOP, Some("from nowhere"), "p1", false, &[]);
    assert_eq!(missing(&story), []);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("p1"), "p2", false, &[]);
    assert_eq!(missing(&story), only(0, Cause::Change));
}

#[test]
fn users_owe_each_other_nothing() {
    let mut story = Story::at_head(&[PHONE, STRANGER]);
    story.write(PHONE, "a", 0, Live);
    story.page(STRANGER, Some("head"), "p1", false, &[]);
    assert_eq!(missing(&story), []);
}

#[test]
fn a_repeated_create_is_no_change_of_its_own() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[("a", 0, Live)]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("p1"), "p1", false, &[]);
    assert_eq!(missing(&story), []);
    assert_eq!(kept(&story), 1);
}

#[test]
fn versions_that_fall_are_for_others_to_judge() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 3, Live);
    story.write(PHONE, "a", 1, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[]);
    assert_eq!(missing(&story), []);
}

#[test]
fn forks_are_judged_apart() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[("a", 0, Live)]);
    story.write(PHONE, "a", 1, Live);
    story.page(LAPTOP, Some("p1"), "p2", false, &[("a", 1, Live)]);
    story.page(LAPTOP, Some("head"), "p3", false, &[("a", 1, Live)]);
    // From the old position the reader was shown version 1; this branch has only seen version 0.
    story.page(PHONE, Some("p1"), "p4", false, &[]);
    assert_eq!(missing(&story), only(1, Cause::Reuse));
}

#[test]
fn steps_back_are_seen_along_a_chain_and_not_across() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[("a", 0, Live)]);
    story.write(PHONE, "a", 1, Live);
    story.page(LAPTOP, Some("p1"), "p2", false, &[("a", 1, Live)]);
    story.page(LAPTOP, Some("p2"), "p3", false, &[("a", 0, Live)]);
    let trace = story.trace();
    let history = History::new(&trace);
    let back: Vec<bool> =
        history.redeliveries().iter().map(super::Redelivery::is_step_back).collect();
    assert_eq!(back, [false, true]);
}
