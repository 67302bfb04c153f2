//! Exploration: what is drawn is a story like any other, the reference is clean, mutants are found,
//! and what was found can be told again.

use std::collections::BTreeSet;
use std::time::Duration;

use sixfold::engine::{Coverage, Options as RunOptions, Stop, run as run_stories};
use sixfold::explore::generate::{Generator, Shape};
use sixfold::explore::{Explored, Found, Options, Progress, Until, Watcher, explore};
use sixfold::scenario::{Scenario, Step, StepKind, Verb, parse, renumber, write};
use sixfold::target::{Access, Target, discover};
use sixfold_fixtures::mutants;
use sixfold_fixtures::reference::{Running, Server, serve};
use sixfold_reports::Partition;

use crate::support::{Served, folder, run};

/// How many cases the tests draw to see what cases are like.
const MANY: u64 = 600;

async fn started(server: Server) -> (Running, Target) {
    let running = serve(server, ([127, 0, 0, 1], 0).into()).await.expect("a free port is there");
    let target = discover(&Access::new(&running.url)).await.expect("the server describes itself");
    (running, target)
}

/// Runs what a test does with a server on a runtime of its own.
pub(crate) fn with_server<T>(server: Server, work: impl AsyncFnOnce(&Target) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime starts").block_on(async {
        let (running, target) = started(server).await;
        let result = work(&target).await;
        running.stop().await.expect("the server stops");
        result
    })
}

pub(crate) fn reference() -> Server {
    Server::in_memory().expect("the reference server starts")
}

fn mutant(id: &str) -> Server {
    let mutant = mutants::ALL.iter().find(|mutant| mutant.id == id);
    reference().policies(mutant.expect("it is a mutant").policies())
}

/// The verbs of a story, and how many steps it has.
fn verbs(steps: &[Step], into: &mut BTreeSet<&'static str>) -> usize {
    let counted = steps.iter().map(|step| match &step.kind {
        StepKind::Act { action, .. } => {
            into.insert(action.verb.word());
            1
        }
        StepKind::Together(steps) | StepKind::Repeat { steps, .. } => verbs(steps, into),
    });
    counted.sum()
}

/// The story without what its file numbers and words anew.
fn plain(scenario: &Scenario) -> Scenario {
    fn strip(steps: &mut [Step]) {
        for step in steps {
            match &mut step.kind {
                StepKind::Act { action, .. } => action.text.clear(),
                StepKind::Together(steps) | StepKind::Repeat { steps, .. } => strip(steps),
            }
        }
    }
    let mut plain = scenario.clone();
    plain.id.clear();
    renumber(&mut plain, "");
    strip(&mut plain.steps);
    plain
}

#[test]
fn the_same_seed_and_number_are_the_same_case() {
    with_server(reference(), async |target| {
        let (one, other) = (Generator::new(target, 7), Generator::new(target, 7));
        // In any order, and whatever was drawn before.
        let forwards: Vec<Scenario> = (0..40).map(|at| one.draw(at).scenario).collect();
        let backwards: Vec<Scenario> = (0..40).rev().map(|at| other.draw(at).scenario).collect();
        assert!(forwards.iter().eq(backwards.iter().rev()), "a case depends on its number alone");
        let first = &forwards[0].steps;
        assert!(
            forwards[1..].iter().all(|case| case.steps != *first),
            "numbers are cases of their own"
        );
        let foreign = Generator::new(target, 8);
        assert!(
            (0..40).all(|at| foreign.draw(at).scenario.steps != forwards[at as usize].steps),
            "another seed draws other cases"
        );
    });
}

#[test]
fn what_is_drawn_can_be_written_and_read_back() {
    with_server(reference(), async |target| {
        let generator = Generator::new(target, 11);
        for number in 0..MANY {
            let drawn = generator.draw(number).scenario;
            let text = write(&drawn, "a drawn case");
            let read = parse("drawn.yaml", "", &text).unwrap_or_else(|e| panic!("{e}\n{text}"));
            assert_eq!(plain(&read), plain(&drawn), "case {number}:\n{text}");
        }
    });
}

#[test]
fn every_verb_and_shape_comes_up_and_cases_stay_small() {
    with_server(reference(), async |target| {
        let generator = Generator::new(target, 3);
        let mut seen = BTreeSet::new();
        let (mut shapes, mut crowds, mut users) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for number in 0..MANY {
            let drawn = generator.draw(number);
            let steps = verbs(&drawn.scenario.steps, &mut seen);
            assert!((1..=400).contains(&steps), "case {number} has {steps} steps");
            shapes.insert(drawn.shape.name());
            crowds.insert(drawn.scenario.clients.len());
            let of_case: BTreeSet<&str> =
                drawn.scenario.clients.iter().map(|client| client.user.as_str()).collect();
            users.insert(of_case.len());
        }
        assert_eq!(shapes.len(), Shape::ALL.len(), "{shapes:?}");
        // Nothing to wait for: the reference promises that writes are there at once.
        let left_out = ["wait"];
        let all = Verb::WORDS.iter().map(|(word, _)| *word);
        let missing: Vec<&str> =
            all.filter(|word| !seen.contains(word) && !left_out.contains(word)).collect();
        assert_eq!(missing, [""; 0], "these verbs never come up");
        assert!(
            crowds.contains(&2) && crowds.contains(&8) && crowds.iter().any(|crowd| *crowd > 30)
        );
        assert!(users.contains(&1) && users.contains(&2), "{users:?}");
    });
}

/// Explores until one of the mutant's own rows is seen broken.
fn hunt(id: &str, seed: u64) -> Explored {
    let known = mutants::ALL.iter().find(|mutant| mutant.id == id).expect("it is a mutant");
    let wanted: Vec<String> = known.broken().map(str::to_owned).collect();
    with_server(mutant(id), async |target| {
        let options = Options {
            time: Some(Duration::from_secs(60)),
            until: Until::BreachOf(wanted.clone()),
            shrink: Some(wanted.clone()),
            // The other tests take most of the machine.
            longest_shrink: Duration::from_secs(60),
            ..Options::new(seed)
        };
        explore(target, &options, &Stop::default(), &mut ()).await
    })
}

#[test]
fn the_reference_has_no_finding() {
    let explored = with_server(reference(), async |target| {
        let options = Options { cases: Some(150), ..Options::new(1) };
        explore(target, &options, &Stop::default(), &mut ()).await
    });
    assert_eq!(explored.cases, 150);
    let found: Vec<_> =
        explored.found.iter().map(|found| (&found.broken, found.drawn.number)).collect();
    assert!(found.is_empty(), "{found:#?}");
    assert!(explored.outcome.slips.is_empty(), "{:#?}", explored.outcome.slips);
    assert_eq!(explored.outcome.records_left, 0, "everything is deleted again");
}

#[test]
fn mutants_are_found_and_made_small() {
    // A tie at a page boundary, a row that is gone, a check behind which somebody else writes.
    for (id, most) in [
        // Eight records of one time are what it takes to tell that times are coarse, and a pull.
        ("delta_sync/position_is_a_second", 9),
        ("locking/lets_the_last_write_win", 8),
        ("locking/checks_then_writes", 12),
    ] {
        let explored = hunt(id, 1);
        let own = explored.found.iter().find_map(|found| found.small.as_ref());
        let small = own.unwrap_or_else(|| panic!("{id} was not found"));
        assert!(small.shrunk.rate.failed > 0, "{id}: {:?}", small.shrunk.rate);
        assert!(
            small.shrunk.steps <= most,
            "{id} has {} steps left:\n{}",
            small.shrunk.steps,
            write(&small.shrunk.scenario, "")
        );
    }
}

#[test]
fn what_other_cases_left_has_no_part_in_what_is_handed_back() {
    // Behind a few cases, one list or one walk breaks what these break, by tombstones of other cases.
    for id in ["entities/filters_after_the_limit", "entities/lists_tombstones"] {
        let explored = with_server(mutant(id), async |target| {
            let until = Until::AnyBreach;
            let options = Options { until, reset: true, cases: Some(40), ..Options::new(5) };
            explore(target, &options, &Stop::default(), &mut ()).await
        });
        let small = explored.found.first().and_then(|found| found.small.as_ref());
        let small = small.unwrap_or_else(|| panic!("{id} was not found"));
        let emptied = small.emptied.expect("the server was emptied");
        assert!(emptied.failed > 0, "{id}: {emptied:?}");
        let row = small.broken.requirement.id();
        let broken = with_server(mutant(id), async |target| {
            let stories = [small.shrunk.scenario.clone()];
            let mut broken = 0;
            // Its values are drawn, so it may break at times only. What is left now is live: a story
            // that needs tombstones of others finds none.
            for seed in 0..20 {
                let (coverage, partition) = (Coverage::EveryEntity, Partition::WHOLE);
                let options = RunOptions { seed, coverage, clean_up: false, partition };
                let told = run_stories(target, &stories, options, &Stop::default(), &mut ()).await;
                let tallies = told.tallies.iter().filter(|tally| tally.requirement.id() == row);
                broken += tallies.map(|tally| tally.breached).sum::<u64>();
            }
            broken
        });
        let story = write(&small.shrunk.scenario, "");
        assert!(broken > 0, "{id}: {row} holds on a new server, {emptied:?}:\n{story}");
    }
}

#[test]
fn what_was_told_to_the_emptied_server_says_so() {
    let (found, out) = (folder(), folder());
    let (found, out) = (found.to_string_lossy(), out.to_string_lossy());
    let served = Served::start(&["--mutant", "entities/lists_tombstones"]);
    for (command, cases) in [("explore", "--cases"), ("check", "--explored")] {
        let args = [command, &served.url, "--seed", "5", cases, "12", "--reset"];
        let told = run(&[&args[..], &["--found", &found, "--out", &out]].concat());
        assert!(told.contains(" times on the emptied server:"), "{command}: {told}");
    }
}

#[test]
fn cases_at_the_same_time_do_not_disturb_each_other() {
    let server = reference().user("carol", "carol-token").user("dave", "dave-token");
    let explored = with_server(server, async |target| {
        assert!(target.users.len() >= 4, "two are at work");
        let options = Options { cases: Some(100), jobs: 2, ..Options::new(3) };
        explore(target, &options, &Stop::default(), &mut ()).await
    });
    let found: Vec<_> =
        explored.found.iter().map(|found| (&found.broken, found.drawn.number)).collect();
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(explored.outcome.records_left, 0, "everything is deleted again");
}

#[test]
fn who_empties_the_server_disturbs_nobody() {
    let id = "entities/lists_tombstones";
    let known = mutants::ALL.iter().find(|mutant| mutant.id == id).expect("it is a mutant");
    // Two work at a time only where there are two users for each.
    let server = mutant(id).user("carol", "carol-token").user("dave", "dave-token");
    let explored = with_server(server, async |target| {
        assert!(target.users.len() >= 4, "two are at work");
        let options = Options { reset: true, cases: Some(30), jobs: 2, ..Options::new(3) };
        explore(target, &options, &Stop::default(), &mut ()).await
    });
    let falls: BTreeSet<&str> =
        known.broken().chain(known.may_fall.iter().map(|(row, _)| row.id())).collect();
    let broken = explored.found.iter().map(|found| found.broken.requirement.id());
    let others: Vec<&str> = broken.filter(|row| !falls.contains(row)).collect();
    assert!(!explored.found.is_empty() && others.is_empty(), "{others:?}");
    assert_eq!(explored.outcome.records_left, 0, "everything is deleted again");
}

#[test]
fn what_was_found_is_kept_and_told_again() {
    let (found, out) = (folder(), folder());
    let (found, out) = (found.to_string_lossy(), out.to_string_lossy());
    with_server(mutant("delta_sync/position_is_a_second"), async |target| {
        let url = target.base.to_string();
        // The program is another process: the server goes on while it runs.
        let (told, replayed) = tokio::task::block_in_place(|| {
            let told = run(&[
                "explore",
                &url,
                "--seed",
                "1",
                "--time",
                "60s",
                "--until-found",
                "--found",
                &found,
                "--out",
                &out,
            ]);
            let files = std::fs::read_dir(&*found).expect("the folder is there");
            let files: Vec<String> =
                files.flatten().map(|file| file.path().display().to_string()).collect();
            // The whole case was kept while it was made small, and no longer.
            let again = told.matches("again     sixfold replay").count();
            assert_eq!(files.len(), again, "{files:#?}\n{told}");
            assert!(!files.is_empty(), "nothing was kept:\n{told}");
            (told, run(&["replay", &files[0], &url, "--out", &out]))
        });
        assert!(told.starts_with("exit 1"), "{told}");
        assert!(told.contains("again     sixfold replay"), "{told}");
        assert!(replayed.starts_with("exit 1"), "{replayed}");
    });
}

/// Writes down what it is told, in the order of the telling.
#[derive(Default)]
struct Diary(Vec<(&'static str, &'static str, bool)>);

impl Watcher for Diary {
    fn seen(&mut self, found: &Found) {
        self.0.push(("seen", found.broken.requirement.id(), found.small.is_some()));
    }

    fn found(&mut self, found: &Found) {
        self.0.push(("found", found.broken.requirement.id(), found.small.is_some()));
    }

    fn told(&mut self, _: &Progress<'_>) {}
}

#[test]
fn a_case_is_told_of_before_it_is_made_small() {
    let diary = with_server(mutant("locking/lets_the_last_write_win"), async |target| {
        let mut diary = Diary::default();
        let options = Options {
            time: Some(Duration::from_secs(60)),
            until: Until::AnyBreach,
            ..Options::new(1)
        };
        explore(target, &options, &Stop::default(), &mut diary).await;
        diary
    });
    let [("seen", first, false), ("found", then, true), ..] = diary.0[..] else {
        panic!("{:?}", diary.0)
    };
    assert_eq!(first, then);
}
