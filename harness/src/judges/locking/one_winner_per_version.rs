//! Judges `locking/one_winner_per_version`: of updates that name one version at the same time, one
//! is accepted, the others are refused as stale, and the record holds what the winner wrote.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::{described, show};
use crate::judges::support_locking::changes_nothing;
use crate::judges::support_races::{Race, races};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op, State};

/// Judges every race of updates in which requests were really under way at the same time. A race
/// in which a delete takes part is judged by `soft_delete/one_winner_of_delete_and_update`, but for
/// two updates that win there.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for race in races(case).iter().filter(|race| race.updates.len() > 1) {
        if race.is_untold() {
            findings.unclear("a write of the race got no answer that tells what became of it");
            continue;
        }
        let winners = race.effective_updates();
        match winners.as_slice() {
            [] => judge_nobody(case, findings, race),
            [winner] if race.deletes.is_empty() => judge_winner(case, findings, race, winner),
            [_] => {}
            [first, second, ..] => {
                findings
                    .breach(
                        format!(
                            "one of {} updates that name version {} is accepted",
                            race.updates.len(),
                            race.version
                        ),
                        format!("{} were accepted: all but one are lost", winners.len()),
                    )
                    .shown_by(first, "accepted")
                    .shown_by(second, "accepted as well, with the same version");
            }
        }
    }
}

fn judge_nobody(case: &Case<'_>, findings: &mut Findings, race: &Race<'_>) {
    let accepted = race.writes().any(|write| write.reply.accepted());
    if !race.is_fair || accepted || !race.deletes.is_empty() {
        return;
    }
    let finding = findings.breach(
        format!(
            "{} is at version {}, and one of the updates that name it is accepted",
            case.name(&race.key),
            race.version
        ),
        format!("all {} were refused", race.updates.len()),
    );
    for update in race.updates.iter().take(3) {
        finding.shown_by(update, described(update));
    }
}

fn judge_winner(case: &Case<'_>, findings: &mut Findings, race: &Race<'_>, winner: &Exchange) {
    let stale = |loser: &Exchange| {
        loser.reply.accepted()
            || matches!(
                loser.reply.problem(),
                Some(ProblemType::StaleObject | ProblemType::PreconditionFailed)
            )
            || (loser.reply.refused_as(ProblemType::RecordDeleted) && race.may_be_gone(case, loser))
    };
    if let Some(loser) = race.updates.iter().find(|loser| !stale(loser)) {
        findings
            .breach(
                format!("the loser of a race for version {} is refused as stale", race.version),
                described(loser),
            )
            .after(winner, "the winner")
            .shown_by(loser, "the loser");
        return;
    }
    let Op::Update { patch, .. } = &winner.op else { return };
    let made: Option<i64> = winner.reply.record().and_then(|seen| seen.version);
    if let Some((later, seen)) = race.aftermath(case) {
        // How far one change counts, and whether its answer says so, are other requirements.
        let is_next = seen.version == Some(race.version + 1) || seen.version == made;
        let holds_it = is_next && changes_nothing(&seen.value, patch);
        let comparable = seen.version > Some(race.version) && seen.state == State::Live;
        if comparable && !holds_it {
            findings
                .breach(
                    format!(
                        "after the race the record holds what the winner wrote, at version {}",
                        race.version + 1
                    ),
                    format!("it is at version {}, and holds something else", show(seen.version)),
                )
                .after(winner, "the winner")
                .shown_by(later, "the record afterwards");
            return;
        }
    }
    findings.kept();
}
