//! What ends a server where this program was killed hard, and can do nothing any more: the same program as a
//! second process, which does nothing but wait for the end of a pipe.
//!
//! It leads a group of its own, so that Ctrl-C and a signal to this program's group pass it by. While the pipe
//! is open it is told what there is to end; when the pipe ends, it ends what it was told last. Who ends in
//! order says before that there is nothing left.

use std::io::{BufRead, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{Plan, ProcessError, group};

/// How often is looked whether a process has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// How long the second process may take to end, beside what it does.
const A_WHILE: Duration = Duration::from_secs(5);

/// What there is to end, and how. One line of JSON on the pipe; each says all anew.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Charge {
    /// The group of the server.
    pub(super) group: Option<u32>,
    /// The group of a command that does something to the server.
    pub(super) at_work: Option<u32>,
    /// The command that stops the server; where there is none, a signal does.
    pub(super) stop: Vec<String>,
    /// How long that command may take.
    pub(super) patience: Duration,
    /// How long the server may take to end.
    pub(super) grace: Duration,
}

/// The second process, as this one holds it. It ends with this.
#[derive(Debug)]
pub(super) struct Guard {
    process: Child,
    told: Mutex<Told>,
}

#[derive(Debug)]
struct Told {
    pipe: Option<ChildStdin>,
    last: Charge,
}

impl Guard {
    /// Starts the process, by a command that comes to [`stand_guard`].
    pub(super) fn start(mut command: Command, plan: &Plan) -> Result<Guard, ProcessError> {
        // A command that stops the server is run from there.
        plan.settle(&mut command);
        // It must not hold open what somebody reads of this program.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        group::own(&mut command);
        let mut process = command.spawn().map_err(|source| ProcessError::Unguarded { source })?;
        let told = Told { pipe: process.stdin.take(), last: Charge::default() };
        Ok(Guard { process, told: Mutex::new(told) })
    }

    /// Tells it what there is to end from now on.
    pub(super) fn tell(&self, charge: Charge) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.last == charge {
            return;
        }
        let line = serde_json::to_string(&charge).unwrap_or_default() + "\n";
        // Where somebody has ended it, the server has no guard, and the run goes on.
        told.pipe.as_mut().into_iter().for_each(|pipe| drop(pipe.write_all(line.as_bytes())));
        told.last = charge;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let told = self.told.get_mut().unwrap_or_else(PoisonError::into_inner);
        told.pipe = None;
        // Whoever has come to hold the pipe as well must not keep this program waiting.
        group::finish(&mut self.process, told.last.patience + told.last.grace + A_WHILE);
    }
}

/// What the second process does: reads what there is to end, and ends it when nothing more comes.
pub fn stand_guard(input: impl BufRead) {
    let mut charge = Charge::default();
    for line in input.lines().map_while(Result::ok) {
        // Of a line that was broken off nothing is known but that another one stood before it.
        charge = serde_json::from_str(&line).unwrap_or(charge);
    }
    charge.end();
}

impl Charge {
    fn end(&self) {
        self.at_work.into_iter().for_each(group::kill);
        if let Some((program, arguments)) = self.stop.split_first() {
            self.run(Command::new(program).args(arguments));
        } else {
            self.group.into_iter().for_each(group::terminate);
        }
        let Some(group) = self.group else { return };
        let deadline = Instant::now() + self.grace;
        while Instant::now() < deadline && !group::is_gone(group) {
            std::thread::sleep(PAUSE);
        }
        group::kill(group);
    }

    /// Runs a command to its end, and no longer than it may take.
    fn run(&self, command: &mut Command) {
        command.stdin(Stdio::null());
        group::own(command);
        if let Ok(mut child) = command.spawn() {
            group::finish(&mut child, self.patience);
        }
    }
}
