//! `spec export`: every generated file, written to a folder.

use std::io;
use std::path::Path;

use sixfold::published::{File, files};

use crate::cli::Exit;
use crate::cli::args::SpecExport;
use crate::cli::terminal::{complain, print};

/// Writes every generated file and names each.
pub(super) fn export(args: &SpecExport) -> Exit {
    for file in files() {
        if let Err(e) = write(&args.out, &file) {
            let path = args.out.join(&file.path);
            complain(format_args!(
                "{} cannot be written: {e}. Choose another folder with --out.",
                path.display()
            ));
            return Exit::Usage;
        }
        print(&format!("{}\n", args.out.join(&file.path).display()));
    }
    Exit::Fine
}

fn write(out: &Path, file: &File) -> io::Result<()> {
    let path = out.join(&file.path);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, &file.content)
}
