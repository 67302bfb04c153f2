//! What findings and the list of all rows have in common.

use sixfold_spec::requirement;

use super::prose::prose;
use super::{Markup, tone, wording};
use crate::RequirementResult;

/// Key word, verdict and occasions.
pub(super) fn badges(page: &mut Markup, result: &RequirementResult) {
    page.open("span", &[("class", &format!("badge {}", tone(result.verdict)))]);
    page.raw(result.verdict.label()).raw("</span> <span class=\"badge\">");
    page.raw(result.level.keyword()).raw("</span> ");
    if result.verdict.is_judged() {
        page.raw("<span class=\"badge quiet\">").text(&wording::occasions(result)).raw("</span> ");
    }
}

/// What the catalogue knows of a row: why it is there, how to mend a breach, what it stands on.
pub(super) fn why_and_remedy(page: &mut Markup, id: &str, is_open: bool) {
    let Some(row) = requirement::find(id).map(requirement::Requirement::row) else { return };
    page.raw(if is_open { "<details class=\"row\" open>" } else { "<details class=\"row\">" });
    page.raw("<summary>Why it matters, and how to fix it</summary>\n<h4>Why it matters</h4>\n");
    prose(page, &row.why);
    page.raw("<h4>How to fix it</h4>\n");
    prose(page, &row.how_to_fix);
    page.raw("<h4>Where it is from</h4>\n<ul class=\"sources\">\n");
    for source in &row.sources {
        page.raw("<li>");
        if source.starts_with("https://") && !source.contains(char::is_whitespace) {
            page.open("a", &[("href", source), ("rel", "noreferrer")]).text(source).raw("</a>");
        } else {
            page.text(source);
        }
        page.raw("</li>\n");
    }
    page.raw("</ul>\n<p>The row, whole, with an example: <code>sixfold explain ").text(id);
    page.raw("</code>, or <code>spec/SPEC.md#")
        .text(id)
        .raw("</code> in Sixfold.</p>\n</details>\n");
}
