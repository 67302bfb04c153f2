//! Walks from the start, what is gone, and servers that lead nowhere.

use super::server::Server;
use super::{Bench, Fate, key, named, pair, server_wins};
use crate::trace::{Answer, Page, Reply};

#[test]
fn a_delete_of_what_is_gone_is_done() {
    let mut server = Server::default();
    let (mut phone, mut laptop) = pair(&server_wins(), &mut server);
    phone.device.app().delete(&key(1));
    laptop.device.app().delete(&key(1));
    laptop.round(&mut server, &[]);
    server.collect_tombstones();
    phone.round(&mut server, &[]);
    assert_eq!(phone.device.take_returned(), []);
    assert!(phone.device.sync().outbox.is_empty());
}

#[test]
fn what_was_learnt_long_ago_is_no_news() {
    let mut server = Server::default();
    let (mut phone, _) = pair(&server_wins(), &mut server);
    let long_ago = phone.device.sync().shadow[&key(1)].clone();
    phone.edit(1, "title", "Oat milk");
    phone.round(&mut server, &[]);
    phone.device.see(&key(1), &long_ago);
    assert_eq!(phone.rows(), server.live());
}

#[test]
fn the_first_pull_finds_out_what_was_deleted_before_it() {
    let mut server = Server::default();
    let mut phone = Bench::new(server_wins());
    for number in [1, 2] {
        phone.device.app().create(&key(number), named("title", "Milk"));
    }
    phone.round(&mut server, &[Fate::Answered, Fate::AnswerLost]);
    assert_eq!(phone.device.sync().position, None, "it has sent and not pulled");
    let mut laptop = Bench::new(server_wins());
    laptop.round(&mut server, &[]);
    laptop.device.app().delete(&key(1));
    laptop.round(&mut server, &[]);
    phone.round(&mut server, &[]);
    assert_eq!(phone.rows(), server.live());
}

#[test]
fn a_reset_keeps_what_waits_and_drops_what_is_gone() {
    let mut server = Server::default();
    let (mut phone, mut laptop) = pair(&server_wins(), &mut server);
    for number in 2..6 {
        phone.device.app().create(&key(number), named("title", "more"));
    }
    phone.round(&mut server, &[]);
    laptop.round(&mut server, &[]);
    let long_ago = laptop.device.sync().shadow[&key(4)].clone();
    laptop.edit(3, "title", "typed in the drawer");
    laptop.device.app().create(&key(9), named("title", "made in the drawer"));
    for number in [1, 4] {
        phone.device.app().delete(&key(number));
    }
    phone.round(&mut server, &[]);
    server.collect_tombstones();
    // Two changes go out, the position is refused, one page comes, and then the laptop crashes.
    laptop.crash(&mut server, 4);
    assert!(laptop.device.sync().unconfirmed.contains(&key(4)), "the walk is under way");
    laptop.device.see(&key(4), &long_ago);
    laptop.round(&mut server, &[]);
    assert_eq!(laptop.rows(), server.live());
    assert_eq!(server.live()[&key(3)]["title"], "typed in the drawer");
    assert!(server.live().contains_key(&key(9)));
}

#[test]
fn a_server_that_goes_round_in_circles_is_left() {
    let mut phone = Bench::new(server_wins());
    phone.device.begin();
    let stuck = Reply {
        answer: Answer::Accepted,
        page: Some(Page {
            has_more: Some(true),
            next: Some("here".to_owned()),
            limit: Some(2),
            len: 0,
        }),
        ..Default::default()
    };
    let mut asked = 0;
    while let Some(op) = phone.device.next_request() {
        phone.device.answer(&op, Some(&stuck));
        asked += 1;
        assert!(asked < 10, "the round does not end");
    }
}
