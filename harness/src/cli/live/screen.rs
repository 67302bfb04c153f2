//! The part of the terminal that the live view is painted on, and all else that is printed beside it.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use terminal_size::{Height, Width, terminal_size_of};

use super::page::{Line, Size};

/// The size of a terminal that does not tell its own.
const USUAL: Size = Size { columns: 80, rows: 24 };

/// What stands on the terminal now; the cursor is at the end of its last line.
#[derive(Default)]
struct Painted {
    /// How wide each line is.
    widths: Vec<usize>,
    /// How wide the terminal was.
    columns: usize,
}

/// There is one terminal.
static PAINTED: Mutex<Painted> = Mutex::new(Painted { widths: Vec::new(), columns: 0 });

fn painted() -> MutexGuard<'static, Painted> {
    PAINTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether standard error is a terminal on which lines can be written over.
pub(in crate::cli) fn is_there() -> bool {
    stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

/// Whether the terminal's owner wants colours.
pub(super) fn is_styled() -> bool {
    anstream::AutoStream::choice(&stderr()) != anstream::ColorChoice::Never
}

/// The size of the terminal as it is now.
pub(super) fn size() -> Size {
    terminal_size_of(stderr()).map_or(USUAL, |(Width(columns), Height(rows))| Size {
        columns: usize::from(columns),
        rows: usize::from(rows),
    })
}

/// Writes these lines over those that stand there.
pub(super) fn paint(lines: &[Line], size: Size, is_styled: bool) {
    let mut painted = painted();
    let mut text = back(&painted.widths, size);
    if painted.columns != size.columns {
        // Rows that the terminal broke in two stay joined for it until they are erased whole; without this
        // it would put them together again when it becomes wider.
        text.push_str("\x1b[J");
    }
    for (place, line) in lines.iter().enumerate() {
        text.push_str(if place == 0 { "" } else { "\r\n" });
        text.push_str(&line.text(is_styled));
        text.push_str("\x1b[K");
    }
    text.push_str("\x1b[J");
    *painted = Painted { widths: lines.iter().map(Line::width).collect(), columns: size.columns };
    write(&text);
}

/// Takes the view off the terminal, and prints something else in its place. The view is painted again
/// below it.
pub(in crate::cli) fn aside<T>(print: impl FnOnce() -> T) -> T {
    let mut painted = painted();
    erase(&mut painted);
    print()
}

/// Takes the view off the terminal where the program ends at once. Who prints just now may wait for a
/// reader that has stopped to read, so it is waited for no longer than a moment.
pub(in crate::cli) fn leave() {
    for _ in 0..10 {
        match PAINTED.try_lock() {
            Ok(mut painted) => return erase(&mut painted),
            Err(TryLockError::Poisoned(painted)) => return erase(&mut painted.into_inner()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn erase(painted: &mut Painted) {
    if !painted.widths.is_empty() {
        write(&format!("{}\x1b[J", back(&painted.widths, size())));
        *painted = Painted::default();
    }
}

/// To the beginning of the first line that stands there. A terminal that became narrower has broken
/// lines in two.
pub(super) fn back(painted: &[usize], size: Size) -> String {
    let rows = |width: &usize| width.div_ceil(size.columns.max(1)).max(1);
    let up = painted.iter().map(rows).sum::<usize>().saturating_sub(1);
    // What has left the screen at the top cannot be reached any more.
    let up = up.min(size.rows.saturating_sub(1));
    if up == 0 { "\r".to_owned() } else { format!("\x1b[{up}A\r") }
}

fn write(text: &str) {
    let mut err = stderr().lock();
    // A terminal that cannot be written to shows no view, and that is all.
    drop(err.write_all(text.as_bytes()).and_then(|()| err.flush()));
}
