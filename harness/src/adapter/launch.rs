//! How an adapter is started, as the user says it.

use std::path::PathBuf;

/// How an adapter is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The folder in which it is run.
    pub folder: PathBuf,
    /// The command as it was written on a command line; empty where it was not.
    pub written: String,
}

impl Launch {
    /// What is written on a command line, run in the folder of this process. Blanks separate words;
    /// quotation marks of either kind keep together what is between them.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the text.
    pub fn from_words(text: &str) -> Result<Launch, String> {
        let mut command = Vec::new();
        let mut word: Option<String> = None;
        let mut inside: Option<char> = None;
        for letter in text.chars() {
            match inside {
                Some(mark) if letter == mark => inside = None,
                None if matches!(letter, '"' | '\'') => {
                    inside = Some(letter);
                    word.get_or_insert_default();
                }
                None if letter.is_whitespace() => command.extend(word.take()),
                Some(_) | None => word.get_or_insert_default().push(letter),
            }
        }
        command.extend(word);
        if let Some(mark) = inside {
            return Err(format!("a {mark} has no other one that ends it"));
        }
        if command.first().is_none_or(String::is_empty) {
            return Err(
                "write a program and its arguments, for example 'python3 adapter.py'".into()
            );
        }
        Ok(Launch { command, folder: PathBuf::from("."), written: text.to_owned() })
    }

    /// The program, without its arguments: these may be secrets.
    pub fn program(&self) -> &str {
        self.command.first().map(String::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Launch;

    #[test]
    fn words_are_separated_by_blanks_and_kept_together_by_quotation_marks() {
        let words = |text: &str| Launch::from_words(text).map(|launch| launch.command);
        let all = |words: &[&str]| Ok(words.iter().map(|&word| word.to_owned()).collect());
        assert_eq!(words("python3 adapter.py"), all(&["python3", "adapter.py"]));
        assert_eq!(words("  a\t'b  c' d\"e f\"g ''"), all(&["a", "b  c", "de fg", ""]));
        assert_eq!(words(r"C:\tools\a.exe"), all(&[r"C:\tools\a.exe"]));
        assert!(words("a 'b").is_err_and(|problem| problem.contains('\'')));
        assert!(words("  ").is_err());
        assert!(words("'' a").is_err());
    }
}
