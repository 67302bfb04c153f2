//! A server that is still starting is waited for.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::support::{nobody, redact, run};

/// A server that answers 503 so many times, and then 404.
fn busy(times: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { continue };
            let mut request = [0; 4096];
            drop(stream.read(&mut request));
            let status = if number < times { "503 Busy" } else { "404 Not Found" };
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    format!("http://{address}")
}

#[test]
fn a_server_that_is_busy_at_first_is_waited_for() {
    let url = busy(2);
    // It is waited for until it answers as it will: then it turns out to be something else.
    insta::assert_snapshot!(redact(&run(&["check", &url, "--wait", "30s"])));
    let url = busy(2);
    let at_once = run(&["check", &url]);
    assert!(at_once.contains("status 503"), "{at_once}");
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    insta::assert_snapshot!(redact(&run(&["check", &nobody(), "--wait", "300ms"])));
    insta::assert_snapshot!(redact(&run(&["doctor", &busy(usize::MAX), "--wait", "300ms"])));
}
