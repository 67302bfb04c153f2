//! A server that answers what it was told to, in order.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// A server that gives each request the next answer of its script, and remembers what it heard.
pub(super) struct Scripted {
    /// Where it is.
    pub(super) url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Starts it. It is over with its last answer.
    pub(super) fn start(answers: &[&str]) -> Scripted {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let (heard_there, base) = (heard.clone(), url.clone());
        let answers: Vec<String> =
            answers.iter().map(|answer| answer.replace("{URL}", &base)).collect();
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().expect("somebody asks");
                let request = read(&stream);
                heard_there.lock().expect("nobody panics").push(request);
                let (head, body) = answer.split_once("\n\n").unwrap_or((&answer, ""));
                let head = head.replace('\n', "\r\n");
                let length = body.len();
                let message = format!(
                    "{head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                stream.write_all(message.as_bytes()).expect("it is read");
            }
        });
        Scripted { url, heard }
    }

    /// The requests, each as a few lines.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("nobody panics").clone()
    }
}

/// Reads a request: request line, header fields that are not the transport's, content.
fn read(stream: &std::net::TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut text = String::from("> ");
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("it is text");
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        if name == "content-length" {
            length = line[15..].trim().parse().expect("it is a number");
        }
        let plain = ["host", "user-agent", "accept", "content-length"];
        if !plain.contains(&name.as_str()) {
            text.push_str(line.strip_suffix(" HTTP/1.1").unwrap_or(line));
            text.push_str("\n> ");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the content is there");
    text.push_str(&String::from_utf8_lossy(&body));
    text.trim_end_matches(['>', ' ', '\n']).to_owned()
}
