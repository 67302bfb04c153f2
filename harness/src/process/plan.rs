//! What the target file says of the server's process.

use std::path::{MAIN_SEPARATOR, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::secret::{Secret, Secrets};

/// How to start, stop and restart a server.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The program that is the server, and its arguments.
    pub start: Vec<String>,
    /// A command that stops it; without one it is asked to by a signal. Where there is one, `start` may
    /// end by itself once it has put the server into the background.
    pub stop: Option<Vec<String>>,
    /// A command that restarts it; without one it is stopped and started.
    pub restart: Option<Vec<String>>,
    /// A command that ends it at once, whatever it does; without one a signal does.
    pub kill: Option<Vec<String>>,
    /// The folder in which all of these are run.
    pub folder: PathBuf,
    /// Variables of their environment, beside those of this program.
    pub env: Vec<(String, Secret)>,
    /// How long it may take until the server answers.
    pub ready: Duration,
    /// How long it may take until the server has ended after it was asked to.
    pub grace: Duration,
    /// The file that takes what the server prints.
    pub log: Option<PathBuf>,
    /// The folder that the paths of `watch` are relative to.
    pub watched_from: PathBuf,
    /// The paths whose change means that the server is another one.
    pub watch: Vec<String>,
}

impl Plan {
    /// How long a server may take to answer where the file says nothing.
    pub const READY: Duration = Duration::from_secs(30);

    /// How long a server may take to end where the file says nothing.
    pub const GRACE: Duration = Duration::from_secs(10);

    /// Withholds what must not be shown of it.
    pub fn guard(&self, secrets: &Secrets) {
        self.env.iter().for_each(|(_, value)| secrets.add_if_long(value.reveal()));
    }

    /// The command, ready to be run. Nothing can be typed into it.
    pub(super) fn command(&self, words: &[String]) -> Command {
        let program = words.first().map(String::as_str).unwrap_or_default();
        // A program that is named by a path is looked for in the folder that it is run in, on every
        // platform alike.
        let program = if program.contains(['/', MAIN_SEPARATOR]) {
            self.folder.join(program)
        } else {
            PathBuf::from(program)
        };
        let mut command = Command::new(program);
        command.args(words.iter().skip(1)).stdin(Stdio::null());
        self.settle(&mut command);
        command
    }

    /// Gives a command the folder and the variables that commands of the plan have.
    pub(super) fn settle(&self, command: &mut Command) {
        command.current_dir(&self.folder);
        command.envs(self.env.iter().map(|(name, value)| (name, value.reveal())));
    }

    /// How long a command may take that does something to the server.
    pub(super) fn patience(&self) -> Duration {
        self.ready.max(self.grace)
    }
}

/// A command as it is shown: the program without its arguments, which may be secrets.
pub(super) fn shown(words: &[String]) -> String {
    words.first().cloned().unwrap_or_default()
}
