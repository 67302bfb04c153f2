//! What holds each requirement in place: its judge, the scenarios that put it at stake, the mutants
//! that die by it; and where one of these is missing.

mod markdown;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sixfold_spec::requirement::{Level, Observable};

/// The value of [`CoverageTable::format`].
pub const COVERAGE_FORMAT: &str = "sixfold-coverage/1";

/// Every requirement, and what holds it in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageTable {
    /// The format and its version, `sixfold-coverage/1`.
    pub format: String,
    /// The specification and its version, `sixfold/1.0`.
    pub spec: String,
    /// The table in figures.
    pub figures: CoverageFigures,
    /// One entry per requirement, in the order of the specification.
    pub rows: Vec<CoveredRow>,
    /// Requirements that can be seen and lack a judge, an occasion or a mutant.
    pub holes: Vec<Hole>,
}

/// The table in figures, each a number of requirements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageFigures {
    /// All of them.
    pub rows: u32,
    /// Those that no client can see kept or broken. Among none of those below.
    pub not_observable: u32,
    /// Those that have a judge.
    pub judged: u32,
    /// Those that the reference server puts at stake.
    pub exercised: u32,
    /// Those that only a variant of it puts at stake.
    pub exercised_by_variants: u32,
    /// Those that a mutant was made to break.
    pub proven: u32,
    /// Those that are broken by mutants which were made to break others, and by no other.
    pub proven_by_the_way: u32,
    /// Those that lack something.
    pub holes: u32,
}

/// One requirement, and what holds it in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CoveredRow {
    /// The id, `<pattern>/<slug>`.
    pub id: String,
    /// The key word.
    pub level: Level,
    /// How a client can see it.
    pub observable: Observable,
    /// The capability under which it applies, or `hook:` and the name of the hook for tests without
    /// which it cannot be seen; absent for the core profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<String>,
    /// The capability without which it applies; absent where it does not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<String>,
    /// Why no client can see it kept or broken; absent where one can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
    /// The judge's file, from the root of the project; absent where there is no judge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judge: Option<String>,
    /// What put it at stake: on the reference server, or else on each variant that did.
    pub occasions: Vec<Exercised>,
    /// Why nothing put it at stake on the reference server; empty where something did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// Mutants that were made to break it, by id.
    pub breaks: Vec<String>,
    /// Mutants that were made to break another one with which it falls, by id.
    pub falls: Vec<String>,
}

/// The scenarios that put a requirement at stake on one server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exercised {
    /// The server: `reference`, or `variant/` and the id of one.
    pub server: String,
    /// The scenarios, by id, in alphabetical order.
    pub scenarios: Vec<String>,
}

/// A requirement that can be seen, and lacks something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hole {
    /// The id of the requirement.
    pub id: String,
    /// What it lacks.
    pub lacks: Vec<Lack>,
    /// Why, as far as it can be told.
    pub reason: String,
}

/// What a requirement can lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// Nothing decides whether it is kept.
    Judge,
    /// Nothing puts it at stake, on the reference server or a variant.
    Occasion,
    /// No mutant shows that its judge can tell a breach.
    Mutant,
}

impl Lack {
    /// What is missing, in words.
    pub fn label(self) -> &'static str {
        match self {
            Lack::Judge => "a judge",
            Lack::Occasion => "an occasion",
            Lack::Mutant => "a mutant",
        }
    }
}

impl CoverageTable {
    /// The table over these rows, with its figures and holes.
    pub fn new(spec: &str, rows: Vec<CoveredRow>) -> CoverageTable {
        let holes: Vec<Hole> = rows.iter().filter_map(CoveredRow::hole).collect();
        CoverageTable {
            format: COVERAGE_FORMAT.to_owned(),
            spec: spec.to_owned(),
            figures: figures(&rows, &holes),
            rows,
            holes,
        }
    }

    /// The table as JSON that ends in a line feed.
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self)
            .expect("the table holds only strings, numbers and lists, which all have a JSON form");
        text.push('\n');
        text
    }

    /// The table as a Markdown document below `reports/samples/`.
    pub fn markdown(&self) -> String {
        markdown::document(self)
    }
}

impl CoveredRow {
    /// Whether the reference server puts it at stake.
    fn on_reference(&self) -> bool {
        self.occasions.iter().any(|exercised| exercised.server == REFERENCE)
    }

    fn hole(&self) -> Option<Hole> {
        let mut lacks = Vec::new();
        let mut reasons = Vec::new();
        if self.excluded.is_some() {
            return None;
        }
        if self.judge.is_none() {
            lacks.push(Lack::Judge);
            reasons.push("nothing in harness/src/judges decides it".to_owned());
        }
        if self.occasions.is_empty() {
            lacks.push(Lack::Occasion);
            let why = if self.remark.is_empty() { "it was not tried" } else { &self.remark };
            reasons.push(format!("on the reference server: {why}; no variant puts it at stake"));
        }
        if self.breaks.is_empty() && self.falls.is_empty() {
            lacks.push(Lack::Mutant);
            reasons.push("no mutant declares that it breaks it".to_owned());
        }
        let hole = Hole { id: self.id.clone(), lacks, reason: reasons.join("; ") };
        (!hole.lacks.is_empty()).then_some(hole)
    }
}

/// The name of the reference server in a table.
pub const REFERENCE: &str = "reference";

fn figures(rows: &[CoveredRow], holes: &[Hole]) -> CoverageFigures {
    let mut figures = CoverageFigures::default();
    for row in rows {
        figures.rows += 1;
        if row.excluded.is_some() {
            figures.not_observable += 1;
            continue;
        }
        let on_variant = !row.on_reference() && !row.occasions.is_empty();
        let by_the_way = row.breaks.is_empty() && !row.falls.is_empty();
        figures.judged += u32::from(row.judge.is_some());
        figures.exercised += u32::from(row.on_reference());
        figures.exercised_by_variants += u32::from(on_variant);
        figures.proven += u32::from(!row.breaks.is_empty());
        figures.proven_by_the_way += u32::from(by_the_way);
    }
    figures.holes = u32::try_from(holes.len()).unwrap_or(u32::MAX);
    figures
}
