//! Judges `soft_delete/tombstone_reaches_every_reader`: whoever pulled a record and goes on pulling
//! after its delete gets the tombstone.

use crate::judges::support_delta_sync::came_in_another_form;
use crate::judges::support_soft_delete::retention;
use crate::judges::{Case, Findings};
use crate::trace::{Cause, State};

/// Judges every finished round of pulls of a reader who had got the record alive, and whose last
/// page was asked for after the delete was acknowledged. A feed that loses live changes in the same
/// case too is judged in `delta_sync`: its loss of a tombstone is a part of that.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    let loses_live =
        case.history.obligations().iter().any(|owed| owed.state == State::Live && !owed.is_kept());
    for owed in case.history.obligations().iter().filter(|owed| owed.cause == Cause::Tombstone) {
        if owed.is_kept() {
            findings.kept();
            continue;
        }
        if loses_live || came_in_another_form(case, owed) {
            continue;
        }
        let (delete, end) = (case.history.exchange(owed.write), case.history.exchange(owed.end));
        if retention(case).is_some_and(|kept| end.ended.saturating_sub(delete.started) >= kept) {
            continue;
        }
        let name = case.name(&owed.key);
        let finding = findings.breach(
            format!("{} gets the tombstone of {name}, version {}", case.client(end), owed.version),
            match owed.delivered {
                Some((version, _)) => {
                    format!("the pull ends, and the last it got was version {version}, alive")
                }
                None => "the pull ends without it".to_owned(),
            },
        );
        finding.after(delete, format!("deletes {name}"));
        for &page in owed.pages.iter().filter(|&&page| page != owed.end) {
            let page = case.history.exchange(page);
            if page.reply.sightings.iter().any(|seen| seen.key() == Some(&owed.key)) {
                finding.after(page, format!("brings {name}"));
            }
        }
        finding
            .shown_by(end, "the end of the round: nothing more is waiting, and no tombstone came");
    }
}
