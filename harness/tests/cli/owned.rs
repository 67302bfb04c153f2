//! A server that the program starts itself, because the target file says how.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::running::Running;
use crate::support::{Served, folder, nobody, sixfold, transcript};

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
        (transcript(&self.spawn(arguments).end()), report(&self.folder))
    }

    /// Starts the program in this folder.
    fn spawn(&self, arguments: &[&str]) -> Running {
        Running::start(sixfold(arguments).current_dir(&self.folder))
    }

    /// Puts a shell script into the folder, as `server.sh`. It knows this program and the address.
    #[cfg(unix)]
    fn script(&self, text: &str) {
        let (program, listen) =
            (env!("CARGO_BIN_EXE_sixfold"), self.url.trim_start_matches("http://"));
        let text = format!("SIXFOLD={program:?}\nLISTEN={listen}\n{text}");
        fs::write(self.folder.join("server.sh"), text).expect("it can be written");
    }

    /// Whether something listens at the server's port.
    fn is_up(&self) -> bool {
        TcpStream::connect(self.address()).is_ok()
    }

    fn address(&self) -> SocketAddr {
        self.url.trim_start_matches("http://").parse().expect("it is an address")
    }
}

#[cfg(unix)]
fn signal(way: &str, pid: &str) {
    let sent = Command::new("kill").args([way, pid]).status().expect("kill is there");
    assert!(sent.success(), "{way} {pid}");
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
    // Nor is anything left of what was made when it was killed, of which no answer told.
    let store = house.folder.join("data.sqlite").display().to_string();
    let served = Served::start(&["--store", &store]);
    for entity in ["projects", "tasks", "comments", "attachments", "milestones"] {
        let list = list(&served.url, entity);
        assert!(list.contains("\"records\":[]"), "{entity}: {list}");
    }
}

/// What the server answers to alice who asks for the records of an entity.
fn list(url: &str, entity: &str) -> String {
    let host = url.trim_start_matches("http://");
    let mut line = TcpStream::connect(host).expect("it listens");
    let credentials = "authorization: Bearer alice-token";
    write!(
        line,
        "GET /{entity} HTTP/1.1\r\nhost: {host}\r\n{credentials}\r\nconnection: close\r\n\r\n"
    )
    .expect("it is sent");
    let mut answer = String::new();
    line.read_to_string(&mut answer).expect("it answers");
    answer
}

#[test]
fn what_was_acknowledged_before_it_was_stored_is_lost_when_the_server_is_killed() {
    let mutant = "sqlite/commits_later";
    let house = House::new(&["--store", "data.sqlite", "--mutant", mutant], "");
    let killed = ["check", "--scenario", "rest/the_server_is_killed", "--seed", "1"];
    let (page, report) = house.run(&killed);
    assert!(page.starts_with("exit 1\n"), "{page}");
    let durable = row(&report, DURABLE);
    assert_eq!(durable["verdict"], "fail", "{page}");
    // What came back with fewer records than it had counts positions a second time, so readers may miss
    // changes too. Nothing else breaks.
    let rows = report["requirements"].as_array().expect("it has requirements");
    for broken in rows.iter().filter(|row| row["verdict"] == "fail") {
        let id = broken["id"].as_str().expect("it has an id");
        assert!(id == DURABLE || id.starts_with("delta_sync/"), "{id}: {page}");
    }
    let breaches = durable["breaches"].as_array().expect("they are shown");
    let killed = breaches.iter().find(|breach| breach["scenario"] == "rest/the_server_is_killed");
    let killed = killed.unwrap_or_else(|| panic!("{page}"));
    let expected = killed["expected"].as_str().expect("it is told");
    assert!(expected.contains("is there after the crash"), "{expected}");
    let exchanges = killed["exchanges"].as_array().expect("they are shown");
    let kill = exchanges.iter().find(|x| x["note"] == "the server is killed, and started again");
    let kill = kill.expect("the kill is shown");
    assert_eq!(kill["response"], Value::Null, "nothing was asked: {kill}");
    assert_eq!(kill["unsent"], true);
    for (file, text) in [("failures.har", "KILL"), ("report.html", "--request KILL")] {
        let drawn = fs::read_to_string(house.folder.join("sixfold-report").join(file));
        assert!(!drawn.expect("it is written").contains(text), "{file} holds {text}");
    }
    assert!(kill["failure"].as_str().expect("it is told").contains("process was killed"), "{kill}");
    assert!(!house.is_up(), "the server is left running");
}

#[test]
fn a_server_that_holds_all_in_memory_is_told_so_also_without_hooks() {
    // The users are named, so nothing of this comes from what a server offers for tests.
    let house = House::new(&["--no-test-control"], "ready = \"20s\"\n");
    let users = ["--user", "alice=alice-token", "--user", "bob=bob-token"];
    let (page, report) = house.run(&[OUTAGES, &users].concat());
    assert!(page.starts_with("exit 1\n"), "{page}");
    assert_eq!(row(&report, DURABLE)["verdict"], "fail", "{page}");
    // With the URL named, it is another server: nobody starts it, and none of this can be seen.
    let (page, _) =
        house.run(&[&["check", &house.url, "--target", "sixfold.toml"], &users[..]].concat());
    assert!(page.contains("does not answer"), "{page}");
}

#[test]
fn what_answers_already_is_left_alone() {
    let served = Served::start(&[]);
    let house = House { folder: folder(), url: served.url.clone() };
    house.write("start = [\"no-such-server\"]\n");
    insta::assert_snapshot!(house.run(OUTAGES).0);
    assert!(house.is_up(), "it still runs");
}

#[cfg(unix)]
#[test]
fn a_server_that_does_not_come_up_is_told_with_its_last_words() {
    let house = House::new(&[], "");
    house.write("start = [\"no-such-server\"]\n");
    insta::assert_snapshot!("it_is_not_there", house.run(OUTAGES).0);
    house.write("start = [\"sh\", \"-c\", \"echo reading; echo no database >&2; exit 3\"]\n");
    insta::assert_snapshot!("it_ends", house.run(OUTAGES).0);
    house.write(
        "start = [\"sh\", \"-c\", \"echo $WORD; sleep 60\"]\nready = \"300ms\"\n\
         [process.env]\nWORD = \"s3cret-word\"\n",
    );
    let silent = house.run(OUTAGES).0;
    assert!(!silent.contains("s3cret-word"), "{silent}");
    insta::assert_snapshot!("it_is_silent", silent);
    assert!(!house.is_up());
}

#[cfg(unix)]
#[test]
fn a_server_that_dies_in_the_run_ends_it_in_order() {
    let house = House::new(&[], "");
    house.script("\"$SIXFOLD\" serve --listen $LISTEN &\necho $! > pid\nwait $! 2> /dev/null\necho out of memory\nexit 7\n");
    house.write("start = [\"sh\", \"server.sh\"]\nlog = \"server.log\"\n");
    let mut child = house.spawn(&["check", "--seed", "1", "--format", "ndjson"]);
    child.until("case_finished");
    let pid = fs::read_to_string(house.folder.join("pid")).expect("it is written");
    signal("-9", pid.trim());
    let page = transcript(&child.end());
    assert!(page.starts_with("exit 3\n"), "{page}");
    let report = report(&house.folder);
    assert_eq!(report["interrupted"], true);
    let because = report["stopped_because"].as_str().expect("it is told");
    let told = "the server's process ended by itself (exit status: 7)";
    assert!(because.starts_with(told), "{because}");
    let quoted = format!("error: {told}. The last that it printed:\n");
    assert!(page.contains(&quoted) && page.contains("\n  | out of memory\n"), "{page}");
    let log = fs::read_to_string(house.folder.join("server.log")).expect("it is written");
    assert!(log.contains("out of memory\n"), "{log}");
    assert!(!house.is_up(), "the server is left running");
}

#[cfg(unix)]
#[test]
fn commands_stop_and_restart_a_server_in_the_background() {
    let house = House::new(&[], "");
    house.script(
        "echo $1 >> done\n\
         case $1 in stop | restart | kill) kill -9 $(cat pid) && rm pid ;; esac\n\
         case $1 in restart) flock alive true ;; esac\n\
         case $1 in start | restart)\n\
         flock --no-fork alive \"$SIXFOLD\" serve --listen $LISTEN --store data.sqlite >> out 2>&1 &\n\
         echo $! > pid ;; esac\n",
    );
    let command = |word: &str| format!("{word} = [\"sh\", \"server.sh\", \"{word}\"]\n");
    let commands = ["start", "stop", "restart", "kill"].map(command).concat();
    house.write(&commands);
    let (page, report) = house.run(OUTAGES);
    assert_eq!(row(&report, DURABLE)["verdict"], "pass", "{page}");
    assert!(!house.is_up(), "the server is left running");
    let done = fs::read_to_string(house.folder.join("done")).expect("it is written");
    let done: Vec<&str> = done.lines().collect();
    assert_eq!((done.first(), done.last()), (Some(&"start"), Some(&"stop")));
    assert!(done.contains(&"restart") && done.contains(&"kill"), "{done:?}");
    // Where nobody says how to kill it there, that story cannot be told, and says so.
    house.write(&["start", "stop"].map(command).concat());
    let (page, report) = house.run(&[OUTAGES, &["--verbose"]].concat());
    assert!(page.contains("where no signal of the harness reaches it"), "{page}");
    assert_eq!(row(&report, DURABLE)["verdict"], "pass", "it restarts: {page}");
    assert_eq!(report["figures"]["breached"], 0, "{page}");
    assert!(!house.is_up(), "the server is left running");
}

#[cfg(unix)]
#[test]
fn a_server_that_goes_on_when_it_was_stopped_is_told() {
    let house = House::new(&[], "");
    house.script("\"$SIXFOLD\" serve --listen $LISTEN > out 2>&1 &\necho $! > pid\n");
    house.write("start = [\"sh\", \"server.sh\"]\nstop = [\"true\"]\ngrace = \"200ms\"\n");
    let (page, _) = house.run(OUTAGES);
    let pid = fs::read_to_string(house.folder.join("pid")).expect("it is written");
    signal("-9", pid.trim());
    assert!(page.starts_with("exit 3\n"), "{page}");
    let told =
        "the server was stopped by the command `true`, and 200ms later something still answers";
    assert!(page.contains(told) && page.contains("must not end before"), "{page}");
}

#[cfg(unix)]
#[test]
fn the_server_ends_with_the_program() {
    let house = House::new(&["--store", "data.sqlite"], "");
    for way in ["-INT", "-TERM"] {
        let mut child = house.spawn(&["check", "--format", "ndjson"]);
        child.until("case_started");
        signal(way, &child.id().to_string());
        let status = child.end().status;
        // Ctrl-C ends the run in order, and what was not judged makes it incomplete.
        let code = if way == "-INT" { 3 } else { 4 };
        assert_eq!(status.code(), Some(code), "{way}");
        assert!(!house.is_up(), "the server is left running after {way}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_also_where_nobody_reads_what_it_prints() {
    let house = House::new(&[], "");
    let arguments = ["check", "--scenario", "locking/a_phone_ahead", "--format", "json"];
    let (child, mut unread) = Running::unread(sixfold(&arguments).current_dir(&house.folder));
    // It is printing, and has more to print than a pipe holds.
    unread.read_exact(&mut [0]).expect("it prints a report");
    signal("-TERM", &child.id().to_string());
    assert_eq!(child.end().status.code(), Some(4));
    assert!(!house.is_up(), "the server is left running");
}

/// Starts a check, kills it when a line of its events holds this, and returns when nothing listens at the
/// server's port any more.
#[cfg(unix)]
fn killed_at(house: &House, event: &str) {
    let mut child = house.spawn(&["check", "--format", "ndjson"]);
    child.until(event);
    let mut line = TcpStream::connect(house.address());
    assert!(line.is_ok(), "the server is up");
    signal("-9", &child.id().to_string());
    child.end();
    // The server closes a line when it ends, and what listens perhaps a moment later.
    for _ in 0..4 {
        let Ok(mut open) = line else { return };
        open.set_read_timeout(Some(Duration::from_secs(60))).expect("it can be set");
        let is_left = open.read(&mut [0]).is_err_and(|e| e.kind() == ErrorKind::WouldBlock);
        assert!(!is_left, "the server is left running after {event}");
        line = TcpStream::connect(house.address());
    }
    panic!("the server is left running after {event}");
}

#[cfg(unix)]
#[test]
fn the_server_ends_also_where_the_program_is_killed() {
    let house = House::new(&["--store", "data.sqlite"], "");
    killed_at(&house, "case_started");
    // That is another process than the one which was started first.
    let found = house.folder.join("sixfold-found");
    fs::create_dir(&found).expect("it can be made");
    let restarts = "title: It restarts\nneeds: [\"hook:restart\"]\nentities: { tasks: any }\n\
                    clients: [phone]\nsteps:\n  - phone: create tasks as t\n  \
                    - phone: control restart\n  - phone: read t\n";
    fs::write(found.join("restarts.yaml"), restarts).expect("it can be written");
    // It is told with each entity in turn: when the first scripted story begins, no restart is under way.
    killed_at(&house, "\"case_started\",\"scenario\":\"discovery/");
    fs::remove_dir_all(&found).expect("it can be removed");
    // One that does not end when it is asked to.
    house.script("trap '' TERM\n\"$SIXFOLD\" serve --listen $LISTEN &\nwait; wait; wait\n");
    house.write("start = [\"sh\", \"server.sh\"]\ngrace = \"200ms\"\n");
    killed_at(&house, "case_started");
    // One that is in the background, in a session of its own, where only its command reaches it.
    house.script(
        "case $1 in stop) kill -9 $(cat pid) && rm pid; exit ;; esac\n\
         setsid \"$SIXFOLD\" serve --listen $LISTEN > out 2>&1 &\necho $! > pid\n",
    );
    let command = |word: &str| format!("{word} = [\"sh\", \"server.sh\", \"{word}\"]\n");
    house.write(&["start", "stop"].map(command).concat());
    killed_at(&house, "case_started");
}

#[cfg(unix)]
#[test]
fn a_check_is_made_again_when_a_file_changes() {
    let house = House::new(&[], "");
    house.script("exec \"$SIXFOLD\" serve --listen $LISTEN $(cat src/how)\n");
    fs::create_dir(house.folder.join("src")).expect("it can be made");
    let how = house.folder.join("src/how");
    fs::write(&how, "").expect("it can be written");
    house.write("start = [\"sh\", \"server.sh\"]\nwatch = [\"src/**\"]\n");
    let story = ["--scenario", "locking/a_phone_ahead", "--seed", "1"];
    let mut child = house.spawn(&[&["check", "--watch"], &story[..]].concat());
    let waits = "waiting for a change in src/**";
    child.until(waits);
    fs::write(&how, "--mutant locking/compares_less").expect("it can be written");
    let again = child.until(waits);
    assert!(again.contains("changed: src/how; restarting the server"), "{again}");
    // A server that does not come up is told, and waited for.
    fs::write(&how, "--mutant no/such").expect("it can be written");
    let broken = child.until(waits);
    assert!(broken.contains("no mutant is called `no/such`"), "{broken}");
    signal("-INT", &child.id().to_string());
    let page = transcript(&child.end());
    assert!(page.starts_with("exit 1\n"), "that of the last run: {page}");
    let (out, _) = page.split_once("--- stderr\n").unwrap_or_else(|| panic!("{page}"));
    let diff = out.split_once("\nnew  ").unwrap_or_else(|| panic!("no comparison: {out}")).1;
    assert!(
        diff.contains("worse: 1") && diff.contains("locking/future_version_is_refused"),
        "{diff}"
    );
    assert!(!house.is_up(), "the server is left running");
    // Without files to look at, there is nothing to wait for.
    house.write("start = [\"sh\", \"server.sh\"]\n");
    insta::assert_snapshot!(house.run(&["check", "--watch"]).0);
}

#[test]
fn the_doctor_starts_it_too() {
    let house = House::new(&["--store", "data.sqlite"], "watch = [\"*.toml\", \"no/such\"]\n");
    let (page, _) = house.run(&["doctor"]);
    let (_, process) = page.split_once("\nProcess\n").unwrap_or_else(|| panic!("{page}"));
    let process = process.split("\n\n").next().unwrap_or_default();
    insta::assert_snapshot!(process.replace(env!("CARGO_BIN_EXE_sixfold"), "{PROGRAM}"));
    assert!(!house.is_up(), "the server is left running");
}
