//! `explain`: a requirement, whole.

use std::fmt::Write as _;

use anstyle::Style;
use sixfold::judges;
use sixfold_fixtures::mutants;
use sixfold_spec::requirement::{self, HttpMessage, Requirement, Row};

use super::Exit;
use super::args::Explain;
use super::terminal::{complain, print};

/// Explains a requirement.
pub(super) fn explain(args: &Explain) -> Exit {
    let Some(row) = requirement::find(&args.id) else {
        complain(format_args!("no requirement is called `{}`.{}", args.id, suggestion(&args.id)));
        return Exit::Usage;
    };
    print(&page(row));
    Exit::Fine
}

/// What to do about a requirement that is never judged.
const UNSEEN: &str = "\
It binds a server all the same, and a report names it as not observable, neither kept nor broken.
Hold your own design against `How to fix` below, and show it by a test inside the server, where
the process, its clock and its store are in reach.";

/// Which servers a requirement binds, where it does not bind all of them.
fn binds(row: &Row) -> Option<String> {
    if let Some(hook) = row.hook() {
        return Some(format!(
            "Binds every server; seen on those that offer the hook `{hook}` to conformance runs."
        ));
    }
    match (&row.capability, &row.unless) {
        (Some(name), _) => Some(format!("Binds servers that declare the capability `{name}`.")),
        (None, Some(name)) => {
            Some(format!("Binds servers that do not declare the capability `{name}`."))
        }
        (None, None) => None,
    }
}

/// Ids that share the slug or a part of it.
fn suggestion(id: &str) -> String {
    let wanted = id.rsplit('/').next().unwrap_or(id);
    let near: Vec<&str> = requirement::ALL
        .iter()
        .map(|row| row.id())
        .filter(|known| {
            !wanted.is_empty()
                && wanted.split('_').any(|word| word.len() > 3 && known.contains(word))
        })
        .take(5)
        .collect();
    if near.is_empty() {
        " `sixfold list` names them all.".to_owned()
    } else {
        format!(" Near it are:\n  {}\n`sixfold list` names them all.", near.join("\n  "))
    }
}

fn page(requirement: &Requirement) -> String {
    let bold = Style::new().bold();
    let faint = Style::new().dimmed();
    let row = requirement.row();
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{bold}{}{bold:#}  {}  {faint}since {}{faint:#}\n",
        requirement.id(),
        row.level.keyword(),
        row.since
    );
    let _ = writeln!(text, "{}\n", row.sentence);
    if let Some(binds) = binds(row) {
        let _ = writeln!(text, "{faint}{binds}{faint:#}\n");
    }
    if let Some(reason) = &row.excluded {
        let _ = writeln!(text, "{bold}No client can see it{bold:#}\n\n{reason}\n{UNSEEN}\n");
    }
    let _ = writeln!(text, "{bold}Why{bold:#}\n\n{}\n", row.why);
    let _ = writeln!(text, "{bold}Example{bold:#}\n");
    for exchange in &row.example {
        message(&mut text, "→", &exchange.request);
        message(&mut text, "←", &exchange.response);
    }
    let _ = writeln!(text, "{bold}How to fix{bold:#}\n\n{}\n", row.how_to_fix);
    let _ = writeln!(text, "{bold}Stands on{bold:#}\n");
    for source in &row.sources {
        let _ = writeln!(text, "  {source}");
    }
    let judge = judges::ALL.iter().find(|judge| judge.requirement == requirement);
    if let Some(judge) = judge {
        let _ = writeln!(text, "\n{bold}Judged by{bold:#}  harness/src/judges/{}", judge.file);
    }
    let killed: Vec<&str> = mutants::ALL
        .iter()
        .filter(|mutant| mutant.broken().any(|id| id == requirement.id()))
        .map(|mutant| mutant.id)
        .collect();
    if !killed.is_empty() {
        let _ = writeln!(text, "{bold}Mutants that die by it{bold:#}  {}", killed.join(", "));
    }
    text
}

fn message(text: &mut String, arrow: &str, message: &HttpMessage) {
    let _ = writeln!(text, "  {arrow} {}", message.start_line);
    for (name, value) in &message.headers {
        let _ = writeln!(text, "    {name}: {value}");
    }
    for line in message.body.lines() {
        let _ = writeln!(text, "    {line}");
    }
    text.push('\n');
}
