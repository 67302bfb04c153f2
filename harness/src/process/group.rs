//! A process with all that it has started: a group on Unix, a tree on Windows. Each is named by the number of
//! the process that leads it.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// How often is looked whether a process has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// Waits until a process has ended, and ends it with all that it has started where that takes longer than
/// this.
pub(super) fn finish(child: &mut Child, longest: Duration) {
    let deadline = Instant::now() + longest;
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() >= deadline {
            return end(child);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Ends a process and all that it has started at once, and waits until it has ended.
pub(super) fn end(child: &mut Child) {
    kill(child.id());
    drop(child.kill());
    drop(child.wait());
}

/// Lets the process lead a group of its own, so that Ctrl-C reaches this program alone, and that all of
/// the server can be reached.
#[cfg(unix)]
pub(super) fn own(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;

    command.process_group(0);
}

/// Asks everything in the group to end.
#[cfg(unix)]
pub(super) fn terminate(leader: u32) {
    signal(leader, rustix::process::Signal::TERM);
}

/// Ends everything in the group at once.
#[cfg(unix)]
pub(super) fn kill(leader: u32) {
    signal(leader, rustix::process::Signal::KILL);
}

/// Whether nothing is left of the group.
#[cfg(unix)]
pub(super) fn is_gone(leader: u32) -> bool {
    let asked = group(leader).map(rustix::process::test_kill_process_group);
    asked.is_none_or(|found| found == Err(rustix::io::Errno::SRCH))
}

#[cfg(unix)]
fn signal(leader: u32, signal: rustix::process::Signal) {
    // Where the group is empty, it has ended already.
    if let Some(group) = group(leader) {
        let _: Result<(), _> = rustix::process::kill_process_group(group, signal);
    }
}

#[cfg(unix)]
fn group(leader: u32) -> Option<rustix::process::Pid> {
    i32::try_from(leader).ok().and_then(rustix::process::Pid::from_raw)
}

/// Lets Ctrl-C reach this program alone.
#[cfg(windows)]
pub(super) fn own(command: &mut Command) {
    use std::os::windows::process::CommandExt as _;

    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    command.creation_flags(CREATE_NEW_PROCESS_GROUP);
}

/// Asks the process and all that it has started to end.
#[cfg(windows)]
pub(super) fn terminate(leader: u32) {
    taskkill(leader, &["/T"]);
}

/// Ends the process and all that it has started at once.
#[cfg(windows)]
pub(super) fn kill(leader: u32) {
    taskkill(leader, &["/T", "/F"]);
}

/// Whether nothing is left of the tree. Who has not started it cannot ask, and does not wait for it.
#[cfg(windows)]
pub(super) fn is_gone(_leader: u32) -> bool {
    true
}

#[cfg(windows)]
fn taskkill(leader: u32, how: &[&str]) {
    let mut command = Command::new("taskkill");
    command.args(how).args(["/PID", &leader.to_string()]);
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    // What has ended already cannot be ended again.
    drop(command.status());
}
