//! A process with all that it has started: a group on Unix, a tree on Windows.

use std::process::{Child, Command};

/// Lets the process lead a group of its own, so that Ctrl-C reaches this program alone, and that all of
/// the server can be reached.
#[cfg(unix)]
pub(super) fn own(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;

    command.process_group(0);
}

/// Asks everything in the group to end.
#[cfg(unix)]
pub(super) fn terminate(child: &Child) {
    signal(child, rustix::process::Signal::TERM);
}

/// Ends everything in the group at once.
#[cfg(unix)]
pub(super) fn kill(child: &mut Child) {
    signal(child, rustix::process::Signal::KILL);
}

#[cfg(unix)]
fn signal(child: &Child, signal: rustix::process::Signal) {
    let leader = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    // Where the group is empty, it has ended already.
    if let Some(leader) = leader {
        let _: Result<(), _> = rustix::process::kill_process_group(leader, signal);
    }
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
pub(super) fn terminate(child: &Child) {
    taskkill(child, &["/T"]);
}

/// Ends the process and all that it has started at once.
#[cfg(windows)]
pub(super) fn kill(child: &mut Child) {
    taskkill(child, &["/T", "/F"]);
    drop(child.kill());
}

#[cfg(windows)]
fn taskkill(child: &Child, how: &[&str]) {
    let mut command = Command::new("taskkill");
    command.args(how).args(["/PID", &child.id().to_string()]);
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    // What has ended already cannot be ended again.
    drop(command.status());
}
