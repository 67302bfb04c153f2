//! `adapter check`: whether a program speaks as an adapter has to.

use std::fmt::Write as _;

use sixfold::adapter::{Checked, Seen, check};
use sixfold_reports::render::printable_lines;

use super::Exit;
use super::access::access;
use super::args::{Adapter, AdapterCheck, AdapterCommand};
use super::check::random_seed;
use super::terminal::{complain, print};

/// Works on an adapter.
pub(super) async fn adapter(args: Adapter) -> Exit {
    let AdapterCommand::Check(args) = args.command;
    examined(args).await
}

async fn examined(args: AdapterCheck) -> Exit {
    let access = match access(args.target) {
        Ok(access) => access,
        Err(exit) => return exit,
    };
    if access.adapter.is_none() {
        complain(
            "no adapter was named. Name its command with --adapter 'python3 adapter.py', or in a section \
             [adapter] of the target file.",
        );
        return Exit::Usage;
    }
    let found = check(&access, random_seed()).await;
    let page = access.secrets().withhold(told(&found));
    print(&printable_lines(&page));
    if found.iter().any(|checked| matches!(checked.seen, Seen::Wrong(_))) {
        return Exit::Usage;
    }
    Exit::Fine
}

/// A line for each thing that was looked at, and those that belong to it.
fn told(found: &[Checked]) -> String {
    let mut page = String::new();
    for Checked { what, seen } in found {
        let (mark, text) = match seen {
            Seen::Well(text) => ("✓", text),
            Seen::Wrong(text) => ("✗", text),
            Seen::Left(text) => ("-", text),
        };
        let _ = writeln!(page, "{mark} {what}");
        for line in text.lines().filter(|line| !line.is_empty()) {
            let _ = writeln!(page, "  {line}");
        }
    }
    let wrong = found.iter().filter(|checked| matches!(checked.seen, Seen::Wrong(_))).count();
    let _ = match wrong {
        0 => writeln!(page, "\nthe adapter speaks as it has to"),
        1 => writeln!(page, "\n1 thing is not as it has to be"),
        _ => writeln!(page, "\n{wrong} things are not as they have to be"),
    };
    page
}
