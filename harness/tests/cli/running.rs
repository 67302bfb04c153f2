//! The program at work: what it prints is read all the while, and no test waits for it for ever.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long something is waited for that always comes. Nothing is timed by this: it only lets a test fail, and say
/// what it has seen, where it would otherwise never end.
const PATIENCE: Duration = Duration::from_secs(300);

/// The program at work. Killed when dropped.
pub(crate) struct Running {
    child: Child,
    printed: Receiver<Printed>,
    out: Vec<u8>,
    err: Vec<u8>,
}

/// A line, its end included.
enum Printed {
    Out(Vec<u8>),
    Err(Vec<u8>),
}

impl Running {
    /// Starts it. Whatever it prints is taken, so it never waits for the test.
    pub(crate) fn start(command: &mut Command) -> Running {
        let (sender, printed) = channel();
        let mut child = spawn(command);
        let out = child.stdout.take().expect("it is a pipe");
        read(out, Printed::Out, sender.clone());
        Running::followed(child, sender, printed)
    }

    /// The same, but nobody reads its standard output, which is returned.
    pub(crate) fn unread(command: &mut Command) -> (Running, ChildStdout) {
        let (sender, printed) = channel();
        let mut child = spawn(command);
        let out = child.stdout.take().expect("it is a pipe");
        (Running::followed(child, sender, printed), out)
    }

    fn followed(mut child: Child, sender: Sender<Printed>, printed: Receiver<Printed>) -> Running {
        read(child.stderr.take().expect("it is a pipe"), Printed::Err, sender);
        Running { child, printed, out: Vec::new(), err: Vec::new() }
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line that holds this. Returns it with what was printed between the last one that was waited for
    /// and this one.
    pub(crate) fn until(&mut self, what: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut between = String::new();
        loop {
            match self.next(deadline) {
                Ok(line) => {
                    between.push_str(&line);
                    if line.contains(what) {
                        return between;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("it has ended, and no line holds `{what}`. {}", self.seen())
                }
                Err(RecvTimeoutError::Timeout) => {
                    panic!("no line holds `{what}` after {PATIENCE:?}. {}", self.seen())
                }
            }
        }
    }

    /// Waits until it has ended. Returns what it printed from its start.
    pub(crate) fn end(mut self) -> Output {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.next(deadline) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("it has not ended after {PATIENCE:?}. {}", self.seen())
                }
            }
        }
        // Nobody holds its output any more, so it has ended.
        let status = self.child.wait().expect("it ends");
        Output { status, stdout: self.out.clone(), stderr: self.err.clone() }
    }

    fn next(&mut self, deadline: Instant) -> Result<String, RecvTimeoutError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let (line, all) = match self.printed.recv_timeout(left)? {
            Printed::Out(line) => (line, &mut self.out),
            Printed::Err(line) => (line, &mut self.err),
        };
        all.extend(&line);
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    /// What there is to see of it.
    fn seen(&self) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        format!(
            "It is {}.\n--- stdout\n{}--- stderr\n{}--- processes\n{}",
            self.child.id(),
            text(&self.out),
            text(&self.err),
            family(self.child.id())
        )
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn spawn(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

fn read(
    stream: impl Read + Send + 'static,
    printed: impl Fn(Vec<u8>) -> Printed + Send + 'static,
    sender: Sender<Printed>,
) {
    std::thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            if sender.send(printed(std::mem::take(&mut line))).is_err() {
                return;
            }
        }
    });
}

/// A process and those that it has started, with what each is doing, as far as Linux tells.
fn family(id: u32) -> String {
    let tell = |file: &str| std::fs::read(format!("/proc/{id}/{file}")).unwrap_or_default();
    let text = |file: &str| String::from_utf8_lossy(&tell(file)).replace('\0', " ");
    let status = text("status");
    let state = status.lines().find(|line| line.starts_with("State:")).unwrap_or("State: unknown");
    let mut told = format!("{id} {state}, in {}: {}\n", text("wchan"), text("cmdline"));
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    for thread in threads {
        let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        told.extend(children.split_whitespace().filter_map(|child| child.parse().ok()).map(family));
    }
    told
}
