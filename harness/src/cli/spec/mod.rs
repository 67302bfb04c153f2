//! `spec`: the specification as files, as a document, and compared with another edition.

mod edition;
mod export;
mod git;
mod page;
mod touched;

use sixfold_spec::{book, diff};

use super::Exit;
use super::args::{Spec, SpecCommand, SpecDiff, SpecFormat};
use super::terminal::{complain, print, say};

/// Does what was asked for.
pub(super) fn spec(args: &Spec) -> Exit {
    match &args.command {
        SpecCommand::Export(args) => export::export(args),
        SpecCommand::Book => {
            print(&book::document());
            Exit::Fine
        }
        SpecCommand::Diff(args) => compare(args),
    }
}

fn compare(args: &SpecDiff) -> Exit {
    let new = args.new.as_deref().map_or_else(|| Ok(edition::own()), edition::read);
    let (old, new) = match edition::read(&args.old).and_then(|old| Ok((old, new?))) {
        Ok(editions) => editions,
        Err(problem) => {
            complain(problem);
            return Exit::Usage;
        }
    };
    let diff = diff::compare(&old, &new);
    if !diff.schemas_compared {
        say(
            "note: schemas are not compared, because one side is a catalogue alone; name its folder to compare them",
        );
    }
    print(&match args.format {
        SpecFormat::Text => page::text(&diff),
        SpecFormat::Json => page::json(&diff),
        SpecFormat::Markdown => page::markdown(&diff),
    });
    if diff.is_breaking() { Exit::Breaks } else { Exit::Fine }
}
