//! What stands beside a missing change.

use super::{LAPTOP, PHONE, Story};
use crate::trace::State::Live;
use crate::trace::{Bond, History, Key, Trace};

/// What stands beside everything that is missing from a trace.
fn beside(trace: &Trace) -> Vec<Bond> {
    let history = History::new(trace);
    let missing = history.obligations().iter().filter(|owed| !owed.is_kept());
    missing.flat_map(|owed| owed.neighbours(&history)).map(|beside| beside.bond).collect()
}

fn key(id: &str) -> Key {
    Key::new(&"tasks".into(), id)
}

#[test]
fn a_tie_behind_the_end_of_a_page() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.stamp = Some("noon");
    story.write(PHONE, "a", 0, Live);
    story.write(PHONE, "b", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", true, &[("a", 0, Live)]);
    story.page(LAPTOP, Some("p1"), "p2", false, &[]);
    assert_eq!(
        beside(&story.trace()),
        [Bond::SameTime { other: key("a"), time: "noon".to_owned() }]
    );
}

#[test]
fn a_position_that_is_the_time_of_the_change() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.page(LAPTOP, Some("head"), "noon", false, &[]);
    story.stamp = Some("noon");
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("noon"), "p1", false, &[]);
    assert_eq!(beside(&story.trace()), [Bond::PositionIsItsTime { position: "noon".to_owned() }]);
}

#[test]
fn a_page_taken_while_the_write_was_under_way() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.slowly(6, |story| story.page(LAPTOP, Some("head"), "p1", false, &[]));
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("p1"), "p2", false, &[]);
    assert_eq!(beside(&story.trace()), [Bond::UnderWay]);
}

#[test]
fn what_was_written_later_came() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.write(PHONE, "b", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[("b", 0, Live)]);
    assert_eq!(beside(&story.trace()), [Bond::NewerCame { other: key("b") }]);
}

#[test]
fn a_page_with_changes_whose_position_stands_still() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "b", 0, Live);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("head"), "head", false, &[("b", 0, Live)]);
    assert_eq!(beside(&story.trace()), [Bond::PositionStandsStill]);
}

#[test]
fn half_of_a_batch() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.write(PHONE, "b", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[("a", 0, Live)]);
    let mut trace = story.trace();
    // The two writes are parts of a batch, for which the page before them stands in.
    for part in &mut trace.exchanges[2..4] {
        part.part_of = Some(1);
    }
    assert_eq!(beside(&trace), [Bond::SameBatch { came: 1, of: 2 }]);
}

#[test]
fn nothing_stands_beside_what_came() {
    let mut story = Story::at_head(&[PHONE, LAPTOP]);
    story.write(PHONE, "a", 0, Live);
    story.page(LAPTOP, Some("head"), "p1", false, &[("a", 0, Live)]);
    let trace = story.trace();
    let history = History::new(&trace);
    assert!(history.obligations().iter().all(|owed| owed.neighbours(&history).is_empty()));
}
