//! The exchanges that are the breach itself, each in two lines: what was asked, what was answered.

use std::fmt::Write as _;

use super::{code, sentence};
use crate::render::fields::{of_answer, of_request};
use crate::render::json_text::compact;
use crate::render::printable::shortened;
use crate::{Breach, ExchangeRecord, Message, Part};

/// How many of them are shown. The page and `report.json` have all, and what led up to them.
const SHOWN: usize = 3;

/// How much of a message's content is shown, in characters.
const BODY: usize = 240;

/// Writes them as items of the finding's list.
pub(super) fn guilty(page: &mut String, breach: &Breach) {
    let guilty: Vec<&ExchangeRecord> =
        breach.exchanges.iter().filter(|record| record.part == Part::Breach).collect();
    for record in guilty.iter().take(SHOWN) {
        one(page, record);
    }
    if guilty.len() > SHOWN {
        let _ = writeln!(page, "- and {} more, which `report.html` shows", guilty.len() - SHOWN);
    }
}

fn one(page: &mut String, record: &ExchangeRecord) {
    let user = record.user.as_deref().unwrap_or("nobody");
    let who = format!("#{} {} ({user})", record.number, record.client);
    let note =
        if record.note.is_empty() { String::new() } else { format!(" {}", sentence(&record.note)) };
    let _ = writeln!(page, "- {}{note}", code(&who));
    let _ = writeln!(page, "  - → {}", message(&record.request, of_request(record)));
    match (&record.response, &record.failure) {
        (Some(answer), _) => {
            let lost = if record.reply_lost { ", which the client never got" } else { "" };
            let _ = writeln!(page, "  - ← {}{lost}", message(answer, of_answer(answer)));
        }
        (None, Some(failure)) => {
            let _ = writeln!(page, "  - ← {}", sentence(failure));
        }
        (None, None) => {}
    }
}

fn message(message: &Message, fields: Vec<String>) -> String {
    let body = shortened(&compact(&message.body), BODY);
    let parts = std::iter::once(message.start_line.clone()).chain(fields).chain([body]);
    let parts: Vec<String> =
        parts.filter(|part| !part.is_empty()).map(|part| code(&part)).collect();
    parts.join(" ")
}
