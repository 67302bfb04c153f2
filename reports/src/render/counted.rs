//! Numbers with what they count.

use std::fmt::Display;

/// A number and what it counts, in the singular or the plural: `1 story`, `2 stories`. The last word of
/// `what` is the one that is counted, in the singular.
pub fn count<N: Copy + Display + PartialEq + From<u8>>(number: N, what: &str) -> String {
    if number == N::from(1) {
        return format!("{number} {what}");
    }
    let is_vowel = |c: char| "aeiou".contains(c);
    match what.strip_suffix('y') {
        Some(stem) if !stem.ends_with(is_vowel) => format!("{number} {stem}ies"),
        _ if ["ch", "sh", "s", "x"].iter().any(|ending| what.ends_with(ending)) => {
            format!("{number} {what}es")
        }
        _ => format!("{number} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn one_is_singular_and_nothing_else_is() {
        let told = [0, 1, 2].map(|number: u64| count(number, "scenario"));
        assert_eq!(told, ["0 scenarios", "1 scenario", "2 scenarios"]);
    }

    #[test]
    fn plurals_are_those_of_english() {
        let words = ["story", "day", "breach", "further row"];
        let told = words.map(|word| count(2_usize, word));
        assert_eq!(told, ["2 stories", "2 days", "2 breaches", "2 further rows"]);
    }
}
