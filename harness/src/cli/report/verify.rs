//! `report verify`: whether everything in a bundle belongs together, without asking anybody.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use sixfold_reports::bundle::{LARGEST, Verified, sha256, unpack, verify as held};
use sixfold_reports::render::{count, printable_lines};

use super::own;
use crate::cli::Exit;
use crate::cli::args::ReportVerify;
use crate::cli::terminal::{complain, print};

/// Verifies a bundle, and prints what does not belong together in it.
pub(super) fn verify(args: &ReportVerify) -> Exit {
    let catalogue = sixfold_spec::catalogue::catalogue();
    let name = args.file.display();
    let verified = bytes(&args.file).and_then(|bytes| {
        let verified = unpack(&bytes).and_then(|files| held(&files, &own(&catalogue)));
        verified
            .map(|verified| (verified, sha256(&bytes)))
            .map_err(|e| format!("{name} cannot be verified: {e}."))
    });
    match verified {
        Ok((verified, digest)) => {
            print(&printable_lines(&page(&verified, &digest)));
            if verified.problems.is_empty() { Exit::Fine } else { Exit::Breaks }
        }
        Err(problem) => {
            complain(problem);
            Exit::Usage
        }
    }
}

fn page(verified: &Verified, digest: &str) -> String {
    let manifest = &verified.manifest;
    let mut page = format!("evidence of {}", manifest.target.url);
    if let Some(report) = &verified.report {
        let _ = write!(page, ": {}", report.verdict.label());
    }
    let _ = writeln!(
        page,
        "\n  run of {}, seed {}\n  sixfold {}, {}, {}\n  SHA-256 of the bundle: {digest}",
        manifest.started_at,
        manifest.seed,
        manifest.sixfold,
        manifest.spec,
        count(manifest.files.len() + 1, "file")
    );
    for note in &verified.notes {
        let _ = writeln!(page, "note: {note}");
    }
    if verified.problems.is_empty() {
        page.push_str(
            "verified: all of it belongs together. Who made it, and that nobody made it up, this cannot \
             tell: hold the SHA-256 against one from a source that you trust, or check a signature of the \
             file.\n",
        );
    } else {
        page.push_str("not verified:\n");
        for problem in &verified.problems {
            let _ = writeln!(page, "  {problem}");
        }
    }
    page
}

/// The bytes of a file, but not many more than a bundle can have.
fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    let name = file.display();
    read.map_err(|e| {
        format!("{name} cannot be read: {e}. Name a file that `sixfold report bundle` wrote.")
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("{name} is larger than {} MiB, so it is no bundle.", LARGEST >> 20));
    }
    Ok(bytes)
}
