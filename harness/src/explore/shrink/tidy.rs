//! The last touch: short names in order, lines in order, no need that nothing needs, and words that
//! fit what is left.

use std::collections::BTreeMap;

use super::names::{GIVEN, is_made_by, makes, names_records, number_behind, rename};
use super::title::title;
use super::tree::{acts, edit, renumber};
use crate::scenario::{Action, EntityRole, IdKind, PushKind, Scenario, Verb};

/// A story in order, and where its lines went.
pub(super) struct Tidied {
    pub(super) scenario: Scenario,
    pub(super) lines: BTreeMap<u64, u64>,
}

/// The story with each step on a line of its own, from 1, and each old line with its new one.
pub(super) fn numbered(scenario: &Scenario) -> (Scenario, Vec<(u64, u64)>) {
    let mut numbered = scenario.clone();
    let mut lines = Vec::new();
    renumber(&mut numbered.steps, &mut 1, &mut |old, new| lines.push((old, new)));
    (numbered, lines)
}

/// The story in order, as far as a server cannot tell the difference: lines, texts, title.
pub(super) fn labelled(scenario: &Scenario, sentence: fn(&Action) -> String) -> Tidied {
    let (scenario, lines) = numbered(scenario);
    let mut scenario = edit(&scenario, |_, action| action.text = sentence(action));
    scenario.title = title(&scenario);
    Tidied { scenario, lines: lines.into_iter().collect() }
}

/// The story in order, with short names and without needs that nothing needs.
pub(super) fn tidied(scenario: &Scenario, sentence: fn(&Action) -> String) -> Tidied {
    let mut tidied = short_names(scenario);
    let needs = std::mem::take(&mut tidied.needs);
    tidied.needs = needs.into_iter().filter(|need| is_needed(&tidied, need)).collect();
    labelled(&tidied, sentence)
}

/// Records are `r1`, `r2`, …, positions `p1`, `p2`, … in the order in which they are made. Names that
/// get numbers behind them end in `_`, so that none of them is another one's.
fn short_names(scenario: &Scenario) -> Scenario {
    let mut short: BTreeMap<&str, String> = BTreeMap::new();
    let (mut records, mut positions) = (0, 0);
    let all = acts(&scenario.steps);
    let mut several: Vec<&Action> = Vec::new();
    for act in &all {
        let Some(name) = act.action.name.as_deref() else { continue };
        if makes(act.action) > 1 {
            several.push(act.action);
        }
        if GIVEN.contains(&name) || short.contains_key(name) {
            continue;
        }
        let (letter, count) =
            if names_records(act.action) { ('r', &mut records) } else { ('p', &mut positions) };
        *count += 1;
        let of_this_name = |other: &&Action| other.name.as_deref() == Some(name);
        let is_shared = all.iter().map(|act| act.action).filter(of_this_name).any(|a| makes(a) > 1);
        short.insert(name, format!("{letter}{count}{}", if is_shared { "_" } else { "" }));
    }
    let other = |name: &str| {
        let one_of_several = |maker: &&Action| {
            let base = maker.name.as_deref()?;
            is_made_by(maker, name).then(|| (number_behind(name, base), short.get(base)))
        };
        let numbered = several.iter().find_map(|maker| match one_of_several(maker)? {
            (Some(number), Some(base)) => Some(format!("{base}{number}")),
            _ => None,
        });
        numbered.or_else(|| short.get(name).cloned())
    };
    edit(scenario, |_, action| {
        rename(action, other);
        if let Some(better) = action.name.as_deref().and_then(|name| short.get(name)) {
            action.name = Some(better.clone());
        }
    })
}

/// Whether the story may not be told without the capability or hook. One that is not known here is
/// taken for needed.
fn is_needed(scenario: &Scenario, need: &str) -> bool {
    let all = acts(&scenario.steps);
    let any = |fits: &dyn Fn(&Action) -> bool| all.iter().any(|act| fits(act.action));
    let verb = |verb: Verb| any(&|action| action.verb == verb);
    let role =
        |fits: &dyn Fn(&EntityRole) -> bool| scenario.entities.iter().any(|part| fits(&part.role));
    match need {
        "put" => verb(Verb::Replace),
        "restore" => verb(Verb::Restore),
        "sharing" => verb(Verb::Share) || verb(Verb::Unshare),
        "batch" => any(&|action| action.by != PushKind::Single),
        "events" => verb(Verb::Listen) || verb(Verb::Heed),
        "filters" => {
            any(&|action| action.filter.is_some())
                || role(&|role| matches!(role, EntityRole::Filterable))
        }
        "sorts" => {
            any(&|action| action.sort.is_some())
                || role(&|role| matches!(role, EntityRole::Sortable))
        }
        "idempotency_keys" => any(&|action| action.key.is_some()),
        "entity_filter" => any(&|action| !action.only.is_empty()),
        "time_since" => any(&|action| action.at.is_some()),
        "server_ids" => any(&|action| action.ids.contains(&IdKind::Absent)),
        _ => match need.strip_prefix("hook:") {
            Some(hook) => any(&|action| action.verb == Verb::Control && action.object == hook),
            None => true,
        },
    }
}
