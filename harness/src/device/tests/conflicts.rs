//! Changes that are refused, or meet those of others.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use sixfold_spec::wire::ProblemType;

use super::server::Server;
use super::{Bench, Fate, key, named, pair, server_wins};
use crate::device::{
    Conflict, ConflictRule, Edit, FieldMerge, MineWins, Notice, Reason, Resolution, ServerWins,
};

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
fn clash(rule: &Arc<dyn ConflictRule>) -> (Value, Value) {
    let mut server = Server::default();
    let (mut phone, mut laptop) = pair(rule, &mut server);
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
    assert_eq!(clash(&(Arc::new(ServerWins) as _)), ("Oat milk".into(), Value::Null));
    assert_eq!(clash(&(Arc::new(MineWins) as _)), ("Soy milk".into(), "two".into()));
    assert_eq!(clash(&(Arc::new(FieldMerge) as _)), ("Oat milk".into(), "two".into()));
    let longer = |conflict: &Conflict<'_>| match conflict.mine {
        Edit::Change(patch) => {
            let mut patch = patch.clone();
            patch.insert("notes".to_owned(), conflict.theirs.value["title"].clone());
            Resolution::Insist(Edit::Change(patch))
        }
        _ => Resolution::Yield,
    };
    assert_eq!(clash(&(Arc::new(longer) as _)), ("Soy milk".into(), "Oat milk".into()));
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
