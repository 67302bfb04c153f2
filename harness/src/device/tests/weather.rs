//! Whatever gets lost and whoever crashes: in the end all hold the same, and nothing that an app did
//! has vanished in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;

use super::server::Server;
use super::{Bench, Fate, key, named};
use crate::device::{ConflictRule, Edit, FieldMerge, MineWins, ServerWins};
use crate::trace::Key;

/// What may happen to one of the devices.
#[derive(Clone, Debug)]
enum Event {
    Create(u8),
    Edit(u8, &'static str),
    /// An edit that the server refuses.
    Typo(u8),
    Delete(u8),
    Round(Vec<Fate>),
    Crash(usize),
    /// To the server: tombstones are collected, positions run out.
    Collect,
}

const MEMBERS: [&str; 2] = ["title", "notes"];

fn event() -> impl Strategy<Value = Event> {
    let fate = prop_oneof![
        2 => Just(Fate::Answered),
        1 => Just(Fate::AnswerLost),
        1 => Just(Fate::NeverArrives)
    ];
    prop_oneof![
        3 => (0..4u8).prop_map(Event::Create),
        6 => (0..12u8, prop::sample::select(MEMBERS.to_vec()))
            .prop_map(|(record, member)| Event::Edit(record, member)),
        1 => (0..12u8).prop_map(Event::Typo),
        1 => (0..12u8).prop_map(Event::Delete),
        5 => prop::collection::vec(fate, 0..5).prop_map(Event::Round),
        2 => (0..5usize).prop_map(Event::Crash),
        1 => Just(Event::Collect),
    ]
}

fn rule() -> impl Strategy<Value = u8> {
    0..3u8
}

fn rule_of(number: u8) -> Arc<dyn ConflictRule> {
    match number {
        0 => Arc::new(ServerWins),
        1 => Arc::new(MineWins),
        _ => Arc::new(FieldMerge),
    }
}

/// What one device's app did: each text that it wrote, by record and member, oldest first.
#[derive(Default)]
struct Diary {
    typed: BTreeMap<(Key, &'static str), Vec<String>>,
    made: BTreeSet<Key>,
    deleted: BTreeSet<Key>,
}

/// A story of three devices and a server.
struct World {
    server: Server,
    devices: Vec<(Bench, Diary)>,
    texts: u32,
}

impl World {
    fn new(rules: &[u8]) -> World {
        let devices =
            rules.iter().map(|rule| (Bench::new(rule_of(*rule)), Diary::default())).collect();
        World { server: Server::default(), devices, texts: 0 }
    }

    fn happen(&mut self, place: usize, event: &Event) {
        self.texts += 1;
        let text = format!("text {}", self.texts);
        let (bench, diary) = &mut self.devices[place];
        match event {
            // Ids are a device's own: nobody makes the record of another.
            Event::Create(record) => {
                let key = key(record * 3 + u8::try_from(place).expect("three devices"));
                if diary.made.insert(key.clone()) {
                    bench.device.app().create(&key, named("title", &text));
                    diary.typed.entry((key, "title")).or_default().push(text);
                }
            }
            Event::Edit(record, member) => {
                if bench.edit(*record, member, &text) {
                    diary.typed.entry((key(*record), *member)).or_default().push(text);
                }
            }
            Event::Typo(record) => {
                let text = format!("refused {text}");
                if bench.edit(*record, "notes", &text) {
                    diary.typed.entry((key(*record), "notes")).or_default().push(text);
                }
            }
            Event::Delete(record) => {
                if bench.device.app().delete(&key(*record)) {
                    diary.deleted.insert(key(*record));
                }
            }
            Event::Round(fates) => bench.round(&mut self.server, fates),
            Event::Crash(answered) => bench.crash(&mut self.server, *answered),
            Event::Collect => self.server.collect_tombstones(),
        }
    }

    /// All are left in peace for as long as they need.
    fn calm_down(&mut self) {
        for _ in 0..4 {
            for (bench, _) in &mut self.devices {
                bench.round(&mut self.server, &[]);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_come_to_hold_the_same(
        rules in prop::collection::vec(rule(), 3),
        events in prop::collection::vec((0..3usize, event()), 0..60),
    ) {
        let mut world = World::new(&rules);
        for (place, event) in &events {
            world.happen(*place, event);
        }
        world.calm_down();
        for (bench, _) in &world.devices {
            prop_assert_eq!(bench.rows(), world.server.live());
            prop_assert!(bench.device.sync().outbox.is_empty());
            prop_assert!(bench.device.sync().unconfirmed.is_empty());
        }
    }

    /// The last text that an app wrote into a member has reached the server, or it was taken back
    /// and the app was told, or the app deleted the record itself. Those before it were overwritten
    /// by the app.
    #[test]
    fn nothing_vanishes_in_silence(
        rules in prop::collection::vec(rule(), 3),
        events in prop::collection::vec((0..3usize, event()), 0..60),
    ) {
        let mut world = World::new(&rules);
        for (place, event) in &events {
            world.happen(*place, event);
        }
        world.calm_down();
        let World { server, devices, .. } = &mut world;
        for (bench, diary) in devices {
            let returned = bench.device.take_returned();
            for ((key, member), texts) in &diary.typed {
                let last = Value::from(texts.last().expect("there is one").as_str());
                let said = |edit: &Edit| match edit {
                    Edit::Create(members) | Edit::Change(members) => {
                        members.get(*member) == Some(&last)
                    }
                    Edit::Delete => false,
                };
                let arrived =
                    server.log.iter().any(|(of, said)| of == key && said.get(*member) == Some(&last));
                let told = returned
                    .iter()
                    .any(|returned| returned.change.key == *key && said(&returned.change.edit));
                prop_assert!(
                    arrived || told || diary.deleted.contains(key),
                    "{} of {} is lost: {:?}", member, key, last
                );
            }
        }
    }

    /// No loss and no crash makes a device apply a change twice where nobody else writes: each text
    /// is in the server's log once.
    #[test]
    fn a_retry_never_applies_twice(
        events in prop::collection::vec(event(), 0..60),
    ) {
        let mut world = World::new(&[0]);
        let is_fair = |event: &&Event| !matches!(event, Event::Collect | Event::Typo(_));
        for event in events.iter().filter(is_fair) {
            world.happen(0, event);
        }
        world.calm_down();
        let mut seen = BTreeSet::new();
        for (key, said) in world.server.log.iter().filter(|(_, said)| !said.is_empty()) {
            let texts: Vec<String> = said.values().map(ToString::to_string).collect();
            prop_assert!(seen.insert((key.clone(), texts)), "applied twice: {:?}", said);
        }
        let returned = world.devices[0].0.device.take_returned();
        prop_assert!(returned.is_empty(), "a device alone has no conflicts: {:?}", returned);
    }

    /// Each device writes a member of its own; with a merge by field, the last text of each stands.
    #[test]
    fn a_merge_by_field_keeps_what_both_sides_did(
        events in prop::collection::vec((0..2usize, event()), 0..60),
    ) {
        let mut world = World::new(&[2, 2]);
        world.happen(0, &Event::Create(0));
        world.devices[0].0.round(&mut world.server, &[]);
        world.devices[1].0.round(&mut world.server, &[]);
        for (place, event) in &events {
            match event {
                Event::Edit(_, _) => world.happen(*place, &Event::Edit(0, MEMBERS[*place])),
                Event::Round(_) | Event::Crash(_) | Event::Collect => world.happen(*place, event),
                Event::Create(_) | Event::Typo(_) | Event::Delete(_) => {}
            }
        }
        world.calm_down();
        let record = &world.server.live()[&key(0)];
        for (_, diary) in &world.devices {
            for ((_, member), texts) in &diary.typed {
                let last = texts.last().map(String::as_str);
                prop_assert_eq!(record[*member].as_str(), last, "{}", member);
            }
        }
    }
}
