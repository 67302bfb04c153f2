//! What a server prints: all of it into a file where one was named, and the last of it kept.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How much of what a server prints is kept, in bytes.
const KEPT: usize = 16 * 1024;

/// How many lines of it are quoted, and how much of each, in characters.
const QUOTED: usize = 12;
const LONGEST: usize = 300;

/// How long the last words of a process that has ended are waited for. They are in the pipe already; only
/// what it has started itself can hold the pipe open for longer.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The last that a server has printed. Clones are the same tail.
#[derive(Clone, Debug, Default)]
pub(super) struct Tail(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    kept: Mutex<Kept>,
    /// Signalled when a pipe has been read to its end.
    read: Condvar,
}

#[derive(Debug, Default)]
struct Kept {
    bytes: VecDeque<u8>,
    log: Option<File>,
    /// How many pipes are still being read.
    open: usize,
}

impl Tail {
    /// One that also writes everything to this file, which begins anew.
    pub(super) fn new(log: Option<&Path>) -> std::io::Result<Tail> {
        let log = log.map(File::create).transpose()?;
        let kept = Mutex::new(Kept { log, ..Kept::default() });
        Ok(Tail(Arc::new(Shared { kept, read: Condvar::new() })))
    }

    /// Takes all that this command prints, until nobody holds the pipe any more. Both of its streams go into
    /// one pipe: read apart, an error could stand before the line that it follows. The pipe is read on a
    /// thread of its own: a server whose output nobody takes stands still once it is full.
    pub(super) fn follow(&self, command: &mut Command) -> std::io::Result<()> {
        let (mut reader, writer) = std::io::pipe()?;
        command.stdout(writer.try_clone()?).stderr(writer);
        self.kept().open += 1;
        let tail = self.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                tail.take(&buffer[..read]);
            }
            tail.kept().open -= 1;
            tail.0.read.notify_all();
        });
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, printed: &[u8]) {
        let mut kept = self.kept();
        // A log on a disk that is full is no reason to stop the run.
        kept.log.as_mut().into_iter().for_each(|log| drop(log.write_all(printed)));
        kept.bytes.extend(printed);
        let over = kept.bytes.len().saturating_sub(KEPT);
        kept.bytes.drain(..over);
    }

    /// The last lines of a process that has ended: as [`Tail::quoted`], with what it said at the very end.
    pub(super) fn last_words(&self) -> String {
        let is_open = |kept: &mut Kept| kept.open > 0;
        drop(self.0.read.wait_timeout_while(self.kept(), LAST_WORDS, is_open));
        self.quoted()
    }

    /// The last lines as they stand in a message, behind its first sentence.
    pub(super) fn quoted(&self) -> String {
        let mut kept = self.kept();
        let text = String::from_utf8_lossy(kept.bytes.make_contiguous()).into_owned();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        if lines.is_empty() {
            return " It has printed nothing.".to_owned();
        }
        let last = lines[lines.len().saturating_sub(QUOTED)..].iter().map(|line| {
            let begin: String = line.chars().take(LONGEST).collect();
            let rest = if begin.len() < line.len() { " …" } else { "" };
            format!("\n  | {}{rest}", begin.trim_end())
        });
        format!(" The last that it printed:{}", last.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Tail};

    #[test]
    fn the_last_lines_are_kept_and_no_more() {
        let tail = Tail::new(None).expect("no file is needed");
        assert_eq!(tail.quoted(), " It has printed nothing.");
        for number in 0..5_000 {
            tail.take(format!("line {number}\n").as_bytes());
        }
        tail.take("x".repeat(400).as_bytes());
        let quoted = tail.quoted();
        let lines: Vec<&str> = quoted.lines().collect();
        assert_eq!(lines.len(), 13);
        assert_eq!(lines[..2], [" The last that it printed:", "  | line 4989"]);
        assert!(lines[12].ends_with("xxx …") && lines[12].len() < 320, "{}", lines[12]);
        let held = tail.kept().bytes.len();
        assert!(held <= KEPT, "{held}");
    }
    #[cfg(unix)]
    #[test]
    fn both_streams_are_one_and_read_to_their_end() {
        for _ in 0..50 {
            let tail = Tail::new(None).expect("no file is needed");
            let mut command = std::process::Command::new("sh");
            command.args(["-c", "echo one; echo two >&2; echo three; echo four >&2"]);
            tail.follow(&mut command).expect("there is a pipe");
            let mut child = command.spawn().expect("there is a shell");
            drop(command);
            child.wait().expect("it ends");
            let lines = "  | one\n  | two\n  | three\n  | four";
            assert_eq!(tail.last_words(), format!(" The last that it printed:\n{lines}"));
        }
    }
}
