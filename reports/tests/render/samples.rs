//! The sample reports that are committed, `reports/samples/reports/`: each is a real run's, and its
//! pages are what would be drawn of it today. `SIXFOLD_UPDATE=1` draws them anew.

use std::path::{Path, PathBuf};

use sixfold_reports::render::{Html, Markdown, Render, Text};
use sixfold_reports::{Report, RunVerdict};

/// What each sample came to.
const SAMPLES: [(&str, RunVerdict); 7] = [
    ("django-corrected", RunVerdict::Conformant),
    ("django-naive", RunVerdict::NonConformant),
    ("kinto", RunVerdict::NonConformant),
    ("mutant-checks-then-writes", RunVerdict::NonConformant),
    ("mutant-position-is-a-second", RunVerdict::NonConformant),
    ("mutant-revives-by-update", RunVerdict::NonConformant),
    ("reference", RunVerdict::Conformant),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/reports")
}

fn read(name: &str) -> Report {
    let path = folder().join(name).join("report.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn sample_reports_are_drawn_as_reports_are_drawn_today() {
    let mut stale = Vec::new();
    for (name, _) in SAMPLES {
        let report = read(name);
        let text = Text { styled: false, verbose: false };
        let pages: [(&str, &dyn Render); 3] =
            [("report.html", &Html), ("summary.md", &Markdown), ("page.txt", &text)];
        for (file, renderer) in pages {
            let path = folder().join(name).join(file);
            let drawn = renderer.render(&report);
            if std::fs::read_to_string(&path).is_ok_and(|committed| committed == drawn) {
                continue;
            }
            if std::env::var_os("SIXFOLD_UPDATE").is_some() {
                std::fs::write(&path, &drawn).expect("the project can be written to");
            } else {
                stale.push(path);
            }
        }
    }
    assert!(
        stale.is_empty(),
        "stale: {stale:?}. Run `SIXFOLD_UPDATE=1 cargo test -p sixfold-reports --test render samples` and \
         look at the diff."
    );
}

#[test]
fn sample_reports_come_to_what_their_folders_say() {
    for (name, verdict) in SAMPLES {
        assert_eq!(read(name).verdict, verdict, "{name}");
    }
    let mut listed: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder is part of the project")
        .map(|entry| entry.expect("it can be listed"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    listed.sort();
    let named: Vec<&str> = SAMPLES.iter().map(|(name, _)| *name).collect();
    assert_eq!(listed, named);
}
