//! Which server the user means: a URL, a target file, or both.

use std::path::{Path, PathBuf};

use sixfold::secret::Secret;
use sixfold::target::{Access, User, load, named_nodes, public_url, shell_word};
use sixfold_fixtures::dialects::DIALECTS;

use super::Exit;
use super::args::TargetArgs;
use super::dialects::dialect;
use super::terminal::{complain, say};

/// The target file that is used where the user names nothing.
pub(super) const USUAL_FILE: &str = "sixfold.toml";

/// How to reach the server that the user named. What the command line says goes before what the file
/// says.
pub(super) fn access(args: TargetArgs) -> Result<Access, Exit> {
    let file = file(&args).map_err(|problem| {
        complain(problem);
        Exit::Usage
    })?;
    let mut access = match file {
        Some(file) => load(&file, DIALECTS).map_err(|e| {
            complain(e);
            Exit::Usage
        })?,
        None => Access::new(""),
    };
    if let Some(url) = args.url {
        let shown = shell_word(&public_url(&url));
        access.argument = access.argument.map(|file| format!("{shown} {file}"));
        access.url = url;
        // The server at another URL is not the one that the file knows how to start.
        access.process = None;
    }
    if let Some(named) = args.dialect {
        (access.dialect, access.adapter) = (Some(dialect(&named)?), None);
        let shown = shell_word(&named);
        access.argument = access.argument.map(|server| format!("{server} --dialect {shown}"));
    }
    if let Some(launch) = args.adapter {
        let shown = shell_word(&launch.written);
        access.argument = access.argument.map(|server| format!("{server} --adapter {shown}"));
        (access.dialect, access.adapter) = (None, Some(launch));
    }
    if !args.nodes.is_empty() {
        let named = named_nodes(&args.nodes);
        access.argument = access.argument.map(|server| format!("{server}{named}"));
        access.nodes = args.nodes;
    }
    if !args.users.is_empty() {
        let users: Result<Vec<User>, Exit> = args.users.iter().map(user).collect();
        access.users = users?;
    }
    access.wait = args.wait;
    if let (Some(plan), Some(wait)) = (&mut access.process, args.wait) {
        plan.ready = wait;
    }
    if let Some(timeout) = args.timeout {
        access.network.timeout = timeout;
    }
    tell_short_tokens(&access);
    Ok(access)
}

/// Says whose tokens are so short that a report without them is hard to read.
fn tell_short_tokens(access: &Access) {
    for user in access.users.iter().filter(|user| user.credential.secrets().has_short_ones()) {
        say(format_args!(
            "warning: what tells the server that it is `{}` has less than four letters. It is withheld wherever it \
             stands in what is printed and in the report, so little of these can be read: give the user a longer one.",
            user.name
        ));
    }
}

/// A user of the command line. What is wrong is said without the token.
fn user(word: &Secret) -> Result<User, Exit> {
    word.reveal().parse().map_err(|problem: String| {
        let name = word.reveal().split_once('=').map_or("NAME", |(name, _)| name);
        complain(format_args!("--user {name}=TOKEN, or SIXFOLD_USERS: {problem}"));
        Exit::Usage
    })
}

/// The target file to be used, if any; or what to name where there is neither file nor URL.
fn file(args: &TargetArgs) -> Result<Option<PathBuf>, String> {
    let usual = || Path::new(USUAL_FILE).is_file().then(|| PathBuf::from(USUAL_FILE));
    match (&args.target, &args.url) {
        (Some(file), _) => Ok(Some(file.clone())),
        (None, Some(_)) => Ok(None),
        (None, None) => usual().map(Some).ok_or_else(|| {
            format!(
                "no server was named, and there is no {USUAL_FILE} here.\n\
                 Name its base URL, for example http://127.0.0.1:3000, or a target file with --target; \
                 `sixfold init URL` writes one."
            )
        }),
    }
}
