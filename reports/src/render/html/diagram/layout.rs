//! Where each exchange stands. Time is an order here, not a length: a pause of a second takes no
//! more room than one of a millisecond, and what overlapped in time overlaps on the page.

use crate::ExchangeRecord;

/// How wide all columns are together where that leaves each wide enough, in pixels.
const COLUMNS: usize = 920;

/// How wide a column may be, in pixels.
const COLUMN: std::ops::RangeInclusive<usize> = 230..=460;

/// How tall an exchange is at least.
const BOX: usize = 58;

/// What lies at least between two moments.
const STEP: usize = 14;

/// The places of all exchanges.
pub(super) struct Layout<'r> {
    /// The clients, in the order in which they come up.
    pub(super) lanes: Vec<Lane<'r>>,
    /// How many columns all lanes take.
    pub(super) columns: usize,
    /// How far down the last exchange reaches.
    pub(super) height: usize,
    /// One entry per exchange, in their order.
    pub(super) placed: Vec<Placed>,
}

/// A client, and the columns that it needs: one for each request that it had under way at once.
pub(super) struct Lane<'r> {
    /// The client's name.
    pub(super) client: &'r str,
    /// The user that it acts for.
    pub(super) user: &'r str,
    /// Its first column.
    pub(super) first: usize,
    /// How many it takes.
    pub(super) columns: usize,
}

/// Where an exchange stands.
pub(super) struct Placed {
    /// Which exchange it is.
    pub(super) index: usize,
    /// Its column.
    pub(super) column: usize,
    /// Where it begins.
    pub(super) top: usize,
    /// Where it ends.
    pub(super) bottom: usize,
}

impl<'r> Layout<'r> {
    /// How wide each column is, in pixels.
    pub(super) fn column(&self) -> usize {
        (COLUMNS / self.columns.max(1)).clamp(*COLUMN.start(), *COLUMN.end())
    }

    /// Places exchanges that stand in the order of their beginnings.
    pub(super) fn of(records: &[&'r ExchangeRecord]) -> Layout<'r> {
        let (tops, bottoms) = heights(records);
        let mut lanes: Vec<Lane<'r>> = Vec::new();
        for record in records {
            if lanes.iter().all(|lane| lane.client != record.client) {
                let user = record.user.as_deref().unwrap_or("nobody");
                lanes.push(Lane { client: &record.client, user, first: 0, columns: 1 });
            }
        }
        let mut placed: Vec<Placed> = Vec::new();
        let mut columns = 0;
        for lane in &mut lanes {
            lane.first = columns;
            let mut free_from: Vec<usize> = Vec::new();
            for (index, _) in records.iter().enumerate().filter(|(_, r)| r.client == lane.client) {
                let (top, bottom) = (tops[index], bottoms[index]);
                let own = free_from.iter().position(|free| *free <= top).unwrap_or_else(|| {
                    free_from.push(0);
                    free_from.len() - 1
                });
                free_from[own] = bottom;
                placed.push(Placed { index, column: lane.first + own, top, bottom });
            }
            lane.columns = free_from.len().max(1);
            columns += lane.columns;
        }
        placed.sort_by_key(|placed| placed.index);
        let height = bottoms.into_iter().max().unwrap_or_default();
        Layout { lanes, columns, height, placed }
    }
}

/// Beginning and end of each exchange: every moment lies below those before it, and every exchange
/// is tall enough for its text.
fn heights(records: &[&ExchangeRecord]) -> (Vec<usize>, Vec<usize>) {
    // At the same moment, what ends comes before what begins: one after the other is no overlap.
    let mut moments: Vec<(u64, bool, usize)> = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let ended = record.ended_us.max(record.started_us);
        moments.push((record.started_us, true, index));
        // An exchange that took no time still ends after it began.
        moments.push((if ended == record.started_us { ended + 1 } else { ended }, false, index));
    }
    moments.sort_unstable();
    let (mut tops, mut bottoms) = (vec![0; records.len()], vec![0; records.len()]);
    let mut now = 0;
    for (_, begins, index) in moments {
        if begins {
            tops[index] = now;
        } else {
            now = now.max(tops[index] + BOX);
            bottoms[index] = now;
        }
        now += STEP;
    }
    (tops, bottoms)
}

#[cfg(test)]
mod tests {
    use super::Layout;
    use crate::{ExchangeRecord, Message, Part};

    fn record(client: &str, started_us: u64, ended_us: u64) -> ExchangeRecord {
        let empty = Message { start_line: String::new(), headers: vec![], body: String::new() };
        ExchangeRecord {
            number: 1,
            client: client.to_owned(),
            user: None,
            started_us,
            ended_us,
            part: Part::Context,
            note: String::new(),
            request: empty,
            response: None,
            failure: None,
            reply_lost: false,
            unsent: false,
        }
    }

    #[test]
    fn what_overlaps_in_time_overlaps_on_the_page_and_nothing_else_does() {
        let records = [
            record("a", 0, 10),
            record("b", 5, 2000),
            record("a", 20, 30),
            record("a", 25, 26),
            record("b", 3000, 3000),
        ];
        let layout = Layout::of(&records.iter().collect::<Vec<_>>());
        for (one, other) in [(0, 1), (1, 2), (2, 3), (0, 2), (0, 4), (1, 4)] {
            let overlap = records[one].ended_us > records[other].started_us;
            let drawn = layout.placed[one].bottom > layout.placed[other].top;
            assert_eq!(overlap, drawn, "{one} and {other}");
        }
        let columns: Vec<usize> = layout.placed.iter().map(|placed| placed.column).collect();
        assert_eq!(columns, [0, 2, 0, 1, 2]);
        assert!(layout.placed.iter().all(|placed| placed.bottom >= placed.top + super::BOX));
        assert_eq!(layout.columns, 3);
        assert_eq!(layout.height, layout.placed[4].bottom);
    }
}
