//! What several judges need: refusals with their controls, and what came after.

use sixfold_spec::wire::ProblemType;

use super::support_negotiation::excludes_json;
use super::{Case, Findings};
use crate::trace::{Asked, Exchange, Op, Place, Sighting, State, member};

/// A refusal that the requirement asks for.
pub(super) struct Refusal<'r> {
    /// The problem types that say it.
    pub(super) kinds: &'r [ProblemType],
    /// What should have happened, as a sentence.
    pub(super) expected: String,
    /// What is wrong with the request, for the note beside it.
    pub(super) wrong: String,
}

impl Refusal<'_> {
    /// Judges whether `exchange` was refused for the right reason.
    ///
    /// A refusal proves something only beside its control: a request that differs in the one wrong
    /// thing and was accepted. Without one the answer is unclear. The problem type decides; an odd
    /// status with the right type is odd and no breach (RFC 9205 section 4.6).
    pub(super) fn judge(
        &self,
        findings: &mut Findings,
        exchange: &Exchange,
        control: Option<&Exchange>,
    ) -> bool {
        let beside = beside_the_point(exchange)
            .filter(|_| !exchange.reply.problem().is_some_and(|kind| self.kinds.contains(&kind)));
        let (None, Some(status)) = (&beside, exchange.status()) else {
            findings.unclear(beside.unwrap_or_default());
            return false;
        };
        let has_key = exchange.request.headers.contains_key("idempotency-key");
        let is_wanted = exchange.reply.problem().is_some_and(|kind| self.kinds.contains(&kind));
        if has_key && !is_wanted && is_refused_for_its_key(exchange) {
            // The key was used before, or so the server says: `separation/reused_key_is_refused`.
            findings.unclear(format!("the {} was refused for its key", exchange.op.verb()));
            return false;
        }
        if exchange.reply.refused_as(ProblemType::MethodNotAllowed) {
            // An operation that is missing is a finding of its own, and says nothing of this.
            findings.unclear(format!("the server offers no {} here", exchange.op.verb()));
            return false;
        }
        let kind = exchange.reply.problem().filter(|kind| self.kinds.contains(kind));
        let Some(kind) = kind else {
            findings
                .breach(self.expected.clone(), described(exchange))
                .shown_by(exchange, self.wrong.clone());
            return false;
        };
        let Some(control) = control else {
            findings.unclear(format!(
                "the {} was refused, but none without that fault was accepted beside it",
                exchange.op.verb()
            ));
            return false;
        };
        findings.kept();
        if !expected_statuses(kind, &exchange.op).contains(&status) {
            findings
                .odd(
                    format!("`{}` is carried by status {}", kind.slug(), kind.status()),
                    format!("it came with status {status}"),
                )
                .after(control, "the control, accepted")
                .shown_by(exchange, self.wrong.clone());
        }
        true
    }
}

/// Why an answer says nothing of what was asked, if it does not: none came; the server sends away whoever
/// comes, for now; or it was asked for something else than JSON and says that it has nothing else, which it
/// may look at before all the rest.
pub(super) fn beside_the_point(exchange: &Exchange) -> Option<String> {
    let verb = exchange.op.verb();
    let Some(status) = exchange.status() else { return Some(format!("the {verb} got no answer")) };
    let kind = exchange.reply.problem();
    match (kind, status) {
        (Some(passing @ (ProblemType::Unavailable | ProblemType::RateLimited)), _) => {
            Some(format!("the {verb} was answered `{}`", passing.slug()))
        }
        (None, 429 | 503) => Some(format!("the {verb} was answered {status}")),
        (Some(ProblemType::NotAcceptable), _) | (None, 406) if excludes_json(exchange) => {
            Some(format!("the {verb} does not accept JSON, and was refused for that"))
        }
        _ => None,
    }
}

/// Whether a write was refused for its idempotency key: that says nothing of what else is wrong with it.
pub(super) fn is_refused_for_its_key(write: &Exchange) -> bool {
    matches!(
        write.reply.problem(),
        Some(ProblemType::IdempotencyKeyReused | ProblemType::RequestInProgress)
    )
}

/// The statuses that may carry a problem type in answer to an operation (the binding table).
fn expected_statuses(kind: ProblemType, op: &Op) -> &'static [u16] {
    match (kind, op) {
        (ProblemType::RecordDeleted, Op::Create { .. }) => &[409],
        (ProblemType::IdConflict, Op::Create { .. }) => &[409, 403],
        (ProblemType::RecordDeleted, _) => &[410],
        _ => match kind.status() {
            400 => &[400],
            401 => &[401],
            403 => &[403],
            404 => &[404],
            405 => &[405],
            406 => &[406],
            409 => &[409],
            410 => &[410],
            412 => &[412],
            413 => &[413],
            415 => &[415],
            422 => &[422],
            428 => &[428],
            429 => &[429],
            500 => &[500],
            _ => &[503],
        },
    }
}

/// An answer in a few words: status and problem type.
pub(super) fn described(exchange: &Exchange) -> String {
    let response = match &exchange.response {
        Err(failure) => return format!("no answer: {failure}"),
        Ok(response) => response,
    };
    // Where the server has words of its own, those are what its author knows.
    let said = exchange.spoken.last().and_then(|spoken| spoken.response.as_ref().ok());
    let status = said.unwrap_or(response).status.as_u16();
    match exchange.reply.problem() {
        Some(kind) if said.is_some() => format!("status {status}, which is `{}`", kind.slug()),
        Some(kind) => format!("status {status} with `{}`", kind.slug()),
        None if response.status.is_success() => format!("status {status}: accepted"),
        None => format!("status {status} without a problem type of the specification"),
    }
}

/// An accepted create of the same entity by the same user: the control of a refused create.
pub(super) fn accepted_create<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.asked(Asked::CREATE).find(|other| {
        other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && other.reply.accepted()
    })
}

/// An accepted update of a record of the same entity by the same user: the control of a refused
/// update.
pub(super) fn accepted_update<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.asked(Asked::UPDATE).find(|other| {
        other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && other.reply.accepted()
    })
}

/// An accepted delete of a record of the same entity by the same user.
pub(super) fn accepted_delete<'c>(case: &Case<'c>, exchange: &Exchange) -> Option<&'c Exchange> {
    case.asked(Asked::DELETE).find(|other| {
        other.op.entity() == exchange.op.entity()
            && other.credentials == exchange.credentials
            && other.reply.accepted()
    })
}

/// The first representation of the exchange's record in a later answer, if no other write of the
/// record comes between: what the exchange left behind.
pub(super) fn seen_after<'c>(
    case: &Case<'c>,
    exchange: &Exchange,
) -> Option<(&'c Exchange, &'c Sighting)> {
    let place = case.history.left(exchange, || place_after(case, exchange))?;
    Some((case.history.exchange(place.0), case.history.sighting(place)))
}

/// Exchange and place of that representation.
fn place_after(case: &Case<'_>, exchange: &Exchange) -> Option<(usize, usize)> {
    let record = case.record(exchange)?;
    let mut shown = case.history.shown_since(record, exchange.ended);
    let place = shown.find(|&place| {
        let (later, seen) = (case.history.exchange(place.0), case.history.sighting(place));
        // That a reader must not see it any more says nothing of what it is.
        let is_shown = seen.state != State::Removed;
        let is_current = is_shown && !case.history.may_answer_as_before(later);
        is_current && later.started >= exchange.ended && later.index != exchange.index
    })?;
    let (later, seen) = (case.history.exchange(place.0), case.history.sighting(place));
    let mut others = case.history.meanwhile(record, exchange.started, later.ended);
    let disturbed = others.any(|other| {
        other.index != exchange.index
            && other.op.is_write()
            && !(other.index == later.index && seen.place == Place::Current)
    });
    (!disturbed).then_some(place)
}

/// Judges that a refused write left its record as it was. Says nothing where nobody looked.
pub(super) fn judge_unchanged(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    let before = case.history.before(exchange).filter(|before| !before.contended);
    let Some(before) = before.and_then(|before| before.newest) else { return };
    let Some((later, after)) = seen_after(case, exchange) else { return };
    if is_unchanged(before, after) {
        findings.kept();
    } else if after.version.is_some() && before.version.is_some() && after.version >= before.version
    {
        findings
            .breach(
                "a refused write changes nothing",
                format!(
                    "version {} before, version {} after, and the record {}",
                    show(before.version),
                    show(after.version),
                    if after.version == before.version { "differs" } else { "has moved on" }
                ),
            )
            .shown_by(exchange, "refused")
            .shown_by(later, "what the record is afterwards");
    }
}

/// A version for people.
pub(super) fn show(version: Option<i64>) -> String {
    version.map_or_else(|| "none".to_owned(), |version| version.to_string())
}

/// Whether two representations show the same record at the same version, leaving aside what other
/// requirements are about: members that one of them leaves out, and times that differ from one
/// place to another.
pub(super) fn is_unchanged(before: &Sighting, after: &Sighting) -> bool {
    let (Some(old), Some(new)) = (before.value.as_object(), after.value.as_object()) else {
        return before.value == after.value;
    };
    let same_place = before.place == after.place;
    let is_time = |name: &str| matches!(name, "created_at" | "updated_at");
    let differs = |(name, value): (&String, &serde_json::Value)| {
        (same_place || !is_time(name)) && member(new, name).is_some_and(|other| other != value)
    };
    before.version == after.version && before.state == after.state && !old.iter().any(differs)
}

/// Whether two JSON values are one and the same: `1` and `1.0` are, the order of members is not
/// looked at.
pub(super) fn same_json(one: &serde_json::Value, other: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let as_floats = (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64();
            one == other || as_floats
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| same_json(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| {
                    member(other, name).is_some_and(|other| same_json(one, other))
                })
        }
        _ => one == other,
    }
}

/// Judges that a refused create made no record: the next read by the same client finds none. Says
/// nothing where nobody looked, where the record may have been there already, or where something else
/// may have made it meanwhile.
pub(super) fn judge_not_made(case: &Case<'_>, findings: &mut Findings, exchange: &Exchange) {
    if case.history.before(exchange).is_some_and(|before| !before.is_unknown()) {
        return;
    }
    let Some(record) = case.record(exchange) else { return };
    let later = record
        .exchanges
        .iter()
        .map(|&index| case.history.exchange(index))
        .filter(|other| other.index != exchange.index && other.ended > exchange.started);
    for other in later {
        if other.op.is_write() && (other.reply.accepted() || !other.reply.answered()) {
            return;
        }
        let owner_looks =
            exchange.credentials.user().is_none() || other.credentials == exchange.credentials;
        if !matches!(other.op, Op::Read { .. }) || !owner_looks || other.started < exchange.ended {
            continue;
        }
        if other.reply.accepted() {
            findings
                .breach("a refused create makes nothing", "the record is there afterwards")
                .after(exchange, "refused")
                .shown_by(other, "finds a record");
        } else if other.status() == Some(404) {
            findings.kept();
        }
        return;
    }
}
