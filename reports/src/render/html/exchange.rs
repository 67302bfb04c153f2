//! One exchange in full: request, answer, and the command that sends it again.

use super::Markup;
use crate::render::curl::curl;
use crate::render::fields::is_dull;
use crate::render::json_text::indented;
use crate::{ExchangeRecord, Message};

/// The exchange, open or folded.
pub(super) fn exchange(page: &mut Markup, record: &ExchangeRecord, id: &str, is_guilty: bool) {
    let class = if is_guilty { "exchange guilty" } else { "exchange" };
    let mut attributes = vec![("class", class), ("id", id)];
    if is_guilty {
        attributes.push(("open", ""));
    }
    page.open("details", &attributes).raw("<summary><span class=\"number\">#");
    page.shown(record.number).raw("</span> <strong>").text(&record.client).raw("</strong> (");
    page.text(record.user.as_deref().unwrap_or("nobody")).raw(") <code>");
    page.text(&record.request.start_line).raw("</code> → <code>").text(&answer(record));
    page.raw("</code>");
    if is_guilty {
        page.raw(" <span class=\"badge fail\">the breach</span>");
    }
    if !record.note.is_empty() {
        page.raw(" <span class=\"note\">").sentence(&record.note).raw("</span>");
    }
    page.raw("</summary>\n<div class=\"messages\">\n<div><h5>Request</h5>\n");
    message(page, &record.request);
    page.raw("</div>\n<div><h5>Answer <span class=\"time\">after ").text(&time(record));
    page.raw("</span></h5>\n");
    match (&record.response, &record.failure) {
        (Some(response), _) => message(page, response),
        (None, failure) => {
            let reason = failure.as_deref().unwrap_or("none");
            page.raw("<p class=\"remark\">").text(reason).raw("</p>\n");
        }
    }
    if record.reply_lost {
        page.raw("<p class=\"remark\">The client never got this answer.</p>\n");
    }
    page.raw("</div>\n</div>\n");
    if !record.unsent {
        command(page, record);
    }
    page.raw("</details>\n");
}

/// The first line of the answer, or that there was none.
pub(super) fn answer(record: &ExchangeRecord) -> String {
    match (&record.response, record.reply_lost) {
        (Some(response), false) => response.start_line.clone(),
        (Some(response), true) => format!("{}, lost", response.start_line),
        (None, _) if record.unsent => "up again".to_owned(),
        (None, _) => "no answer".to_owned(),
    }
}

fn time(record: &ExchangeRecord) -> String {
    let micros = record.ended_us.saturating_sub(record.started_us);
    format!("{}.{:03} ms", micros / 1000, micros % 1000)
}

fn message(page: &mut Markup, message: &Message) {
    page.raw("<pre tabindex=\"0\"><b>").text(&message.start_line).raw("</b>\n");
    for (name, value) in &message.headers {
        page.raw(if is_dull(name) { "<span class=\"dull\">" } else { "<span>" });
        page.raw("<i>").text(name).raw(":</i> ").text(value).raw("</span>\n");
    }
    if !message.body.is_empty() {
        page.raw("\n").text(&indented(&message.body));
    }
    page.raw("</pre>\n");
}

fn command(page: &mut Markup, record: &ExchangeRecord) {
    let curl = curl(record);
    page.raw("<pre class=\"command\" tabindex=\"0\">").text(&curl.command).raw("</pre>\n");
    for note in &curl.notes {
        page.raw("<p class=\"remark\">").text(note).raw("</p>\n");
    }
}
