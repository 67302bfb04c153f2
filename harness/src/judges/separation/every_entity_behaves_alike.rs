//! Judges `separation/every_entity_behaves_alike`: what one entity answers as it should, every
//! other entity answers in the same way.

use std::collections::BTreeMap;

use crate::judges::support::described;
use crate::judges::support_situations::{Situation, Situations};
use crate::judges::{Case, Findings};
use crate::trace::Exchange;

/// How often an entity has to be seen in a situation before it counts.
const OFTEN_ENOUGH: usize = 2;

/// The answers of one entity in one situation.
#[derive(Default)]
struct Answers<'c> {
    well: Vec<&'c Exchange>,
    badly: Vec<&'c Exchange>,
}

/// Judges every situation in which requests of two entities or more were seen, each more than
/// once. Where all entities answer alike but wrongly, that is the matter of another requirement.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mut situations: BTreeMap<Situation, BTreeMap<&str, Answers<'_>>> = BTreeMap::new();
    let of_case = Situations::new(case);
    for exchange in case.exchanges() {
        let Some(entity) = exchange.op.entity() else { continue };
        let Some(situation) = of_case.of(exchange) else { continue };
        let Some(well) = situation.is_answered_well(exchange) else { continue };
        let answers = situations.entry(situation).or_default().entry(&**entity).or_default();
        if well { answers.well.push(exchange) } else { answers.badly.push(exchange) }
    }
    for (situation, mut entities) in situations {
        entities.retain(|_, answers| answers.well.len() + answers.badly.len() >= OFTEN_ENOUGH);
        judge_situation(findings, situation, &entities);
    }
}

fn judge_situation(
    findings: &mut Findings,
    situation: Situation,
    entities: &BTreeMap<&str, Answers<'_>>,
) {
    let good = entities.iter().find(|(_, answers)| answers.badly.is_empty());
    let Some((good, control)) = good else { return };
    if entities.len() < 2 {
        return;
    }
    if entities.values().all(|answers| answers.badly.is_empty()) {
        findings.kept();
        return;
    }
    // An entity that answers now this way and now that is unreliable, and not of another kind.
    for (bad, answers) in entities.iter().filter(|(_, answers)| answers.well.is_empty()) {
        findings
            .breach(
                format!("`{bad}` answers {} as `{good}` does", situation.words()),
                format!("`{bad}` answers with {}", described(answers.badly[0])),
            )
            .after(control.well[0], format!("`{good}`: {}", described(control.well[0])))
            .shown_by(answers.badly[0], situation.words());
    }
}
