//! Documents in, dialect files out; each file is also read by whoever reads dialect files.

mod bounds;
mod wrong;

use super::{Document, Drafted, draft};
use crate::dialect;

/// Drafts a dialect, and sees that it can be loaded.
fn drafted(name: &str, text: &str, base: &str) -> Drafted {
    let document = Document::parse(name, text).unwrap_or_else(|e| panic!("{e}"));
    let drafted = draft(&document, base, &[]).unwrap_or_else(|e| panic!("{e}"));
    dialect::parse(name, &drafted.text).unwrap_or_else(|e| panic!("{e}\n{}", drafted.text));
    drafted
}

fn page(drafted: &Drafted) -> String {
    let Drafted { name, entities, scheme, guessed, missed, text } = drafted;
    format!("{name}: {entities:?}, {scheme:?}, {guessed} guessed, {missed} missed\n\n{text}")
}

#[test]
fn a_document_in_the_style_of_rails() {
    let drafted = drafted("rails.yaml", include_str!("documents/rails.yaml"), "/");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn a_document_in_the_style_of_kinto() {
    let drafted = drafted("storage.yaml", include_str!("documents/storage.yaml"), "/v1");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn a_document_in_the_style_of_django_rest_framework() {
    let drafted = drafted("django.json", include_str!("documents/django.json"), "/");
    insta::assert_snapshot!(page(&drafted));
}

#[test]
fn the_same_document_as_json_and_as_yaml_says_the_same() {
    let text = include_str!("documents/django.json");
    // JSON is YAML as well, where it does not begin with its brace.
    let yaml = format!("# YAML\n{text}");
    assert_eq!(drafted("a", text, "/"), drafted("a", &yaml, "/"));
}
