//! `report bundle`, `check --bundle` and `report verify`.

use std::fs;
use std::path::Path;

use crate::support::{Served, folder, redact, run, sixfold};

/// What the program says, without digests and times.
fn said(arguments: &[&str]) -> String {
    let stable = |word: &str| {
        let hex = word.len() == 64 && word.chars().all(|c| c.is_ascii_hexdigit());
        let time = word.len() == 25 && word.ends_with("Z,");
        if hex {
            "{SHA-256}".to_owned()
        } else if time {
            "{TIME},".to_owned()
        } else {
            word.to_owned()
        }
    };
    let line = |line: &str| line.split(' ').map(stable).collect::<Vec<_>>().join(" ") + "\n";
    run(arguments).lines().map(line).collect()
}

#[test]
fn a_run_is_bundled_and_verified() {
    let served = Served::start(&["--mutant", "locking/compares_less"]);
    let out = folder();
    let (text, first) = (out.to_string_lossy(), out.join("first.tar.gz"));
    let (first, again) = (first.to_string_lossy(), out.join("again.tar.gz"));
    let again = again.to_string_lossy();
    let scenario = "locking/a_phone_ahead_of_the_server";
    let check = ["check", &served.url, "--scenario", scenario, "--seed", "1", "--out", &text];
    let mut check = sixfold(&check);
    let output = check.args(["--bundle", &first]).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    drop(served);
    insta::assert_snapshot!(said(&["report", "bundle", &text, "--file", &again]));
    assert_eq!(fs::read(&*first).ok(), fs::read(&*again).ok(), "the bytes are not the same");
    insta::assert_snapshot!(said(&["report", "verify", &again]));
    let files = sixfold_reports::bundle::unpack(&fs::read(&*again).expect("it was written"));
    let mut files = files.expect("it is a bundle");
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/catalogue.json");
    assert_eq!(files.get("catalogue.json"), fs::read(catalogue).ok().as_ref());
    let story = format!("scenarios/{scenario}.yaml");
    let told = Path::new(env!("CARGO_MANIFEST_DIR")).join(&story);
    assert_eq!(files.get(&story), fs::read(told).ok().as_ref());
    files.insert(story, b"title: Another\n".to_vec());
    let touched = sixfold_reports::bundle::pack(&files).expect("they can be packed");
    fs::write(&*again, touched).expect("the folder can be written to");
    let said = said(&["report", "verify", &again]);
    assert!(said.starts_with("exit 1\n") && said.contains("not verified:\n"), "{said}");
    assert!(said.contains(&format!("  scenarios/{scenario}.yaml: 15 bytes")), "{said}");
}

#[test]
fn what_is_no_bundle_is_refused() {
    let file = folder().join("no.tar.gz").to_string_lossy().into_owned();
    insta::assert_snapshot!(redact(&run(&["report", "verify", &file])));
    fs::write(&file, "no archive").expect("the folder can be written to");
    insta::assert_snapshot!(redact(&run(&["report", "verify", &file])));
}
