//! `prove`: what the harness finds on servers whose faults are known.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sixfold::engine::{Coverage, Options, Stop, run};
use sixfold::report::{Header, report};
use sixfold::scenario::builtin;
use sixfold::target::discover;
use sixfold_fixtures::mutants::{self, Mutant};
use sixfold_fixtures::reference::{Server, serve};
use sixfold_reports::{Report, Verdict};
use sixfold_reports::render::{Render, Text};

use super::Exit;
use super::args::Prove;
use super::check::own;
use super::terminal::{complain, print, say};

/// A server whose faults are known.
#[derive(Clone, Copy)]
enum Subject {
    Reference,
    Mutant(&'static Mutant),
}

impl Subject {
    fn id(self) -> &'static str {
        match self {
            Subject::Reference => "reference",
            Subject::Mutant(mutant) => mutant.id,
        }
    }

    fn declared(self) -> BTreeSet<String> {
        match self {
            Subject::Reference => BTreeSet::new(),
            Subject::Mutant(mutant) => mutant.broken().map(str::to_owned).collect(),
        }
    }
}

/// Proves the harness on the reference and every mutant.
pub(super) async fn prove(args: Prove) -> Exit {
    let wanted = |id: &str| args.only.is_empty() || args.only.iter().any(|prefix| id.starts_with(prefix.as_str()));
    let subjects: Vec<Subject> = std::iter::once(Subject::Reference)
        .chain(mutants::ALL.iter().copied().map(Subject::Mutant))
        .filter(|subject| wanted(subject.id()))
        .collect();
    if subjects.is_empty() {
        complain("no server is called that; `sixfold list mutants` names them");
        return Exit::Usage;
    }
    let mut wrong = 0;
    let mut waiting = subjects.iter().copied();
    let mut at_work = std::collections::VecDeque::new();
    loop {
        while at_work.len() < usize::from(args.jobs)
            && let Some(subject) = waiting.next()
        {
            at_work.push_back((subject, tokio::spawn(examine(subject, args.seed))));
        }
        let Some((subject, task)) = at_work.pop_front() else { break };
        let report = match task.await {
            Ok(Ok(report)) => report,
            Ok(Err(problem)) => {
                complain(format_args!("{}: {problem}", subject.id()));
                return Exit::Unable;
            }
            Err(e) => {
                complain(format_args!("{}: the harness failed: {e}", subject.id()));
                return Exit::Unable;
            }
        };
        let (line, good) = verdict(subject, &report);
        wrong += usize::from(!good);
        print(&line);
        if args.verbose {
            print(&Text { styled: true, verbose: true }.render(&report));
        }
    }
    if wrong == 0 {
        say(format_args!("{} servers, each found to be just what it is", subjects.len()));
        Exit::Fine
    } else {
        complain(format_args!("{wrong} of {} servers were found to be something else than they are", subjects.len()));
        Exit::NotConformant
    }
}

async fn examine(subject: Subject, seed: u64) -> Result<Report, String> {
    let mut server = Server::in_memory().map_err(|e| e.to_string())?;
    if let Subject::Mutant(mutant) = subject {
        server = server.policies(mutant.policies());
    }
    let running = serve(server, ([127, 0, 0, 1], 0).into()).await.map_err(|e| e.to_string())?;
    let target = discover(&own(&running.url)).await.map_err(|e| e.to_string())?;
    let options = Options { seed, coverage: Coverage::EveryEntity, clean_up: false };
    let header = Header { url: &running.url, seed, started_at: jiff::Timestamp::now() };
    let outcome = run(&target, &builtin(), options, &Stop::default(), &mut ()).await;
    let report = report(header, &target, &outcome);
    running.stop().await.map_err(|e| e.to_string())?;
    Ok(report)
}

/// Compares what was found with what was declared.
fn verdict(subject: Subject, report: &Report) -> (String, bool) {
    // A broken SHOULD is a finding like any other here: a mutant may break one.
    let found: BTreeSet<String> = report
        .requirements
        .iter()
        .filter(|result| matches!(result.verdict, Verdict::Fail | Verdict::Warn))
        .map(|result| result.id.clone())
        .collect();
    let declared = subject.declared();
    let mut line = format!("{} {}\n", if found == declared { "ok  " } else { "WRONG" }, subject.id());
    for id in declared.difference(&found) {
        let _ = writeln!(line, "     declared, not found: {id}");
    }
    for id in found.difference(&declared) {
        let _ = writeln!(line, "     found, not declared: {id}");
    }
    for id in declared.intersection(&found) {
        let _ = writeln!(line, "     {id}");
    }
    (line, found == declared)
}
