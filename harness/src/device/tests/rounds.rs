//! What goes out, what comes in, and what the app sees of it.

use std::sync::Arc;

use super::server::Server;
use super::{Bench, Fate, key, named, pair, server_wins};
use crate::device::{FieldMerge, Notice};
use crate::trace::Op;

#[test]
fn a_change_reaches_the_other_device() {
    let mut server = Server::default();
    let (mut phone, mut laptop) = (Bench::new(server_wins()), Bench::new(server_wins()));
    let heard = laptop.device.subscribe();
    phone.device.app().create(&key(1), named("title", "Milk"));
    phone.round(&mut server, &[]);
    laptop.round(&mut server, &[]);
    assert_eq!(laptop.shows(1, "title"), Some("Milk".into()));
    assert_eq!(laptop.device.notice(heard), Some(Notice::Remote(key(1))));
    assert_eq!(laptop.device.notice(heard), None);
}

#[test]
fn an_afternoon_of_typing_is_one_request() {
    let mut server = Server::default();
    let mut phone = Bench::new(server_wins());
    phone.device.app().create(&key(1), named("title", "M"));
    for text in ["Mi", "Mil", "Milk"] {
        phone.edit(1, "title", text);
    }
    phone.round(&mut server, &[]);
    for text in ["Milk, oat", "Milk, soy"] {
        phone.edit(1, "title", text);
    }
    phone.edit(1, "notes", "two");
    phone.round(&mut server, &[]);
    let writes: Vec<&Op> = server.asked.iter().filter(|op| op.is_write()).collect();
    assert_eq!(writes.len(), 2, "{writes:?}");
    assert_eq!(server.live()[&key(1)]["title"], "Milk, soy");
}

#[test]
fn a_row_shows_what_waits_on_top_of_what_comes() {
    let mut server = Server::default();
    let (mut phone, mut laptop) = pair(&(Arc::new(FieldMerge) as _), &mut server);
    phone.edit(1, "title", "Oat milk");
    phone.round(&mut server, &[]);
    laptop.device.begin();
    let op = laptop.device.next_request().expect("it pulls");
    // Typed while the page was on its way.
    laptop.edit(1, "notes", "two");
    laptop.device.answer(&op, Some(&server.ask(&op)));
    assert_eq!(laptop.shows(1, "title"), Some("Oat milk".into()));
    assert_eq!(laptop.shows(1, "notes"), Some("two".into()));
}

#[test]
fn what_was_made_and_deleted_before_anybody_heard_of_it_is_never_sent() {
    let mut server = Server::default();
    let mut phone = Bench::new(server_wins());
    phone.device.app().create(&key(1), named("title", "Milk"));
    phone.edit(1, "title", "Oat milk");
    phone.device.app().delete(&key(1));
    phone.round(&mut server, &[]);
    assert!(server.asked.iter().all(|op| !op.is_write()), "{:?}", server.asked);
}

#[test]
fn a_repeat_is_the_same_request() {
    let mut server = Server::default();
    let mut phone = Bench::new(server_wins());
    phone.device.app().create(&key(1), named("title", "Milk"));
    phone.round(&mut server, &[Fate::AnswerLost]);
    // Typed after the request went out: it must not change what is sent again.
    phone.edit(1, "title", "Oat milk");
    phone.round(&mut server, &[]);
    assert_eq!(server.asked[0], server.asked[1]);
    assert_eq!(server.live()[&key(1)]["title"], "Oat milk");
    assert_eq!(server.live()[&key(1)]["lock_version"], 1);
    assert_eq!(phone.device.take_returned(), []);
}

#[test]
fn a_device_knows_its_own_write_again() {
    let mut server = Server::default();
    let (mut phone, _) = pair(&server_wins(), &mut server);
    phone.edit(1, "title", "Oat milk");
    phone.round(&mut server, &[Fate::AnswerLost]);
    phone.round(&mut server, &[]);
    assert_eq!(server.live()[&key(1)]["lock_version"], 1, "it was applied once");
    assert!(phone.device.sync().outbox.is_empty());
    assert_eq!(phone.device.take_returned(), []);
}

#[test]
fn a_parent_goes_first_even_where_the_reference_was_set_earlier() {
    let mut server = Server::default();
    let mut phone = Bench::new(server_wins());
    phone.device.app().create(&key(1), named("title", "Milk"));
    phone.device.app().create(&key(2), named("title", "Groceries"));
    phone.edit(1, "of", "id-2");
    phone.round(&mut server, &[]);
    let made: Vec<&str> = server.asked.iter().filter_map(Op::id).collect();
    assert_eq!(made, ["id-2", "id-1"]);
    assert_eq!(server.live().len(), 2);
}
