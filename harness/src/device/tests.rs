//! Devices against a server in memory.

mod server;
mod weather;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use sixfold_spec::wire::ProblemType;

use super::{
    ConflictRule, Device, Edit, FieldMerge, MineWins, Notice, Reason, ServerWins, Snapshot,
};
use crate::trace::{Key, Op};
use server::Server;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Answered,
    AnswerLost,
    NeverArrives,
}

/// A device, and what starts it again.
struct Bench {
    device: Device,
    rule: Arc<dyn ConflictRule>,
}

impl Bench {
    fn new(rule: Arc<dyn ConflictRule>) -> Bench {
        let device = Device::start(Snapshot::default(), rule.clone(), Some("2".to_owned()));
        Bench { device, rule }
    }

    fn restart(&mut self, kept: Snapshot) {
        self.device = Device::start(kept, self.rule.clone(), Some("3".to_owned()));
    }

    /// A round in which the requests have these fates, and all others are answered.
    fn round(&mut self, server: &mut Server, fates: &[Fate]) {
        self.device.begin();
        let mut fates = fates.iter().copied();
        for _ in 0..1_000 {
            let Some(op) = self.device.next() else { return };
            let reply = match fates.next().unwrap_or(Fate::Answered) {
                Fate::Answered => Some(server.ask(&op)),
                Fate::AnswerLost => {
                    server.ask(&op);
                    None
                }
                Fate::NeverArrives => None,
            };
            self.device.answer(&op, reply.as_ref());
        }
        panic!("the round does not end");
    }

    /// A round in which the device crashes when so many requests have been answered and the next
    /// one was sent.
    fn crash(&mut self, server: &mut Server, answered: usize) {
        self.device.begin();
        for place in 0.. {
            let Some(op) = self.device.next() else { break };
            let kept = self.device.snapshot();
            let reply = server.ask(&op);
            if place == answered {
                self.restart(kept);
                return;
            }
            self.device.answer(&op, Some(&reply));
        }
        let kept = self.device.snapshot();
        self.restart(kept);
    }

    fn edit(&mut self, number: u8, member: &str, text: &str) -> bool {
        self.device.app().edit(&key(number), named(member, text))
    }

    /// The member of a record as the app shows it.
    fn shows(&mut self, number: u8, member: &str) -> Option<Value> {
        self.device.app().read(&key(number))?.members.get(member).cloned()
    }

    fn rows(&self) -> BTreeMap<Key, Map<String, Value>> {
        let rows = self.device.store().rows();
        rows.map(|(key, row)| (key.clone(), row.members.clone())).collect()
    }
}

fn key(number: u8) -> Key {
    Key::new(&"tasks".into(), &format!("id-{number}"))
}

fn named(member: &str, text: &str) -> Map<String, Value> {
    Map::from_iter([(member.to_owned(), text.into())])
}

/// A phone and a laptop that both hold a record, made by the phone.
fn pair(rule: &Arc<dyn ConflictRule>, server: &mut Server) -> (Bench, Bench) {
    let (mut phone, mut laptop) = (Bench::new(rule.clone()), Bench::new(rule.clone()));
    phone.device.app().create(&key(1), named("title", "Milk"));
    phone.round(server, &[]);
    laptop.round(server, &[]);
    (phone, laptop)
}

fn server_wins() -> Arc<dyn ConflictRule> {
    Arc::new(ServerWins)
}

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
    let op = laptop.device.next().expect("it pulls");
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
fn a_create_that_got_through_stays_done_when_others_have_gone_on() {
    let mut server = Server::default();
    let rule: Arc<dyn ConflictRule> = Arc::new(MineWins);
    let (mut phone, mut laptop) = (Bench::new(rule.clone()), Bench::new(rule));
    phone.device.app().create(&key(1), named("title", "Milk"));
    phone.round(&mut server, &[Fate::AnswerLost]);
    laptop.round(&mut server, &[]);
    laptop.edit(1, "title", "Oat milk");
    laptop.round(&mut server, &[]);
    phone.edit(1, "notes", "two");
    phone.round(&mut server, &[]);
    assert_eq!(server.live()[&key(1)]["title"], "Oat milk");
    assert_eq!(server.live()[&key(1)]["notes"], "two");
    assert_eq!(phone.rows(), server.live());
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

#[test]
fn a_refused_change_is_taken_back_and_told() {
    let mut server = Server::default();
    let (mut phone, _) = pair(&server_wins(), &mut server);
    let heard = phone.device.subscribe();
    phone.edit(1, "title", "refused");
    phone.edit(1, "title", "refused again");
    assert_eq!(phone.device.notice(heard), Some(Notice::Local(key(1))), "it is told once");
    phone.round(&mut server, &[]);
    assert_eq!(phone.shows(1, "title"), Some("Milk".into()));
    assert_eq!(phone.device.notice(heard), Some(Notice::Returned(key(1))));
    let kept = phone.device.snapshot();
    phone.restart(kept);
    let returned = phone.device.take_returned();
    assert_eq!(returned.len(), 1, "it is kept until the app has looked");
    assert_eq!(returned[0].change.edit, Edit::Change(named("title", "refused again")));
    assert_eq!(returned[0].reason, Reason::Refused(ProblemType::ValidationFailed));
    assert_eq!(phone.device.take_returned(), []);
}

#[test]
fn what_stands_on_a_refused_create_is_taken_back_with_it() {
    let mut server = Server::default();
    let mut phone = Bench::new(server_wins());
    phone.device.app().create(&key(1), named("title", "refused"));
    phone.round(&mut server, &[Fate::NeverArrives]);
    phone.edit(1, "title", "Milk");
    phone.round(&mut server, &[]);
    let reasons: Vec<Reason> =
        phone.device.take_returned().into_iter().map(|returned| returned.reason).collect();
    assert_eq!(reasons, [Reason::Refused(ProblemType::ValidationFailed), Reason::Gone]);
    assert_eq!(phone.rows(), BTreeMap::new());
}

/// Two devices change the same record; `rule` decides on the slower one. Returns title and notes of
/// the record as the server has it.
fn clash(rule: Arc<dyn ConflictRule>) -> (Value, Value) {
    let mut server = Server::default();
    let (mut phone, mut laptop) = pair(&rule, &mut server);
    phone.edit(1, "title", "Oat milk");
    phone.round(&mut server, &[]);
    laptop.edit(1, "title", "Soy milk");
    laptop.edit(1, "notes", "two");
    laptop.round(&mut server, &[]);
    let live = server.live();
    assert_eq!(laptop.rows(), live, "the slower device shows what the server has");
    let record = &live[&key(1)];
    (record["title"].clone(), record.get("notes").cloned().unwrap_or_default())
}

#[test]
fn the_rule_decides_a_conflict() {
    assert_eq!(clash(Arc::new(ServerWins)), ("Oat milk".into(), Value::Null));
    assert_eq!(clash(Arc::new(MineWins)), ("Soy milk".into(), "two".into()));
    assert_eq!(clash(Arc::new(FieldMerge)), ("Oat milk".into(), "two".into()));
    let longer = |conflict: &super::Conflict<'_>| match conflict.mine {
        Edit::Change(patch) => {
            let mut patch = patch.clone();
            patch.insert("notes".to_owned(), conflict.theirs.value["title"].clone());
            super::Resolution::Insist(Edit::Change(patch))
        }
        _ => super::Resolution::Yield,
    };
    assert_eq!(clash(Arc::new(longer)), ("Soy milk".into(), "Oat milk".into()));
}

#[test]
fn the_part_of_a_change_that_yields_is_told() {
    let mut server = Server::default();
    let (mut phone, mut laptop) = pair(&(Arc::new(FieldMerge) as _), &mut server);
    phone.edit(1, "title", "Oat milk");
    phone.round(&mut server, &[]);
    laptop.edit(1, "title", "Soy milk");
    laptop.edit(1, "notes", "two");
    laptop.round(&mut server, &[]);
    let returned = laptop.device.take_returned();
    assert_eq!(returned.len(), 1);
    assert_eq!(returned[0].change.edit, Edit::Change(named("title", "Soy milk")));
}

#[test]
fn what_was_typed_after_a_refused_change_goes_without_it() {
    let mut server = Server::default();
    let (mut phone, _) = pair(&server_wins(), &mut server);
    phone.edit(1, "title", "refused");
    phone.round(&mut server, &[Fate::NeverArrives]);
    phone.edit(1, "title", "Oat milk");
    phone.round(&mut server, &[]);
    assert_eq!(server.live()[&key(1)]["title"], "Oat milk");
    assert_eq!(phone.device.take_returned().len(), 1);
}

#[test]
fn what_others_did_to_a_create_that_got_through_is_not_overwritten() {
    let mut server = Server::default();
    let rule: Arc<dyn ConflictRule> = Arc::new(FieldMerge);
    let (mut phone, mut laptop) = (Bench::new(rule.clone()), Bench::new(rule));
    phone.device.app().create(&key(1), named("title", "Milk"));
    phone.round(&mut server, &[Fate::AnswerLost]);
    phone.edit(1, "title", "Soy milk");
    laptop.round(&mut server, &[]);
    laptop.edit(1, "title", "Oat milk");
    laptop.round(&mut server, &[]);
    phone.round(&mut server, &[]);
    assert_eq!(server.live()[&key(1)]["title"], "Oat milk");
    assert_eq!(phone.device.take_returned().len(), 1, "and the phone is told");
}

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
    laptop.edit(3, "title", "typed in the drawer");
    laptop.device.app().create(&key(9), named("title", "made in the drawer"));
    for number in [1, 4] {
        phone.device.app().delete(&key(number));
    }
    phone.round(&mut server, &[]);
    server.collect_tombstones();
    // Two changes go out, the position is refused, one page comes, and then the laptop crashes.
    laptop.crash(&mut server, 4);
    assert!(!laptop.device.sync().unconfirmed.is_empty(), "the walk is under way");
    laptop.round(&mut server, &[]);
    assert_eq!(laptop.rows(), server.live());
    assert_eq!(server.live()[&key(3)]["title"], "typed in the drawer");
    assert!(server.live().contains_key(&key(9)));
}

#[test]
fn a_server_that_goes_round_in_circles_is_left() {
    let mut phone = Bench::new(server_wins());
    phone.device.begin();
    let stuck = crate::trace::Reply {
        answer: crate::trace::Answer::Accepted,
        page: Some(crate::trace::Page {
            has_more: Some(true),
            next: Some("here".to_owned()),
            limit: Some(2),
            len: 0,
        }),
        ..Default::default()
    };
    let mut asked = 0;
    while let Some(op) = phone.device.next() {
        phone.device.answer(&op, Some(&stuck));
        asked += 1;
        assert!(asked < 10, "the round does not end");
    }
}
