//! Judges `soft_delete/one_winner_of_delete_and_update`: of a delete and an update that name one
//! version at the same time, one takes effect, and the other is refused.

use sixfold_spec::wire::ProblemType;

use crate::judges::support::described;
use crate::judges::support_races::{Race, races};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Op, State};

/// Judges every race of deletes and updates in which requests were really under way at the same
/// time. Two updates that both win are judged by `locking/one_winner_per_version`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let mixed = |race: &&Race<'_>| !race.updates.is_empty() && !race.deletes.is_empty();
    for race in races(case).iter().filter(mixed) {
        if race.is_untold() {
            findings.unclear("a write of the race got no answer that tells what became of it");
            continue;
        }
        let delete = race.deletes.iter().copied().find(|delete| delete.reply.accepted());
        let updates = race.effective_updates();
        match (delete, updates.as_slice()) {
            (Some(delete), _) if race.may_be_gone(case, delete) => {}
            (Some(delete), [update, ..]) => {
                findings
                    .breach(
                        format!(
                            "the delete or the update of version {} takes effect, not both",
                            race.version
                        ),
                        "both were accepted",
                    )
                    .shown_by(delete, "the delete, accepted")
                    .shown_by(update, "the update, accepted");
            }
            (Some(winner), []) => judge_winner(case, findings, race, winner),
            (None, [winner]) => judge_winner(case, findings, race, winner),
            (None, []) => judge_nobody(case, findings, race),
            (None, [..]) => {}
        }
    }
}

fn judge_nobody(case: &Case<'_>, findings: &mut Findings, race: &Race<'_>) {
    if !race.is_fair || race.writes().any(|write| write.reply.accepted()) {
        return;
    }
    let finding = findings.breach(
        format!(
            "{} is at version {}, and one write that names it is accepted",
            case.name(&race.key),
            race.version
        ),
        "all were refused",
    );
    for write in race.writes().take(3) {
        finding.shown_by(write, described(write));
    }
}

fn judge_winner(case: &Case<'_>, findings: &mut Findings, race: &Race<'_>, winner: &Exchange) {
    let delete_won = matches!(winner.op, Op::Delete { .. });
    // What a second delete is told is the matter of `soft_delete/repeated_delete_succeeds`.
    let is_judged = |write: &&Exchange| !(delete_won && matches!(write.op, Op::Delete { .. }));
    let loser = race
        .writes()
        .filter(is_judged)
        .find(|write| !write.reply.accepted() && !is_refused_well(write));
    if let Some(loser) = loser {
        findings
            .breach(
                "the loser is refused: its version is stale, or the record is deleted",
                described(loser),
            )
            .after(winner, "the winner")
            .shown_by(loser, "the loser");
        return;
    }
    if let Some((later, seen)) = race.aftermath(case) {
        let is_deleted = seen.state == State::Deleted;
        if is_deleted != delete_won && seen.state != State::Removed {
            let state = |deleted: bool| if deleted { "deleted" } else { "alive" };
            findings
                .breach(
                    format!(
                        "the record is {} after the race, as its winner was told",
                        state(delete_won)
                    ),
                    format!("it is {}", state(is_deleted)),
                )
                .after(winner, "the winner")
                .shown_by(later, "the record afterwards");
            return;
        }
    }
    findings.kept();
}

/// Whether the refusal is one that the loser of such a race may meet.
fn is_refused_well(loser: &Exchange) -> bool {
    match loser.reply.problem() {
        Some(ProblemType::StaleObject | ProblemType::PreconditionFailed) => true,
        Some(ProblemType::RecordDeleted) => matches!(loser.op, Op::Update { .. }),
        // What refers to the record keeps it, whoever wins: `soft_delete/dependants_block_a_delete`.
        Some(ProblemType::HasDependants) => matches!(loser.op, Op::Delete { .. }),
        _ => false,
    }
}
