//! Judges `delta_sync/lost_access_is_reported`: the delta of a reader who loses access to a record
//! holds an entry that says `removed`, and why, and nothing of the content; for its owner the record
//! stays live.
//!
//! Occasions are the first walks of a user whom the feed had shown the record, after the owner took
//! access away, if nothing was deleted or given back before the walk ended; and the owner's next look.

use serde_json::Value;

use crate::judges::support_locking::MANAGED;
use crate::judges::support_relations::next_look;
use crate::judges::support_rounds::Round;
use crate::judges::support_sharing::{Access, accesses, is_settled};
use crate::judges::{Case, Findings};
use crate::trace::{Exchange, Sighting, State};

/// Judges every first walk of a reader without access, and the owner's next look.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for access in accesses(case).filter(|access| access.revoke && access.had == Some(true)) {
        for round in Round::after(case, access.reader, access.exchange) {
            let is_told = round.was_held(case, &access.key);
            if is_told && is_settled(case, &access, round.end) {
                judge_round(case, findings, &access, &round);
            }
        }
        judge_owner(case, findings, &access);
    }
}

fn judge_round(case: &Case<'_>, findings: &mut Findings, access: &Access<'_>, round: &Round<'_>) {
    let name = case.name(&access.key);
    let removed = round.of(&access.key).find(|(_, seen)| seen.state == State::Removed);
    if let Some((page, seen)) = removed {
        return judge_entry(case, findings, access, page, seen);
    }
    if round.is_too_early(findings) {
        return;
    }
    let observed = match round.of(&access.key).last() {
        None => "nothing says so",
        Some((_, seen)) if seen.state == State::Deleted => {
            "there is a tombstone, as if it were gone for everybody"
        }
        Some(_) => "it is shown as if nothing had happened",
    };
    findings
        .breach(format!("the walk says that {name} is out of the reader's sight"), observed)
        .after(access.exchange, "the owner takes access away")
        .after(round.first, "the reader's next walk begins")
        .shown_by(round.end, "the walk ends here");
}

/// Judges what the entry says beside that the record is out of sight.
fn judge_entry(
    case: &Case<'_>,
    findings: &mut Findings,
    access: &Access<'_>,
    page: &Exchange,
    seen: &Sighting,
) {
    let reason = seen.value.get("reason").and_then(Value::as_str);
    let is_content = |name: &String| {
        let own = case.target.entity(&seen.entity).is_some_and(|e| e.member(name).is_some());
        let managed = MANAGED.contains(&name.as_str()) && name != "id";
        own || managed || name == "record"
    };
    let members = seen.value.as_object().into_iter().flatten().map(|(name, _)| name);
    let content: Vec<&str> = members.filter(|n| is_content(n)).map(String::as_str).collect();
    let observed = if !content.is_empty() {
        format!("it shows {}", content.join(", "))
    } else if reason != Some("out_of_scope") {
        format!("the reason is {}", reason.unwrap_or("not there"))
    } else {
        return findings.kept();
    };
    findings
        .breach(
            "the entry has the id and the reason `out_of_scope`, and nothing of the content",
            observed,
        )
        .after(access.exchange, "the owner takes access away")
        .shown_by(page, "brings the entry");
}

/// Judges that the record stays live for its owner.
fn judge_owner(case: &Case<'_>, findings: &mut Findings, access: &Access<'_>) {
    let owner = access.exchange.credentials.user();
    let Some(look) = next_look(case, &access.key, access.exchange, owner) else { return };
    if look.is_live() {
        return findings.kept();
    }
    findings
        .breach(format!("{} stays live for its owner", case.name(&access.key)), look.words())
        .after(access.exchange, "the owner takes a reader's access away")
        .shown_by(look.by, "the owner looks at the record");
}
