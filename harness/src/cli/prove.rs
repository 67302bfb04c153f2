//! `prove`: what the harness finds on servers whose faults are known.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use sixfold::engine::{Coverage, Options, Outcome, Stop, run};
use sixfold::report::{Header, report};
use sixfold::scenario::builtin;
use sixfold::target::{Target, discover};
use sixfold_fixtures::mutants::{self, Mutant};
use sixfold_fixtures::reference::Server;
use sixfold_fixtures::reference::store::{PostgresStore, PostgresWays, StoreError};
use sixfold_fixtures::store_mutants::{self, StoreMutant};
use sixfold_fixtures::variants::{self, Variant};
use sixfold_reports::render::{Render, Text, count};
use sixfold_reports::{Partition, Report, RequirementResult, RunVerdict, Verdict};

use super::Exit;
use super::args::Prove;
use super::board;
use super::check::own;
use super::coverage;
use super::crew::set_to_work;
use super::nodes::Nodes;
use super::terminal::{complain, print, say};

/// How often the stories of one pattern are told again where a race has shown nothing. Each time, a
/// store that is wrong is seen to be with a chance of about a half.
const MOST_AGAIN: u64 = 15;

/// A server whose faults are known.
#[derive(Clone, Copy)]
enum Subject {
    Reference,
    Variant(&'static Variant),
    Mutant(&'static Mutant),
    ReferenceOverPostgres,
    StoreMutant(&'static StoreMutant),
}

impl Subject {
    /// Every server to be proved: those that need nothing, or where there is a database, those that need
    /// one. The right ones first.
    fn all(has_database: bool) -> Vec<Subject> {
        if has_database {
            let wrong = store_mutants::ALL.iter().copied().map(Subject::StoreMutant);
            std::iter::once(Subject::ReferenceOverPostgres).chain(wrong).collect()
        } else {
            Subject::without_database().collect()
        }
    }

    fn without_database() -> impl Iterator<Item = Subject> {
        std::iter::once(Subject::Reference)
            .chain(variants::ALL.iter().copied().map(Subject::Variant))
            .chain(mutants::ALL.iter().copied().map(Subject::Mutant))
    }

    fn id(self) -> String {
        match self {
            Subject::Reference => "reference".to_owned(),
            Subject::ReferenceOverPostgres => "postgres/reference".to_owned(),
            Subject::StoreMutant(mutant) => mutant.id.to_owned(),
            Subject::Variant(variant) => format!("variant/{}", variant.id),
            Subject::Mutant(mutant) => mutant.id.to_owned(),
        }
    }

    fn mutant(self) -> Option<&'static Mutant> {
        match self {
            Subject::Mutant(mutant) => Some(mutant),
            _ => None,
        }
    }

    /// Whether nothing may be found.
    fn is_right(self) -> bool {
        !matches!(self, Subject::Mutant(_) | Subject::StoreMutant(_))
    }

    /// What may be found besides, as a race goes.
    fn possible(self) -> BTreeSet<String> {
        match self {
            Subject::Mutant(mutant) => {
                mutant.may_fall.iter().map(|(row, _)| row.id().to_owned()).collect()
            }
            Subject::StoreMutant(mutant) => mutant.broken().map(str::to_owned).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// The server, without a socket.
    async fn make(self, database: Option<String>) -> Result<Made, String> {
        let ways = match self {
            Subject::ReferenceOverPostgres => PostgresWays::default(),
            Subject::StoreMutant(mutant) => mutant.ways(),
            _ => {
                let server = Server::in_memory().map_err(|e| e.to_string())?;
                let server = match self {
                    Subject::Variant(variant) => (variant.install)(server),
                    Subject::Mutant(mutant) => server.policies(mutant.policies()),
                    _ => server,
                };
                return Ok(Made { server, store: None });
            }
        };
        // Servers that are proved at the same time share the database and nothing in it.
        let schema = format!("{}_{}", self.id().replace('/', "_"), std::process::id());
        let url = database.ok_or("a database is needed: name one with --store")?;
        let store =
            at_leisure(move || PostgresStore::open(&url, &schema, ways).map(Arc::new)).await?;
        Ok(Made { server: Server::with_store(store.clone()), store: Some(store) })
    }

    fn declared(self) -> BTreeSet<String> {
        match self {
            Subject::Mutant(mutant) => mutant.broken().map(str::to_owned).collect(),
            // Which it will be, nobody can say before.
            _ => BTreeSet::new(),
        }
    }
}

/// A server without a socket, and the store to be removed when it is proved.
struct Made {
    server: Server,
    store: Option<Arc<PostgresStore>>,
}

/// Runs what waits for a database, on a thread that may wait.
async fn at_leisure<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, String> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string())?;
    done.map_err(|e| e.to_string())
}

/// Proves the harness on the reference and every mutant.
pub(super) async fn prove(args: Prove) -> Exit {
    let wanted = |id: &str| {
        args.only.is_empty() || args.only.iter().any(|prefix| id.starts_with(prefix.as_str()))
    };
    let everybody = Subject::all(args.store.is_some());
    let subjects: Vec<Subject> =
        everybody.iter().copied().filter(|subject| wanted(&subject.id())).collect();
    if subjects.is_empty() {
        complain("no server is called that; `sixfold list mutants` names them");
        return Exit::Usage;
    }
    if let Some(path) = &args.explore {
        let mutants: Vec<&'static Mutant> =
            subjects.iter().filter_map(|subject| subject.mutant()).collect();
        return board::score(&mutants, path, &args).await;
    }
    let right = |subjects: &[Subject]| subjects.iter().filter(|s| s.is_right()).count();
    let all_right = right(&everybody) == right(&subjects);
    if args.coverage.is_some() && !all_right {
        complain(
            "--coverage needs the reference and every variant: name none, or add `reference variant/`",
        );
        return Exit::Usage;
    }
    let mut wrong = 0;
    let mut runs = Vec::new();
    let seed = args.seed;
    let database = args.store.clone();
    let examine = async move |subject| examine(subject, seed, database.clone()).await;
    let tasks = set_to_work(&subjects, args.jobs, &examine);
    for (subject, task) in tasks {
        let report = match task.result().await {
            Ok(report) => report,
            Err(problem) => {
                complain(format_args!("{}: {problem}", subject.id()));
                return Exit::Unable;
            }
        };
        let (line, good) = verdict(subject, &report);
        wrong += usize::from(!good);
        print(&line);
        if args.verbose {
            print(&Text { styled: true, verbose: true }.render(&report));
        }
        if subject.is_right() {
            runs.push(coverage::Run { server: subject.id(), report });
        }
    }
    if let Some(Err(problem)) = args.coverage.map(|path| coverage::write(&path, &runs)) {
        complain(problem);
        return Exit::Unable;
    }
    if wrong == 0 {
        let servers = count(subjects.len(), "server");
        say(format_args!("{servers}, each found to be just what it is"));
        Exit::Fine
    } else {
        complain(format_args!(
            "{wrong} of {} found to be something else than what they are",
            count(subjects.len(), "server")
        ));
        Exit::NotConformant
    }
}

async fn examine(subject: Subject, seed: u64, database: Option<String>) -> Result<Report, String> {
    let made = subject.make(database).await?;
    let running = Nodes::start(made.server).await.map_err(|e| e.to_string())?;
    let target = discover(&own(&running)).await.map_err(|e| e.to_string())?;
    // A server that is right is looked at through all its entities: nothing may be found.
    let coverage = if subject.is_right() { Coverage::EveryEntity } else { Coverage::Two };
    let options = Options { seed, coverage, clean_up: true, partition: Partition::WHOLE };
    let (url, partition) = (running.first.url.as_str(), Partition::WHOLE);
    let header =
        Header { url, seed, started_at: jiff::Timestamp::now(), partition, is_exploration: false };
    let mut outcome = run(&target, &builtin(), options, &Stop::default(), &mut ()).await;
    if let Subject::StoreMutant(mutant) = subject {
        look_again(mutant, header, &target, &mut outcome).await;
    }
    if let Some(slip) = outcome.slips.first() {
        let (scenario, request, fault) = (&slip.scenario, &slip.request, &slip.fault);
        return Err(format!("the harness itself sent {request} in {scenario}: {fault}"));
    }
    let report = report(header, &target, &outcome);
    running.stop().await.map_err(|e| e.to_string())?;
    if let Some(store) = made.store {
        at_leisure(move || store.remove()).await?;
    }
    Ok(report)
}

/// Tells the stories of the mutant's own pattern again, with other seeds, until something is seen
/// broken: whether real transactions meet in a way that shows is a matter of luck.
async fn look_again(
    mutant: &StoreMutant,
    header: Header<'_>,
    target: &Target,
    outcome: &mut Outcome,
) {
    let row = mutant.breaks.id();
    let folder = row.split_inclusive('/').next().unwrap_or(row);
    let mut stories = builtin();
    stories.retain(|story| story.id.starts_with(folder));
    for again in 1..=MOST_AGAIN {
        let is_seen = |result: &RequirementResult| result.verdict == Verdict::Fail;
        if report(header, target, outcome).requirements.iter().any(is_seen) {
            return;
        }
        let options = Options {
            seed: header.seed.wrapping_add(again),
            coverage: Coverage::EveryEntity,
            clean_up: true,
            partition: Partition::WHOLE,
        };
        outcome.absorb(run(target, &stories, options, &Stop::default(), &mut ()).await);
    }
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
    // A server that is right is not only found free of faults, but found out to its last row.
    let open = subject.is_right() && report.verdict == RunVerdict::Incomplete;
    let possible = subject.possible();
    let undeclared: Vec<&String> =
        found.difference(&declared).filter(|id| !possible.contains(*id)).collect();
    let unseen = matches!(subject, Subject::StoreMutant(_)) && found.is_empty();
    let good = declared.is_subset(&found) && undeclared.is_empty() && !open && !unseen;
    let mut line = format!("{} {}\n", if good { "ok   " } else { "WRONG" }, subject.id());
    for result in report.requirements.iter().filter(|_| open) {
        if matches!(result.verdict, Verdict::Inconclusive | Verdict::NotExercised) {
            let _ = writeln!(
                line,
                "      {}: {} ({})",
                result.verdict.label(),
                result.id,
                result.remark
            );
        }
    }
    if unseen {
        let _ = writeln!(line, "      nothing was found, and one of these had to be:");
    }
    for id in declared.difference(&found) {
        let _ = writeln!(line, "      declared, not found: {id}");
    }
    for id in undeclared {
        let _ = writeln!(line, "      found, not declared: {id}");
    }
    for id in declared.intersection(&found) {
        let _ = writeln!(line, "      {id}");
    }
    // The same text whether it fell this time or not: the matrix is a fact about the server.
    for id in &possible {
        let _ = writeln!(line, "      {id}, as a race goes");
    }
    (line, good)
}
