//! What a report shows of what happened, so that somebody who has only read it can act on it.

use serde_json::Value;

use crate::support::{Served, folder, sixfold, transcript};

/// A check of a mutant with one story: what was printed, the report, and the summary in Markdown.
fn check(mutant: &str, story: &str) -> (String, Value, String) {
    let served = Served::start(&["--mutant", mutant]);
    let here = folder();
    let arguments = ["check", &served.url, "--scenario", story, "--seed", "1"];
    let output = sixfold(&arguments).current_dir(&here).output().expect("the program starts");
    let read = |name: &str| {
        std::fs::read_to_string(here.join("sixfold-report").join(name))
            .unwrap_or_else(|e| panic!("no {name}: {e}\n{}", transcript(&output)))
    };
    let report = serde_json::from_str(&read("report.json")).expect("the report is JSON");
    (transcript(&output), report, read("summary.md"))
}

#[test]
fn the_header_fields_that_decide_a_breach_are_shown() {
    let (page, _, summary) = check("locking/strips_the_w", "locking/the_header_names_the_version");
    for (name, page) in [("terminal", &page), ("summary", &summary)] {
        let shown = ["accept: application/json", "if-match: W/\"", "etag: \""];
        for field in shown {
            assert!(page.contains(field), "{field} is not on the {name}: {page}");
        }
        assert!(!page.contains("content-length:") && !page.contains("date:"), "{name}: {page}");
        assert!(!page.contains("authorization: "), "{name}: {page}");
    }
}

#[test]
fn failures_of_the_server_are_counted() {
    let (page, report, summary) = check("rest/fails_on_zero", "rest/a_zero_is_pasted");
    let errors = &report["traffic"]["server_errors"];
    let number = errors["answers"].as_u64().unwrap_or_default();
    let first = errors["first"].as_str().unwrap_or_default();
    assert!(number > 1 && first.ends_with(" 500") && first.contains(" /"), "{errors}");
    let told = format!("{number} answers were 5xx; first: {first}");
    assert!(page.contains(&told), "{told}: {page}");
    assert!(summary.replace('\\', "").contains(&told), "{told}: {summary}");
    // A healthy server says nothing of the kind.
    let (page, report, _) = check("locking/compares_less", "rest/a_zero_is_pasted");
    assert_eq!(report["traffic"]["server_errors"]["answers"], 0);
    assert!(!page.contains("5xx"), "{page}");
}

#[test]
fn rows_that_were_not_exercised_say_why() {
    let (page, report, summary) = check("rest/fails_on_zero", "rest/a_zero_is_pasted");
    let rows = report["requirements"].as_array().expect("it has requirements");
    let open: Vec<&Value> = rows.iter().filter(|row| row["verdict"] == "not_exercised").collect();
    assert!(open.len() > 50, "{}", open.len());
    for row in &open {
        assert!(row["open_cause"].is_string(), "{row}");
    }
    let far = open.iter().find(|row| row["id"] == "separation/nodes_agree");
    assert!(far.is_none(), "one node only is no matter of stories");
    let drawer = open.iter().find(|row| row["id"] == "soft_delete/fence_refuses_the_unaware");
    let remark = drawer.and_then(|row| row["remark"].as_str()).unwrap_or_default();
    assert!(remark.contains("check --scenario soft_delete/the_drawer_sends_its_queue"), "{remark}");
    let told = "not exercised: no scenario was told that puts them at stake";
    assert!(page.contains(told) && summary.contains(told), "{page}\n{summary}");
}
