//! Judges `separation/readers_are_independent`: what other clients of the same user read, and
//! where they stop, changes nothing for a reader.

use std::collections::HashMap;
use std::time::Duration;

use crate::judges::support::described;
use crate::judges::support_situations::Situations;
use crate::judges::{Case, Findings};
use crate::trace::{Asked, Credentials, Exchange, Op, Sighting, State};

/// Judges every pull that was started while a walk of another client of the same user stood
/// unfinished; and every read and list page that two clients of one user asked for in the same
/// words with no write between them. What a pull brings is judged in `delta_sync`.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    judge_pulls(case, findings);
    judge_same_questions(case, findings);
}

fn judge_pulls(case: &Case<'_>, findings: &mut Findings) {
    let situations = Situations::new(case);
    let pulls: Vec<&Exchange> = case.asked(Asked::SYNC).collect();
    for (place, exchange) in pulls.iter().enumerate() {
        let Some(stopped) = unfinished_walk(&pulls[..place], exchange) else { continue };
        let Some(situation) = situations.of(exchange) else { continue };
        let Some(well) = situation.is_answered_well(exchange) else { continue };
        if well {
            findings.kept();
            continue;
        }
        let control = pulls.iter().enumerate().find(|(place, other)| {
            other.credentials == exchange.credentials
                && other.reply.accepted()
                && situations.of(other) == Some(situation)
                && unfinished_walk(&pulls[..*place], other).is_none()
        });
        let Some((_, control)) = control else { continue };
        findings
            .breach(
                format!(
                    "{} is answered although another client's walk stands unfinished",
                    situation.words()
                ),
                described(exchange),
            )
            .after(stopped, format!("{} stops here, in the middle of a walk", case.client(stopped)))
            .after(control, "the same without an unfinished walk: accepted")
            .shown_by(exchange, "another client of the same user");
    }
}

/// The page at which another client of the same user stopped in the middle of a walk, if that was
/// the last pull before this one.
fn unfinished_walk<'c>(earlier: &[&'c Exchange], exchange: &Exchange) -> Option<&'c Exchange> {
    let last = earlier.iter().rev().find(|other| {
        other.ended <= exchange.started && other.credentials == exchange.credentials
    })?;
    let page = last.reply.page.as_ref().filter(|_| last.reply.accepted())?;
    let goes_on = matches!(&exchange.op, Op::Sync { since, .. } if *since == page.next);
    let stands = page.has_more == Some(true) && last.client != exchange.client && !goes_on;
    stands.then_some(*last)
}

/// Reads and list pages that were asked for twice, in the same words, by two clients of one user.
fn judge_same_questions(case: &Case<'_>, findings: &mut Findings) {
    let mut asked: HashMap<(&str, Credentials), &Exchange> = HashMap::new();
    let mut written_until = Duration::ZERO;
    // The operations of a batch are among them, as what was written between two looks.
    let all: Vec<&Exchange> = case.history.exchanges().collect();
    for (place, exchange) in all.iter().enumerate() {
        if exchange.op.may_change() {
            asked.clear();
            written_until = written_until.max(exchange.ended);
        }
        if !matches!(exchange.op, Op::Read { .. } | Op::List { .. })
            || exchange.started < written_until
        {
            continue;
        }
        let mut meanwhile =
            all[place + 1..].iter().take_while(|next| next.started < exchange.ended);
        if meanwhile.any(|next| next.op.is_write()) {
            continue;
        }
        let question = (exchange.request.url.as_str(), exchange.credentials);
        if let Some(earlier) = asked.insert(question, exchange)
            && earlier.client != exchange.client
        {
            compare(case, findings, earlier, exchange);
        }
    }
}

fn compare(case: &Case<'_>, findings: &mut Findings, earlier: &Exchange, exchange: &Exchange) {
    let (Some(one), Some(two)) = (shown(case, earlier), shown(case, exchange)) else { return };
    if one == two {
        findings.kept();
    } else {
        findings
            .breach(
                format!(
                    "{} gets what {} got just before",
                    case.client(exchange),
                    case.client(earlier)
                ),
                "it gets something else, and nothing was written between",
            )
            .after(earlier, "the same question")
            .shown_by(exchange, "another answer");
    }
}

/// One record in an answer: its name, version and state.
type Shown = (String, Option<i64>, State);

/// Which records of this case an accepted answer shows, and in which state.
fn shown(case: &Case<'_>, exchange: &Exchange) -> Option<Vec<Shown>> {
    let of_case = |seen: &Sighting| {
        let key = seen.key()?;
        case.history.record(key)?.owner?;
        Some((key.to_string(), seen.version, seen.state))
    };
    exchange.reply.accepted().then(|| exchange.reply.sightings.iter().filter_map(of_case).collect())
}
