//! Stories to make small.

use std::fmt;

use proptest::prelude::*;

use crate::scenario::{
    Action, ClientDecl, ConnectionKind, ContentKind, EntityDecl, EntityRole, Scenario, Step,
    StepKind, Verb, parse,
};

/// The story of this text.
pub(super) fn story(text: &str) -> Scenario {
    parse("story.yaml", "story", text).unwrap_or_else(|e| panic!("{e}"))
}

/// The story as lines that a reader can compare.
pub(super) fn outline(scenario: &Scenario) -> String {
    let mut lines = Vec::new();
    outline_into(scenario, &scenario.steps, 0, &mut lines);
    lines.join("\n")
}

fn outline_into(scenario: &Scenario, steps: &[Step], depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    for step in steps {
        match &step.kind {
            StepKind::Act { client, action } => {
                let name = &scenario.clients[*client].name;
                lines.push(format!("{indent}{name}: {}", said(action)));
            }
            StepKind::Together(inner) => {
                lines.push(format!("{indent}together"));
                outline_into(scenario, inner, depth + 1, lines);
            }
            StepKind::Repeat { times, steps } => {
                lines.push(format!("{indent}repeat {times}"));
                outline_into(scenario, steps, depth + 1, lines);
            }
        }
    }
}

fn said(action: &Action) -> String {
    let mut said = format!("{} {}", action.verb.word(), action.object).trim().to_owned();
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            said.push_str(&format!(" {key} {value}"));
        }
    };
    add("as", action.name.clone());
    add("from", action.from.clone());
    let contents: Vec<&str> = action.contents.iter().map(|kind| kind.word()).collect();
    add("content", (!contents.is_empty()).then(|| contents.join("/")));
    add("times", (action.times > 1).then(|| action.times.to_string()));
    add("pages", action.pages.map(|pages| pages.to_string()));
    add("limit", (!action.limits.is_empty()).then(|| action.limits.join("/")));
    add("reply", action.reply_lost.then(|| "lost".to_owned()));
    add("connection", (action.connection == ConnectionKind::New).then(|| "new".to_owned()));
    said
}

/// A story that is shown as an outline.
pub(super) struct Story(pub(super) Scenario);

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", outline(&self.0))
    }
}

/// Any story of some clients: mostly one that makes sense, as a generator would make it.
pub(super) fn any_story() -> impl Strategy<Value = Story> {
    let doing = (0..4_usize, 0..9_u8, 0..5_u8, 0..8_u8);
    prop::collection::vec((doing, 0..12_u8), 3..40).prop_map(|doings| Story(build(&doings)))
}

type Doing = (usize, u8, u8, u8);

/// Four clients of two users, three records that are there from the start, and these doings; the
/// number beside each says whether it begins a group.
pub(super) fn build(doings: &[(Doing, u8)]) -> Scenario {
    let client = |name: &str, user: &str, node| ClientDecl {
        name: name.to_owned(),
        user: user.to_owned(),
        node,
    };
    let mut line = 0;
    let mut next = || {
        line += 1;
        line
    };
    let mut steps: Vec<Step> = Vec::new();
    for name in ["t0", "t1", "t2"] {
        let mut action = Action::new(Verb::Create, "tasks", "");
        action.name = Some(name.to_owned());
        let kind = StepKind::Act { client: 0, action: Box::new(action) };
        steps.push(Step { line: next(), kind });
    }
    for client in 1..4 {
        let action = Box::new(Action::new(Verb::Pull, "", ""));
        steps.push(Step { line: next(), kind: StepKind::Act { client, action } });
    }
    let mut rest = doings;
    while let Some((_, group)) = rest.first() {
        let length = if *group < 4 { 1 } else { usize::from(*group - 2).min(rest.len()) };
        let (taken, after) = rest.split_at(length);
        rest = after;
        let outer = next();
        let inner: Vec<Step> =
            taken.iter().map(|(doing, _)| Step { line: next(), kind: act(*doing) }).collect();
        match group {
            0..4 => steps.extend(inner),
            4..9 => steps.push(Step { line: outer, kind: StepKind::Together(inner) }),
            _ => {
                let kind = StepKind::Repeat { times: u32::from(*group) - 6, steps: inner };
                steps.push(Step { line: outer, kind });
            }
        }
    }
    Scenario {
        id: "any".to_owned(),
        title: "Any story".to_owned(),
        about: String::new(),
        needs: vec!["restore".to_owned()],
        entities: vec![EntityDecl { name: "tasks".to_owned(), role: EntityRole::Any }],
        clients: vec![
            client("phone", "ann", 0),
            client("laptop", "ann", 1),
            client("tablet", "ann", 0),
            client("watch", "ben", 0),
        ],
        steps,
    }
}

fn act((client, verb, name, extra): Doing) -> StepKind {
    let record = format!("t{name}");
    let mut action = match verb {
        0 | 1 => {
            let mut action = Action::new(Verb::Create, "tasks", "");
            action.name = Some(record);
            action.times = if extra == 7 { 3 } else { 1 };
            action
        }
        2..5 => Action::new(Verb::Update, record, ""),
        5 => Action::new(Verb::Delete, record, ""),
        6 => Action::new(Verb::Read, record, ""),
        7 => {
            let mut action = Action::new(Verb::Pull, "", "");
            if name == 3 {
                action.name = Some("place".to_owned());
            } else if name == 4 {
                action.from = Some("place".to_owned());
            }
            action.limits = if extra > 4 { vec!["1".to_owned(), "max".to_owned()] } else { vec![] };
            action
        }
        _ => Action::new(Verb::List, "tasks", ""),
    };
    let writes = matches!(action.verb, Verb::Create | Verb::Update);
    match extra {
        1 if writes => action.contents = vec![ContentKind::Awkward],
        2 => action.connection = ConnectionKind::New,
        3 if writes => action.reply_lost = true,
        4 if writes => action.contents = vec![ContentKind::Exact],
        _ => {}
    }
    StepKind::Act { client, action: Box::new(action) }
}
