//! How much really happened at the same time: rounds, overlap, conflicts.

use std::time::Duration;

use sixfold_reports::Races;
use sixfold_spec::wire::ProblemType;

use crate::trace::{Exchange, Trace};

/// What came of the rounds of a trace, in each of which several clients were let go at once.
pub(super) fn races(trace: &Trace) -> Races {
    let mut races = Races::default();
    for round in &trace.rounds {
        let own: Vec<&Exchange> = trace
            .exchanges
            .iter()
            .filter(|x| x.part_of.is_none())
            .filter(|x| round.started <= x.started && x.ended <= round.ended)
            .collect();
        let widest = widest(own.iter().map(|x| (x.started, x.ended)));
        races.rounds += 1;
        races.overlapped += u64::from(widest > 1);
        races.widest = races.widest.max(widest);
        let conflicts = own.iter().filter(|x| x.reply.refused_as(ProblemType::StaleObject));
        races.conflicts += conflicts.count() as u64;
    }
    races
}

/// How many of these were under way at the same time at most.
fn widest(spans: impl Iterator<Item = (Duration, Duration)>) -> u64 {
    let mut turns: Vec<(Duration, i64)> =
        spans.flat_map(|(started, ended)| [(started, 1), (ended, -1)]).collect();
    // Whoever begins when another one ends does not overlap with it.
    turns.sort_unstable();
    let (mut open, mut most) = (0, 0);
    for (_, turn) in turns {
        open += turn;
        most = most.max(open);
    }
    u64::try_from(most).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::widest;

    fn at_once(spans: &[(u64, u64)]) -> u64 {
        let millis = Duration::from_millis;
        widest(spans.iter().map(|&(started, ended)| (millis(started), millis(ended))))
    }

    #[test]
    fn overlap_is_counted_where_it_is_and_not_where_requests_only_touch() {
        assert_eq!(at_once(&[]), 0);
        assert_eq!(at_once(&[(0, 5), (5, 9)]), 1);
        assert_eq!(at_once(&[(0, 5), (4, 9), (6, 7)]), 2);
        assert_eq!(at_once(&[(0, 9), (1, 2), (1, 8), (3, 4)]), 3);
    }
}
