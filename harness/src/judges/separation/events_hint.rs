//! Judges `separation/events_hint`: who holds the stream of hints open is told on connecting, and
//! after each change that the caller may see, when the delta has it, and of nothing in it.
//!
//! Occasions are streams that a user opened: for the first event, for each change by the same user
//! while it was open, for each pull behind a hint that came while a change was under way, and for
//! all that was received. A hint that came too late is none: see `Target::patience`.

use std::time::Duration;

use crate::judges::support::described;
use crate::judges::support_entities::{is_passing, is_uuid_v7};
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Event, Exchange, Key, Op, Sighting};

/// Judges every stream.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for stream in case.asked(Asked::EVENTS) {
        let Some(user) = stream.credentials.user() else { continue };
        if is_passing(stream) || !stream.reply.accepted() {
            findings.unclear(format!("the stream was not opened: {}", described(stream)));
            continue;
        }
        let hints: Vec<&Event> =
            stream.reply.events.iter().filter(|event| event.name == "changed").collect();
        let writes = Writes::of(case, stream, user);
        judge_first(case, findings, stream, &hints, &writes);
        judge_told(case, findings, stream, &hints, &writes);
        judge_in_time(case, findings, stream, &hints, &writes);
        judge_strangers(findings, stream, &hints, &writes);
        judge_content(case, findings, stream);
    }
}

/// The writes of a case, as the one who listens sees them.
struct Writes<'c> {
    /// Changes of the user, or that may be seen by the user.
    own: Vec<&'c Exchange>,
    /// Accepted changes that the user cannot see.
    of_others: Vec<&'c Exchange>,
}

impl<'c> Writes<'c> {
    fn of(case: &Case<'c>, stream: &Exchange, user: usize) -> Writes<'c> {
        let during = |x: &&Exchange| x.started <= stream.ended && x.ended >= stream.started;
        let may_change =
            |x: &&Exchange| x.op.may_change() && (x.reply.accepted() || !x.reply.answered());
        let all = case.history.exchanges().filter(during).filter(may_change);
        let (of_others, own) = all.partition(|x| {
            let record = case.record(x);
            let is_anothers =
                record.is_some_and(|record| record.owner.is_some_and(|owner| owner != user));
            let is_shared = record.is_none_or(|record| record.shared);
            is_anothers && !is_shared && x.credentials.user() != Some(user)
        });
        Writes { own, of_others }
    }
}

/// Whether the write certainly made a new version of its record, told to its sender.
fn is_change(case: &Case<'_>, write: &Exchange) -> bool {
    let before = case.history.before(write).filter(|before| !before.contended);
    let known = before.and_then(|before| before.newest).and_then(|seen| seen.version);
    let made = write.reply.record().and_then(|seen| seen.version);
    let certain = matches!(write.op, Op::Create { .. } | Op::Update { .. } | Op::Delete { .. });
    certain && write.reply.accepted() && before.is_some() && made.is_some() && made > known
}

fn judge_first(
    case: &Case<'_>,
    findings: &mut Findings,
    stream: &Exchange,
    hints: &[&Event],
    writes: &Writes<'_>,
) {
    let patience = stream.started + case.target.patience();
    let first_write = writes.own.iter().map(|write| write.started).min().unwrap_or(Duration::MAX);
    let by = patience.min(first_write);
    if hints.first().is_some_and(|hint| hint.arrived <= by) {
        findings.kept();
    } else if stream.ended > patience && first_write > patience {
        findings
            .breach("an event `changed` comes at once on connecting", came(hints, stream))
            .shown_by(stream, "the stream");
    }
}

/// Judges that the last change was followed by a hint.
fn judge_told(
    case: &Case<'_>,
    findings: &mut Findings,
    stream: &Exchange,
    hints: &[&Event],
    writes: &Writes<'_>,
) {
    let staleness = case.target.staleness();
    let opened = hints.first().map_or(stream.started, |hint| hint.arrived);
    for write in writes.own.iter().filter(|x| x.started > opened && is_change(case, x)) {
        if hints.iter().any(|hint| hint.arrived >= write.started) {
            findings.kept();
        } else if stream.ended >= write.ended + case.target.patience() + staleness {
            findings
                .breach(
                    "a change that the caller may see is followed by an event `changed`",
                    format!(
                        "none came within {:?}; {}",
                        stream.ended.saturating_sub(write.ended),
                        came(hints, stream)
                    ),
                )
                .after(write, "the change")
                .shown_by(stream, "the stream");
            return;
        }
    }
}

/// Judges that a change was in the delta when its hint came: by pulls that began after a hint which
/// can only be that of one change.
fn judge_in_time(
    case: &Case<'_>,
    findings: &mut Findings,
    stream: &Exchange,
    hints: &[&Event],
    writes: &Writes<'_>,
) {
    for pair in hints.windows(2) {
        let (earlier, hint) = (pair[0], pair[1]);
        let mut causes =
            writes.own.iter().filter(|x| x.started <= hint.arrived && x.ended >= earlier.arrived);
        let (Some(cause), None) = (causes.next(), causes.next()) else { continue };
        if cause.started <= earlier.arrived || !is_change(case, cause) {
            continue;
        }
        let Some(pull) = case.asked(Asked::SYNC).find(|x| {
            x.credentials == stream.credentials
                && x.started >= hint.arrived
                && x.client == stream.client
                && matches!(x.op, Op::Sync { since: Some(_), .. })
        }) else {
            continue;
        };
        // Somebody else's write may push it out of a page, and a page may end before it.
        let whole = pull.reply.page.as_ref().is_some_and(|page| page.has_more == Some(false));
        let issued_before =
            case.history.feed().issuer(pull).is_none_or(|page| page.ended <= cause.started);
        if !pull.reply.accepted() || !whole || !issued_before {
            continue;
        }
        let key = cause.reply.record().and_then(Sighting::key);
        let made = cause.reply.record().and_then(|seen| seen.version);
        let came =
            pull.reply.sightings.iter().any(|seen| seen.key() == key && seen.version >= made);
        if came {
            findings.kept();
        } else if pull.started < cause.ended {
            // What comes late after its acknowledgement is a matter of the feed.
            findings
                .breach(
                    "when the hint comes, the change is in the delta",
                    "a pull behind the hint does not bring it",
                )
                .after(stream, "the stream")
                .after(cause, "the change")
                .shown_by(pull, "the pull");
        }
    }
}

/// Judges that changes which the caller may not see are not told. One hint without a cause may be a
/// server's own idea; two, each behind a change of somebody else, are no accident.
fn judge_strangers(
    findings: &mut Findings,
    stream: &Exchange,
    hints: &[&Event],
    writes: &Writes<'_>,
) {
    let revealing: Vec<&&Exchange> = hints
        .windows(2)
        .filter_map(|pair| {
            let (from, to) = (pair[0].arrived, pair[1].arrived);
            let explained = writes.own.iter().any(|x| x.started <= to);
            let behind = writes.of_others.iter().rfind(|x| x.started <= to && x.ended >= from);
            behind.filter(|_| !explained)
        })
        .collect();
    match revealing[..] {
        [first, .., last] => {
            findings
                .breach(
                    "a hint comes after changes that the caller may see",
                    format!("{} came behind changes of somebody else", revealing.len()),
                )
                .after(first, "somebody else's change")
                .after(last, "another one")
                .shown_by(stream, "the stream");
        }
        _ if !writes.of_others.is_empty() && !hints.is_empty() => findings.kept(),
        _ => {}
    }
}

/// Judges that nothing of a record is in the stream.
fn judge_content(case: &Case<'_>, findings: &mut Findings, stream: &Exchange) {
    let Ok(response) = &stream.response else { return };
    let text = String::from_utf8_lossy(&response.content()).to_ascii_lowercase();
    // What a refused create called its id may be any text, the empty one among them.
    let is_id = |key: &&Key| is_uuid_v7(&key.id) && text.contains(&*key.id);
    let told = case.history.records().map(|(key, _)| key).find(is_id);
    let Some(key) = told else {
        if !stream.reply.events.is_empty() {
            findings.kept();
        }
        return;
    };
    findings
        .breach(
            "a hint carries nothing of a record",
            format!("it names the id of {}", case.name(key)),
        )
        .shown_by(stream, "the stream");
}

fn came(hints: &[&Event], stream: &Exchange) -> String {
    match hints {
        [] if stream.reply.events.is_empty() => "no event came at all".to_owned(),
        [] => "no event of that name came".to_owned(),
        [.., last] => format!(
            "{} came, the last {:?} after the stream was opened",
            hints.len(),
            last.arrived.saturating_sub(stream.started)
        ),
    }
}
