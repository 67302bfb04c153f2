//! What the document promises about itself.

use super::markdown::outside_fences;
use super::{CHAPTERS, document};
use crate::requirement::{self, Pattern};

/// The sentences of the note from which the specification was made. None of them may be dropped.
const CLAIMS: [&str; 43] = [
    "Six server-side patterns that enable a small team to ship local-first native apps with offline capability, superior performance, and data ownership.",
    "The client app is built as if the cloud doesn't exist — sync is a separate, loosely-coupled module.",
    "In a local-first world, every client can create data.",
    "The server is demoted — it is no longer the only source of truth.",
    "Monotonically increasing values (like sequential integers) via embedded Unix epoch timestamp at millisecond grain",
    "No practical possibility of collision across any environment",
    "Works as cursor for cursor-based pagination — use last ID as cursor with consistent sort",
    "UUIDv7 enables record creation in any environment with guaranteed primary key uniqueness, making sync much simpler.",
    "Don't use GraphQL.",
    "It makes query patterns essentially unknown and performance optimization nearly impossible for a small team.",
    "Each distributed entity gets Create, Read, Update, and Destroy endpoints.",
    "Clients query the server for all records updated or touched \"as of\" a certain timestamp.",
    "Without this, they must walk the entire database on every sync.",
    "Implement as a standard `/sync` endpoint for all distributed entities.",
    "Enables clients to download both updated records and records created on other clients.",
    "Keep a `lock_version` integer column on each distributed entity.",
    "Increment on every update.",
    "Enables clients to detect stale data and the server to reject it.",
    "Clients need to know when data has been deleted.",
    "If a record simply disappears from the API response, the client must manually find and remove missing records.",
    "A soft-delete column lets the client simply update the record.",
    "Garbage-collect soft-deleted records later.",
    "Client apps use fully native data storage and UI patterns.",
    "Sync is implemented as a standalone module that interfaces with the data layer via pub/sub.",
    "The client app can literally be built as if there is no sync.",
    "This keeps client code simple, fast, and provides superior UX without interweaving synchronization with business logic.",
    "Basic native apps using vendor-supplied data layers (SwiftData on iOS, Room on Android)",
    "Loosely coupled, pub/sub with data stack",
    "Implements the six patterns above",
    "CRDTs (Conflict-free Replicated Data Types) attempt to compress sync complexity into the data types themselves.",
    "Admirable approach, but not yet mature enough for sophisticated use cases.",
    "Business logic sometimes dictates different conflict resolution in different scenarios.",
    "Hence: implement your own synchronization logic.",
    "Swift/SwiftUI and Kotlin/Jetpack Compose have drastically compressed the complexity of native development since 2014.",
    "Both platforms take remarkably similar declarative-UI approaches (lessons from React).",
    "The overhead of separate codebases is more than worth the trade-off for native superpowers and superior UX.",
    "It's fun to be competent. Don't be scared of native code.",
    "In a world where shipping better software at higher velocity wins, local-first is a competitive edge.",
    "These patterns are deliberately simple — no exotic dependencies, no framework lock-in.",
    "A small team can implement all six and get offline-capable, high-performance native apps.",
    "the sync protocol is the product, not any particular client implementation",
    "these six patterns evolved from simple systems that worked, not designed from scratch",
    "separating app from sync is a composition choice",
];

/// Claims that the document as a whole carries.
const CARRIED_BY_ALL: [&str; 3] = [
    "Implements the six patterns above",
    "the sync protocol is the product, not any particular client implementation",
    "these six patterns evolved from simple systems that worked, not designed from scratch",
];

/// The code spans of Markdown, those in code fences left out.
fn code_spans(text: &str) -> Vec<String> {
    let mut spans = Vec::new();
    outside_fences(text, |line| {
        spans.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        String::new()
    });
    spans
}

/// Whether a code span is meant as the id of a requirement.
fn is_row(span: &str) -> bool {
    span.split_once('/').is_some_and(|(pattern, slug)| {
        Pattern::from_slug(pattern).is_some()
            && !slug.is_empty()
            && slug.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    })
}

#[test]
fn every_row_that_a_chapter_names_exists() {
    let mut named = 0;
    for chapter in CHAPTERS {
        for span in code_spans(chapter.text).into_iter().filter(|span| is_row(span)) {
            assert!(requirement::find(&span).is_some(), "chapter {} names `{span}`", chapter.name);
            named += 1;
        }
    }
    assert!(named > 20, "only {named} rows are named");
}

#[test]
fn every_claim_of_the_note_is_carried_or_declined() {
    let map = CHAPTERS.iter().find(|chapter| chapter.name == "design-note").expect("the map");
    let lines: Vec<(&str, &str)> = map
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter(|(claim, _)| *claim != "the note says")
        .collect();
    for claim in CLAIMS {
        assert!(lines.iter().any(|(said, _)| *said == claim), "the map lacks “{claim}”");
    }
    for (claim, carried_by) in lines {
        let carried = code_spans(carried_by).iter().any(|span| is_row(span));
        let declined = carried_by.contains("**Non-goal**");
        assert!(
            carried || declined || CARRIED_BY_ALL.contains(&claim),
            "“{claim}” has neither a row nor a reason"
        );
    }
}

#[test]
fn every_row_stands_in_the_document_once() {
    let document = document();
    for row in requirement::ALL {
        let anchor = format!("<a id=\"{}\"></a>", row.id());
        assert_eq!(document.matches(&anchor).count(), 1, "{}", row.id());
    }
}

#[test]
fn every_link_inside_the_document_leads_somewhere() {
    let document = document();
    let mut followed = 0;
    for target in document.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(
            document.contains(&format!("<a id=\"{target}\"></a>")),
            "nothing is called {target}"
        );
        followed += 1;
    }
    assert!(followed > requirement::ALL.len(), "only {followed} links were followed");
}

#[test]
fn the_document_can_be_read_in_a_browser() {
    // Hosts of repositories show Markdown as text above half a megabyte.
    let size = document().len();
    assert!(size < 500_000, "the document has {size} bytes");
}

#[test]
fn samples_in_the_chapters_are_json() {
    for chapter in CHAPTERS {
        for block in chapter.text.split("```json\n").skip(1) {
            let sample = block.split("```").next().unwrap_or_default();
            serde_json::from_str::<serde_json::Value>(sample)
                .unwrap_or_else(|e| panic!("chapter {}: {e}: {sample}", chapter.name));
        }
    }
}

#[test]
fn examples_in_the_chapters_are_json() {
    let mut read = 0;
    for chapter in CHAPTERS {
        for block in chapter.text.split("```http\n").skip(1) {
            let message = block.split("```").next().unwrap_or_default();
            let Some((_, content)) = message.split_once("\n\n") else { continue };
            if !content.trim().is_empty() {
                serde_json::from_str::<serde_json::Value>(content)
                    .unwrap_or_else(|e| panic!("chapter {}: {e}: {content}", chapter.name));
                read += 1;
            }
        }
    }
    assert!(read > 5, "only {read} examples were read");
}
