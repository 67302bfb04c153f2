//! What is known of the order of versions, from traces told in a few words.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, json};

use super::{Order, order};
use crate::trace::{
    Answer, Credentials, Exchange, Expected, Failure, Op, PackedFields, Place, Reply, Request,
    Response, Sighting, State, Trace,
};

/// What a request is.
#[derive(Clone, Copy)]
enum Does {
    Creates,
    /// Changes this version; none is named where there is none.
    Changes(Option<i64>),
    Deletes(i64),
    Reads,
    Lists,
}

use Does::{Changes, Creates, Deletes, Lists, Reads};

/// What came of it.
#[derive(Clone, Copy)]
enum Came {
    /// A yes that shows this version.
    Shows(i64),
    /// A yes that shows the tombstone at this version.
    Buried(i64),
    /// A yes that shows nothing.
    Yes,
    /// A no that shows nothing.
    No,
    /// Nothing.
    Silence,
}

use Came::{Buried, No, Shows, Silence, Yes};

/// A trace of requests about one record: from when to when each was under way, what it was, what came.
fn trace(told: &[(u64, u64, Does, Came)]) -> Trace {
    let exchanges = told.iter().enumerate();
    Trace {
        exchanges: exchanges.map(|(index, row)| exchange(index, *row)).collect(),
        ..Trace::default()
    }
}

fn exchange(index: usize, (started, ended, does, came): (u64, u64, Does, Came)) -> Exchange {
    let entity = "tasks".into();
    let id = "a".to_owned();
    let named = |version: Option<i64>| {
        version.map_or(Expected::Absent, |version| Expected::Value(version.into()))
    };
    let op = match does {
        Creates => Op::Create { entity, id: Some(id.into()), members: Map::new() },
        Changes(version) => {
            Op::Update { entity, id, expected: named(version), if_match: None, patch: Map::new() }
        }
        Deletes(version) => {
            Op::Delete { entity, id, expected: named(Some(version)), if_match: None }
        }
        Reads => Op::Read { entity, id },
        Lists => Op::List { entity, after: None, limit: None },
    };
    let place = match does {
        Reads => Place::Read,
        Lists => Place::Listed,
        _ => Place::Written,
    };
    let seen = |version: i64, state: State| {
        let value = json!({ "id": "a", "lock_version": version });
        vec![Sighting::new(&"tasks".into(), value, state, place)]
    };
    let (answer, sightings) = match came {
        Shows(version) => (Answer::Accepted, seen(version, State::Live)),
        Buried(version) => (Answer::Accepted, seen(version, State::Deleted)),
        Yes => (Answer::Accepted, Vec::new()),
        No => (Answer::Refused(None), Vec::new()),
        Silence => (Answer::Missing, Vec::new()),
    };
    let response = if answer == Answer::Missing {
        Err(Failure::Broken("nothing came".to_owned()))
    } else {
        Ok(Response {
            status: StatusCode::OK,
            headers: PackedFields::default(),
            body: Bytes::new(),
        })
    };
    let url = "http://localhost/".parse().expect("it is a URL");
    Exchange {
        index,
        client: 0,
        credentials: Credentials::User(0),
        op,
        request: Request::get(url, HeaderMap::new()).into(),
        meant_wrong: false,
        started: Duration::from_millis(started),
        ended: Duration::from_millis(ended),
        response,
        reply: Reply { answer, sightings, ..Reply::default() },
        reply_lost: false,
        part_of: None,
        step: 0,
        spoken: Vec::new(),
    }
}

#[test]
fn writes_that_follow_one_another_are_in_order() {
    let told = [
        (0, 1, Creates, Shows(0)),
        (2, 3, Changes(Some(0)), Shows(1)),
        (4, 5, Changes(None), Shows(2)),
        (6, 7, Changes(Some(0)), No),
        (8, 9, Deletes(2), Buried(3)),
        (10, 11, Deletes(3), Buried(3)),
    ];
    assert_eq!(order(&trace(&told)), Order::Known);
}

#[test]
fn what_a_reader_sees_before_the_writer_is_in_order_if_the_writer_names_what_was_there() {
    let told = |named| {
        [
            (0, 1, Creates, Shows(0)),
            (2, 9, Changes(Some(0)), Shows(1)),
            (3, 4, Reads, Shows(1)),
            (5, 10, Changes(named), Shows(2)),
            (6, 7, Lists, Shows(2)),
        ]
    };
    assert_eq!(order(&trace(&told(Some(1)))), Order::Known);
    // It began when the one before had been seen: that is enough, whatever it names.
    assert_eq!(order(&trace(&told(None))), Order::Known);
}

#[test]
fn of_two_writes_at_the_same_time_nobody_knows_which_came_first() {
    let told = |one, other| {
        [
            (0, 1, Creates, Shows(0)),
            (2, 6, Changes(one), Shows(1)),
            (3, 7, Changes(other), Shows(2)),
        ]
    };
    assert_eq!(order(&trace(&told(None, None))), Order::Unknown);
    assert_eq!(order(&trace(&told(None, Some(0)))), Order::Unknown);
    // A server that keeps no lock accepts both, and that can be judged.
    assert_eq!(order(&trace(&told(Some(0), Some(0)))), Order::Twins);
    assert_eq!(order(&trace(&told(Some(0), Some(1)))), Order::Known);
}

#[test]
fn a_version_that_nobody_is_known_to_have_made_has_no_place() {
    let lost =
        [(0, 1, Creates, Shows(0)), (2, 3, Changes(Some(0)), Silence), (4, 5, Reads, Shows(1))];
    assert_eq!(order(&trace(&lost)), Order::Unknown);
    let foreign = [(0, 1, Lists, Shows(0)), (2, 3, Lists, Shows(1))];
    assert_eq!(order(&trace(&foreign)), Order::Unknown);
    assert_eq!(order(&trace(&foreign[..1])), Order::Known);
}

#[test]
fn a_text_that_comes_back_puts_an_end_to_all_order() {
    let back = [
        (0, 1, Creates, Shows(0)),
        (2, 3, Changes(Some(0)), Shows(1)),
        (4, 5, Changes(Some(1)), Shows(0)),
    ];
    assert_eq!(order(&trace(&back)), Order::Unknown);
    let nothing_changed = [(0, 1, Creates, Shows(0)), (2, 3, Changes(Some(0)), Shows(0))];
    assert_eq!(order(&trace(&nothing_changed)), Order::Known);
}

#[test]
fn a_write_that_shows_nothing_made_what_is_read_behind_it() {
    let alone = [
        (0, 1, Creates, Yes),
        (2, 3, Reads, Shows(0)),
        (4, 5, Changes(Some(0)), Yes),
        (6, 7, Reads, Shows(1)),
        (8, 9, Deletes(1), Yes),
        (10, 11, Lists, Buried(2)),
    ];
    assert_eq!(order(&trace(&alone)), Order::Known);
    for meanwhile in [Yes, Silence] {
        let mut disturbed = alone.to_vec();
        disturbed.insert(3, (5, 8, Changes(None), meanwhile));
        assert_eq!(order(&trace(&disturbed)), Order::Unknown);
    }
}
