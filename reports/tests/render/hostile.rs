//! Whatever a server says is text: in every string of a report, in every format.

use serde_json::Value;
use sixfold_reports::render::{
    Badge, DiffFormat, Html, Json, Junit, Markdown, Render, Text, diff, files,
};
use sixfold_reports::{Diff, Report};

use crate::fixture::broken;
use crate::gated::gated;

/// What tries to end a string, an attribute, an element, a CDATA section, a comment, a line, a cell,
/// or the order of letters.
const HOSTILE: &str = "\"'></pre></style></script><script>alert(1)</script><img src=x onerror=alert(1)>\
     &lt;&#60;]]>-->|\\\u{0}\u{1b}[31m\u{9b}\r\n# x\u{2028}\u{202E}\u{FFFD}\u{FFFF}\u{FEFF}javascript:@everyone";

/// A text of the same kind that does nothing.
const HARMLESS: &str = "x";

/// Members that are one of a few words, and no strings of anybody's.
const WORDS: [&str; 11] = [
    "open_cause",
    "format",
    "verdict",
    "level",
    "pattern",
    "severity",
    "part",
    "outcome",
    "terms",
    "cause",
    "class",
];

/// A report with something of everything, with this behind every string.
fn with(ending: &str) -> Report {
    let [passed, stopped] = gated();
    let mut gate = stopped.gate.expect("the gate was asked");
    gate.known = passed.gate.expect("the gate was asked").known;
    let mut value =
        serde_json::to_value(Report { gate: Some(gate), ..broken() }).expect("a report is JSON");
    append(&mut value, ending);
    serde_json::from_value(value).expect("it is a report still")
}

fn append(value: &mut Value, ending: &str) {
    match value {
        Value::String(text) => text.push_str(ending),
        Value::Array(items) => items.iter_mut().for_each(|item| append(item, ending)),
        Value::Object(members) => members
            .iter_mut()
            .filter(|(name, _)| !WORDS.contains(&name.as_str()))
            .for_each(|(_, member)| append(member, ending)),
        _ => {}
    }
}

/// The tags of markup, without attributes, in their order.
fn tags(markup: &str) -> Vec<&str> {
    markup
        .split('<')
        .skip(1)
        .map(|tag| tag.split(|c: char| c == '>' || c.is_whitespace()).next().unwrap_or_default())
        .collect()
}

/// The names of the attributes of markup, in their order.
fn attributes(markup: &str) -> Vec<&str> {
    let inside = markup.split('<').skip(1).filter_map(|tag| tag.split('>').next());
    let parts = inside.flat_map(|tag| tag.split('"').step_by(2));
    parts.filter_map(|part| part.trim().strip_suffix('=')).collect()
}

#[test]
fn no_string_becomes_markup() {
    for renderer in [&Html as &dyn Render, &Badge, &Junit] {
        let (hostile, harmless) =
            (renderer.render(&with(HOSTILE)), renderer.render(&with(HARMLESS)));
        assert_eq!(tags(&hostile), tags(&harmless));
        assert_eq!(attributes(&hostile), attributes(&harmless));
        assert!(attributes(&harmless).len() > 3, "no attributes were compared");
    }
}

/// What changed up to the hostile report: something got worse, and something was lost.
fn compared(ending: &str) -> Diff {
    let mut old = with(ending);
    for row in &mut old.requirements {
        row.verdict = sixfold_reports::Verdict::Pass;
    }
    Diff::between(&old, &with(ending))
}

#[test]
fn no_string_of_a_comparison_becomes_markup() {
    let [hostile, harmless] = [HOSTILE, HARMLESS].map(|e| diff(&compared(e), DiffFormat::Html));
    assert_eq!(tags(&hostile), tags(&harmless));
    assert_eq!(attributes(&hostile), attributes(&harmless));
    assert!(hostile.contains("alert(1)") && tags(&harmless).contains(&"article"));
}

#[test]
fn nothing_steers_the_reader() {
    let hostile = with(HOSTILE);
    let compared = compared(HOSTILE);
    let other = [
        DiffFormat::Text { styled: false },
        DiffFormat::Json,
        DiffFormat::Markdown,
        DiffFormat::Html,
    ];
    let other = other.map(|format| ("a comparison", diff(&compared, format)));
    let text = Text { styled: false, verbose: true }.render(&hostile);
    let drawn = files(&hostile).into_iter().chain([("text", text)]).chain(other);
    for (name, text) in drawn {
        let steers = |c: char| {
            c.is_control() && !"\n\t".contains(c)
                || matches!(c, '\u{2028}' | '\u{202E}' | '\u{FEFF}' | '\u{FFFF}')
        };
        let found = text.chars().find(|c| steers(*c));
        assert_eq!(found, None, "{name} holds what steers");
    }
}

#[test]
fn markdown_stays_text() {
    let page = Markdown.render(&with(HOSTILE));
    let compared = diff(&compared(HOSTILE), DiffFormat::Markdown);
    // Outside of code, which is where backticks enclose it, no tag is left unescaped.
    for line in page.lines().chain(compared.lines()) {
        let outside: String = line.split('`').step_by(2).collect();
        assert!(!outside.replace("\\<", "").contains('<'), "{line}");
        assert!(!outside.replace("@\u{2060}", "").contains('@'), "{line}");
        assert!(!line.starts_with("# x"), "{line}");
    }
}

#[test]
fn the_hostile_report_is_read_back_as_it_was() {
    let hostile = with(HOSTILE);
    let read: Report = serde_json::from_str(&Json.render(&hostile)).expect("it is JSON");
    assert_eq!(read, hostile);
    quick_junit::Report::deserialize_from_str(&Junit.render(&hostile)).expect("it is JUnit");
}
