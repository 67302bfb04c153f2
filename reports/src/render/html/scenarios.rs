//! The stories that were told, with their counts.

use super::Markup;
use crate::ScenarioResult;

/// The table, folded.
pub(super) fn scenarios(page: &mut Markup, scenarios: &[ScenarioResult]) {
    if scenarios.is_empty() {
        return;
    }
    page.raw("<section aria-labelledby=\"scenarios\"><h2 id=\"scenarios\">Scenarios ");
    page.raw("<span class=\"count\">").shown(scenarios.len()).raw("</span></h2>\n");
    page.raw(
        "<details class=\"scenarios\"><summary>What was told, how often, and what could not be",
    );
    page.raw("</summary>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table of scenarios\">");
    page.raw("<table>\n<thead><tr><th scope=\"col\">Scenario</th><th scope=\"col\">Entities</th>");
    page.raw(
        "<th scope=\"col\">Told</th><th scope=\"col\">Exchanges</th><th scope=\"col\">ms</th>",
    );
    page.raw("</tr></thead>\n<tbody>\n");
    for scenario in scenarios {
        line(page, scenario);
    }
    page.raw("</tbody></table></div></details></section>\n");
}

fn line(page: &mut Markup, scenario: &ScenarioResult) {
    page.raw("<tr><th scope=\"row\"><code>").text(&scenario.id).raw("</code><br>");
    page.text(&scenario.title);
    for step in &scenario.skipped {
        page.raw("<br><span class=\"remark\">not taken: ").text(step).raw("</span>");
    }
    page.raw("</th><td>").text(&scenario.entities.join(", ")).raw("</td><td class=\"number\">");
    page.shown(scenario.told).raw("</td><td class=\"number\">").shown(scenario.exchanges);
    page.raw("</td><td class=\"number\">").shown(scenario.duration_ms).raw("</td></tr>\n");
}
