//! Makes up cases: stories that nobody wrote, out of a seed.
//!
//! A case is a pure function of the seed, its number, and what the target offers. First a *mix* is
//! drawn (`mix`): the shape of the case, its crowd, and how often each kind of step (`moves`) comes
//! up; half of the mixes leave most kinds out, so that rare combinations come up often, and a few
//! cases together are a `tour` past every kind. Then each number of a list decides one step
//! (`writes`, `looks`), or a few that belong together (`episodes`, `corners`, `agreements`,
//! `listening`), told against a rough idea of what every client knows (`draft`). The idea may be
//! wrong: what a step turns out to be is the judges' matter.

mod agreements;
mod corners;
mod dice;
mod draft;
mod episodes;
mod ground;
mod listening;
mod looks;
mod mix;
mod moves;
mod pulls;
mod shapes;
mod tour;
mod writes;
mod wrongs;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

pub use mix::Shape;

use self::dice::Dice;
use self::draft::Draft;
use self::ground::Ground;
use crate::engine::Casting;
use crate::scenario::{Scenario, Step, StepKind, sentence};
use crate::target::Target;

/// A case that was made up.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Its number, from 0.
    pub number: u64,
    /// How its steps lie in time.
    pub shape: Shape,
    /// The story.
    pub scenario: Scenario,
    /// Which entities of the target play its parts.
    pub casting: Casting,
}

/// Makes up the cases of one seed for one target.
pub struct Generator<'t> {
    ground: Ground<'t>,
    seed: u64,
}

impl<'t> Generator<'t> {
    /// The cases of this seed for this target.
    pub fn new(target: &'t Target, seed: u64) -> Generator<'t> {
        Generator { ground: Ground::of(target), seed }
    }

    /// The case of this number. The same number is the same case, whatever was asked for before.
    pub fn draw(&self, number: u64) -> Drawn {
        let mut runner = TestRunner::new_with_rng(Config::default(), random(self.seed, number));
        let genes = proptest::collection::vec(proptest::num::u64::ANY, 3..=32);
        let drawn = (mix::mixes(), genes).new_tree(&mut runner);
        let (mut mix, genes) =
            drawn.expect("nothing is filtered out, so nothing can be rejected").current();
        if let Some(leg) = tour::leg(self.seed, number) {
            mix = mix::tour(leg);
        }
        let mut dice = Dice::new(genes.iter().fold(self.seed, |sum, gene| sum ^ gene));
        let casts = self.ground.casts(mix.entities);
        let (entities, castings) =
            dice.of(&casts).expect("discovery refuses a target without an entity");
        let casting = dice.of(castings).cloned().unwrap_or_default();
        let mut draft = Draft::new(&self.ground, &mix, entities.clone());
        let steps = draft.tell(&genes);
        let mut scenario = Scenario {
            id: format!("explored/{}", mix.shape.name()),
            title: format!("Drawn case {number} of seed {}", self.seed),
            about: String::new(),
            needs: draft.needs.iter().map(|need| (*need).to_owned()).collect(),
            entities: entities.clone(),
            clients: draft.declared_clients(),
            steps,
        };
        say(&mut scenario.steps);
        Drawn { number, shape: mix.shape, scenario, casting }
    }
}

/// Puts each step into words, for reports.
fn say(steps: &mut [Step]) {
    for step in steps {
        match &mut step.kind {
            StepKind::Act { action, .. } => action.text = sentence(action),
            StepKind::Together(steps) | StepKind::Repeat { steps, .. } => say(steps),
        }
    }
}

/// Random bits for one case, the same on every machine.
fn random(seed: u64, number: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&number.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}
