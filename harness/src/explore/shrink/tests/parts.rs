//! The parts of the shrinker, each on its own.

use std::collections::BTreeSet;

use super::story::{outline, story};
use crate::explore::shrink::names::{is_made_by, with_action};
use crate::explore::shrink::normal::plain;
use crate::explore::shrink::serialised;
use crate::explore::shrink::slice::slices;
use crate::explore::shrink::steps::{Side, moved_out, serial, togethers, unrolled};
use crate::explore::shrink::structure::{merged_clients, merged_users};
use crate::explore::shrink::tidy::{numbered, tidied};
use crate::explore::shrink::tree::{acts, lines, without};

use insta::assert_snapshot;

const STORY: &str = "title: t
entities: { lists: any, tasks: refers to lists }
clients: { phone: ann, laptop: ann, watch: ben }
steps:
  - phone: create lists as home
  - phone: create tasks as t in home times 3
  - laptop: pull
  - watch: listen
  - laptop: update t2
  - together:
      - phone: update t2
      - laptop: read t2
      - laptop: update t2
  - repeat: 2
    steps:
      - phone: read t1
      - laptop: read t3
  - watch: heed
  - phone: offline
  - phone: delete t1
  - phone: push
  - laptop: pull
";

fn line_of(text: &str) -> u64 {
    let scenario = story(STORY);
    let all = acts(&scenario.steps);
    let names: Vec<&str> = scenario.clients.iter().map(|client| client.name.as_str()).collect();
    let found =
        all.iter().find(|act| format!("{}: {}", names[act.client], act.action.text) == text);
    found.unwrap_or_else(|| panic!("no step says `{text}`")).line
}

#[test]
fn a_slice_holds_what_its_steps_stand_on() {
    let sliced = |step: &str| {
        let parts = slices(&story(STORY), &[line_of(step)]);
        outline(&plain(parts.into_iter().next().expect("there is a slice")).expect("of steps"))
    };
    assert_snapshot!(sliced("laptop: update t2"), @r"
    phone: create lists as home
    phone: create tasks as t times 3
    laptop: pull
    laptop: update t2
    ");
    assert_snapshot!(sliced("watch: heed"), @r"
    watch: listen
    watch: heed
    ");
    assert_snapshot!(sliced("phone: delete t1"), @r"
    phone: create lists as home
    phone: create tasks as t times 3
    repeat 2
      phone: read t1
    phone: offline
    phone: delete t1
    phone: push
    ");
    assert_snapshot!(sliced("phone: push"), @r"
    phone: create lists as home
    phone: create tasks as t times 3
    repeat 2
      phone: read t1
    phone: offline
    phone: delete t1
    phone: push
    ");
}

#[test]
fn wider_slices_hold_the_last_look_and_what_else_happens_to_the_records() {
    let parts = slices(&story(STORY), &[line_of("laptop: update t2")]);
    let sizes: Vec<usize> = parts.iter().map(|part| acts(&part.steps).len()).collect();
    assert_eq!(sizes, [4, 5, 8]);
    assert!(slices(&story(STORY), &[]).is_empty());
    assert!(slices(&story(STORY), &[0, 900]).is_empty());
}

#[test]
fn steps_that_speak_of_nothing_go_with_what_made_it() {
    let line = line_of("phone: create tasks as t in home times 3");
    let rest = plain(without(&story(STORY), &[line])).expect("something is left");
    assert_snapshot!(outline(&rest), @r"
    phone: create lists as home
    laptop: pull
    watch: listen
    watch: heed
    phone: offline
    phone: push
    laptop: pull
    ");
}

#[test]
fn groups_that_make_no_difference_go() {
    let nested = story(
        "title: t
clients: [a, b]
steps:
  - together:
      - a: discover
      - together:
          - a: pull
          - b: pull
  - together:
      - repeat: 2
        steps:
          - a: discover
      - together:
          - a: pull
  - repeat: 1
    steps:
      - b: discover
",
    );
    assert_snapshot!(outline(&plain(nested).expect("something is left")), @r"
    together
      a: discover
      a: pull
      b: pull
    repeat 2
      a: discover
    a: pull
    b: discover
    ");
}

#[test]
fn nobody_does_anything() {
    let scenario = story(STORY);
    assert_eq!(plain(without(&scenario, &lines(&scenario))), None);
}

#[test]
fn idle_clients_and_parts_go() {
    let scenario = story(
        "title: t
entities: { lists: any, notes: any, tasks: refers to lists }
clients: { a: ann, b: ben, c: cid, d: ben }
steps:
  - c: create tasks as t
  - c: share t user ben
",
    );
    let rest = plain(scenario).expect("something is left");
    let names: Vec<&str> = rest.clients.iter().map(|client| client.name.as_str()).collect();
    // Somebody has to be the user whom the record is shared with.
    assert_eq!(names, ["b", "c"]);
    let parts: Vec<&str> = rest.entities.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(parts, ["lists", "tasks"]);
    assert_eq!(acts(&rest.steps)[0].client, 1);
}

#[test]
fn one_after_the_other() {
    let scenario = story(STORY);
    assert!(!serialised(&scenario));
    let groups = togethers(&scenario);
    let serial = |turned| serial(&scenario, &groups, turned);
    assert!(serialised(&serial(false)) && serialised(&serial(true)));
    let race = |turned| -> Vec<usize> {
        acts(&serial(turned).steps)[5..8].iter().map(|act| act.client).collect()
    };
    assert_eq!(race(false), [0, 1, 1]);
    assert_eq!(race(true), [1, 1, 0]);
}

#[test]
fn a_step_leaves_a_group_only_where_its_client_keeps_its_order() {
    let scenario = story(STORY);
    let group = togethers(&scenario)[0];
    let read = group + 2;
    let moved = |line, side| moved_out(&scenario, group, line, side).map(|story| outline(&story));
    let before = moved(read, Side::Before).expect("it is its client's first");
    assert!(before.contains("laptop: read t2\ntogether\n  phone: update t2\n  laptop: update t2"));
    assert_eq!(moved(read, Side::Behind), None);
    let behind = moved(read + 1, Side::Behind).expect("it is its client's last");
    assert!(behind.contains("  laptop: read t2\nlaptop: update t2"));
}

#[test]
fn rounds_told_one_by_one() {
    let scenario = story(STORY);
    let group = togethers(&scenario)[0] + 4;
    let flat = unrolled(&scenario, group).expect("it is short");
    let all = lines(&flat);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "each has a line of its own");
    assert_eq!(acts(&flat.steps).len(), acts(&scenario.steps).len() + 2);
}

#[test]
fn users_and_clients_become_one_only_where_that_says_the_same() {
    let scenario = story(STORY);
    assert_eq!(merged_clients(&scenario, 2, 0), None);
    assert!(merged_clients(&scenario, 1, 0).is_some());
    assert!(merged_users(&scenario, "ben", "ann").is_some());
    let sharing = STORY.replace("  - watch: heed\n", "  - phone: share t1 user ben\n");
    assert_eq!(merged_users(&story(&sharing), "ben", "ann"), None);
}

#[test]
fn a_name_loses_its_number_with_the_other_records() {
    let scenario = story(STORY);
    let line = line_of("phone: create tasks as t in home times 3");
    let maker = acts(&scenario.steps)[1].action.clone();
    let one = crate::scenario::Action { times: 1, ..maker.clone() };
    let one = with_action(&scenario, line, &one);
    let objects = |scenario: &crate::scenario::Scenario| -> Vec<String> {
        let reads = acts(&scenario.steps).into_iter();
        reads.map(|act| act.action.object.clone()).filter(|name| name.starts_with('t')).collect()
    };
    assert!(objects(&one).iter().all(|name| name == "t" || name == "tasks"), "{:?}", objects(&one));
    let two = crate::scenario::Action { times: 2, ..maker };
    let two = with_action(&scenario, line, &two);
    assert!(objects(&two).contains(&"t1".to_owned()) && !objects(&two).contains(&"t3".to_owned()));
}

#[test]
fn names_in_order_stay_apart() {
    let scenario = story(
        "title: t
entities: { tasks: any }
clients: [a]
steps:
  - a: create tasks as x times 12
  - a: create tasks as r1
  - a: pull as here
  - a: pull as mark
  - a: imagine tasks as none
  - a: update x12
  - a: update r1
  - a: read none
  - a: pull from mark
  - a: pull from here
  - a: list tasks from x1
  - a: { request: GET, to: record, of: x2 }
  - a: { request: GET, to: collection, of: tasks }
",
    );
    let tidy = tidied(&scenario, super::world::sentence).scenario;
    assert_snapshot!(outline(&tidy), @r"
    a: create tasks as r1_ times 12
    a: create tasks as r2
    a: pull as here
    a: pull as p1
    a: imagine tasks as r3
    a: update r1_12
    a: update r2
    a: read r3
    a: pull from p1
    a: pull from here
    a: list tasks from r1_1
    a: request GET
    a: request GET
    ");
    let all = acts(&tidy.steps);
    assert!(is_made_by(all[0].action, &all[5].action.object));
    assert_eq!(all[11].action.of.as_deref(), Some("r1_2"));
    assert_eq!(all[12].action.of.as_deref(), Some("tasks"));
}

#[test]
fn lines_are_numbered_in_order() {
    let (numbered, moved) = numbered(&story(STORY));
    let new: Vec<u64> = moved.iter().map(|(_, new)| *new).collect();
    assert_eq!(new, (1..=17).collect::<Vec<u64>>());
    assert_eq!(lines(&numbered).len(), 15);
}
