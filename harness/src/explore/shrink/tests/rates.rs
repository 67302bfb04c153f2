//! Stories that break at times only.

use std::time::Duration;

use super::found::{at_once, busy, in_order, of_another};
use super::story::outline;
use super::world::{PLENTY, Told, World};
use crate::explore::shrink::rate::Rate;
use crate::explore::shrink::{Budget, serialised};
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
