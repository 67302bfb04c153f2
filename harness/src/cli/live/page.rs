//! From what is known of a run to lines for a terminal of a size.

use std::time::Duration;

use anstyle::{AnsiColor, Style};
use sixfold_reports::render::count;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::view::{News, Standing, View};

/// The size of a terminal, in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

/// From this width on there is room for the patterns' whole names and a bar.
const WIDE: usize = 72;

/// How wide a bar is at most.
const BAR: usize = 24;

/// How wide the figures beside a bar are.
const FIGURES: usize = 72;

/// How many of the things that were found are shown at most.
const NEWS: usize = 8;

/// A line: pieces of text, each with its style.
#[derive(Default)]
pub(super) struct Line(Vec<(Style, String)>);

/// The lines of the view, never more than fit: the last row of a terminal stays free.
pub(super) fn lines(view: &View, size: Size) -> Vec<Line> {
    let room = size.rows.saturating_sub(1);
    let width = size.columns.saturating_sub(1);
    let standings = view.standings();
    let mut lines = vec![progress(view, &standings)];
    // What was found is worth more than how far each pattern is, so it keeps a line.
    let kept = usize::from(!view.news().is_empty());
    if standings.len() + 3 + kept <= room {
        let doing = Some(&view.doing).filter(|doing| !doing.is_empty());
        lines.splice(0..0, doing.map(|doing| Line::of([(dim(), doing.as_str())])));
        lines.extend(standings.iter().map(|standing| pattern(standing, width)));
    }
    if !view.under_way().is_empty() && lines.len() + kept < room {
        lines.push(Line::of([(dim(), "now     "), (Style::new(), view.under_way())]));
    }
    lines.extend(news(view.news(), room.saturating_sub(lines.len()).min(NEWS)));
    lines.truncate(room);
    for line in &mut lines {
        line.cut(width);
    }
    lines
}

/// How far the run is, in one line.
fn progress(view: &View, standings: &[Standing]) -> Line {
    let mut line = Line::default();
    line.push(Style::new().bold(), clock(view.elapsed));
    let cases = match view.cases_of {
        Some(of) => format!("  {}/{}", view.cases, count(of, "case")),
        None => format!("  {}", count(view.cases, "case")),
    };
    line.push(Style::new(), cases);
    let broken: u64 = standings.iter().map(|standing| standing.broken).sum();
    if broken > 0 {
        line.push(red(), format!("  {broken} broken"));
    }
    let rate = view.requests as f64 / view.elapsed.as_secs_f64().max(0.001);
    line.push(Style::new(), format!("  {}  {rate:.0}/s", count(view.requests, "request")));
    if let Some(time) = view.time {
        line.push(dim(), format!("  {} left", clock(time.saturating_sub(view.elapsed))));
    }
    line
}

/// How far the judging of a pattern is.
fn pattern(standing: &Standing, width: usize) -> Line {
    let Standing { pattern, rows, judged, broken, warned, occasions } = standing;
    let mut line = Line::default();
    if width + 1 < WIDE {
        line.push(Style::new(), format!("{:11} {:>7}", pattern.slug(), format!("{judged}/{rows}")));
    } else {
        let bar = width.saturating_sub(FIGURES).min(BAR);
        let full = if *rows == 0 { 0 } else { bar * *judged as usize / *rows as usize };
        line.push(Style::new(), format!("{:20} ", pattern.title()));
        line.push(green(), "█".repeat(full));
        line.push(dim(), "░".repeat(bar - full));
        line.push(Style::new(), format!(" {:>7} judged  ", format!("{judged}/{rows}")));
        line.push(dim(), format!("{:>6} times", short(*occasions)));
    }
    if *broken > 0 {
        line.push(red(), format!("  {broken} broken"));
    }
    if *warned > 0 {
        line.push(yellow(), format!("  {warned} warned"));
    }
    line
}

/// What was found, on so many lines at most.
fn news(news: &[News], room: usize) -> Vec<Line> {
    let is_more = news.len() > room;
    let shown = if is_more { room.saturating_sub(1) } else { news.len() };
    let mut lines: Vec<Line> = news
        .iter()
        .take(shown)
        .map(|one| {
            Line::of([
                (red(), format!("{:7} ", one.what).as_str()),
                (Style::new().bold(), &one.row),
                (Style::new(), &format!("  {}", one.observed)),
            ])
        })
        .collect();
    if is_more && room > 0 {
        let rest = news.len() - shown;
        let text = if shown == 0 { count(rest, "row") } else { format!("and {rest} more") };
        lines.push(Line::of([(red(), "broken  "), (Style::new(), text.as_str())]));
    }
    lines
}

/// Minutes and seconds.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A count in at most five characters or so.
fn short(count: u64) -> String {
    match count {
        0..=99_999 => count.to_string(),
        100_000..=9_999_999 => format!("{}k", count / 1_000),
        _ => format!("{}M", count / 1_000_000),
    }
}

fn dim() -> Style {
    Style::new().dimmed()
}

fn green() -> Style {
    AnsiColor::Green.on_default()
}

fn yellow() -> Style {
    AnsiColor::Yellow.on_default()
}

fn red() -> Style {
    AnsiColor::Red.on_default().bold()
}

impl Line {
    fn of<'t>(pieces: impl IntoIterator<Item = (Style, &'t str)>) -> Line {
        Line(pieces.into_iter().map(|(style, text)| (style, text.to_owned())).collect())
    }

    fn push(&mut self, style: Style, text: String) {
        self.0.push((style, text));
    }

    /// How many cells it takes.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.width()).sum()
    }

    /// Leaves out what goes beyond this width, so that no terminal breaks the line in two.
    fn cut(&mut self, width: usize) {
        if self.width() <= width {
            return;
        }
        let mut left = width.saturating_sub(1);
        let mut is_cut = false;
        self.0.retain_mut(|(_, text)| {
            if is_cut {
                return false;
            }
            let mut end = text.len();
            for (place, c) in text.char_indices() {
                let cells = c.width().unwrap_or_default();
                if cells > left {
                    (end, is_cut) = (place, true);
                    break;
                }
                left -= cells;
            }
            text.truncate(end);
            true
        });
        if width > 0 {
            self.0.push((Style::new(), "…".to_owned()));
        }
    }

    /// The text, with its styles or without.
    pub(super) fn text(&self, is_styled: bool) -> String {
        let piece = |(style, text): &(Style, String)| {
            if is_styled && !text.is_empty() {
                format!("{style}{text}{style:#}")
            } else {
                text.clone()
            }
        };
        self.0.iter().map(piece).collect()
    }
}
