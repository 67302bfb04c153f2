//! What a case is made of: its shape, its crowd, and how often each kind of step comes up.

use proptest::prelude::{Just, Strategy, any, prop_oneof};

use super::moves::Move;

/// How the steps of a case lie in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A part of the kinds of steps, each a few times at most; a few such cases have them all.
    Tour,
    /// One step after the other.
    Line,
    /// A few steps, then several clients at once on a record or two, over and over.
    Branches,
    /// Many writers on one version, in rounds.
    Race,
    /// Writers without a pause, readers that follow the feed among them.
    Storm,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Shape; 5] =
        [Shape::Tour, Shape::Line, Shape::Branches, Shape::Race, Shape::Storm];

    /// What cases of this shape are like, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Shape::Tour => "drawn tours past every kind of step",
            Shape::Line => "drawn cases, one step after the other",
            Shape::Branches => {
                "drawn cases with several clients at work on a record or two at once"
            }
            Shape::Race => "drawn races of many writers for one version or one id",
            Shape::Storm => "drawn storms of writers, with readers that follow the feed",
        }
    }

    /// The name, as reports show it.
    pub fn name(self) -> &'static str {
        match self {
            Shape::Tour => "tour",
            Shape::Line => "line",
            Shape::Branches => "branches",
            Shape::Race => "race",
            Shape::Storm => "storm",
        }
    }
}

/// What a case is made of.
#[derive(Clone, Debug)]
pub(super) struct Mix {
    pub(super) shape: Shape,
    /// How many clients there are, the writers of a race or storm not counted.
    pub(super) clients: usize,
    /// How many users they have among them, at most.
    pub(super) users: usize,
    /// How often each move comes up, by its place in [`Move::ALL`].
    pub(super) weights: Vec<u32>,
    /// The page sizes that walks have; `None` for what the server chooses.
    pub(super) limits: Vec<Option<&'static str>>,
    /// Of how many entities the case speaks, at most.
    pub(super) entities: usize,
    /// How many records the first steps make.
    pub(super) records: usize,
    /// The kinds of steps of a tour, in their order; of other cases none.
    pub(super) leg: Vec<Move>,
}

/// The page sizes that matter: the smallest, those at which pages end in the middle of something,
/// the largest, and what the server chooses.
const LIMITS: [Option<&str>; 5] = [Some("1"), Some("2"), Some("7"), Some("max"), None];

/// The mix of a tour: a bit of everything, for a crowd in which everybody has a companion and strangers.
pub(super) fn tour(leg: Vec<Move>) -> Mix {
    Mix {
        shape: Shape::Tour,
        clients: 4,
        users: 3,
        weights: Move::ALL.iter().map(|kind| kind.usual_weight()).collect(),
        limits: LIMITS.to_vec(),
        entities: 3,
        records: 3,
        leg,
    }
}

/// Mixes: half of them of everything, half of a few things only, so that what is rare together
/// comes up often.
pub(super) fn mixes() -> impl Strategy<Value = Mix> {
    let shape = prop_oneof![
        8 => Just(Shape::Line),
        5 => Just(Shape::Branches),
        2 => Just(Shape::Race),
        1 => Just(Shape::Storm),
    ];
    let crowd = (prop_oneof![Just(2_usize), Just(2), Just(3), Just(4), Just(8)], 1_usize..=3);
    let matter = (1_usize..=3, 1_usize..=4, 1_usize..32);
    let weights = proptest::collection::vec((any::<bool>(), 1_u32..=8), Move::ALL.len());
    (any::<bool>(), shape, crowd, matter, weights).prop_map(
        |(swarm, shape, (clients, users), (entities, records, sizes), drawn)| {
            let weight = |(kind, (kept, weight)): (&Move, (bool, u32))| match (swarm, kept) {
                (false, _) => kind.usual_weight(),
                (true, true) => weight,
                (true, false) => 0,
            };
            let is_kept = |place: &usize| !swarm || sizes & (1 << place) != 0;
            Mix {
                shape,
                clients,
                users,
                weights: Move::ALL.iter().zip(drawn).map(weight).collect(),
                limits: (0..LIMITS.len()).filter(is_kept).map(|place| LIMITS[place]).collect(),
                entities,
                records,
                leg: Vec::new(),
            }
        },
    )
}
