//! The stories that a run tells, and where those come from that are not built in.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use sixfold::engine::Outcome;
use sixfold::explore::library::{Kept, replay_command};
use sixfold::scenario::{Scenario, builtin};
use sixfold::target::Target;
use sixfold_reports::render::count;

/// The stories of a run, in the order in which they are told.
pub(super) struct Stories {
    /// The stories. Those that come from files stand first.
    pub(super) scenarios: Vec<Scenario>,
    /// The files of the first ones.
    files: Vec<PathBuf>,
    /// How many of these were found before, and not named by the user.
    found: usize,
}

impl Stories {
    /// One story from a file.
    pub(super) fn of_file(file: &Path, scenario: Scenario) -> Stories {
        Stories { scenarios: vec![scenario], files: vec![file.to_owned()], found: 0 }
    }

    /// That stories were found before and come first, from where, and how to leave them out; `None` where
    /// there are none.
    pub(super) fn found_in(&self, folder: &Path) -> Option<String> {
        let found = count(self.found, "story");
        let folder = folder.display();
        (self.found > 0)
            .then(|| format!("told first: {found} of {folder}, which broke something before; --no-found leaves out what was found"))
    }

    /// Whether any of them has users who are strangers to each other.
    pub(super) fn have_strangers(&self) -> bool {
        let has = |story: &Scenario| {
            let mut users = story.clients.iter().map(|client| &client.user);
            users.next().is_some_and(|first| users.any(|user| user != first))
        };
        self.scenarios.iter().any(has)
    }

    /// Lets each breach in a story from a file name the command that tells this file again.
    pub(super) fn name_files(&self, outcome: &mut Outcome, target: &Target, seed: u64) {
        let commands = self.commands(target, seed);
        for breach in outcome.tallies.iter_mut().flat_map(|tally| &mut tally.breaches) {
            if let Some(command) = commands.get(&breach.scenario) {
                breach.reproduce.clone_from(command);
            }
        }
    }

    /// By the id of each story from a file: the command that tells this file again.
    pub(super) fn commands(&self, target: &Target, seed: u64) -> BTreeMap<String, String> {
        let told = self.scenarios.iter().zip(&self.files);
        let command = |file: &PathBuf| replay_command(file, &target.argument, seed);
        told.map(|(story, file)| (story.id.clone(), command(file))).collect()
    }
}

/// How many there are, and how many of them were found before.
impl fmt::Display for Stories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scripted = count(self.scenarios.len() - self.found, "scenario");
        match self.found {
            0 => write!(f, "{scripted}"),
            found => write!(f, "{} found before, then {scripted}", count(found, "story")),
        }
    }
}

/// The stories that were asked for, all of them if none was: first what was found before, then the
/// scripted ones.
///
/// # Errors
///
/// Names what was asked for and is not there.
pub(super) fn selected(wanted: &[String], found: Vec<Kept>) -> Result<Stories, String> {
    let is_wanted = |scenario: &Scenario| {
        wanted.is_empty() || wanted.iter().any(|prefix| scenario.id.starts_with(prefix.as_str()))
    };
    let scripted = builtin();
    let all = || found.iter().map(|kept| &kept.scenario).chain(&scripted);
    if let Some(prefix) =
        wanted.iter().find(|prefix| !all().any(|story| story.id.starts_with(prefix.as_str())))
    {
        return Err(format!(
            "no scenario is called `{prefix}`; `sixfold list scenarios` names them"
        ));
    }
    let (files, mut scenarios): (Vec<PathBuf>, Vec<Scenario>) = found
        .into_iter()
        .filter(|kept| is_wanted(&kept.scenario))
        .map(|kept| (kept.file, kept.scenario))
        .unzip();
    scenarios.extend(scripted.into_iter().filter(is_wanted));
    Ok(Stories { scenarios, found: files.len(), files })
}
