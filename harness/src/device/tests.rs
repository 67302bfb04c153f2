//! Devices against a server in memory.

mod conflicts;
mod resets;
mod rounds;
mod server;
mod weather;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{ConflictRule, Device, ServerWins, Snapshot};
use crate::trace::Key;
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
            let Some(op) = self.device.next_request() else { return };
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
            let Some(op) = self.device.next_request() else { break };
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
