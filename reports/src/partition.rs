//! Parts of a run that are told on machines of their own.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which part of a run this is, written `2/4`. Cases go to the parts by turns, so that the same seed
/// divides them in the same way everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Partition {
    /// The number of the part, from 1.
    number: u32,
    /// How many parts there are.
    of: u32,
}

impl Partition {
    /// A run that is not divided.
    pub const WHOLE: Partition = Partition { number: 1, of: 1 };

    /// Whether this is all of the run.
    pub fn is_whole(self) -> bool {
        self.of == 1
    }

    /// The number of the part, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many parts there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether the case at this place of the whole run, from 0, is told in this part.
    pub fn holds(self, place: u64) -> bool {
        place % u64::from(self.of) == u64::from(self.number - 1)
    }

    /// The place in the whole run of the case that stands at this place of the part, both from 0.
    pub fn place(self, of_part: u64) -> u64 {
        of_part.saturating_mul(u64::from(self.of)).saturating_add(u64::from(self.number - 1))
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// Reads `2/4`. Where a system counts from 0 and cannot add, `1+1/4` is the same.
impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Partition, String> {
        let refuse = || {
            format!(
                "`{text}` is no part of a run: write 2/4 for the second of four, or 1+1/4 where \
                 parts are counted from 0"
            )
        };
        let (number, of) = text.split_once('/').ok_or_else(refuse)?;
        let mut terms = number.split('+').map(str::parse::<u32>);
        let first = terms.next().and_then(Result::ok).ok_or_else(refuse)?;
        let number = match (terms.next(), terms.next()) {
            (None, _) => first,
            (Some(Ok(1)), None) => first.checked_add(1).ok_or_else(refuse)?,
            _ => return Err(refuse()),
        };
        let of: u32 = of.parse().map_err(|_| refuse())?;
        if (1..=of).contains(&number) { Ok(Partition { number, of }) } else { Err(refuse()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Partition;

    fn part(text: &str) -> Partition {
        text.parse().expect("it is a part")
    }

    #[test]
    fn every_case_is_told_in_one_part() {
        for place in 0..40_u64 {
            let told = ["1/3", "2/3", "3/3"].into_iter().filter(|text| part(text).holds(place));
            assert_eq!(told.count(), 1, "case {place}");
        }
        let second: Vec<u64> = (0..4).map(|of_part| part("2/3").place(of_part)).collect();
        assert_eq!(second, [1, 4, 7, 10]);
        assert!(second.iter().all(|place| part("2/3").holds(*place)));
    }

    #[test]
    fn a_part_may_be_counted_from_0() {
        assert_eq!(part("0+1/4"), part("1/4"));
        assert_eq!(part("1/1"), Partition::WHOLE);
        for wrong in ["", "1", "0/4", "5/4", "4+1/4", "1+2/4", "1+1+1/4", "-1/4", "1/0", "a/b"] {
            assert!(wrong.parse::<Partition>().is_err(), "{wrong}");
        }
    }
}
