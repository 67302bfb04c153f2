//! How fast exploration finds servers whose faults are known, without any scripted scenario.

mod markdown;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The value of [`ScoreBoard::format`].
pub const BOARD_FORMAT: &str = "sixfold-board/1";

/// Every mutant, and what it took to find it by cases that nobody wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreBoard {
    /// The format and its version, `sixfold-board/1`.
    pub format: String,
    /// The specification and its version, `sixfold/1.0`.
    pub spec: String,
    /// How the harness was built, `debug` or `release`.
    pub build: String,
    /// How many explorations each mutant was given, each with a seed of its own.
    pub trials: u32,
    /// How long each of them went on at most, in milliseconds.
    pub limit_ms: u64,
    /// How many mutants were explored at the same time.
    pub jobs: u16,
    /// One entry per mutant, in the order of the specification.
    pub mutants: Vec<Scored>,
}

/// One mutant, and what it took to find it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scored {
    /// The mutant's id.
    pub mutant: String,
    /// The requirement that it was made to break.
    pub breaks: String,
    /// In how many trials a requirement that it breaks was seen broken.
    pub found: u32,
    /// How long that took in the median, from the first case on, in milliseconds; absent where no
    /// trial found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_ms: Option<u64>,
    /// How long it took at worst, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst_ms: Option<u64>,
    /// How many requests it took in the median.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_requests: Option<u64>,
    /// The requirement that was seen broken first, in the first trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// How many steps the case had left after shrinking, in the median; absent where none was
    /// shrunk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_steps: Option<u64>,
    /// Whether clients do things at the same time in what was left of the case, in most trials.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub races: bool,
    /// How many requests shrinking took, in the median.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_shrink_requests: Option<u64>,
}

impl ScoreBoard {
    /// The board as a document.
    pub fn markdown(&self) -> String {
        markdown::document(self)
    }

    /// The board as JSON, indented, with a line end at its end.
    pub fn json(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(self).expect("the board holds nothing but JSON values");
        text.push('\n');
        text
    }
}

/// The value in the middle of these, the lower one of two.
pub fn median(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![7]), Some(7));
        assert_eq!(median(vec![9, 1]), Some(1));
        assert_eq!(median(vec![9, 1, 5]), Some(5));
    }
}
