//! A row that somebody has to look at: what the specification says, what happened, why it matters
//! and how to mend it.

use super::anchor::{anchor, link};
use super::compare::compare;
use super::diagram::{diagram, guilty};
use super::exchange::exchange;
use super::{Markup, PAGE, mark, row, tone, wording};
use crate::render::counted::count;
use crate::render::printable::shortened;
use crate::{BaselineEntry, Breach, Part, RequirementResult, ScenarioResult, Severity, Verdict};

/// How many breaches of a row are drawn, beside the first.
const MORE: usize = 9;

/// How much of a request is said where breaches are told apart, in characters.
const REQUEST: usize = 80;

/// The row. `stories` are those of the run, and `excuse` is what the baseline says of its breach.
pub(super) fn finding(
    page: &mut Markup,
    stories: &[ScenarioResult],
    result: &RequirementResult,
    excuse: Option<&BaselineEntry>,
) {
    let id = anchor(&result.id);
    page.open(
        "article",
        &[
            ("class", &format!("finding {}", tone(result.verdict))),
            ("id", &id),
            ("data-tone", tone(result.verdict)),
        ],
    );
    page.raw("<h3><span class=\"mark\" aria-hidden=\"true\">").raw(mark(result.verdict));
    page.raw("</span> <span class=\"id\">").text(&result.id).raw("</span> ");
    row::badges(page, result);
    page.open("a", &[("class", "self"), ("href", &link(&id)), ("aria-label", "Link to this row")]);
    page.raw("#</a></h3>\n<p class=\"sentence\">").sentence(&result.sentence).raw("</p>\n");
    if let Some(entry) = excuse {
        page.raw("<p class=\"remark\">Known to the baseline: ").sentence(&wording::known(entry));
        page.raw("</p>\n");
    }
    if !result.remark.is_empty() && result.breaches.is_empty() {
        page.raw("<p class=\"remark\">").sentence(&result.remark).raw("</p>\n");
    }
    breaches(page, stories, result, &id);
    row::why_and_remedy(page, &result.id, result.verdict == Verdict::Fail);
    page.raw("</article>\n");
}

fn breaches(page: &mut Markup, stories: &[ScenarioResult], result: &RequirementResult, id: &str) {
    let Some((first, others)) = result.breaches.split_first() else { return };
    breach(page, stories, first, &format!("{id}/1"), true);
    for (index, other) in others.iter().take(MORE).enumerate() {
        let id = format!("{id}/{}", index + 2);
        page.open("details", &[("class", "another"), ("id", &id)]).raw("<summary>Also in ");
        page.raw("<code>").text(&other.scenario).raw("</code>: ").sentence(&other.observed);
        if let Some(request) = guilty(&other.exchanges) {
            page.raw(", at <code>").text(&shortened(&request, REQUEST)).raw("</code>");
        }
        page.raw("</summary>\n");
        breach(page, stories, other, &format!("{id}/again"), false);
        page.raw("</details>\n");
    }
    if others.len() > MORE {
        page.raw("<p><code>report.json</code> has ").shown(others.len() - MORE);
        page.raw(" more.</p>\n");
    }
}

fn breach(
    page: &mut Markup,
    stories: &[ScenarioResult],
    breach: &Breach,
    id: &str,
    is_first: bool,
) {
    compare(page, &breach.expected, &breach.observed);
    if breach.severity == Severity::Warning {
        page.raw("<p class=\"remark\">By itself this is worth mending and fails nothing.</p>\n");
    }
    page.raw("<p class=\"scenario\">Seen in the scenario <code>").text(&breach.scenario);
    page.raw("</code>");
    let story = stories.iter().find(|scenario| scenario.id == breach.scenario);
    if let Some(story) = story.filter(|story| !story.title.is_empty()) {
        page.raw(", “").sentence(&story.title).raw("”");
    }
    page.raw(". Again:</p>\n<pre class=\"command\" tabindex=\"0\">");
    page.text(&breach.reproduce).raw("</pre>\n");
    if breach.exchanges.is_empty() {
        return;
    }
    diagram(page, &breach.exchanges, id);
    page.raw("<h4>The exchanges</h4>\n");
    if is_first && breach.exchanges.iter().any(|record| !record.unsent) {
        page.raw(
            "<p class=\"remark\">Each request can be sent again by itself. Records of the run may be gone by \
             now: the command above makes new ones and shows the breach as a whole.</p>\n",
        );
    }
    for (index, record) in breach.exchanges.iter().enumerate() {
        if page.len() > PAGE {
            page.raw("<p class=\"remark\">Not shown, to keep the page small, and in ");
            page.raw("<code>report.json</code>: ");
            page.text(&count(breach.exchanges.len() - index, "more exchange")).raw(".</p>\n");
            break;
        }
        exchange(page, record, &format!("{id}/{}", record.number), record.part == Part::Breach);
    }
}
