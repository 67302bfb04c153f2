//! Candidates whose steps say less: keys as if they had not been said, shorter lists, smaller
//! numbers.

use super::names::with_action;
use super::tree::acts;
use crate::scenario::{
    Action, ConflictKind, ConnectionKind, CredentialsKind, PushKind, Scenario, SendKind,
    SpellingKind,
};

/// A key of a step that a story can do without.
pub(super) struct Facet {
    /// How many values it has; 0 where it is not said.
    length: fn(&Action) -> usize,
    reset: fn(&mut Action),
    /// Takes away one of several values.
    thin: fn(&mut Action, usize),
}

macro_rules! list {
    ($field:ident) => {
        Facet {
            length: |action| action.$field.len(),
            reset: |action| action.$field.clear(),
            thin: |action, at| {
                action.$field.remove(at);
            },
        }
    };
}

macro_rules! option {
    ($field:ident) => {
        Facet {
            length: |action| usize::from(action.$field.is_some()),
            reset: |action| action.$field = None,
            thin: |_, _| {},
        }
    };
}

macro_rules! usual {
    ($field:ident, $usual:expr) => {
        Facet {
            length: |action| usize::from(action.$field != $usual),
            reset: |action| action.$field = $usual,
            thin: |_, _| {},
        }
    };
}

/// The keys that a story can do without; those that seldom matter come first, so that they fall
/// together.
static FACETS: &[Facet] = &[
    usual!(connection, ConnectionKind::Kept),
    usual!(spelling, SpellingKind::Usual),
    usual!(conflicts, ConflictKind::ServerWins),
    list!(accept),
    list!(accept_encoding),
    Facet {
        length: |action| action.with.len(),
        reset: |action| action.with.clear(),
        thin: |action, at| {
            if let Some(member) = action.with.keys().nth(at).cloned() {
                action.with.shift_remove(&member);
            }
        },
    },
    list!(contents),
    option!(size),
    list!(media_types),
    list!(damages),
    usual!(times, 1),
    usual!(send, SendKind::Once),
    usual!(reply_lost, false),
    option!(key),
    list!(only),
    list!(ids),
    option!(parent),
    usual!(credentials, CredentialsKind::Own),
    list!(limits),
    option!(pages),
    option!(until),
    option!(around),
    option!(filter),
    option!(like),
    option!(sort),
    list!(after),
    list!(since),
    option!(at),
    list!(versions),
    list!(if_match),
    usual!(by, PushKind::Single),
    list!(queries),
    list!(bodies),
    option!(from),
];

/// Less said in one step.
#[derive(Clone, Copy)]
pub(super) struct Edit {
    line: u64,
    facet: &'static Facet,
    /// The value to take away; all of them if none.
    place: Option<usize>,
}

/// Every key that could be left unsaid.
pub(super) fn resets(scenario: &Scenario) -> Vec<Edit> {
    let mut found = Vec::new();
    for facet in FACETS {
        for act in acts(&scenario.steps) {
            if (facet.length)(act.action) > 0 {
                found.push(Edit { line: act.line, facet, place: None });
            }
        }
    }
    found
}

/// Every value of a list that could be left out of it.
pub(super) fn thinnings(scenario: &Scenario) -> Vec<Edit> {
    let mut found = Vec::new();
    for act in acts(&scenario.steps) {
        for facet in FACETS {
            let length = (facet.length)(act.action);
            let places = if length > 1 { 0..length } else { 0..0 };
            // From the last one, so that a place means the same after another edit.
            found.extend(places.rev().map(|at| Edit { line: act.line, facet, place: Some(at) }));
        }
    }
    found
}

/// The story with less said. A list keeps its last value, whatever is to be left out of it.
pub(super) fn with_less(scenario: &Scenario, edits: &[Edit]) -> Scenario {
    let mut changed = scenario.clone();
    for act in acts(&scenario.steps) {
        let mut action = act.action.clone();
        for edit in edits.iter().filter(|edit| edit.line == act.line) {
            match edit.place {
                None => (edit.facet.reset)(&mut action),
                Some(at) => {
                    let length = (edit.facet.length)(&action);
                    if length > 1 && at < length {
                        (edit.facet.thin)(&mut action, at);
                    }
                }
            }
        }
        if action != *act.action {
            changed = with_action(&changed, act.line, &action);
        }
    }
    changed
}

/// A number of a step that can be smaller.
pub(super) struct Number {
    get: fn(&Action) -> Option<u32>,
    set: fn(&mut Action, u32),
}

static NUMBERS: &[Number] = &[
    Number { get: |action| Some(action.times), set: |action, times| action.times = times },
    Number { get: |action| action.pages, set: |action, pages| action.pages = Some(pages) },
    // With smaller pages, fewer records are more than a page.
    Number { get: page_size, set: |action, size| action.limits = vec![size.to_string()] },
];

/// The page size, where there is one and it is a number.
fn page_size(action: &Action) -> Option<u32> {
    let [size] = action.limits.as_slice() else { return None };
    size.parse().ok()
}

/// Every number above 1, and what it is.
pub(super) fn numbers(scenario: &Scenario) -> Vec<(u64, &'static Number, u32)> {
    let mut found = Vec::new();
    for act in acts(&scenario.steps) {
        for number in NUMBERS {
            if let Some(value) = (number.get)(act.action).filter(|value| *value > 1) {
                found.push((act.line, number, value));
            }
        }
    }
    found
}

/// The story with another number.
pub(super) fn with_number(
    scenario: &Scenario,
    line: u64,
    number: &'static Number,
    value: u32,
) -> Scenario {
    let found = acts(&scenario.steps).into_iter().find(|act| act.line == line);
    let Some(act) = found else { return scenario.clone() };
    let mut action = act.action.clone();
    (number.set)(&mut action, value);
    with_action(scenario, line, &action)
}
