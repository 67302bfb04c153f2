//! From a baseline to the text of its file. What people wrote stays as they wrote it, comments too.

use std::fmt::Write as _;

use sixfold_reports::{Baseline, BaselineEntry};

use super::format::FORMAT;
use super::read::read;

/// What stands at the top of a new file.
const TOP: &str = "\
# What is known to be wrong with this server. `sixfold check --baseline` stops whatever is worse than
# this, and whatever this says no longer truly. Write the reason of each entry; `sixfold baseline update`
# does the rest, and keeps what is written here. To leave a row out of what is asked, use [[waive]] in
# the target file instead.
";

/// What stands above the rows.
const ROWS: &str = "\
# How much could be judged, kept by `sixfold baseline update`. A required row that leaves `judged` is
# coverage that was lost; one in `open` may stay unjudged.
";

/// The text of a baseline file. `old` is what it was before, where there was one.
pub fn write(baseline: &Baseline, old: Option<&str>) -> String {
    let kept = old.map(|old| edited(baseline, old)).filter(|text| {
        // A file may be laid out in ways that the edit does not know. What counts is what it says.
        read(&baseline.file, text).is_ok_and(|said| same(&said, baseline))
    });
    kept.unwrap_or_else(|| {
        let mut text = format!("{TOP}format = {}\n", quoted(FORMAT));
        baseline.entries.iter().for_each(|one| entry(&mut text, one));
        rows(&mut text, baseline);
        text
    })
}

/// Whether two baselines say the same; the order of entries says nothing.
fn same(one: &Baseline, other: &Baseline) -> bool {
    one.entries.len() == other.entries.len()
        && one.entries.iter().all(|entry| other.entry(&entry.row) == Some(entry))
        && (&one.judged, &one.open) == (&other.judged, &other.open)
}

/// The old text, with entries taken out and added, and with new rows.
fn edited(baseline: &Baseline, old: &str) -> String {
    let mut blocks = blocks(old).into_iter();
    let mut text = blocks.next().unwrap_or_default();
    let mut written: Vec<String> = Vec::new();
    for block in blocks.filter(|block| block.lines().any(|line| line.trim() == "[[entry]]")) {
        // By itself a block is a whole file but for the format.
        let said = read("", &format!("format = {}\n{block}", quoted(FORMAT)));
        let Some(was) = said.ok().and_then(|said| said.entries.into_iter().next()) else {
            continue;
        };
        match baseline.entry(&was.row) {
            Some(is) if *is == was => text.push_str(&block),
            Some(is) => entry(&mut text, is),
            None => continue,
        }
        written.push(was.row);
    }
    for one in baseline.entries.iter().filter(|one| !written.contains(&one.row)) {
        entry(&mut text, one);
    }
    rows(&mut text, baseline);
    text
}

/// The text up to the first section, then each section with the comment right above it.
fn blocks(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_comment = |line: &str| line.trim_start().starts_with('#');
    let mut starts = vec![0];
    for (number, line) in lines.iter().enumerate() {
        if line.trim_start().starts_with('[') {
            let above = lines[..number].iter().rev().take_while(|line| is_comment(line)).count();
            starts.push(number - above);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().zip(ends).map(|(start, end)| lines[*start..end].concat()).collect()
}

fn entry(text: &mut String, entry: &BaselineEntry) {
    apart(text);
    let _ = writeln!(text, "[[entry]]\nrow = {}", quoted(&entry.row));
    let _ = writeln!(text, "class = {}", quoted(entry.class.label()));
    let comment =
        if entry.has_reason() { "" } else { "    # to be written: it excuses nothing so far" };
    let _ = writeln!(text, "reason = {}{comment}", quoted(&entry.reason));
    let more = [("link", &entry.link), ("owner", &entry.owner), ("expires", &entry.expires)];
    for (key, value) in more.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
        let _ = writeln!(text, "{key} = {}", quoted(value));
    }
}

fn rows(text: &mut String, baseline: &Baseline) {
    apart(text);
    let _ = writeln!(text, "{ROWS}[rows]");
    for (key, ids) in [("judged", &baseline.judged), ("open", &baseline.open)] {
        let _ = writeln!(text, "{key} = [");
        for id in ids {
            let _ = writeln!(text, "    {},", quoted(id));
        }
        text.push_str("]\n");
    }
}

/// An empty line, if there is none.
fn apart(text: &mut String) {
    let trimmed = text.trim_end().len();
    text.truncate(trimmed);
    text.push_str(if trimmed == 0 { "" } else { "\n\n" });
}

/// A basic string of TOML. Its escapes are those of JSON, which leaves one control character as it is.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use sixfold_reports::{Baseline, BaselineEntry, BreachClass};

    use super::super::read;
    use super::write;

    const ROW: &str = "locking/stale_version_is_refused";
    const OTHER: &str = "rest/patch_merges";

    fn entry(row: &str, reason: &str) -> BaselineEntry {
        BaselineEntry {
            row: row.to_owned(),
            class: BreachClass::Unsupported,
            reason: reason.to_owned(),
            link: Some("https://issues.example/7".to_owned()),
            owner: None,
            expires: Some("2027-03-01".to_owned()),
        }
    }

    fn baseline(entries: Vec<BaselineEntry>) -> Baseline {
        let ids = vec![ROW.to_owned(), OTHER.to_owned()];
        Baseline { file: "b.toml".to_owned(), entries, judged: ids, open: Vec::new() }
    }

    #[test]
    fn what_is_written_reads_back() {
        let hostile = "a \"quote\"\n\\ [[entry]] \u{7f}\u{1b} ''' \"\"\" 中";
        let all = baseline(vec![entry(ROW, hostile), entry(OTHER, "")]);
        let text = write(&all, None);
        assert_eq!(read("b.toml", &text).expect("it is a baseline"), all);
        assert_eq!(write(&all, Some(&text)), text, "a second time changes nothing");
    }

    #[test]
    fn what_people_wrote_stays() {
        let old = format!(
            "# Ours.\nformat = \"sixfold-baseline/1\"\n\n# Ask the team first.\n[[entry]]\nreason = \
             'as it was'  # since March\nrow = \"{ROW}\"\n\n# This one goes.\n[[entry]]\nrow = \
             \"http/json_or_not_acceptable\"\nreason = \"\"\n\n[rows]\njudged = []\n"
        );
        let mut kept = entry(ROW, "as it was");
        (kept.class, kept.link, kept.expires) = (BreachClass::Bug, None, None);
        let new = baseline(vec![kept, entry(OTHER, "new")]);
        let text = write(&new, Some(&old));
        insta::assert_snapshot!(text);
        assert_eq!(read("b.toml", &text).expect("it is a baseline"), new);
    }

    #[test]
    fn a_file_that_is_laid_out_otherwise_is_written_anew() {
        let inline = format!(
            "format = \"sixfold-baseline/1\"\nentry = [{{ row = \"{ROW}\", reason = \"x\" }}]\n"
        );
        let new = baseline(vec![entry(OTHER, "y")]);
        assert_eq!(write(&new, Some(&inline)), write(&new, None));
    }
}
