//! Tells what is left of a case to the server with nothing else in it.
//!
//! Cases share a server, and each leaves tombstones at least. A smaller story may break something only
//! because of those, and nothing that the story holds shows it: its file would break nothing elsewhere.
//! So the server is emptied before each telling, where the user allows it and the server has a hook for
//! that. A story that breaks nothing then is given up, and the whole case made small once more, each time
//! from nothing.

use std::time::Duration;

use super::found::Small;
use super::hunt::Hunt;
use super::shrink::{Measured, Shrunk};
use crate::judges::Broken;
use crate::scenario::Scenario;

impl Hunt<'_> {
    /// What is left of a case, after it was told to the emptied server. `small` is what was found
    /// beside other cases.
    pub(super) async fn emptied(
        &mut self,
        scenario: &Scenario,
        broken: &Broken,
        small: Small,
        time: Duration,
    ) -> Small {
        self.empties = true;
        self.last = None;
        let measured = self.measure(&small.shrunk, time).await;
        if measured.is_as_good {
            return self.seen_again(small, measured);
        }
        // What breaks by itself is worth more than what is short.
        let shrunk = self.shrink(scenario, &broken.steps, time).await;
        match self.last.take() {
            Some((broken, requests)) if shrunk.rate.failed > 0 => {
                Small { emptied: Some(shrunk.rate), shrunk, broken, requests }
            }
            _ => Small { emptied: Some(measured.rate), ..small },
        }
    }

    fn seen_again(&mut self, small: Small, measured: Measured) -> Small {
        let rate = measured.rate;
        let last = self.last.take();
        let (broken, requests) = last.unwrap_or((small.broken, small.requests));
        let shrunk = Shrunk { rate, ..small.shrunk };
        Small { shrunk, broken, requests, emptied: Some(rate) }
    }
}
