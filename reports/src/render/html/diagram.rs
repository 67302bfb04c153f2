//! A breach as a sequence diagram: a lane for each client and one for the server, time downwards.

mod layout;

use super::Markup;
use super::anchor::link;
use super::exchange::answer;
use crate::render::counted::count;
use crate::render::printable::shortened;
use crate::{ExchangeRecord, Part};
use layout::{Layout, Placed};

/// The most exchanges that a diagram shows. The breach itself is always among them.
const SHOWN: usize = 40;

/// Where the lanes begin, in pixels; left of it stand the times.
const LEFT: usize = 72;

/// Where the first exchange may begin; above it stand the names of the lanes.
const TOP: usize = 48;

/// What is left free right of an exchange, in pixels.
const GAP: usize = 22;

/// How far the server's lane is from the last client's, in pixels.
const WAY: usize = 56;

/// How wide a letter of an exchange is, in hundredths of a pixel.
const LETTER: usize = 725;

/// The diagram. `id` is that of the breach; each exchange leads to its full text.
pub(super) fn diagram(page: &mut Markup, records: &[ExchangeRecord], id: &str) {
    let shown = shown(records);
    let layout = Layout::of(&shown);
    let column = layout.column();
    let server = LEFT + layout.columns * column - GAP + WAY;
    let width = server + 60;
    let height = TOP + layout.height + 16;
    page.raw("<figure class=\"diagram\"><figcaption>The exchanges that show it, time downwards");
    if shown.len() < records.len() {
        page.raw("; ").text(&count(records.len() - shown.len(), "more exchange"));
        page.raw(" left out");
    }
    page.raw("</figcaption>\n");
    // It can be scrolled by the keyboard, and regions have to be told apart by their names.
    let name = format!("Sequence diagram of {id}");
    page.open(
        "div",
        &[("class", "wide"), ("tabindex", "0"), ("role", "region"), ("aria-label", &name)],
    );
    page.open(
        "svg",
        &[
            ("width", &width.to_string()),
            ("height", &height.to_string()),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("role", "group"),
            (
                "aria-label",
                "Requests and answers in the order of time; each leads to its full text",
            ),
        ],
    );
    page.raw("\n");
    lanes(page, &layout, server, height);
    for placed in &layout.placed {
        arrows(page, placed, shown[placed.index], column, server);
    }
    for placed in &layout.placed {
        time(page, placed, shown[placed.index], shown[0].started_us);
        request(page, placed, shown[placed.index], column, id);
    }
    page.raw("</svg></div></figure>\n");
}

/// The exchanges that fit: the guilty ones, and those of the others that stand nearest to the end.
fn shown(records: &[ExchangeRecord]) -> Vec<&ExchangeRecord> {
    let guilty = records.iter().filter(|record| record.part == Part::Breach).count();
    let room = SHOWN.saturating_sub(guilty);
    let context = records.len() - guilty;
    let mut left_out = context.saturating_sub(room);
    let mut shown: Vec<&ExchangeRecord> = records
        .iter()
        .filter(|record| {
            let is_left_out = record.part == Part::Context && left_out > 0;
            left_out -= usize::from(is_left_out);
            !is_left_out
        })
        .take(SHOWN)
        .collect();
    shown.sort_by_key(|record| (record.started_us, record.number));
    shown
}

fn lanes(page: &mut Markup, layout: &Layout<'_>, server: usize, height: usize) {
    let column = layout.column();
    for lane in &layout.lanes {
        let x = LEFT + lane.first * column;
        let middle = x + (column - GAP) / 2;
        let name = format!("{} ({})", lane.client, lane.user);
        label(page, x, &shortened(&name, letters(column) * lane.columns));
        line(page, "lane", [middle, TOP - 8, middle, height - 8]);
    }
    label(page, server - 24, "server");
    line(page, "lane", [server, TOP - 8, server, height - 8]);
}

fn label(page: &mut Markup, x: usize, text: &str) {
    page.open("text", &[("class", "client"), ("x", &x.to_string()), ("y", "26")]);
    page.text(text).raw("</text>\n");
}

fn line(page: &mut Markup, class: &str, [x1, y1, x2, y2]: [usize; 4]) {
    page.open(
        "line",
        &[
            ("class", class),
            ("x1", &x1.to_string()),
            ("y1", &y1.to_string()),
            ("x2", &x2.to_string()),
            ("y2", &y2.to_string()),
        ],
    );
    page.raw("</line>\n");
}

/// The way of the request to the server, and of the answer back; a cross where one was lost.
fn arrows(
    page: &mut Markup,
    placed: &Placed,
    record: &ExchangeRecord,
    column: usize,
    server: usize,
) {
    let right = LEFT + (placed.column + 1) * column - GAP;
    let (out, back) = (TOP + placed.top + 8, TOP + placed.bottom - 8);
    line(page, "out", [right, out, server, out]);
    head(page, server, out, true);
    if record.response.is_none() {
        cross(page, server - 10, back);
    } else if record.reply_lost {
        line(page, "back lost", [right + 12, back, server, back]);
        cross(page, right + 8, back);
    } else {
        line(page, "back", [right, back, server, back]);
        head(page, right, back, false);
    }
}

/// The point of an arrow.
fn head(page: &mut Markup, x: usize, y: usize, is_rightwards: bool) {
    let tail = if is_rightwards { x - 7 } else { x + 7 };
    let points = format!("{x},{y} {tail},{} {tail},{}", y - 4, y + 4);
    page.open("polygon", &[("class", "head"), ("points", &points)]).raw("</polygon>\n");
}

fn cross(page: &mut Markup, x: usize, y: usize) {
    line(page, "cross", [x - 5, y - 5, x + 5, y + 5]);
    line(page, "cross", [x - 5, y + 5, x + 5, y - 5]);
}

/// When the request began, since the first one that is shown.
fn time(page: &mut Markup, placed: &Placed, record: &ExchangeRecord, began: u64) {
    let millis = record.started_us.saturating_sub(began) as f64 / 1000.0;
    let y = (TOP + placed.top + 12).to_string();
    page.open("text", &[("class", "time"), ("x", "8"), ("y", &y)]);
    page.raw("+").text(&format!("{millis:.1} ms")).raw("</text>\n");
}

/// The request as a box that reaches from its beginning to its end.
fn request(page: &mut Markup, placed: &Placed, record: &ExchangeRecord, column: usize, id: &str) {
    let (x, y) = (LEFT + placed.column * column, TOP + placed.top);
    let (width, height) = (column - GAP, placed.bottom - placed.top);
    let is_guilty = record.part == Part::Breach;
    let class = if is_guilty { "box guilty" } else { "box" };
    page.open("a", &[("href", &link(&format!("{id}/{}", record.number)))]);
    // An inner picture cuts off what does not fit into it, however wide its letters are.
    page.open(
        "svg",
        &[
            ("x", &x.to_string()),
            ("y", &y.to_string()),
            ("width", &width.to_string()),
            ("height", &height.to_string()),
        ],
    );
    page.open(
        "rect",
        &[
            ("class", class),
            ("x", "1"),
            ("y", "1"),
            ("width", &(width - 2).to_string()),
            ("height", &(height - 2).to_string()),
            ("rx", "4"),
        ],
    );
    page.raw("<title>").text(&record.note).raw("</title></rect>");
    let mark = if is_guilty { "✗ " } else { "" };
    let first = format!("{mark}#{} {}", record.number, short_request(record));
    let lines = [("first", first), ("second", outcome(record)), ("third", record.note.clone())];
    for (index, (class, text)) in lines.iter().enumerate() {
        let y = (17 + index * 16).to_string();
        page.open("text", &[("class", class), ("x", "8"), ("y", &y)]);
        page.text(&shortened(text, letters(column))).raw("</text>");
    }
    page.raw("</svg></a>\n");
}

/// How many letters of a line fit into an exchange.
fn letters(column: usize) -> usize {
    (column - GAP - 26) * 100 / LETTER
}

/// Number, method and path of the request that shows a breach, or of its last one.
pub(super) fn guilty(records: &[ExchangeRecord]) -> Option<String> {
    let guilty = records.iter().rev().find(|record| record.part == Part::Breach);
    let shown = guilty.or(records.last())?;
    Some(format!("#{} {}", shown.number, short_request(shown)))
}

/// Method and path, ids cut to their ends: those of one story differ there.
fn short_request(record: &ExchangeRecord) -> String {
    let line = &record.request.start_line;
    let (method, url) = line.split_once(' ').unwrap_or((line, ""));
    let path = url
        .split_once("://")
        .map_or(url, |(_, rest)| rest.find('/').map_or("/", |slash| &rest[slash..]));
    let parts: Vec<String> = path
        .split('/')
        .map(|part| {
            let letters = part.chars().count();
            let is_id = letters == 36 && part.chars().filter(|c| *c == '-').count() == 4;
            if is_id {
                format!("…{}", part.chars().skip(letters - 6).collect::<String>())
            } else {
                part.to_owned()
            }
        })
        .collect();
    format!("{method} {}", parts.join("/"))
}

/// The status, and the kind of problem where the answer names one (RFC 9457, `type`).
fn outcome(record: &ExchangeRecord) -> String {
    let answer = format!("→ {}", answer(record));
    let body = record.response.as_ref().map(|response| response.body.as_str()).unwrap_or_default();
    let problem = serde_json::from_str::<serde_json::Value>(body).ok();
    let kind = problem.as_ref().and_then(|problem| problem.get("type")?.as_str());
    match kind.and_then(|kind| kind.rsplit([':', '/']).next()) {
        Some(kind) => {
            let status = answer.split(' ').take(2).collect::<Vec<_>>().join(" ");
            format!("{status} {kind}")
        }
        None => answer,
    }
}
