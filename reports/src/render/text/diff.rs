//! What changed between two runs, for a terminal.

use std::fmt::Write as _;

use super::finding;
use super::paint::Paint;
use crate::render::counted::count;
use crate::render::printable::printable;
use crate::render::wording;
use crate::{Change, ChangedRow, Diff, Side};

/// The page.
pub(in crate::render) fn page(diff: &Diff, styled: bool) -> String {
    let paint = Paint { styled };
    let mut page = String::new();
    side(&mut page, paint, "old", &diff.old);
    side(&mut page, paint, "new", &diff.new);
    page.push('\n');
    for change in Change::ALL {
        let rows = diff.with(change);
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(page, "{}", paint.heading(&format!("{}: {}", change.label(), rows.len())));
        rows.iter().for_each(|changed| row(&mut page, paint, changed));
        page.push('\n');
    }
    for changed in diff.with(Change::Worse) {
        finding(&mut page, paint, &changed.row);
    }
    let _ = writeln!(page, "{}", wording::diff(diff));
    page
}

fn side(page: &mut String, paint: Paint, name: &str, side: &Side) {
    let figures = side.figures;
    let _ = writeln!(
        page,
        "{name}  {} {}",
        paint.heading(&printable(&side.url)),
        paint.faint(&printable(&format!(
            "revision {}, started {}, seed {}, specification {}",
            side.revision, side.started_at, side.seed, side.spec_version
        )))
    );
    let _ = writeln!(
        page,
        "     {}: {} of {} judged, {} broken",
        side.verdict.label(),
        figures.judged,
        count(figures.required, "required row"),
        figures.breached
    );
}

fn row(page: &mut String, paint: Paint, changed: &ChangedRow) {
    let text = wording::changed(changed);
    let text = match changed.change {
        Change::Worse => paint.fail(&text),
        Change::Lost => paint.open(&text),
        Change::Appeared | Change::Better => paint.pass(&text),
    };
    let remark = match changed.change {
        Change::Lost => format!("  {}", paint.faint(&printable(&changed.row.remark))),
        _ => String::new(),
    };
    let _ = writeln!(page, "  {} {text}{remark}", printable(&changed.row.id));
}
