//! `completions` and `man`: what shells and readers of manuals want, made from the command line itself.

use std::io;
use std::path::Path;

use clap::CommandFactory as _;

use super::Exit;
use super::args::{Args, Completions, Man};
use super::terminal::{complain, print, say};

/// The name that the program is called by.
const NAME: &str = "sixfold";

/// Prints a script for a shell.
pub(super) fn completions(args: &Completions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), NAME, &mut script);
    print(&String::from_utf8_lossy(&script));
    Exit::Fine
}

/// Prints the page of the program, or writes those of all commands.
pub(super) fn man(args: &Man) -> Exit {
    let done = match &args.out {
        None => page().map(|page| print(&page)),
        Some(folder) => pages(folder),
    };
    match done {
        Ok(()) => Exit::Fine,
        Err(e) => {
            complain(format_args!(
                "the manual cannot be written: {e}. Name a folder that can be written to with --out."
            ));
            Exit::Unable
        }
    }
}

fn page() -> io::Result<String> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn pages(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Args::command(), folder)?;
    say(format_args!(
        "written to {}; read one with: man {}/{NAME}.1",
        folder.display(),
        folder.display()
    ));
    Ok(())
}
