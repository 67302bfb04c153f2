//! What is left of stories whose fault is known.

use insta::assert_snapshot;

use super::story::{outline, story};
use super::world::{Done, PLENTY, Told, World, sentence};
use crate::explore::shrink::{Shrunk, shrink};
use crate::scenario::{ContentKind, Scenario, Verb};

/// The story of many in which each fault below can be found.
pub(super) fn busy() -> Scenario {
    story(
        "title: A busy day
needs: [batch, digest]
entities: { lists: any, tasks: refers to lists }
clients: { phone: ann, laptop: ann, tablet: ann, stranger: ben }
steps:
  - phone: create lists as home
  - phone: create tasks as milk in home content full
  - phone: create tasks as bread in home connection new
  - laptop: pull as morning limit 2
  - tablet: pull
  - stranger: create lists as other
  - laptop: update milk content awkward
  - together:
      - phone: update bread connection new
      - laptop: { update: bread, content: [awkward, exact, plain] }
      - laptop: read milk
      - tablet: list tasks limit 1
      - stranger: update other
  - phone: read bread
  - repeat: 4
    steps:
      - tablet: update milk
      - tablet: read milk
  - laptop: pull pages 3 limit 2
  - phone: create tasks as seed times 5
  - tablet: pull
  - tablet: delete seed3
  - laptop: { update: milk, with: { note: a, place: b } }
  - phone: offline
  - phone: update bread reply lost
  - phone: push
  - laptop: delete milk
  - phone: pull from morning
  - tablet: read bread
  - laptop: list tasks
  - stranger: pull
",
    )
}

fn is(verb: Verb) -> impl Fn(&&Done) -> bool {
    move |done| done.action.verb == verb
}

/// A made-up server that breaks on the busy day, and what is left of it.
fn shrunk(breach: impl Fn(&Told) -> Option<Vec<u64>> + Send + Sync + 'static) -> Shrunk {
    let mut world = World::new(breach);
    let shrunk = world.shrink(&busy(), PLENTY);
    assert!(world.breaks_on(&shrunk.scenario), "{}", outline(&shrunk.scenario));
    assert!(world.has_seen(&shrunk.scenario), "handed back unseen");
    assert!(shrunk.rate.failed == shrunk.rate.tried && shrunk.rate.tried >= 3);
    assert_eq!(shrunk.witness, world.witness(&shrunk.scenario));
    assert!(shrunk.complete);
    shrunk
}

/// A record is deleted after it was given an awkward text.
pub(super) fn in_order(told: &Told) -> Option<Vec<u64>> {
    let awkward = |done: &&Done| {
        done.action.verb == Verb::Update && done.action.contents.contains(&ContentKind::Awkward)
    };
    let (at, first) = told.done.iter().enumerate().find(|(_, done)| awkward(done))?;
    let gone = |done: &&Done| is(Verb::Delete)(done) && done.action.object == first.action.object;
    let second = told.done[at..].iter().find(gone)?;
    Some(vec![first.line, second.line])
}

/// Two clients change one record at the same time.
pub(super) fn at_once(told: &Told) -> Option<Vec<u64>> {
    let writes: Vec<&Done> = told.done.iter().filter(is(Verb::Update)).collect();
    let mut pairs = writes.iter().flat_map(|a| writes.iter().map(move |b| (a, b)));
    let (a, b) = pairs.find(|(a, b)| {
        a.client < b.client
            && a.action.object == b.action.object
            && a.at_once.is_some()
            && a.at_once == b.at_once
    })?;
    Some(vec![a.line, b.line])
}

/// One client changes what another one made.
pub(super) fn of_another(told: &Told) -> Option<Vec<u64>> {
    told.done.iter().filter(is(Verb::Update)).find_map(|write| {
        let name = Some(&write.action.object);
        let made = told
            .done
            .iter()
            .find(|done| is(Verb::Create)(done) && done.action.name.as_ref() == name)?;
        (made.client != write.client).then(|| vec![made.line, write.line])
    })
}

/// A record is changed three times.
pub(super) fn three_times(told: &Told) -> Option<Vec<u64>> {
    let writes: Vec<&Done> = told.done.iter().filter(is(Verb::Update)).collect();
    writes.iter().find_map(|first| {
        let of_it = writes.iter().filter(|done| done.action.object == first.action.object);
        let lines: Vec<u64> = of_it.map(|done| done.line).collect();
        (lines.len() >= 3).then_some(lines)
    })
}

/// One of several records of one step is deleted.
pub(super) fn one_of_several(told: &Told) -> Option<Vec<u64>> {
    let gone =
        told.done.iter().find(|done| is(Verb::Delete)(done) && done.action.object != "milk")?;
    Some(vec![gone.line])
}

#[test]
fn two_steps_in_order() {
    let left = shrunk(in_order);
    assert!(left.sequential);
    assert_snapshot!(outline(&left.scenario), @r"
    phone: create tasks as r1
    phone: update r1 content awkward
    phone: delete r1
    ");
    assert_snapshot!(left.scenario.title, @"One client: create, update, delete");
    // The story says nothing of batches any more. What it needs a digest for is not known.
    assert_eq!(left.scenario.needs, ["digest"]);
}

#[test]
fn two_clients() {
    let left = shrunk(of_another);
    assert_snapshot!(outline(&left.scenario), @r"
    phone: create tasks as r1
    laptop: pull
    laptop: update r1
    ");
    assert_eq!(left.scenario.clients.len(), 2);
}

#[test]
fn two_clients_at_the_same_time() {
    let left = shrunk(at_once);
    assert!(!left.sequential);
    assert_snapshot!(outline(&left.scenario), @r"
    phone: create tasks as r1
    laptop: pull
    together
      phone: update r1
      laptop: update r1
    ");
    assert_snapshot!(left.scenario.title, @"Two clients: create, pull, update twice at once");
}

#[test]
fn one_of_the_records_of_a_step() {
    let left = shrunk(one_of_several);
    assert_snapshot!(outline(&left.scenario), @r"
    phone: create tasks as r1
    phone: delete r1
    ");
}

#[test]
fn an_outbox() {
    let left = shrunk(|told| {
        let push = told.done.iter().find(is(Verb::Push))?;
        let before = told.done.iter().take_while(|done| done.line != push.line);
        let mut own = before.filter(|done| done.client == push.client);
        own.find(is(Verb::Offline))?;
        own.find(is(Verb::Update))?;
        Some(vec![push.line])
    });
    assert_snapshot!(outline(&left.scenario), @r"
    phone: create tasks as r1
    phone: offline
    phone: update r1
    phone: push
    ");
}

#[test]
fn a_position_that_is_gone_back_to() {
    let left = shrunk(|told| {
        let back = told.done.iter().find(|done| done.action.from.is_some())?;
        Some(vec![back.line])
    });
    assert_snapshot!(outline(&left.scenario), @r"
    phone: pull as p1
    phone: pull from p1
    ");
}

#[test]
fn a_member_and_a_number() {
    let left = shrunk(|told| {
        let write = told.done.iter().find(|done| done.action.with.contains_key("place"))?;
        let look =
            told.done.iter().find(|done| done.action.pages.is_some_and(|pages| pages >= 2))?;
        Some(vec![write.line, look.line])
    });
    assert_snapshot!(outline(&left.scenario), @r"
    phone: create tasks as r1
    phone: pull pages 2
    phone: update r1
    ");
    let members = left.scenario.steps.iter().filter_map(|step| match &step.kind {
        crate::scenario::StepKind::Act { action, .. } => Some(action.with.keys().cloned()),
        _ => None,
    });
    assert_eq!(members.flatten().collect::<Vec<String>>(), ["place"]);
}

#[test]
fn rounds_that_are_needed() {
    let left = shrunk(three_times);
    assert_snapshot!(outline(&left.scenario), @r"
    phone: create tasks as r1
    repeat 3
      phone: update r1
    ");
}

#[test]
fn the_harness_tells_what_a_step_says_now() {
    let left = shrunk(in_order);
    let texts: Vec<String> = crate::explore::shrink::tree::acts(&left.scenario.steps)
        .iter()
        .map(|act| format!("{} {}", act.line, act.action.text))
        .collect();
    assert_snapshot!(texts.join("\n"), @r"
    1 create tasks
    2 update r1
    3 delete r1
    ");
}

#[test]
fn it_can_run_on_any_thread() {
    fn is_send(_: impl Send) {}
    let story = busy();
    let mut world = World::new(in_order);
    is_send(shrink(&story, &[], &mut world, PLENTY, sentence, || std::time::Duration::ZERO));
}
