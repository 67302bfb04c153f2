//! A server that the program starts itself, because the target file says how.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{folder, nobody, sixfold, transcript};

/// The row that an acknowledged write lasts.
const DURABLE: &str = "rest/acknowledged_writes_are_durable";

/// A folder with a target file whose `start` serves the reference server at a free port.
struct House {
    folder: PathBuf,
    url: String,
}

impl House {
    /// `serve` is given these arguments, and `rest` stands behind `start`.
    fn new(serve: &[&str], rest: &str) -> House {
        let url = nobody();
        let listen = url.trim_start_matches("http://").to_owned();
        let house = House { folder: folder(), url };
        let mut start = vec![env!("CARGO_BIN_EXE_sixfold"), "serve", "--listen", listen.as_str()];
        start.extend(serve);
        house.write(&format!("start = {start:?}\n{rest}"));
        house
    }

    fn write(&self, process: &str) {
        let url = &self.url;
        let text = format!("format = \"sixfold-target/1\"\nurl = \"{url}\"\n[process]\n{process}");
        fs::write(self.folder.join("sixfold.toml"), text).expect("it can be written");
    }

    /// Runs the program in this folder. Returns what it printed, and the report.
    fn run(&self, arguments: &[&str]) -> (String, Value) {
        let mut command = sixfold(arguments);
        let output = command.current_dir(&self.folder).output().expect("the program starts");
        (transcript(&output), report(&self.folder))
    }

    /// Whether something listens at the server's port.
    fn is_up(&self) -> bool {
        let address: SocketAddr =
            self.url.trim_start_matches("http://").parse().expect("it is an address");
        TcpStream::connect(address).is_ok()
    }
}

fn report(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("sixfold-report/report.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn row<'r>(report: &'r Value, id: &str) -> &'r Value {
    let rows = report["requirements"].as_array().expect("it has requirements");
    rows.iter().find(|row| row["id"] == id).expect("it is listed")
}

const OUTAGES: &[&str] = &["check", "--scenario", "rest/the_server_", "--seed", "1"];

#[test]
fn what_was_acknowledged_survives_a_kill_where_it_is_on_the_disk() {
    let house = House::new(&["--store", "data.sqlite"], "");
    let (page, report) = house.run(OUTAGES);
    assert_eq!(report["figures"]["breached"], 0, "{page}");
    let durable = row(&report, DURABLE);
    assert_eq!(durable["verdict"], "pass", "{page}");
    for story in ["rest/the_server_restarts", "rest/the_server_is_killed"] {
        let told = durable["scenarios"].as_array().expect("they are named");
        assert!(told.iter().any(|id| id == story), "{told:?}");
    }
    // What the harness does to the server is nothing that the server does.
    assert_eq!(report["traffic"]["unanswered"], 0, "{page}");
    assert!(!house.is_up(), "the server is left running");
}
