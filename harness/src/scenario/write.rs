//! From a [`Scenario`] to a file that reads as a person would write it, and parses to the same.

mod comment;
mod step;
#[cfg(test)]
mod tests;
mod yaml;

use std::fmt::Write as _;

use super::action::{ClientDecl, EntityRole, Scenario, Step, StepKind};
use super::parse::{DEFAULT_USER, OTHER_NODE};
use comment::comment_lines;
use yaml::{block, flow_list, flow_mapping, scalar};

pub use step::sentence;

/// The scenario as a YAML file, with `comment` in front of it.
///
/// Lines of the comment that begin with a space stand as they are, longer ones are wrapped.
/// What the language cannot say is lost: spaces around [`Scenario::about`], keys that an action's
/// verb does not take, a third base URL.
pub fn write(scenario: &Scenario, comment: &str) -> String {
    let mut text = head(scenario, comment);
    if scenario.steps.is_empty() {
        text.push_str("steps: []\n");
    } else {
        text.push_str("steps:\n");
        steps(&mut text, scenario, &scenario.steps, 1);
    }
    text
}

/// Gives each step the line that it has in [`write`]'s file with this comment, and each action the
/// text of its [`sentence`]. No two steps share a line then.
pub fn renumber(scenario: &mut Scenario, comment: &str) {
    // Behind the head comes the line that says `steps:`.
    let above = head(scenario, comment).lines().count() as u64 + 1;
    number(&mut scenario.steps, &mut (above + 1));
}

/// Numbers the steps from the line `next` on. Each takes one line, a `repeat` two, and what is in
/// them follows.
fn number(steps: &mut [Step], next: &mut u64) {
    for step in steps {
        step.line = *next;
        *next += 1;
        match &mut step.kind {
            StepKind::Act { action, .. } => action.text = sentence(action),
            StepKind::Together(steps) => number(steps, next),
            StepKind::Repeat { steps, .. } => {
                *next += 1;
                number(steps, next);
            }
        }
    }
}

/// All that stands before the steps.
fn head(scenario: &Scenario, comment: &str) -> String {
    let mut text = comment_lines(comment);
    let _ = writeln!(text, "title: {}", scalar(&scenario.title));
    let about = scenario.about.trim();
    if !about.is_empty() {
        let _ = writeln!(text, "about: {}", block(about, "  "));
    }
    if !scenario.needs.is_empty() {
        let _ = writeln!(text, "needs: {}", flow_list(&scenario.needs));
    }
    if !scenario.entities.is_empty() {
        let parts = scenario.entities.iter().map(|part| (part.name.as_str(), role(&part.role)));
        let _ = writeln!(text, "entities: {}", flow_mapping(parts));
    }
    let _ = writeln!(text, "clients: {}", clients(&scenario.clients));
    text
}

/// The part of an entity, in words.
fn role(role: &EntityRole) -> String {
    match role {
        EntityRole::Any => "any".to_owned(),
        EntityRole::One => "one".to_owned(),
        EntityRole::Another => "another".to_owned(),
        EntityRole::Filterable => "filterable".to_owned(),
        EntityRole::Sortable => "sortable".to_owned(),
        EntityRole::RefersTo(name) => format!("refers to {name}"),
        EntityRole::CascadesWith(name) => format!("cascades with {name}"),
        EntityRole::Restricts(name) => format!("restricts {name}"),
        EntityRole::Touches(name) => format!("touches {name}"),
    }
}

/// The clients: a list where nobody asks whose they are, otherwise with their users.
fn clients(clients: &[ClientDecl]) -> String {
    if clients.iter().all(|client| client.user == DEFAULT_USER && client.node == 0) {
        return flow_list(clients.iter().map(|client| &client.name));
    }
    flow_mapping(clients.iter().map(|client| {
        let place = if client.node > 0 { OTHER_NODE } else { "" };
        (client.name.as_str(), format!("{}{place}", client.user))
    }))
}

/// The steps, each on a line of its own, indented by `depth` levels.
fn steps(text: &mut String, scenario: &Scenario, all: &[Step], depth: usize) {
    let indent = "  ".repeat(depth);
    let inner = |text: &mut String, key: &str, steps: &[Step], depth: usize| {
        if steps.is_empty() {
            let _ = writeln!(text, "{key}: []");
        } else {
            let _ = writeln!(text, "{key}:");
            self::steps(text, scenario, steps, depth);
        }
    };
    for step in all {
        let _ = write!(text, "{indent}- ");
        match &step.kind {
            StepKind::Act { client, action } => {
                let name = scenario.clients.get(*client).map_or("", |client| client.name.as_str());
                let _ = writeln!(text, "{}: {}", scalar(name), step::value(action));
            }
            // Below a dash, a key's list is indented further than the key: two levels.
            StepKind::Together(steps) => inner(text, "together", steps, depth + 2),
            StepKind::Repeat { times, steps } => {
                let _ = writeln!(text, "repeat: {times}");
                let _ = write!(text, "{indent}  ");
                inner(text, "steps", steps, depth + 2);
            }
        }
    }
}
