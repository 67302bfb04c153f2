//! What the user says of a server that the server does not say itself.

use std::time::Duration;

use crate::file_error::FileError;

/// What the user says of a server that the server does not say itself.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// How long others may wait for an acknowledged write, whatever the server promises.
    pub staleness: Option<Duration>,
    /// The capabilities that the server is held to; `None` for all that it declares.
    pub only: Option<Vec<Claim>>,
    /// Capabilities that the server may declare and that are left alone.
    pub without: Vec<String>,
    /// Requirements that are not judged.
    pub waivers: Vec<Waiver>,
}

/// A capability that the server is held to.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its name in the discovery document.
    pub capability: String,
    /// What to say where the server does not declare it.
    pub undeclared: FileError,
}

/// A requirement that is not judged, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The id of the requirement.
    pub row: String,
    /// Why it is not judged.
    pub reason: String,
    /// The last day of the waiver.
    pub until: Option<jiff::civil::Date>,
}

/// The capability that is never left out by naming others: it gives the run its users and hooks.
const TEST_CONTROL: &str = "test_control";

impl Terms {
    /// Whether a capability that the server declares is left alone.
    pub fn leave_out(&self, capability: &str) -> bool {
        let named = |only: &Vec<Claim>| only.iter().any(|claim| claim.capability == capability);
        self.without.iter().any(|name| name == capability)
            || (capability != TEST_CONTROL && self.only.as_ref().is_some_and(|only| !named(only)))
    }

    /// The waiver of this requirement, if there is one.
    pub fn waiver(&self, row: &str) -> Option<&Waiver> {
        self.waivers.iter().find(|waiver| waiver.row == row)
    }
}
