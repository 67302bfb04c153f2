//! A server between the program and the reference server that passes on what both say, and spoils
//! some of the answers. It counts what it managed to send.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::Served;

/// Which answers are spoiled.
#[derive(Clone, Copy)]
pub(super) enum When {
    /// The first ones: the discovery document, wherever it is.
    AtFirst,
    /// The answers to requests whose path ends so.
    To(&'static str),
    /// Every so many-th of the answers to requests of a user.
    Every(u64),
}

/// Writes something else than the answer.
pub(super) type Spoil = fn(&mut Line<'_>) -> std::io::Result<()>;

/// A request and its right answer, and where to write another one.
pub(super) struct Line<'l> {
    stream: &'l mut TcpStream,
    seen: &'l Seen,
    pub(super) request: String,
    pub(super) head: String,
    pub(super) content: Vec<u8>,
    /// How many answers were spoiled before this one.
    pub(super) number: u64,
}

/// What an attacker has seen and done.
#[derive(Default)]
pub(super) struct Seen {
    /// How many bytes of spoiled answers it managed to send.
    pub(super) sent: AtomicU64,
    /// How many answers it spoiled.
    pub(super) spoiled: AtomicU64,
    /// The heads of all requests.
    pub(super) heads: Mutex<Vec<String>>,
    of_users: AtomicU64,
}

/// A server that spoils answers. It lives as long as the test process; the server behind it as long
/// as this.
pub(super) struct Attacker {
    pub(super) url: String,
    pub(super) seen: Arc<Seen>,
    _behind: Served,
}

impl Line<'_> {
    /// Sends these bytes, as long as anybody reads.
    pub(super) fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes)?;
        self.seen.sent.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    /// Sends these bytes again and again, until nobody reads any more.
    pub(super) fn send_for_ever(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        loop {
            self.send(bytes)?;
        }
    }

    /// Sends JSON as a server would, with more header fields, each with its line end.
    pub(super) fn send_json(
        &mut self,
        status: &str,
        fields: &str,
        content: &[u8],
    ) -> std::io::Result<()> {
        let length = content.len();
        self.send(
            format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{fields}\r\n"
            )
            .as_bytes(),
        )?;
        self.send(content)
    }

    /// Sends the right answer with other content.
    pub(super) fn send_instead(&mut self, content: &[u8]) -> std::io::Result<()> {
        let status = self.head.lines().next().unwrap_or_default().to_owned();
        let status = status.split_once(' ').map_or("200 OK", |(_, status)| status).to_owned();
        self.send_json(&status, "", content)
    }

    /// The right content as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }

    /// The path that was asked for, with its query.
    pub(super) fn path(&self) -> &str {
        self.request.split(' ').nth(1).unwrap_or_default()
    }

    /// The connection, to be maltreated.
    pub(super) fn connection(&self) -> std::io::Result<TcpStream> {
        self.stream.try_clone()
    }
}

impl Attacker {
    /// An attacker in front of a reference server.
    pub(super) fn start(when: When, spoil: Spoil) -> Attacker {
        Attacker::before(Served::start(&[]), when, spoil)
    }

    /// An attacker in front of this server.
    pub(super) fn before(behind: Served, when: When, spoil: Spoil) -> Attacker {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let seen = Arc::new(Seen::default());
        let server = behind.url.trim_start_matches("http://").to_owned();
        let (shared, own) = (seen.clone(), url.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, server, own) = (shared.clone(), server.clone(), own.clone());
                std::thread::spawn(move || {
                    // A program that goes away is what an attacker is to meet.
                    drop(converse(stream, &server, &own, &seen, when, spoil));
                });
            }
        });
        Attacker { url, seen, _behind: behind }
    }
}

/// Answers one request after the other on a connection.
fn converse(
    mut stream: TcpStream,
    server: &str,
    own: &str,
    seen: &Seen,
    when: When,
    spoil: Spoil,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    while let Some((request, content)) = message(&mut stream)? {
        seen.heads.lock().expect("nobody panics with it").push(request.clone());
        let (head, content) = ask(server, own, &request, &content)?;
        if is_to_be_spoiled(seen, when, &request) {
            let number = seen.spoiled.fetch_add(1, Ordering::Relaxed);
            spoil(&mut Line { stream: &mut stream, seen, request, head, content, number })?;
            continue;
        }
        stream.write_all(head.as_bytes())?;
        stream.write_all(&content)?;
    }
    Ok(())
}

fn is_to_be_spoiled(seen: &Seen, when: When, request: &str) -> bool {
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let is_document = path == "/" || path.contains("/.well-known/");
    let of_user = request.to_ascii_lowercase().contains("\r\nauthorization: ");
    let is_counted = of_user && !is_document && !path.starts_with("/schemas/");
    let number = if is_counted { seen.of_users.fetch_add(1, Ordering::Relaxed) + 1 } else { 0 };
    match when {
        When::AtFirst => !of_user && is_document,
        When::To(end) => path.ends_with(end),
        When::Every(so_many) => is_counted && number.is_multiple_of(so_many),
    }
}

/// The answer of the server behind.
fn ask(
    server: &str,
    own: &str,
    request: &str,
    content: &[u8],
) -> std::io::Result<(String, Vec<u8>)> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_nodelay(true)?;
    stream.write_all(request.as_bytes())?;
    stream.write_all(content)?;
    let (head, content) = message(&mut stream)?.unwrap_or_default();
    let behind = format!("http://{server}");
    Ok((head.replace(&behind, own), content))
}

/// A message: its head, with the empty line at its end, and its content.
fn message(stream: &mut TcpStream) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        match stream.read(&mut buffer)? {
            0 => return Ok(None),
            came => bytes.extend_from_slice(&buffer[..came]),
        }
    };
    let mut content = bytes.split_off(end);
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let length = head.to_ascii_lowercase().lines().find_map(|line| {
        line.strip_prefix("content-length:").and_then(|length| length.trim().parse().ok())
    });
    let has_none = head.starts_with("HTTP/1.1 204") || head.starts_with("HTTP/1.1 304");
    let length: usize = length.filter(|_| !has_none).unwrap_or_default();
    while content.len() < length {
        match stream.read(&mut buffer)? {
            0 => break,
            came => content.extend_from_slice(&buffer[..came]),
        }
    }
    Ok(Some((head, content)))
}
