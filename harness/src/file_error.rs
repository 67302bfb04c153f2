//! What is wrong with a file that a person wrote: where, and what to write instead.

use std::fmt;

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
