//! The view at several sizes, as text.

use std::fmt::Write as _;
use std::time::Duration;

use sixfold_reports::Verdict;
use sixfold_spec::requirement;
use unicode_width::UnicodeWidthStr as _;

use super::page::{Size, lines};
use super::screen::back;
use super::view::{News, View};

/// A run in the middle of its way, with hostile text in it.
fn view() -> View {
    let observable = requirement::ALL.iter().filter(|row| row.row().excluded.is_none());
    let rows: Vec<_> = observable.map(|row| (row.id(), row.pattern())).collect();
    let mut view = View::of_rows("then cases that nobody wrote", rows.clone());
    view.begin(112);
    view.cases = 41;
    view.elapsed = Duration::from_millis(68_400);
    view.requests = 1_204;
    for (place, (id, _)) in rows.iter().enumerate() {
        match place % 3 {
            0 => {}
            1 => view.seen(id, 7 * place as u64, Verdict::Pass),
            _ => view.seen(id, 40_000, if place % 9 == 2 { Verdict::Fail } else { Verdict::Warn }),
        }
    }
    view.now("delta_sync/first_sync_in_pages with tasks,\nothers");
    for (row, observed) in [
        ("delta_sync/ties_survive_a_page_boundary", "status 200 with \x1b[2J\r\nno change"),
        (
            "locking/stale_version_is_refused",
            "名前名前名前名前名前名前名前名前名前名前名前名前名前名前名前名前名前",
        ),
        ("locking/stale_version_is_refused", "told once already"),
        ("soft_delete/tombstone_reaches_every_reader", "it never came"),
    ] {
        view.tell(&News { what: "broken", row: row.to_owned(), observed: observed.to_owned() });
    }
    view
}

fn shown(view: &View, columns: usize, rows: usize) -> String {
    let mut page = format!("{columns} x {rows}\n");
    let all = lines(view, Size { columns, rows });
    assert!(all.len() < rows, "{columns} x {rows}: {} lines", all.len());
    for line in all {
        let text = line.text(false);
        assert_eq!(text.width(), line.width(), "{text}");
        assert!(text.width() < columns, "{columns}: {text}");
        assert!(!text.contains(['\x1b', '\r', '\n']), "{text:?}");
        let _ = writeln!(page, "|{text}");
    }
    page
}

#[test]
fn the_view_fits_every_terminal() {
    let view = view();
    let sizes = [(40, 24), (80, 24), (120, 24), (80, 12), (80, 5), (40, 2)];
    let page: Vec<String> =
        sizes.iter().map(|(columns, rows)| shown(&view, *columns, *rows)).collect();
    insta::assert_snapshot!(page.join("\n"));
    for columns in 1..140 {
        for rows in 1..30 {
            shown(&view, columns, rows);
        }
    }
}

#[test]
fn an_exploration_says_how_much_time_is_left() {
    let mut view = view();
    view.cases_of = None;
    view.time = Some(Duration::from_secs(90));
    view.forget("locking/stale_version_is_refused");
    insta::assert_snapshot!(shown(&view, 100, 30));
}

#[test]
fn styles_take_no_room() {
    let view = view();
    for line in lines(&view, Size { columns: 60, rows: 24 }) {
        let bare = anstream::adapter::strip_str(&line.text(true)).to_string();
        assert_eq!(bare, line.text(false));
    }
}

#[test]
fn the_way_back_knows_of_lines_that_were_broken_in_two() {
    let size = |columns| Size { columns, rows: 24 };
    assert_eq!(back(&[], size(80)), "\r");
    assert_eq!(back(&[79], size(80)), "\r");
    assert_eq!(back(&[79, 10, 0], size(80)), "\x1b[2A\r");
    // 79 cells take two rows of 40, and the cursor is in the last row of all.
    assert_eq!(back(&[79, 10, 0], size(40)), "\x1b[3A\r");
    assert_eq!(back(&[200; 40], size(40)), "\x1b[23A\r", "no further than the screen");
}
