//! Files of a revision, through the git command.

use std::process::{Command, Output};

/// The commit that a revision stands for.
///
/// # Errors
///
/// Where there is no git, no checkout, or no such revision.
pub(super) fn commit(revision: &str) -> Result<String, String> {
    let inside = git(&["rev-parse", "--is-inside-work-tree"])?;
    if !inside.status.success() {
        return Err(format!(
            "there is no file or folder `{revision}`, and this folder is no git checkout in which it could be a revision. \
             Name a catalogue file, a folder with one, or run this in a checkout of the project."
        ));
    }
    let found = git(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &format!("{revision}^{{commit}}"),
    ])?;
    if found.status.success() {
        Ok(text(&found))
    } else {
        Err(format!(
            "there is no file, folder or git revision `{revision}` here. `git log --oneline` and `git tag` name revisions; \
             a shallow clone may have to fetch it first."
        ))
    }
}

/// A file as it was at a commit, by its path below the root of the project.
///
/// # Errors
///
/// Where the commit does not have the file.
pub(super) fn show(commit: &str, path: &str) -> Result<String, String> {
    let shown = git(&["show", &format!("{commit}:{path}")])?;
    if shown.status.success() {
        Ok(String::from_utf8_lossy(&shown.stdout).into_owned())
    } else {
        Err("that revision has no such file, so it is no revision of this project, or one from before its schemas".to_owned())
    }
}

/// The paths of the files in a folder at a commit, below the root of the project.
///
/// # Errors
///
/// Where git does not run.
pub(super) fn files(commit: &str, folder: &str) -> Result<Vec<String>, String> {
    let listed = git(&["ls-tree", "--full-tree", "--name-only", commit, folder])?;
    Ok(text(&listed).lines().map(str::to_owned).collect())
}

fn git(arguments: &[&str]) -> Result<Output, String> {
    Command::new("git")
        .args(arguments)
        .output()
        .map_err(|e| format!("git cannot be run: {e}. Name a catalogue file or a folder with one instead of a revision."))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
