//! Judges `entities/lists_ascend_by_id`: a list is in ascending order of id.
//!
//! An occasion is a page with two records or more. What comes twice is another row's matter.

use crate::judges::support_entities::ListedPage;
use crate::judges::{Case, Findings};
use crate::trace::Asked;

/// Judges the order of every page.
pub fn judge(case: &Case<'_>, findings: &mut Findings) {
    for page in case.asked(Asked::LIST).filter_map(ListedPage::of) {
        if page.ids.len() < 2 {
            continue;
        }
        let Some(pair) = page.ids.windows(2).find(|pair| pair[0] > pair[1]) else {
            findings.kept();
            continue;
        };
        findings
            .breach(
                "the page is in ascending order of id",
                format!("`{}` comes before `{}`", pair[0], pair[1]),
            )
            .shown_by(page.exchange, "the page");
    }
}
