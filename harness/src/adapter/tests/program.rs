//! A program at the other end of two pipes, played by a thread.

use std::io::{BufRead as _, BufReader, PipeReader, PipeWriter, Write as _, pipe};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// In a script: this question is not answered when it is heard.
pub(super) const LATER: &str = "later";

/// A script of this alone: no question is ever answered, and nobody waits for long.
pub(super) const SILENCE: &str = "silence";

/// In a script: the program ends.
pub(super) const END: &str = "end";

/// A description of a server that has everything.
pub(super) const DESCRIPTION: &str = r#"{
    "format": "sixfold-adapter/1", "name": "played", "versions": "increasing", "deletes": "told",
    "operations": ["create", "read", "update", "delete", "list", "sync"], "users": "strangers",
    "list": {"max": 100},
    "entities": {"tasks": {"fields": {"title": "text", "notes": {"kind": "text", "nullable": true}}}}
}"#;

/// The questions that were heard.
pub(super) struct Heard {
    lines: Arc<Mutex<Vec<String>>>,
    over: Receiver<()>,
}

impl Heard {
    /// Those since the last time.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().expect("nobody panics"))
    }

    /// Whether the input of the program has ended. Waits for it.
    pub(super) fn is_over(&self) -> bool {
        self.over.recv_timeout(Duration::from_secs(60)).is_ok()
    }
}

/// Plays a program that answers `hello` with this description and each further question with the next line
/// of the script, in which `ID` is the number of the question and `BEFORE` that of the one before it.
/// Behind the last line it answers nothing, and goes on listening.
pub(super) fn play(description: &str, script: &[&str]) -> (PipeReader, PipeWriter, Heard) {
    let (questions, to_program) = pipe().expect("a pipe");
    let (from_program, answers) = pipe().expect("a pipe");
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let (told, over) = channel();
    let hello = format!("{{\"id\":ID,\"hello\":{}}}", description.replace('\n', " "));
    let script: Vec<String> =
        std::iter::once(hello).chain(script.iter().map(|&line| line.to_owned())).collect();
    let heard = lines.clone();
    std::thread::spawn(move || {
        listen(questions, answers, &heard, script);
        // Nobody may be left to be told.
        let _: Result<(), _> = told.send(());
    });
    (from_program, to_program, Heard { lines, over })
}

fn listen(
    questions: PipeReader,
    mut answers: PipeWriter,
    heard: &Mutex<Vec<String>>,
    script: Vec<String>,
) {
    let mut script = script.into_iter();
    for line in BufReader::new(questions).lines() {
        let Ok(line) = line else { return };
        let question: Value = serde_json::from_str(&line).expect("a question is JSON");
        let id = question["id"].as_u64().expect("it has a number");
        heard.lock().expect("nobody panics").push(line);
        match script.next().as_deref() {
            None | Some(LATER | SILENCE) => {}
            Some(END) => return,
            Some(said) => {
                let before = id.saturating_sub(1).to_string();
                let said = said.replace("BEFORE", &before).replace("ID", &id.to_string());
                // Who has heard enough does not listen any more.
                drop(writeln!(answers, "{said}"));
            }
        }
    }
}
