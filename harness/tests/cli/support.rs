//! What the tests of the program share: running it, servers that misbehave, stable output.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};

use tokio::net::TcpSocket;

/// The program, without colour, in an empty folder of its own.
pub(crate) fn sixfold(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sixfold"));
    command.args(arguments).current_dir(folder()).env("NO_COLOR", "1").env("COLUMNS", "100");
    command.env_remove("SIXFOLD_USERS").env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
    command
}

/// An empty folder that nothing else uses.
pub(crate) fn folder() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("sixfold-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("the target folder can be written to");
    folder
}

/// Runs the program to its end. Returns the exit code and both outputs, made stable.
pub(crate) fn run(arguments: &[&str]) -> String {
    transcript(&sixfold(arguments).output().expect("the program starts"))
}

/// Exit code and outputs as one text, made stable.
pub(crate) fn transcript(output: &Output) -> String {
    let text = |bytes: &[u8]| redact(&String::from_utf8_lossy(bytes));
    format!(
        "exit {}\n--- stdout\n{}--- stderr\n{}",
        output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string()),
        text(&output.stdout),
        text(&output.stderr)
    )
}

/// The one place that makes output stable: ports, seeds, ids, times, revisions, folders.
pub(crate) fn redact(text: &str) -> String {
    let mut stable = String::new();
    for line in text.lines() {
        stable.push_str(&redact_line(line));
        stable.push('\n');
    }
    stable
}

fn redact_line(line: &str) -> String {
    let line = line.replace(env!("CARGO_TARGET_TMPDIR"), "{TMP}");
    let line = replace_digits_after(&line, "{TMP}/sixfold-", "{PROCESS}");
    let line = replace_digits_after(&line, "{PROCESS}-", "{NUMBER}");
    let line = replace_digits_after(&line, "127.0.0.1:", "{PORT}");
    let line = replace_digits_after(&line, "seed ", "{SEED}");
    let line = replace_digits_after(&line, "--seed ", "{SEED}");
    let words: Vec<String> = line.split(' ').map(redact_word).collect();
    words.join(" ")
}

fn redact_word(word: &str) -> String {
    let hex = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit());
    // 2^53-1 has sixteen digits too, and is the same every time.
    if word.len() == 16 && hex(word) && word != "9007199254740991" {
        return "{REVISION}".to_owned();
    }
    word.to_owned()
}

fn replace_digits_after(line: &str, marker: &str, with: &str) -> String {
    let mut parts = line.split(marker);
    let mut stable = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        stable.push_str(marker);
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() < part.len() {
            stable.push_str(with);
        }
        stable.push_str(rest);
    }
    stable
}

/// The reference server, or a mutant, as a process. Killed when dropped.
pub(crate) struct Served {
    /// The base URL.
    pub(crate) url: String,
    child: Child,
}

impl Served {
    pub(crate) fn start(arguments: &[&str]) -> Served {
        let mut child = sixfold(&[&["serve"], arguments].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output is read");
        BufReader::new(out).read_line(&mut line).expect("it says where it listens");
        Served { url: line.trim().to_owned(), child }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A server that sends the same bytes to everybody, whatever they ask. It lives as long as the
/// test process.
pub(crate) fn canned(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = [0; 4096];
            drop(stream.read(&mut request));
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    format!("http://{address}")
}

/// A URL at which nothing listens. On Linux its port stays taken for as long as the test process lives: neither a
/// listener nor a connection that leaves the port to the system is given it, which may be this very connection.
/// A server that is told this address can still listen there, also once more when it was down.
pub(crate) fn nobody() -> String {
    static TAKEN: Mutex<Vec<TcpSocket>> = Mutex::new(Vec::new());
    let socket = TcpSocket::new_v4().expect("there are sockets");
    socket.set_reuseaddr(true).expect("it can be set");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
    let url = format!("http://{}", socket.local_addr().expect("it has an address"));
    if cfg!(target_os = "linux") {
        TAKEN.lock().unwrap_or_else(PoisonError::into_inner).push(socket);
    }
    url
}
