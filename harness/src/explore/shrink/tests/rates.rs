//! Stories that break at times only.

use std::time::Duration;

use super::found::{at_once, busy, in_order, of_another};
use super::story::outline;
use super::world::{PLENTY, Told, World};
use crate::explore::shrink::rate::Rate;
use crate::explore::shrink::{Budget, Shrunk, serialised};
use crate::scenario::Verb;

#[test]
fn patience_follows_from_the_rate() {
    let patience = |failed, tried| Rate { failed, tried }.patience(true);
    assert_eq!(Rate { failed: 3, tried: 3 }.patience(false), 1);
    assert_eq!(patience(5, 5), 1);
    assert_eq!(patience(4, 4), 3);
    // The true rate is hardly below 0.35 and 0.06.
    assert_eq!(patience(5, 10), 11);
    assert_eq!(patience(5, 50), 69);
    assert_eq!(patience(2, 100), 230);
    assert_eq!(patience(0, 100), 230);
    assert_eq!(patience(0, 0), 230);
}

#[test]
fn a_story_that_breaks_at_times_gets_as_small() {
    let certain = outline(&World::new(at_once).shrink(&busy(), PLENTY).scenario);
    for chance in [0.9, 0.5, 0.1] {
        let mut alike = 0;
        for seed in 0..20 {
            let mut world = World::new(at_once).at(chance, seed);
            let left = world.shrink(&busy(), PLENTY);
            assert!(world.breaks_on(&left.scenario), "{chance} {seed}");
            assert!(world.has_seen(&left.scenario), "{chance} {seed}: handed back unseen");
            assert!(left.rate.failed >= 1 && left.complete, "{chance} {seed}");
            assert!(!serialised(&left.scenario));
            let outline = outline(&left.scenario);
            alike += u32::from(outline == certain);
        }
        assert!(alike >= 18, "at {chance}, {alike} of 20 stories got as small as they can");
    }
}

#[test]
fn the_rate_handed_back_is_the_one_that_was_seen() {
    let (mut failed, mut tried) = (0, 0);
    for seed in 0..40 {
        let left = World::new(in_order).at(0.5, seed).shrink(&busy(), PLENTY);
        failed += left.rate.failed;
        tried += left.rate.tried;
    }
    let share = f64::from(failed) / f64::from(tried);
    assert!((0.45..0.65).contains(&share), "{failed} of {tried}");
}

#[test]
fn a_part_that_always_breaks_is_believed() {
    for seed in 0..10 {
        let chance = |told: &Told| if told.done.len() > 6 { 0.3 } else { 1.0 };
        let mut world = World::new(in_order).at_rate(chance, seed);
        world.shows = false;
        let left = world.shrink(&busy(), PLENTY);
        assert!(left.rate.is_certain(false) && left.steps == 3, "{seed}: {}", left.rate);
        assert!(world.tellings < 400, "{seed}: {} tellings", world.tellings);
    }
}

#[test]
fn a_story_is_not_given_up_for_one_that_hardly_breaks() {
    let mut often = 0;
    for seed in 0..20 {
        // A few further changes of the record make it likelier.
        let chance = |told: &Told| {
            let writes = told.done.iter().filter(|done| done.action.verb == Verb::Update).count();
            if writes >= 4 { 0.8 } else { 0.02 }
        };
        let left = World::new(at_once).at_rate(chance, seed).shrink(&busy(), PLENTY);
        often += u32::from(left.rate.failed * 2 > left.rate.tried);
    }
    assert!(often >= 18, "{often} of 20 still break most of the time");
}

#[test]
fn what_always_breaks_is_not_given_up_for_what_is_short() {
    let mut always = 0;
    for seed in 0..40 {
        let creates =
            |told: &Told| told.done.iter().filter(|done| done.action.verb == Verb::Create).count();
        let chance = move |told: &Told| if creates(told) >= 2 { 1.0 } else { 0.5 };
        let mut world = World::new(in_order).at_rate(chance, seed);
        let left = world.shrink(&busy(), PLENTY);
        let is_short = left.steps == 4;
        always += u32::from(is_short && left.rate.failed == left.rate.tried);
    }
    assert!(always >= 38, "{always} of 40 are short and always break");
}

#[test]
fn what_is_handed_back_was_told_often_enough() {
    for seed in 0..20 {
        let left = World::new(in_order).at(1.0, seed).shrink(&busy(), PLENTY);
        assert_eq!(left.rate.to_string(), "failed 8 of 8 replays", "{seed}");
    }
}

#[test]
fn measuring_again_shows_what_breaks_no_more() {
    let measured = |before: Rate, chance: f64, seed: u64| {
        let mut world = World::new(at_once).at(chance, seed);
        let shrunk = Shrunk { rate: before, ..World::new(at_once).shrink(&busy(), PLENTY) };
        world.measure(&shrunk)
    };
    let (always, at_times) = (Rate { failed: 8, tried: 8 }, Rate { failed: 5, tried: 20 });
    assert!(measured(always, 1.0, 0).is_as_good);
    let (mut missed, mut believed) = (0, 0);
    for seed in 0..40 {
        let never = measured(always, -1.0, seed);
        assert!(!never.is_as_good && never.rate == Rate { failed: 0, tried: 3 }, "{never:?}");
        missed += u32::from(!measured(at_times, 0.25, seed).is_as_good);
        believed += u32::from(measured(at_times, 0.01, seed).is_as_good);
    }
    assert!(missed <= 3, "{missed} of 40 that break as before were not believed");
    assert!(believed <= 3, "{believed} of 40 that hardly break any more were believed");
}

#[test]
fn a_story_that_never_breaks_again_is_handed_back_as_it_was() {
    let mut world = World::new(at_once).at(-1.0, 0);
    let left = world.shrink(&busy(), PLENTY);
    assert_eq!(left.scenario, busy());
    assert_eq!(left.rate.to_string(), "failed 0 of 100 replays");
    assert_eq!(left.witness, world.witness(&busy()));
    assert!(left.complete);
    assert_eq!(left.steps, 28);
}

#[test]
fn no_telling_begins_after_the_budget_is_used_up() {
    for requests in [0, 1, 40, 100, 200, 400] {
        for chance in [1.0, 0.3] {
            let mut world = World::new(of_another).at(chance, 7);
            let left = world.shrink(&busy(), Budget { requests, ..PLENTY });
            assert!(left.requests < requests + world.dearest.max(1), "{requests}");
            assert!(world.breaks_on(&left.scenario));
            assert!(left.rate.failed == 0 || world.breaks_on(&left.scenario));
            if !left.complete && requests > 1 {
                assert!(left.requests * 100 >= requests * 49, "{requests}: gave up early");
            }
        }
        // The clock of a made-up server goes on by a millisecond with each request.
        let mut world = World::new(of_another);
        let time = Duration::from_millis(requests);
        let left = world.shrink(&busy(), Budget { time, ..PLENTY });
        assert!(left.requests < requests + world.dearest.max(1), "{requests}");
    }
}

#[test]
fn what_was_found_before_the_budget_ended_is_kept() {
    let mut world = World::new(of_another);
    world.shows = false;
    let left = world.shrink(&busy(), Budget { requests: 400, ..PLENTY });
    assert!(!left.complete);
    assert!(left.steps < 28, "{}", outline(&left.scenario));
    assert!(world.has_seen(&left.scenario));
}
