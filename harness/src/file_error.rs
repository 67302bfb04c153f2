//! What is wrong with a file that a person wrote: where, and what to write instead.

use std::fmt;
use std::ops::Range;

/// What is wrong with a file that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The file, as the user named it.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The column in Unicode code points, from 1.
    pub column: u64,
    /// What is wrong.
    pub problem: String,
    /// What to do about it; empty where the problem says it.
    pub help: String,
    /// The text of the line.
    pub excerpt: String,
}

impl FileError {
    /// An error at this place of a text that holds no secrets, in bytes from its beginning.
    pub(crate) fn at(
        file: &str,
        text: &str,
        at: &Range<usize>,
        problem: impl Into<String>,
        help: impl Into<String>,
    ) -> FileError {
        let start = text.floor_char_boundary(at.start);
        let before = &text[..start];
        let begins = before.rfind('\n').map_or(0, |newline| newline + 1);
        FileError {
            file: file.to_owned(),
            line: before.matches('\n').count() as u64 + 1,
            column: text[begins..start].chars().count() as u64 + 1,
            problem: problem.into(),
            help: help.into(),
            excerpt: text[begins..].lines().next().unwrap_or_default().to_owned(),
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.problem)?;
        let number = self.line.to_string();
        writeln!(f, " {number} | {}", self.excerpt)?;
        let column = usize::try_from(self.column).unwrap_or(1).saturating_sub(1);
        write!(f, " {} | {}^", " ".repeat(number.len()), " ".repeat(column))?;
        if !self.help.is_empty() {
            write!(f, "\n{}", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for FileError {}

/// The word of `words` that is most like `wrong`, if one is like it at all.
pub(crate) fn nearest<'w>(
    wrong: &str,
    words: impl IntoIterator<Item = &'w str>,
) -> Option<&'w str> {
    words
        .into_iter()
        .map(|word| (distance(wrong, word), word))
        .filter(|(distance, word)| *distance <= 1 + word.len() / 4)
        .min()
        .map(|(_, word)| word)
}

/// What TOML or its types have to say, and the remedy. `format` is the one that the file should have.
pub(crate) fn explained(message: &str, format: &str) -> (String, String) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, Some((wrong, known))) =
        (message.starts_with("unknown field"), quoted.split_first())
    {
        return (format!("there is no key `{wrong}` here"), did_you_mean(wrong, known));
    }
    if message.starts_with("missing field") && quoted == ["format"] {
        let help = format!("write this line first: format = \"{format}\"");
        return ("the file does not say which format it has".to_owned(), help);
    }
    if let (true, [missing]) = (message.starts_with("missing field"), quoted.as_slice()) {
        return (format!("the key `{missing}` is missing"), String::new());
    }
    (message.to_owned(), String::new())
}

/// What may have been meant, or all that there is.
pub(crate) fn did_you_mean(wrong: &str, known: &[&str]) -> String {
    let all = || format!("what can stand here: {}", known.join(", "));
    nearest(wrong, known.iter().copied()).map_or_else(all, |near| format!("did you mean `{near}`?"))
}

/// Levenshtein distance in Unicode code points.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = cost.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
