//! How long it takes to make up a case, to tell and judge one, and to make one small.
//!
//! `cargo bench -p sixfold --bench exploring`

mod support;

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sixfold::engine::Stop;
use sixfold::explore::generate::Generator;
use sixfold::explore::{Options, Until, explore};
use sixfold_fixtures::mutants;
use sixfold_fixtures::reference::Server;

/// How many cases one measurement is about.
const CASES: u64 = 100;

fn generation(criterion: &mut Criterion) {
    let served = support::served(support::reference());
    let generator = Generator::new(&served.target, 1);
    let mut group = criterion.benchmark_group("generation");
    group.throughput(Throughput::Elements(CASES));
    group.bench_function("cases", |bencher| {
        bencher.iter(|| {
            (0..CASES).map(|number| generator.draw(number).scenario.steps.len()).sum::<usize>()
        });
    });
}

fn telling(criterion: &mut Criterion) {
    let served = support::served(support::reference());
    let mut group = criterion.benchmark_group("telling");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.throughput(Throughput::Elements(20));
    group.bench_function("cases, judged", |bencher| {
        bencher.iter(|| {
            let options = Options { cases: Some(20), ..Options::new(1) };
            served
                .runtime
                .block_on(explore(&served.target, &options, &Stop::default(), &mut ()))
                .cases
        });
    });
}

fn shrinking(criterion: &mut Criterion) {
    let id = "delta_sync/position_is_a_second";
    let mutant = mutants::ALL.iter().find(|mutant| mutant.id == id).expect("it is a mutant");
    let server: Server = support::reference().policies(mutant.policies());
    let served = support::served(server);
    let wanted = vec![mutant.breaks.id().to_owned()];
    let mut group = criterion.benchmark_group("shrinking");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.bench_function("find a tie and make it small", |bencher| {
        bencher.iter(|| {
            let options = Options {
                time: Some(Duration::from_secs(60)),
                until: Until::BreachOf(wanted.clone()),
                shrink: Some(wanted.clone()),
                ..Options::new(1)
            };
            let explored = served.runtime.block_on(explore(
                &served.target,
                &options,
                &Stop::default(),
                &mut (),
            ));
            let small = explored.found.iter().find_map(|found| found.small.as_ref());
            small.expect("the mutant is found").shrunk.steps
        });
    });
}

criterion_group!(benches, generation, telling, shrinking);
criterion_main!(benches);
