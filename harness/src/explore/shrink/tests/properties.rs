//! Any story, and any fault that needs some of its steps.

use std::time::Duration;

use proptest::prelude::*;

use super::story::{Story, any_story, outline};
use super::world::{Done, PLENTY, Told, World};
use crate::explore::shrink::steps::{rounds, with_rounds};
use crate::explore::shrink::tree::{acts, lines, without};
use crate::explore::shrink::{Budget, Shrunk, serialised};
use crate::scenario::{Action, Scenario, Verb};

/// A fault that needs steps like these in this order: of the same kind, of clients and about records
/// that are the same or different ones as in the story where it was found.
#[derive(Clone, Debug)]
struct Fault {
    steps: Vec<Done>,
    needs_race: bool,
}

impl Fault {
    /// The fault that some steps of the story show, chosen by these numbers.
    fn of(story: &Scenario, choice: &[prop::sample::Index], needs_race: bool) -> Option<Fault> {
        let told = Told::new(story);
        let mut places: Vec<usize> =
            choice.iter().map(|index| index.index(told.done.len())).collect();
        places.sort_unstable();
        places.dedup();
        let steps = places.into_iter().map(|at| told.done[at].clone()).collect();
        let fault = Fault { steps, needs_race };
        fault.shown(&told).is_some().then_some(fault)
    }

    fn shown(&self, told: &Told) -> Option<Vec<u64>> {
        if self.needs_race && !has_race(told) {
            return None;
        }
        let mut found = Vec::new();
        self.search(told, 0, &mut found)
            .then(|| found.iter().map(|at: &usize| told.done[*at].line).collect())
    }

    fn search(&self, told: &Told, from: usize, found: &mut Vec<usize>) -> bool {
        let Some(wanted) = self.steps.get(found.len()) else { return true };
        for at in from..told.done.len() {
            if self.fits(told, wanted, at, found) {
                found.push(at);
                if self.search(told, at + 1, found) {
                    return true;
                }
                found.pop();
            }
        }
        false
    }

    fn fits(&self, told: &Told, wanted: &Done, at: usize, found: &[usize]) -> bool {
        let done = &told.done[at];
        let same =
            |a: &Done, b: &Done| (a.client == b.client, about(&a.action) == about(&b.action));
        let alike = self
            .steps
            .iter()
            .zip(found)
            .all(|(first, place)| same(first, wanted) == same(&told.done[*place], done));
        alike
            && done.action.verb == wanted.action.verb
            && done.action.reply_lost == wanted.action.reply_lost
            && wanted.action.contents.iter().all(|kind| done.action.contents.contains(kind))
    }
}

/// The record or entity that an action is about. What a position is called means nothing.
fn about(action: &Action) -> &str {
    match &action.name {
        Some(name) if action.verb == Verb::Create => name,
        _ => &action.object,
    }
}

fn has_race(told: &Told) -> bool {
    told.done.iter().any(|a| {
        let at_once = |b: &Done| a.at_once.is_some() && a.at_once == b.at_once;
        told.done.iter().any(|b| at_once(b) && a.client != b.client)
    })
}

fn found(story: &Scenario, fault: &Fault, budget: Budget, shows: bool) -> (World, Shrunk) {
    let fault = fault.clone();
    let mut world = World::new(move |told| fault.shown(told));
    world.shows = shows;
    let left = world.shrink(story, budget);
    (world, left)
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_global_rejects: 10_000,
        ..ProptestConfig::with_cases(192)
    })]

    #[test]
    fn what_is_left_breaks_and_nothing_of_it_can_go(
        Story(story) in any_story(),
        choice in prop::collection::vec(any::<prop::sample::Index>(), 1..5),
        needs_race in any::<bool>(),
        shows in any::<bool>(),
    ) {
        let fault = Fault::of(&story, &choice, needs_race);
        prop_assume!(fault.is_some());
        let fault = fault.expect("it was looked at");
        let (world, left) = found(&story, &fault, PLENTY, shows);
        let told = outline(&left.scenario);
        prop_assert!(world.breaks_on(&left.scenario), "{told}");
        prop_assert!(world.has_seen(&left.scenario), "handed back unseen:\n{told}");
        prop_assert!(left.complete);
        prop_assert!(left.steps <= acts(&story.steps).len());
        prop_assert_eq!(left.sequential, serialised(&left.scenario));
        prop_assert!(needs_race || left.sequential, "{}", told);
        for line in lines(&left.scenario) {
            let less = without(&left.scenario, &[line]);
            prop_assert!(!world.breaks_on(&less), "line {line} can go:\n{told}");
        }
        for (line, times) in rounds(&left.scenario) {
            let less = with_rounds(&left.scenario, line, times - 1);
            prop_assert!(!world.breaks_on(&less), "a round can go:\n{told}");
        }
    }

    #[test]
    fn the_budget_holds(
        Story(story) in any_story(),
        choice in prop::collection::vec(any::<prop::sample::Index>(), 1..5),
        requests in 0..600_u64,
        by_time in any::<bool>(),
    ) {
        let fault = Fault::of(&story, &choice, false);
        prop_assume!(fault.is_some());
        let budget = if by_time {
            Budget { time: Duration::from_millis(requests), ..PLENTY }
        } else {
            Budget { requests, ..PLENTY }
        };
        let (world, left) = found(&story, &fault.expect("it was looked at"), budget, true);
        prop_assert!(left.requests < requests.max(1) + world.dearest);
        prop_assert!(world.breaks_on(&left.scenario));
        prop_assert!(left.rate.failed > 0 || left.scenario == story);
    }
}
