//! What of the harness and the fixtures hangs on a requirement.

use serde::Serialize;
use sixfold::judges;
use sixfold::scenario::builtin;
use sixfold_fixtures::mutants;

/// What a change of a requirement may have to change with it. Paths are below the project's root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Touched {
    /// The judge.
    pub(super) judge: Option<String>,
    /// The mutants that die by it.
    pub(super) mutants: Vec<&'static str>,
    /// The scripted scenarios of its pattern. Others may put it at stake too.
    pub(super) scenarios: Vec<String>,
}

impl Touched {
    /// What hangs on the requirement with this id.
    pub(super) fn by(id: &str) -> Touched {
        let judge = judges::ALL.iter().find(|judge| judge.requirement.id() == id);
        let mutants =
            mutants::ALL.iter().filter(|mutant| mutant.broken().any(|broken| broken == id));
        let pattern = id.split('/').next().unwrap_or_default();
        let scenarios = builtin().into_iter().map(|scenario| scenario.id);
        Touched {
            judge: judge.map(|judge| format!("harness/src/judges/{}", judge.file)),
            mutants: mutants.map(|mutant| mutant.id).collect(),
            scenarios: scenarios
                .filter(|scenario| scenario.split('/').next() == Some(pattern))
                .collect(),
        }
    }
}
