//! The program of an adapter: started, listened to, ended.

use std::collections::VecDeque;
use std::io::Read as _;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::error::AdapterError;
use super::launch::Launch;
use crate::client::program_in;

/// How long a program may take to end when there is nothing more to read for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait for the last words of a program that is gone.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How often to look whether something has happened that nobody tells.
const LOOK: Duration = Duration::from_millis(5);

/// How much of what a program complains about is kept, in bytes: the end of it.
const COMPLAINTS: usize = 8 * 1024;

/// A program that runs. It is ended when this goes, if it has not been before.
#[derive(Debug)]
pub(super) struct Program {
    child: Mutex<Child>,
    complaints: Arc<Complaints>,
}

/// What a program wrote to its standard error.
#[derive(Debug, Default)]
struct Complaints {
    text: Mutex<VecDeque<u8>>,
    is_over: AtomicBool,
}

/// How a program ended that nothing more was asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// By itself, in this way.
    Ended(ExitStatus),
    /// It had to be killed, after waiting this long.
    Killed(Duration),
}

impl Program {
    /// Starts a program. Returns it with the streams that questions and answers go through.
    pub(super) fn start(
        launch: &Launch,
    ) -> Result<(Program, ChildStdin, ChildStdout), AdapterError> {
        let not_started = |problem: String| AdapterError::NotStarted {
            program: launch.program().to_owned(),
            problem,
        };
        let mut command = Command::new(program_in(&launch.folder, launch.program()));
        command
            .args(launch.command.iter().skip(1))
            .current_dir(&launch.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        apart(&mut command);
        let mut child = command.spawn().map_err(|e| not_started(e.to_string()))?;
        let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = streams else {
            return Err(not_started("its streams cannot be had".to_owned()));
        };
        let complaints: Arc<Complaints> = Arc::default();
        let heard = complaints.clone();
        std::thread::spawn(move || listen(errors, &heard));
        Ok((Program { child: Mutex::new(child), complaints }, input, output))
    }

    /// What has become of a program that answers no more. Waits a little for it to end.
    pub(super) fn obituary(&self) -> String {
        let ended = wait(LAST_WORDS, || self.status());
        wait(LAST_WORDS, || self.complaints.is_over.load(Ordering::Acquire).then_some(()));
        let end = match ended {
            Some(status) => format!("it ended with {status}"),
            None => "it closed its standard output, and still runs".to_owned(),
        };
        let words = self.complaints();
        match words.is_empty() {
            true => format!("{end}, and wrote nothing to its standard error"),
            false => format!("{end}. The end of its standard error:\n{words}"),
        }
    }

    /// The end of what it wrote to its standard error.
    pub(super) fn complaints(&self) -> String {
        let text = lock(&self.complaints.text);
        let (one, two) = text.as_slices();
        String::from_utf8_lossy(&[one, two].concat()).trim().to_owned()
    }

    /// Waits for the program to end, whose standard input has ended, and kills it if it does not.
    pub(super) fn end(&self) -> Ending {
        if let Some(status) = wait(PATIENCE, || self.status()) {
            return Ending::Ended(status);
        }
        self.kill();
        Ending::Killed(PATIENCE)
    }

    /// Kills the program at once.
    pub(super) fn kill(&self) {
        let mut child = lock(&self.child);
        // What has ended meanwhile cannot be killed, and need not be.
        drop(child.kill());
        drop(child.wait());
    }

    fn status(&self) -> Option<ExitStatus> {
        lock(&self.child).try_wait().ok().flatten()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.status().is_none() {
            self.kill();
        }
    }
}

/// Keeps a Ctrl-C of the terminal from the program: the run goes on to the end of the case, and needs it.
#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// Keeps a Ctrl-C of the terminal from the program: the run goes on to the end of the case, and needs it.
#[cfg(windows)]
fn apart(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
}

/// Reads to the end, and keeps the end of it.
fn listen(mut errors: ChildStderr, heard: &Complaints) {
    let mut part = [0; 1024];
    while let Ok(length @ 1..) = errors.read(&mut part) {
        let mut text = lock(&heard.text);
        text.extend(&part[..length]);
        let over = text.len().saturating_sub(COMPLAINTS);
        text.drain(..over);
    }
    heard.is_over.store(true, Ordering::Release);
}

/// What `look` finds within this time.
fn wait<T>(patience: Duration, look: impl Fn() -> Option<T>) -> Option<T> {
    let began = Instant::now();
    loop {
        let found = look();
        if found.is_some() || began.elapsed() >= patience {
            return found;
        }
        std::thread::sleep(LOOK);
    }
}

/// The value behind a lock. A panic leaves nothing half done behind these.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
