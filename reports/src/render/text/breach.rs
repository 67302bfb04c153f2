//! One breach: what was expected, what was observed, and the exchanges that show it.

use std::fmt::Write as _;

use super::paint::Paint;
use crate::render::printable::printable;
use crate::{Breach, ExchangeRecord, Message, Part};

/// How much of a message's content is shown, in characters.
const SHOWN_BODY: usize = 300;

/// Header fields worth a line of their own in a terminal.
const SHOWN_HEADERS: [&str; 9] = [
    "content-type",
    "if-match",
    "if-none-match",
    "location",
    "allow",
    "accept-patch",
    "www-authenticate",
    "cache-control",
    "set-cookie",
];

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
    message(page, paint, "→", &record.request);
    match (&record.response, &record.failure) {
        (Some(response), _) => message(page, paint, "←", response),
        (None, Some(failure)) => {
            let _ = writeln!(page, "       ← {}", paint.fail(&printable(failure)));
        }
        (None, None) => {}
    }
    if record.reply_lost {
        let _ = writeln!(page, "         {}", paint.faint("the client never got this answer"));
    }
}

fn message(page: &mut String, paint: Paint, arrow: &str, message: &Message) {
    let _ = writeln!(page, "       {arrow} {}", printable(&message.start_line));
    for (name, value) in
        message.headers.iter().filter(|(name, _)| SHOWN_HEADERS.contains(&name.as_str()))
    {
        let _ = writeln!(page, "         {}", paint.faint(&printable(&format!("{name}: {value}"))));
    }
    if !message.body.is_empty() {
        let shown: String = message.body.chars().take(SHOWN_BODY).collect();
        let more = if message.body.chars().count() > SHOWN_BODY { " …" } else { "" };
        let _ = writeln!(page, "         {}{more}", printable(&shown));
    }
}
