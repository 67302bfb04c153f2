//! Every row of the specification, under its heading.

use super::anchor::{anchor, link};
use super::{Markup, mark, row, tone};
use crate::render::counted::count;
use crate::{Report, RequirementResult, Verdict};

/// The list, with what the script needs to narrow it.
pub(super) fn list(page: &mut Markup, report: &Report) {
    page.raw("<section aria-labelledby=\"rows\"><h2 id=\"rows\">Every row <span class=\"count\">");
    page.shown(report.requirements.len()).raw("</span></h2>\n");
    tools(page);
    for pattern in &report.patterns {
        let prefix = format!("{}/", pattern.pattern);
        page.raw("<section class=\"group\">");
        page.open("h3", &[("id", pattern.pattern.slug())]).text(&pattern.title).raw("</h3>\n");
        page.raw("<ul class=\"rows\">\n");
        for result in report.requirements.iter().filter(|row| row.id.starts_with(&prefix)) {
            one(page, result);
        }
        page.raw("</ul></section>\n");
    }
    page.raw("</section>\n");
}

/// Search and filter. They do nothing without the script, and are hidden without it.
fn tools(page: &mut Markup) {
    page.raw(
        "<form class=\"tools\" role=\"search\" hidden>\n\
         <label for=\"search\">Search</label> <input id=\"search\" type=\"search\" \
         autocomplete=\"off\" spellcheck=\"false\" placeholder=\"id, sentence, scenario\">\n\
         <fieldset><legend>Show</legend>\n",
    );
    let tones = [
        ("fail", "failed"),
        ("warn", "warned"),
        ("open", "not judged"),
        ("pass", "passed"),
        ("other", "other"),
    ];
    for (tone, word) in tones {
        page.raw("<label>").open(
            "input",
            &[("type", "checkbox"), ("name", "tone"), ("value", tone), ("checked", "")],
        );
        page.raw(" ").raw(word).raw("</label>\n");
    }
    page.raw("</fieldset>\n<output id=\"found\" role=\"status\"></output>\n</form>\n");
}

/// A row. What was told of it further up is not told again.
fn one(page: &mut Markup, result: &RequirementResult) {
    let is_above = matches!(
        result.verdict,
        Verdict::Fail | Verdict::Warn | Verdict::Inconclusive | Verdict::NotExercised
    );
    let id = anchor(&result.id);
    page.open("li", &[("class", tone(result.verdict)), ("data-tone", tone(result.verdict))]);
    page.raw("<span class=\"mark\" aria-hidden=\"true\">").raw(mark(result.verdict));
    page.raw("</span> ");
    if is_above {
        page.open("a", &[("class", "id"), ("href", &link(&id))]).text(&result.id).raw("</a> ");
        row::badges(page, result);
        page.raw("<p class=\"sentence\">").sentence(&result.sentence).raw("</p></li>\n");
        return;
    }
    page.open("a", &[("class", "id"), ("id", &id), ("href", &link(&id))]).text(&result.id);
    page.raw("</a> ");
    row::badges(page, result);
    page.raw("<p class=\"sentence\">").sentence(&result.sentence).raw("</p>");
    if !result.remark.is_empty() {
        page.raw("<p class=\"remark\">").sentence(&result.remark).raw("</p>");
    }
    scenarios(page, result);
    if result.verdict == Verdict::NotObservable {
        row::why_and_remedy(page, &result.id, false);
    }
    page.raw("</li>\n");
}

/// How many scenarios are named before the rest is counted.
const NAMED: usize = 12;

fn scenarios(page: &mut Markup, result: &RequirementResult) {
    if result.scenarios.is_empty() {
        return;
    }
    page.raw("<details class=\"in\"><summary>At stake in ");
    page.text(&count(result.scenarios.len(), "scenario"));
    page.raw("</summary><p>");
    for scenario in result.scenarios.iter().take(NAMED) {
        page.raw("<code>").text(scenario).raw("</code> ");
    }
    if result.scenarios.len() > NAMED {
        page.raw("and ").shown(result.scenarios.len() - NAMED).raw(" more");
    }
    page.raw("</p></details>");
}
