//! What the program prints: results on standard output, the rest on standard error.

use std::fmt::Display;
use std::io::Write as _;

use anstyle::AnsiColor;
use sixfold_reports::render::printable_lines;

use super::live::screen::aside;

/// Prints a result. A reader that has gone away (`sixfold list | head`) is no failure.
pub(super) fn print(text: &str) {
    aside(|| {
        let mut out = anstream::stdout().lock();
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    });
}

/// Says something about the run itself. What a server has put into it steers no terminal.
pub(super) fn say(text: impl Display) {
    let text = printable_lines(&text.to_string());
    aside(|| drop(writeln!(anstream::stderr().lock(), "{text}")));
}

/// Says what went wrong.
pub(super) fn complain(text: impl Display) {
    let red = AnsiColor::Red.on_default().bold();
    let text = printable_lines(&text.to_string());
    aside(|| drop(writeln!(anstream::stderr().lock(), "{red}error:{red:#} {text}")));
}
