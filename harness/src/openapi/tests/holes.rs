//! Documents that lack something, each in one place: what is made of them can be read all the same.

use serde_json::Value;

use crate::dialect;
use crate::openapi::{Document, draft};

const DOCUMENTS: [(&str, &str); 4] = [
    ("storage.yaml", include_str!("documents/storage.yaml")),
    ("rails.yaml", include_str!("documents/rails.yaml")),
    ("grape.yaml", include_str!("documents/grape.yaml")),
    ("jsonapi.yaml", include_str!("documents/jsonapi.yaml")),
];

/// The places of a value that hold something, each as a JSON Pointer.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    let mut visit = |name: &str, inner: &Value| {
        let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        all.push(place.clone());
        places(inner, &place, all);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| visit(name, inner)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, inner)| visit(&place.to_string(), inner));
        }
        _ => {}
    }
}

#[test]
fn a_document_that_lacks_something_leads_to_a_file_that_can_be_read() {
    let mut read = 0;
    for (name, text) in DOCUMENTS {
        let whole: Value = serde_saphyr::from_str(text).expect("it is YAML");
        let mut all = Vec::new();
        places(&whole, "", &mut all);
        let null = all.iter().map(|place| (place, false));
        for (place, is_out) in null.chain(all.iter().map(|place| (place, true))) {
            let mut document = whole.clone();
            let (around, own) = place.rsplit_once('/').expect("a pointer has a slash");
            match document.pointer_mut(around).expect("it is there") {
                Value::Object(members) if is_out => {
                    members.shift_remove(&own.replace("~1", "/").replace("~0", "~"));
                }
                _ => *document.pointer_mut(place).expect("it is there") = Value::Null,
            }
            let Ok(document) = Document::parse(name, &document.to_string()) else { continue };
            let Ok(drafted) = draft(&document, "/", &[]) else { continue };
            dialect::parse(name, &drafted.text)
                .unwrap_or_else(|e| panic!("{name} without {place}: {e}\n{}", drafted.text));
            read += 1;
        }
    }
    assert!(read > 2000, "{read}");
}
