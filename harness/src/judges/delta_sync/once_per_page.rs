//! Judges `delta_sync/once_per_page`: a record appears at most once in a page.
//!
//! Occasions are pages with two changes or more.

use std::collections::HashSet;

use crate::judges::{Case, Findings};
use crate::trace::{Asked, Sighting};

/// Judges every page of the change feed.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for page in case.asked(Asked::SYNC).filter(|x| x.reply.accepted()) {
        let entries = &page.reply.sightings;
        let mut seen = HashSet::new();
        let twice = entries.iter().filter_map(Sighting::key).find(|key| !seen.insert(*key));
        if let Some(key) = twice {
            let times = entries.iter().filter(|entry| entry.key() == Some(key)).count();
            findings
                .breach(
                    "a page holds a record once, in its latest state",
                    format!("{} is there {times} times", case.name(key)),
                )
                .shown_by(page, "holds a record more than once");
        } else if entries.len() > 1 {
            findings.kept();
        }
    }
}
