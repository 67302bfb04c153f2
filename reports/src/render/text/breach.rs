//! One breach: what was expected, what was observed, and the exchanges that show it.

use std::fmt::Write as _;

use super::paint::Paint;
use crate::render::fields::{of_answer, of_request};
use crate::render::json_text::compact;
use crate::render::printable::{printable, shortened};
use crate::{Breach, ExchangeRecord, Message, Part};

/// How much of a message's content is shown, in characters.
const SHOWN_BODY: usize = 300;

/// How wide a line of header fields may become, in characters. One that is wider stands alone.
const WIDTH: usize = 70;

/// Writes a breach.
pub(super) fn breach(page: &mut String, paint: Paint, breach: &Breach) {
    let _ = writeln!(page, "  expected  {}", paint.pass(&printable(&breach.expected)));
    let _ = writeln!(page, "  observed  {}", paint.fail(&printable(&breach.observed)));
    let _ = writeln!(page, "  in        {}", printable(&breach.scenario));
    for record in &breach.exchanges {
        exchange(page, paint, record);
    }
}

fn exchange(page: &mut String, paint: Paint, record: &ExchangeRecord) {
    let number = format!("#{}", record.number);
    let number = match record.part {
        Part::Breach => paint.fail(&number),
        Part::Context => paint.faint(&number),
    };
    let note = if record.note.is_empty() {
        String::new()
    } else {
        format!("  {}", paint.faint(&printable(&record.note)))
    };
    let user = record.user.as_deref().unwrap_or("nobody");
    let _ = writeln!(
        page,
        "    {number} {} {}{note}",
        printable(&record.client),
        paint.faint(&printable(&format!("({user})")))
    );
    message(page, paint, "→", &record.request, &of_request(record));
    match (&record.response, &record.failure) {
        (Some(response), _) => message(page, paint, "←", response, &of_answer(response)),
        (None, Some(failure)) => {
            let _ = writeln!(page, "       ← {}", paint.fail(&printable(failure)));
        }
        (None, None) => {}
    }
    if record.reply_lost {
        let _ = writeln!(page, "         {}", paint.faint("the client never got this answer"));
    }
}

fn message(page: &mut String, paint: Paint, arrow: &str, message: &Message, fields: &[String]) {
    let _ = writeln!(page, "       {arrow} {}", printable(&message.start_line));
    for line in lines(fields) {
        let _ = writeln!(page, "         {}", paint.faint(&line));
    }
    if !message.body.is_empty() {
        let body = shortened(&compact(&message.body), SHOWN_BODY);
        let _ = writeln!(page, "         {}", printable(&body));
    }
}

/// The header fields, as many in a line as fit into it.
fn lines(fields: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for field in fields.iter().map(|field| printable(field)) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + field.chars().count() < WIDTH => {
                line.push_str("  ");
                line.push_str(&field);
            }
            _ => lines.push(field),
        }
    }
    lines
}
