//! What a file says of its case, above the story. Secrets end here.

use std::fmt::Write as _;
use std::path::Path;

use sixfold_reports::render::count;
use url::Url;

use super::Found;
use crate::target::{public_url, shell_word};

/// The most replays that the account of a rare breach asks for.
const MOST_REPLAYS: f64 = 1000.0;

/// How much is quoted of what was expected and of what was seen, in characters.
const QUOTED: usize = 2000;

/// What broke, where and how often, and how to see it again, as a comment.
pub(super) fn account(found: &Found, file: &Path) -> String {
    let row = found.row;
    let url = public_url(&found.target.url);
    let withheld = |text: &str| shortened(withhold(text, &found.target.url));
    let mut text = format!("{}: {}\n\n", row.id(), row.row().sentence.trim());
    let _ = writeln!(text, "Expected: {}", withheld(&found.expected));
    let _ = writeln!(text, "Observed: {}\n", withheld(&found.observed));
    let _ = writeln!(
        text,
        "Found on {} at {url} ({}, revision {}) by sixfold {}, as case {} of seed {}. {}, and takes {}.\n",
        found.found_at.strftime("%Y-%m-%d"),
        or_unknown(&withheld(&found.target.spec)),
        or_unknown(&withheld(&found.target.revision)),
        env!("CARGO_PKG_VERSION"),
        found.case,
        found.seed,
        how_often(found),
        count(found.requests, "request"),
    );
    let again = replays_command(file, &found.argument, found.seed, (found.failed, found.tried));
    let _ = writeln!(text, "To see it again:\n\n    {again}");
    if found.emptied.is_none_or(|(failed, _)| failed == 0) {
        let whole = case_command(&found.argument, found.seed, found.case);
        let _ = writeln!(
            text,
            "\nWhat other cases had left may have a part in it. Should it break nothing, this tells the \
             whole case:\n\n    {whole}"
        );
    }
    text
}

/// How often the story broke, and on what ground.
fn how_often(found: &Found) -> String {
    let Found { failed, tried, .. } = found;
    let broke = match failed {
        0 => format!("It broke once, and not in {} more", count(*tried, "telling")),
        _ => format!("It broke in {failed} of {tried} times that it was told"),
    };
    match found.emptied {
        Some((0, emptied)) => {
            format!(
                "{broke} beside what other cases had left; in none of {emptied} once the server was emptied"
            )
        }
        Some(_) => format!("{broke} to the emptied server"),
        None => broke,
    }
}

/// The command that makes a case up again and tells it whole.
pub fn case_command(target: &str, seed: u64, case: u64) -> String {
    format!("sixfold explore {target} --seed {seed} --first {case} --cases 1")
}

/// The beginning of a long text: a judge may quote what a server sent.
fn shortened(text: String) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { "unknown" } else { text }
}

/// How many replays show the breach in 99 of 100 attempts; `None` where one does, as far as is known.
fn replays(failed: u32, tried: u32) -> Option<u32> {
    if failed >= tried {
        return None;
    }
    let rate = f64::from(failed) / f64::from(tried);
    let needed =
        if failed == 0 { MOST_REPLAYS } else { (0.01_f64.ln() / (1.0 - rate).ln()).ceil() };
    Some(needed.clamp(2.0, MOST_REPLAYS) as u32)
}

/// The command that tells the story of a file again to a target, named as on a command line.
pub fn replay_command(file: &Path, target: &str, seed: u64) -> String {
    let file = shell_word(&file.display().to_string());
    format!("sixfold replay {file} {target} --seed {seed}")
}

/// The same, as often as it takes to see a breach that came so many times of so many.
pub fn replays_command(
    file: &Path,
    target: &str,
    seed: u64,
    (failed, tried): (u32, u32),
) -> String {
    let once = replay_command(file, target, seed);
    match replays(failed, tried) {
        Some(times) => format!("{once} --times {times}"),
        None => once,
    }
}

/// The text without the secrets of the URL, which a server may have echoed.
fn withhold(text: &str, url: &str) -> String {
    let Ok(url) = Url::parse(url) else { return text.to_owned() };
    let mut secrets = vec![url.username().to_owned()];
    secrets.extend(url.password().map(str::to_owned));
    secrets.extend(url.query().map(str::to_owned));
    secrets.extend(url.query_pairs().map(|(_, value)| value.into_owned()));
    secrets.extend(url.fragment().map(str::to_owned));
    // One or two characters are no secret, and would tear up every word.
    secrets.retain(|secret| secret.len() > 2);
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "(withheld)"))
}
