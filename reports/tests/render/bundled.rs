//! Evidence bundles: made, read back, and tampered with in every part. What is no archive of ours is refused in
//! `archived.rs`.

use std::collections::BTreeMap;

use sixfold_reports::bundle::{
    BundledFile, Manifest, Own, Packed, bundle, pack, sha256, unpack, verify,
};
use sixfold_reports::render::{Json, Render};
use sixfold_reports::{
    Figures, Gate, GateOutcome, GateTerms, PatternResult, Report, RunVerdict, Verdict, gate,
};
use sixfold_spec::catalogue::{Catalogue, Entry};
use sixfold_spec::requirement::{Observable, Pattern};

use crate::fixture::broken;

const STORY: &str = "title: Two devices edit the same task\n";

fn scripted(id: &str) -> Option<&'static str> {
    (id == "locking/a_story").then_some(STORY)
}

fn fault(_: &str, text: &str) -> Option<String> {
    (!text.starts_with("title: ")).then(|| "it has no title".to_owned())
}

/// The fixture, with everything that follows from its rows.
fn report() -> Report {
    let mut report = broken();
    // One row broke in a case that was made up.
    for row in &mut report.requirements {
        if row.verdict == Verdict::Warn {
            row.breaches[0].scenario = "explored/ties".to_owned();
        }
    }
    report.figures = Figures::of(&report.requirements);
    report.verdict = RunVerdict::of(&report.figures, &report.lacking, false);
    report.patterns = PatternResult::all(&report.requirements);
    report
}

/// A catalogue with the rows of the report.
fn catalogue() -> Catalogue {
    let rows = report().requirements.into_iter().map(|row| Entry {
        id: row.id,
        pattern: Pattern::Locking,
        level: row.level,
        observable: Observable::Deterministic,
        capability: None,
        unless: None,
        excluded: None,
        wire: false,
        since: "1.0".to_owned(),
        sentence: row.sentence,
        sources: Vec::new(),
    });
    Catalogue { spec: "sixfold/1.0".to_owned(), requirements: rows.collect(), problems: Vec::new() }
}

fn own(catalogue: &Catalogue) -> Own<'_> {
    Own { version: "0.1.0", catalogue, scripted, fault }
}

fn stories() -> BTreeMap<String, String> {
    [
        ("found/delta_sync.quiet_delta_is_empty-0a1b2c3d", "title: What is left of a case\n"),
        ("found/locking.other_row-0a1b2c3d", "title: Of another row\n"),
        ("locking/a_story", STORY),
        ("rest/nothing_broke_here", "title: Nothing broke here\n"),
    ]
    .into_iter()
    .map(|(id, text)| (id.to_owned(), text.to_owned()))
    .collect()
}

pub(crate) fn made() -> Vec<u8> {
    bundle(&report(), &stories(), &own(&catalogue())).expect("everything is there")
}

fn files() -> Packed {
    unpack(&made()).expect("it is a bundle")
}

/// What is said of these files: notes and problems.
fn said(files: &Packed) -> String {
    let packed = pack(files).expect("they can be packed");
    let read = unpack(&packed).expect("they can be read");
    let catalogue = catalogue();
    match verify(&read, &own(&catalogue)) {
        Ok(verified) => {
            let notes = verified.notes.iter().map(|note| format!("note: {note}\n"));
            notes.chain(verified.problems.iter().map(|problem| format!("{problem}\n"))).collect()
        }
        Err(e) => format!("refused: {e}\n"),
    }
}

/// The files with a new manifest over them, as somebody makes it who knows how.
fn relisted(mut files: Packed, change: impl FnOnce(&mut Manifest)) -> Packed {
    let bytes = files.remove("manifest.json").expect("it is there");
    let mut manifest: Manifest = serde_json::from_slice(&bytes).expect("it is a manifest");
    manifest.files = files.iter().map(|(path, content)| BundledFile::of(path, content)).collect();
    manifest.catalogue_sha256 = files.get("catalogue.json").map(|c| sha256(c)).unwrap_or_default();
    change(&mut manifest);
    let text = serde_json::to_string_pretty(&manifest).expect("it has a JSON form");
    files.insert("manifest.json".to_owned(), format!("{text}\n").into_bytes());
    files
}

/// The files with a report that somebody has changed, and nothing else.
fn with_report(change: impl FnOnce(&mut Report)) -> Packed {
    let mut report = report();
    change(&mut report);
    let mut files = files();
    files.insert("report.json".to_owned(), Json.render(&report).into_bytes());
    relisted(files, |_| {})
}

/// The same by somebody who has the program, and draws all other formats anew.
fn redrawn(change: impl FnOnce(&mut Report)) -> Packed {
    let mut report = report();
    change(&mut report);
    let mut files = files();
    let drawn = sixfold_reports::render::files(&report);
    files.extend(drawn.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())));
    relisted(files, |_| {})
}

/// What follows from the rows, anew.
fn consistent(report: &mut Report) {
    report.figures = Figures::of(&report.requirements);
    report.verdict = RunVerdict::of(&report.figures, &report.lacking, false);
    report.patterns = PatternResult::all(&report.requirements);
}

#[test]
fn what_was_made_is_verified() {
    let files = files();
    assert_eq!(said(&files), "");
    let listing: String = files.keys().map(|path| format!("{path}\n")).collect();
    insta::assert_snapshot!(listing);
    let manifest = String::from_utf8_lossy(&files["manifest.json"]).into_owned();
    let stable: String = manifest
        .lines()
        .filter(|line| !line.contains("\"size\"") && !line.contains("sha256\""))
        .map(|line| format!("{line}\n"))
        .collect();
    insta::assert_snapshot!(stable);
}

#[test]
fn the_same_report_makes_the_same_bytes() {
    assert_eq!(made(), made());
    assert_eq!(pack(&files()).expect("they can be packed"), made());
}

#[test]
fn each_file_that_was_touched_is_named() {
    let mut told = String::new();
    for path in files().keys().filter(|path| *path != "manifest.json") {
        let mut touched = files();
        touched.get_mut(path).expect("it is there").push(b' ');
        let touched = said(&touched);
        assert!(touched.contains(&format!("{path}: ")), "{path} was touched:\n{touched}");
        let mut without = files();
        without.remove(path);
        let without = said(&without);
        assert!(without.contains(&format!("{path}: missing\n")), "{path} is gone:\n{without}");
        told.push_str(&format!("--- {path} is gone\n{without}"));
    }
    let mut more = files();
    more.insert("scenarios/rest/another.yaml".to_owned(), b"title: A stranger\n".to_vec());
    told.push_str(&format!("--- one more\n{}", said(&more)));
    insta::assert_snapshot!(told);
}

#[test]
fn what_was_touched_with_its_digest_is_named_too() {
    let mut told = String::new();
    let mut tell = |what: &str, files: Packed| {
        let said = said(&files);
        assert!(!said.is_empty(), "{what}: nobody noticed");
        told.push_str(&format!("--- {what}\n{said}"));
    };
    tell("verdict", with_report(|report| report.verdict = RunVerdict::Conformant));
    tell("figures", with_report(|report| report.figures.breached = 0));
    tell("a heading", with_report(|report| report.patterns[0].passed += 1));
    tell(
        "a row that failed passes",
        with_report(|report| {
            let rows = &mut report.requirements;
            rows.iter_mut().for_each(|row| row.verdict = Verdict::Pass);
            consistent(report);
        }),
    );
    tell(
        "another sentence",
        with_report(|report| report.requirements[0].sentence = "Anything goes.".to_owned()),
    );
    tell("another server", with_report(|report| report.target.revision = "r8".to_owned()));
    for name in ["report.html", "junit.xml", "summary.md", "report.sarif", "failures.har"] {
        let mut files = files();
        files.insert(name.to_owned(), b"All is well.".to_vec());
        tell(name, relisted(files, |_| {}));
    }
    let mut files = files();
    files.insert("scenarios/locking/a_story.yaml".to_owned(), b"title: Another\n".to_vec());
    tell("a scripted story", relisted(files.clone(), |_| {}));
    files.remove("scenarios/locking/a_story.yaml");
    tell("no story", relisted(files.clone(), |_| {}));
    files.insert("run_me.sh".to_owned(), b"#!/bin/sh\n".to_vec());
    tell("a stranger on the list", relisted(files, |_| {}));
    let listed = self::files();
    tell("the seed", relisted(listed.clone(), |manifest| manifest.seed += 1));
    tell("the catalogue's digest", relisted(listed.clone(), |m| m.catalogue_sha256 = sha256(b"")));
    let twice = |m: &mut Manifest| m.files.push(m.files[0].clone());
    tell("a file on the list twice", relisted(listed, twice));
    insta::assert_snapshot!(told);
}

#[test]
fn what_was_drawn_anew_with_all_digests_is_named_where_it_contradicts_itself() {
    let mut told = String::new();
    let mut tell = |what: &str, files: Packed| {
        let said = said(&files);
        assert!(!said.is_empty(), "{what}: nobody noticed");
        told.push_str(&format!("--- {what}\n{said}"));
    };
    let unexercised = |report: &mut Report| {
        let rows = report.requirements.iter_mut();
        rows.filter(|row| row.verdict == Verdict::NotExercised).for_each(|row| {
            row.verdict = Verdict::Pass;
            row.open_cause = None;
        });
        consistent(report);
    };
    tell("a row that nothing put at stake passes", redrawn(unexercised));
    let stopped = gate(&report(), None, &GateTerms::default());
    let outcome = Gate { outcome: GateOutcome::Passed, ..stopped.clone() };
    tell("the gate passes", redrawn(|report| report.gate = Some(outcome)));
    let mut silent = Gate { outcome: GateOutcome::Passed, ..stopped.clone() };
    silent.lines.clear();
    tell("the gate says nothing", redrawn(|report| report.gate = Some(silent)));
    let mut told_only = Gate { outcome: GateOutcome::Passed, ..stopped };
    told_only.lines.iter_mut().for_each(|line| line.stops = false);
    tell("the gate lets pass what it names", redrawn(|report| report.gate = Some(told_only)));

    let mut files = redrawn(|report| {
        let rows = report.requirements.iter_mut();
        rows.filter(|row| row.verdict == Verdict::Fail).for_each(|row| {
            row.level = sixfold_spec::requirement::Level::Should;
            row.verdict = Verdict::Warn;
        });
        consistent(report);
    });
    let mut lower = catalogue();
    let rows = lower.requirements.iter_mut();
    rows.filter(|row| row.id == "locking/stale_version_is_refused")
        .for_each(|row| row.level = sixfold_spec::requirement::Level::Should);
    let lower = serde_json::to_string_pretty(&lower).expect("it has a JSON form");
    files.insert("catalogue.json".to_owned(), format!("{lower}\n").into_bytes());
    tell("a lower level, also in the catalogue", relisted(files, |_| {}));

    let mut files = self::files();
    files.insert("scenarios/rest/nothing_broke_here.yaml".to_owned(), b"title: Idle\n".to_vec());
    tell("a story that nothing broke in", relisted(files, |_| {}));
    let found = "scenarios/found/delta_sync.quiet_delta_is_empty-0a1b2c3d.yaml";
    for content in [&b"#!/bin/sh\n"[..], b"\xff"] {
        let mut files = self::files();
        files.insert(found.to_owned(), content.to_vec());
        tell("a found story that is none", relisted(files, |_| {}));
    }
    let mut files = self::files();
    files.get_mut("manifest.json").expect("it is there").extend(b"\n\n");
    tell("a manifest that is written otherwise", files);
    let reversed = |manifest: &mut Manifest| manifest.files.reverse();
    tell("a manifest in another order", relisted(self::files(), reversed));
    insta::assert_snapshot!(told);
}

#[test]
fn what_is_made_up_without_a_contradiction_takes_a_signature_to_see() {
    let made_up = redrawn(|report| {
        let rows = report.requirements.iter_mut();
        rows.filter(|row| row.verdict == Verdict::Fail).for_each(|row| {
            row.verdict = Verdict::Pass;
            row.breaches.clear();
            row.breach_count = 0;
        });
        consistent(report);
    });
    let mut made_up = made_up;
    made_up.remove("scenarios/locking/a_story.yaml");
    assert_eq!(said(&relisted(made_up.clone(), |_| {})), "");
    let [honest, made_up] = [files(), made_up].map(|files| pack(&files).map(|b| sha256(&b)));
    assert_ne!(honest, made_up, "the digest of the file is what tells them apart");
}

#[test]
fn what_another_version_made_is_verified_as_far_as_possible() {
    let (catalogue, mut other) = (catalogue(), catalogue());
    other.requirements.pop();
    let own = Own { version: "0.2.0", ..own(&other) };
    let mut files = files();
    files.insert("report.html".to_owned(), b"Drawn in another way.".to_vec());
    let verified = verify(&relisted(files, |_| {}), &own).expect("it is a bundle");
    assert_eq!(verified.problems, Vec::<String>::new());
    insta::assert_snapshot!(verified.notes.join("\n"));
    let own = Own { version: "0.2.0", ..self::own(&catalogue) };
    insta::assert_snapshot!(bundle(&report(), &stories(), &own).expect_err("it is another's"));
    let own = self::own(&other);
    insta::assert_snapshot!(bundle(&report(), &stories(), &own).expect_err("it is another's"));
}

#[test]
fn a_bundle_without_a_story_is_not_made() {
    let error = bundle(&report(), &BTreeMap::new(), &own(&catalogue())).expect_err("none is there");
    insta::assert_snapshot!(error);
}
