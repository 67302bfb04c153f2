//! Stories that a judge once held against a server that was right, `quiet/*.yaml`: what exploration drew,
//! and what was left of it when it was cut down. Each is named after the row; one that begins with `bare.`
//! is told to the variant that offers no capability, all others to the reference server.

use std::path::{Path, PathBuf};

use sixfold::engine::{Coverage, Options, Stop, run};
use sixfold::scenario::parse;
use sixfold_fixtures::reference::Server;
use sixfold_fixtures::variants;
use sixfold_reports::Partition;

use crate::explored::{reference, with_server};

/// How often each is told: many of them are races.
const TIMES: usize = 3;

fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/quiet");
    let entries = std::fs::read_dir(folder).expect("the folder is part of the project");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    paths
}

fn bare() -> Server {
    let variant = variants::ALL.iter().find(|variant| variant.id == "bare");
    (variant.expect("there is such a variant").install)(reference())
}

#[test]
fn what_was_judged_wrongly_is_quiet_now() {
    for (is_bare, server) in [(false, reference()), (true, bare())] {
        let of_server = |path: &PathBuf| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("bare.") == is_bare)
        };
        let paths: Vec<PathBuf> = stories().into_iter().filter(of_server).collect();
        assert!(!paths.is_empty());
        with_server(server, async |target| {
            for path in &paths {
                let text = std::fs::read_to_string(path).expect("it can be read");
                let scenario = parse(&path.to_string_lossy(), "quiet", &text)
                    .unwrap_or_else(|e| panic!("{e}"));
                for seed in 1..=TIMES as u64 {
                    let options = Options {
                        seed,
                        coverage: Coverage::Two,
                        clean_up: true,
                        partition: Partition::WHOLE,
                    };
                    let scenarios = std::slice::from_ref(&scenario);
                    let outcome = run(target, scenarios, options, &Stop::default(), &mut ()).await;
                    assert!(outcome.requests > 0, "{}: nothing was told", path.display());
                    let broken: Vec<_> = outcome
                        .tallies
                        .iter()
                        .filter(|tally| tally.breached > 0)
                        .map(|tally| tally.requirement.id())
                        .collect();
                    assert!(broken.is_empty(), "{} breaks {broken:?}", path.display());
                }
            }
        });
    }
}
