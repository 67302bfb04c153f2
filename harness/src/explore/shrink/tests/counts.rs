//! What it costs: these counts may fall, and should not rise without a reason.

use insta::assert_snapshot;

use super::found::{at_once, busy, in_order, of_another, one_of_several, three_times};
use super::world::{Breach, PLENTY, World};
use crate::explore::shrink::tree::acts;

fn cost(name: &str, breach: &'static Breach, chance: f64, shows: bool) -> String {
    let mut requests = Vec::new();
    let mut tellings = Vec::new();
    let mut steps = Vec::new();
    for seed in 0..9 {
        let mut world = World::new(breach).at(chance, seed);
        world.shows = shows;
        let left = world.shrink(&busy(), PLENTY);
        requests.push(left.requests);
        tellings.push(u64::from(world.tellings));
        steps.push(left.steps as u64);
    }
    let median = |values: &mut Vec<u64>| {
        values.sort_unstable();
        values[values.len() / 2]
    };
    let shown = if shows { "shown" } else { "blind" };
    format!(
        "{name:>15} {chance:>4} {shown} | {:>2} steps, {:>4} tellings, {:>5} requests",
        median(&mut steps),
        median(&mut tellings),
        median(&mut requests)
    )
}

#[test]
fn the_median_of_nine() {
    let mut lines = vec![format!("from {} steps", acts(&busy().steps).len())];
    let breaches: [(&str, &'static Breach); 5] = [
        ("in_order", &in_order),
        ("of_another", &of_another),
        ("at_once", &at_once),
        ("three_times", &three_times),
        ("one_of_several", &one_of_several),
    ];
    for (name, breach) in breaches {
        for (chance, shows) in [(1.0, true), (1.0, false), (0.5, true), (0.1, true)] {
            lines.push(cost(name, breach, chance, shows));
        }
    }
    assert_snapshot!(lines.join("\n"), @r"
    from 28 steps
           in_order    1 shown |  3 steps,   32 tellings,   121 requests
           in_order    1 blind |  3 steps,   46 tellings,   513 requests
           in_order  0.5 shown |  3 steps,  137 tellings,   450 requests
           in_order  0.1 shown |  3 steps,  877 tellings,  4187 requests
         of_another    1 shown |  3 steps,   24 tellings,    65 requests
         of_another    1 blind |  3 steps,   43 tellings,   448 requests
         of_another  0.5 shown |  3 steps,  132 tellings,   389 requests
         of_another  0.1 shown |  3 steps,  645 tellings,  2710 requests
            at_once    1 shown |  4 steps,   53 tellings,   182 requests
            at_once    1 blind |  4 steps,   78 tellings,   663 requests
            at_once  0.5 shown |  4 steps,  210 tellings,   718 requests
            at_once  0.1 shown |  4 steps,  989 tellings,  4494 requests
        three_times    1 shown |  2 steps,   30 tellings,   151 requests
        three_times    1 blind |  4 steps,   50 tellings,   632 requests
        three_times  0.5 shown |  2 steps,  147 tellings,   660 requests
        three_times  0.1 shown |  2 steps,  776 tellings,  4007 requests
     one_of_several    1 shown |  2 steps,   19 tellings,    66 requests
     one_of_several    1 blind |  2 steps,   31 tellings,   466 requests
     one_of_several  0.5 shown |  2 steps,   86 tellings,   392 requests
     one_of_several  0.1 shown |  2 steps,  437 tellings,  2854 requests
    ");
}
