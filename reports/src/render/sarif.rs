//! The report as SARIF 2.1.0, for what gathers findings about code (OASIS, Static Analysis Results
//! Interchange Format).

use serde_json::{Value, json};
use sixfold_spec::requirement;

use super::json::pretty;
use super::printable::{printable, shortened};
use super::{Render, wording};
use crate::{Breach, Report, RequirementResult, Severity, Verdict};

/// A rule per row that broke or warned, a result per row and scenario.
#[derive(Clone, Debug)]
pub struct Sarif {
    /// The file that findings are shown at, relative to the root of the user's repository. They are
    /// about a running server, which has no line; but services that gather findings ask for a file.
    pub file: String,
}

impl Default for Sarif {
    fn default() -> Sarif {
        Sarif { file: "sixfold.toml".to_owned() }
    }
}

/// How long a message may be, in characters. Services cut longer ones.
const MESSAGE: usize = 1000;

impl Render for Sarif {
    fn render(&self, report: &Report) -> String {
        let found = wording::with(report, &[Verdict::Fail, Verdict::Warn]);
        let rules: Vec<Value> = found.iter().map(|row| rule(row)).collect();
        let results: Vec<Value> = found
            .iter()
            .enumerate()
            .flat_map(|(index, row)| self.results(report, index, row))
            .collect();
        pretty(&json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {
                    "driver": {
                        "name": "sixfold",
                        "version": report.harness.version,
                        "rules": rules,
                    }
                },
                "automationDetails": { "id": format!("sixfold/{}", report.harness.spec_version) },
                "invocations": [{
                    "executionSuccessful": !report.interrupted,
                    "startTimeUtc": report.started_at,
                }],
                "columnKind": "unicodeCodePoints",
                "properties": {
                    "target": report.target.url,
                    "revision": report.target.revision,
                    "seed": report.seed.to_string(),
                    "verdict": report.verdict.label(),
                },
                "results": results,
            }],
        }))
    }
}

impl Sarif {
    /// One result for each scenario in which the row broke.
    fn results(&self, report: &Report, index: usize, row: &RequirementResult) -> Vec<Value> {
        let mut seen: Vec<&str> = Vec::new();
        let mut results = Vec::new();
        for breach in &row.breaches {
            if !seen.contains(&breach.scenario.as_str()) {
                seen.push(&breach.scenario);
                let mut result = self.result(index, row, breach);
                if let Some(entry) = wording::excuse(report, row) {
                    let justification = printable(&wording::known(entry));
                    result["suppressions"] =
                        json!([{ "kind": "external", "justification": justification }]);
                }
                results.push(result);
            }
        }
        results
    }

    fn result(&self, index: usize, row: &RequirementResult, breach: &Breach) -> Value {
        let message = format!(
            "Expected: {}. Observed: {}. Again: {}",
            printable(&breach.expected),
            printable(&breach.observed),
            printable(&breach.reproduce)
        );
        json!({
            "ruleId": row.id,
            "ruleIndex": index,
            "level": level(row.verdict, breach.severity),
            "message": { "text": shortened(&message, MESSAGE) },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": self.file },
                    "region": { "startLine": 1 },
                },
                "logicalLocations": [{ "fullyQualifiedName": breach.scenario, "kind": "scenario" }],
            }],
            // The same row in the same story is the same finding, whatever ids and times it had.
            "partialFingerprints": {
                "sixfoldRowAndScenario/v1": format!("{} {}", row.id, breach.scenario),
            },
        })
    }
}

fn level(verdict: Verdict, severity: Severity) -> &'static str {
    match (verdict, severity) {
        (Verdict::Fail, Severity::Failure) => "error",
        _ => "warning",
    }
}

fn rule(row: &RequirementResult) -> Value {
    let known = requirement::find(&row.id).map(requirement::Requirement::row);
    let sentence = printable(&row.sentence);
    let (why, fix) =
        known.map(|row| (row.why.as_str(), row.how_to_fix.as_str())).unwrap_or_default();
    let help = format!("Why: {why}\n\nHow to fix: {fix}");
    let markdown = format!("## Why\n\n{why}\n\n## How to fix\n\n{fix}\n");
    json!({
        "id": row.id,
        "name": row.id.rsplit('/').next().unwrap_or_default(),
        "shortDescription": { "text": shortened(&sentence, MESSAGE) },
        "fullDescription": { "text": shortened(&sentence, MESSAGE) },
        "help": { "text": help, "markdown": markdown },
        "defaultConfiguration": {
            "level": if row.verdict == Verdict::Fail { "error" } else { "warning" },
        },
        "properties": {
            "tags": [row.id.split('/').next().unwrap_or_default()],
            "keyword": row.level.keyword(),
        },
    })
}
