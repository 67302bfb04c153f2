//! The section `[process]` of a target file.

use std::path::PathBuf;

use toml::Spanned;

use super::format::Process;
use super::read::Reader;
use crate::file_error::FileError;
use crate::process::Plan;

/// How to start the server, and what else can be done to its process.
pub(super) fn plan(reader: &Reader<'_>, section: &Process) -> Result<Plan, FileError> {
    let base = reader.surroundings.folder;
    let optional = |command: &Option<Spanned<Vec<String>>>| {
        command.as_ref().map(|command| words(reader, command)).transpose()
    };
    let time = |written: &Option<Spanned<String>>, usual| {
        written.as_ref().map_or(Ok(usual), |written| reader.time(written))
    };
    let mut env = Vec::new();
    for (name, value) in &section.env {
        if name.as_ref().is_empty() || name.as_ref().contains(['=', '\0']) {
            return Err(reader.source.wrong(
                &name.span(),
                "this cannot be the name of an environment variable",
                "write letters, digits and underscores",
            ));
        }
        let text = reader.text(value)?;
        if text.reveal().contains('\0') {
            return Err(reader.source.wrong(
                &value.span(),
                "the value of an environment variable cannot hold U+0000",
                "look at where it comes from",
            ));
        }
        env.push((name.as_ref().clone(), text));
    }
    let log = section.log.as_ref().map(|log| path(reader, log)).transpose()?;
    Ok(Plan {
        start: words(reader, &section.start)?,
        stop: optional(&section.stop)?,
        restart: optional(&section.restart)?,
        kill: optional(&section.kill)?,
        folder: section.cwd.as_ref().map_or(Ok(base.to_owned()), |cwd| folder(reader, cwd))?,
        env,
        ready: time(&section.ready, Plan::READY)?,
        grace: time(&section.grace, Plan::GRACE)?,
        log,
        watched_from: base.to_owned(),
        watch: section.watch.iter().map(|one| pattern(reader, one)).collect::<Result<_, _>>()?,
    })
}

/// A program and its arguments.
fn words(reader: &Reader<'_>, command: &Spanned<Vec<String>>) -> Result<Vec<String>, FileError> {
    if command.as_ref().first().is_none_or(String::is_empty) {
        return Err(reader.source.wrong(
            &command.span(),
            "the command is empty",
            "write the program and its arguments, for example [\"./server\", \"--port\", \"3000\"]",
        ));
    }
    if command.as_ref().iter().any(|word| word.contains('\0')) {
        return Err(reader.source.wrong(
            &command.span(),
            "a command cannot hold U+0000",
            "take it out",
        ));
    }
    Ok(command.as_ref().clone())
}

fn path(reader: &Reader<'_>, written: &Spanned<String>) -> Result<PathBuf, FileError> {
    if written.as_ref().is_empty() {
        return Err(reader.source.wrong(&written.span(), "this names no file", "write a path"));
    }
    Ok(reader.surroundings.folder.join(written.as_ref()))
}

fn folder(reader: &Reader<'_>, written: &Spanned<String>) -> Result<PathBuf, FileError> {
    let folder = path(reader, written)?;
    if folder.is_dir() {
        return Ok(folder);
    }
    let problem = format!("there is no folder `{}`", written.as_ref());
    let help = "the path is relative to the target file";
    Err(reader.source.wrong(&written.span(), problem, help))
}

/// A path to watch. One that leads to nothing now may lead to something later.
fn pattern(reader: &Reader<'_>, written: &Spanned<String>) -> Result<String, FileError> {
    if written.as_ref().trim().is_empty() {
        return Err(reader.source.wrong(
            &written.span(),
            "this names nothing that could be watched",
            "write a file, a folder, or a pattern, for example \"src/**\"",
        ));
    }
    Ok(written.as_ref().clone())
}
