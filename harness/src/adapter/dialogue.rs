//! Questions and answers over two streams: each question has a number, and answers may come in any order,
//! so that several can be under way at the same time.
//!
//! Threads read and write, and not tasks: the end of a program has to be waited for wherever its last
//! user goes, also where no runtime is left.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Read as _, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::oneshot;

use super::error::{AdapterError, quoted};
use crate::bounds;

/// An answer: the members of its line.
pub(super) type Members = Map<String, Value>;

/// Questions and answers over two streams.
#[derive(Debug)]
pub(super) struct Dialogue {
    state: Arc<Mutex<State>>,
    /// Lines to be written; `None` behind the last one.
    lines: Option<Sender<String>>,
}

#[derive(Debug, Default)]
struct State {
    /// The number of the last question.
    last: u64,
    waiting: HashMap<u64, oneshot::Sender<Members>>,
    /// Questions that nobody waits for any more.
    given_up: HashSet<u64>,
    /// Why nothing more can be asked.
    fault: Option<AdapterError>,
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// None came in time.
    Late,
    /// None can come any more.
    Broken(AdapterError),
}

impl Dialogue {
    /// A dialogue with who reads from `output` and writes to `input`. `gone` says, when the input has
    /// ended, what has become of them; it may wait until that is known.
    pub(super) fn new(
        input: impl BufRead + Send + 'static,
        output: impl Write + Send + 'static,
        gone: impl FnOnce() -> String + Send + 'static,
    ) -> Dialogue {
        let state: Arc<Mutex<State>> = Arc::default();
        let (lines, to_write) = channel();
        std::thread::spawn(move || write(output, &to_write));
        let shared = state.clone();
        std::thread::spawn(move || {
            let fault = read(input, &shared).unwrap_or_else(|| AdapterError::Gone(gone()));
            let mut state = lock(&shared);
            state.fault = Some(fault);
            // Whoever waits is told by the end of their channel.
            state.waiting.clear();
        });
        Dialogue { state, lines: Some(lines) }
    }

    /// Asks, and waits for the answer for this long. `question` makes the line for a number.
    pub(super) async fn ask(
        &self,
        question: impl FnOnce(u64) -> String,
        timeout: Duration,
    ) -> Result<Members, Unanswered> {
        let (number, answer) = self.send(question)?;
        match tokio::time::timeout(timeout, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => {
                Err(Unanswered::Broken(self.fault().unwrap_or_else(|| {
                    AdapterError::Gone("nothing is known of its end".to_owned())
                })))
            }
            Err(_) => {
                let mut state = lock(&self.state);
                state.waiting.remove(&number);
                state.given_up.insert(number);
                Err(Unanswered::Late)
            }
        }
    }

    fn send(
        &self,
        question: impl FnOnce(u64) -> String,
    ) -> Result<(u64, oneshot::Receiver<Members>), Unanswered> {
        let (sender, answer) = oneshot::channel();
        let mut state = lock(&self.state);
        if let Some(fault) = &state.fault {
            return Err(Unanswered::Broken(fault.clone()));
        }
        state.last += 1;
        let number = state.last;
        state.waiting.insert(number, sender);
        if let Some(lines) = &self.lines {
            // Where nobody writes any more the reader finds out why, and says so.
            drop(lines.send(question(number)));
        }
        Ok((number, answer))
    }

    /// Why nothing more can be asked; `None` while something can.
    pub(super) fn fault(&self) -> Option<AdapterError> {
        lock(&self.state).fault.clone()
    }

    /// Ends the output, which tells a program that nothing more will be asked.
    pub(super) fn end(&mut self) {
        self.lines = None;
    }
}

/// Writes lines until there are no more, and ends the stream.
fn write(mut output: impl Write, lines: &Receiver<String>) {
    while let Ok(line) = lines.recv() {
        let written = output.write_all(line.as_bytes()).and_then(|()| output.write_all(b"\n"));
        if written.and_then(|()| output.flush()).is_err() {
            // Nobody reads. What has become of the program the other stream tells.
            return;
        }
    }
}

/// Reads answers until there are no more. Returns what is wrong with the last one; `None` where the
/// stream just ended.
fn read(mut input: impl BufRead, state: &Mutex<State>) -> Option<AdapterError> {
    let most = bounds::ANSWER;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut input).take(most as u64 + 1).read_until(b'\n', &mut line);
        read.ok().filter(|length| *length > 0)?;
        if line.len() > most {
            return Some(AdapterError::TooLong(most));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if let Err(fault) = take(text, state) {
            return Some(fault);
        }
    }
}

/// Gives an answer to whoever waits for it.
fn take(line: &str, state: &Mutex<State>) -> Result<(), AdapterError> {
    let wrong = |problem: String| AdapterError::NoAnswer { problem, line: quoted(line) };
    if bounds::has_too_many_values(line.as_bytes()) {
        return Err(wrong(format!("it holds more than {} values", bounds::VALUES)));
    }
    let mut answer: Members = serde_json::from_str(line)
        .map_err(|e| wrong(format!("it is no JSON object, in column {}", e.column())))?;
    let number = match answer.remove("id") {
        None => return Err(wrong("it has no `id`".to_owned())),
        Some(id) => id.as_u64().ok_or_else(|| wrong("its `id` is no whole number".to_owned()))?,
    };
    let mut state = lock(state);
    if let Some(waiting) = state.waiting.remove(&number) {
        // Whoever asked may have gone in the meantime.
        drop(waiting.send(answer));
        return Ok(());
    }
    if state.given_up.remove(&number) {
        return Ok(());
    }
    Err(AdapterError::Unasked { line: quoted(line) })
}

/// The value behind a lock. A panic of another client leaves nothing half done behind this one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
