//! `init`: a target file for a server, with comments.

mod openapi;

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use sixfold::openapi::{Drafted, Scheme};
use sixfold::target::{Access, FORMAT, Target, TargetError, describe, public_url};
use sixfold_reports::render::count;

use super::Exit;
use super::args::Init;
use super::check::unreachable;
use super::terminal::{complain, say};

/// Writes a target file for the server at a URL; and a dialect file, where there is a document to make it
/// from.
pub(super) async fn init(args: Init) -> Exit {
    match written(args).await {
        Ok(()) => Exit::Fine,
        Err(exit) => exit,
    }
}

async fn written(args: Init) -> Result<(), Exit> {
    let shown = public_url(&args.url);
    let access = Access::new(&args.url);
    let found = describe(&access).await;
    if let Err(e @ TargetError::Url { .. }) = &found {
        return Err(unreachable(&access, e));
    }
    let drafted = match &args.openapi {
        Some(named) => Some(openapi::drafted(named, &args.url, found.as_ref().ok()).await?),
        None => None,
    };
    let mut files = Vec::new();
    let text = match &drafted {
        Some(drafted) => {
            let path = openapi::beside(&args.out, drafted);
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((path, drafted.text.clone()));
            described(&shown, &name, drafted)
        }
        None => file(&shown, found.as_ref()),
    };
    files.push((args.out.clone(), text));
    if let Some((there, _)) = files.iter().find(|(path, _)| !args.force && path.exists()) {
        return Err(there_already(there));
    }
    for (path, text) in &files {
        write(path, text, args.force)?;
    }
    let out = args.out.display();
    match &drafted {
        Some(drafted) => tell(drafted, &files),
        None => {
            if let Err(e) = &found {
                let problem = access.secrets().withhold(e.to_string());
                say(format_args!("nothing could be learnt from the server: {problem}"));
            }
            say(format_args!(
                "written to {out}; fill in what is missing, then: sixfold doctor --target {out}"
            ));
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str, force: bool) -> Result<(), Exit> {
    let mut options = OpenOptions::new();
    options.write(true);
    let opened = if force {
        options.create(true).truncate(true).open(path)
    } else {
        options.create_new(true).open(path)
    };
    opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|e| {
        if e.kind() == ErrorKind::AlreadyExists {
            return there_already(path);
        }
        let out = path.display();
        complain(format_args!("{out} cannot be written: {e}. Choose another file with --out."));
        Exit::Unable
    })
}

fn there_already(path: &Path) -> Exit {
    complain(format_args!(
        "{} is there already. Write over it with --force, or elsewhere with --out FILE.",
        path.display()
    ));
    Exit::Usage
}

/// Says what came of a document.
fn tell(drafted: &Drafted, files: &[(std::path::PathBuf, String)]) {
    let [(dialect, _), (target, _)] = files else { return };
    let (dialect, target) = (dialect.display(), target.display());
    let entities = drafted.entities.join(", ");
    let missed = match drafted.missed {
        0 => "nothing was missing".to_owned(),
        1 => "1 thing was not found and is marked TODO".to_owned(),
        missed => format!("{missed} things were not found and are marked TODO"),
    };
    say(format_args!(
        "written to {dialect}: entities {entities}; {}, each with its reason; {missed}",
        count(drafted.guessed, "guess")
    ));
    say(format_args!(
        "written to {target}; look at both, then: sixfold doctor --write --target {target}"
    ));
}

/// The text of a target file for a server that publishes a discovery document, or of which nothing is
/// known.
fn file(url: &str, found: Result<&Target, &TargetError>) -> String {
    let learnt = match found {
        Ok(target) => learnt(target),
        Err(_) => {
            "# The server has told nothing about itself when this file was written.\n".to_owned()
        }
    };
    let claimed = found.map(claimed).unwrap_or_default();
    let users = found.map_or_else(
        |_| users(&[]),
        |target| {
            let names: Vec<&str> = target.users.iter().map(|user| user.name.as_str()).collect();
            users(&names)
        },
    );
    let staleness = found.map(|target| target.staleness().as_millis()).unwrap_or_default();
    let says = format!("# [consistency]               # the server itself says {staleness} ms\n");
    text(url, &learnt, "# dialect = \"kinto\"\n", &format!("{claimed}{users}"), &says)
}

/// The text of a target file for a server whose dialect was drafted.
fn described(url: &str, dialect: &str, drafted: &Drafted) -> String {
    let learnt = format!(
        "# What is known of it is from its OpenAPI document: entities {}.\n",
        plain(&drafted.entities.join(", "))
    );
    let users = match drafted.scheme {
        Scheme::Token => users(&[]),
        Scheme::Basic => users(&[])
            .replace("bearer = { env = \"ALICE_TOKEN\" }", &basic("alice"))
            .replace("bearer = { env = \"BOB_TOKEN\" }", &basic("bob")),
        Scheme::None => format!(
            "# The document asks for no credentials, so that nobody needs to be named.\n{EXAMPLES}"
        ),
    };
    let dialect = format!("dialect = \"{dialect}\"\n");
    text(url, &learnt, &dialect, &users, "# [consistency]\n")
}

fn basic(name: &str) -> String {
    let variable = name.to_ascii_uppercase();
    format!("basic = {{ name = \"{name}\", password = {{ env = \"{variable}_PASSWORD\" }} }}")
}

fn text(url: &str, learnt: &str, dialect: &str, users: &str, consistency: &str) -> String {
    format!(
        r#"# What sixfold has to know of a server. Lines behind a single # are examples; take the # away to use one.
# Nothing in here needs to be a secret: {{ env = "NAME" }} and {{ file = "path" }} say where one is.
format = "{FORMAT}"
url = "{url}"
{learnt}
# Further base URLs of the same server.
# nodes = ["https://staging-2.example.net/api/"]

# How the server spells the patterns, if not as the specification does: a shipped dialect, or a file.
{dialect}
# How long an answer may take.
# timeout = "30s"

# A proxy is used only if it is named here.
# proxy = {{ env = "HTTPS_PROXY" }}

# Header fields that every request carries.
# headers = {{ X-Tenant = "acme" }}

{users}
# [adapter]                   # in place of a dialect: a program that speaks to the server
# command = ["python3", "adapter.py"]

# [tls]                       # paths are relative to this file
# ca = "ca.pem"               # trusted in place of the system's authorities
# certificate = "me.pem"
# key = "me.key"

# [budget]
# requests = 50_000           # the run stops in order when they are spent, and is incomplete
# per_second = 200

{consistency}# staleness = "2s"            # how long others may wait for a change

# [process]                   # the harness starts the server, stops it, and kills it to see what lasts
# start = ["./server", "--port", "3000"]    # run in the folder of this file, or in `cwd`
# cwd = "server"
# env = {{ DATABASE_URL = {{ env = "DATABASE_URL" }} }}
# stop = ["./server", "stop"] # else SIGTERM, and SIGKILL after `grace`
# restart = ["./server", "restart"]         # else it is stopped and started
# kill = ["docker", "kill", "server"]       # else SIGKILL
# ready = "30s"               # how long it may take to answer
# grace = "10s"               # how long it may take to end
# log = "server.log"          # else the last lines are quoted where it fails
# watch = ["src/**"]          # `check --watch` restarts it and runs again when one of these changes

# [[waive]]                   # a row that is not judged; never green, and never a failure
# row = "locking/missing_version_is_refused"
# reason = "known, mended in 2.3"
# until = "2027-03-01"
"#
    )
}

fn learnt(target: &Target) -> String {
    let text = |name: &str| target.document.get(name).and_then(|value| value.as_str());
    let names: Vec<&str> = target.entities.iter().map(|entity| &*entity.name).collect();
    format!(
        "# It describes itself at {}: {}, entities {}.\n",
        public_url(target.discovery_url.as_str()),
        plain(text("spec").unwrap_or_default()),
        plain(&names.join(", "))
    )
}

/// The capabilities as lines that can be used.
fn claimed(target: &Target) -> String {
    let declared = target.document.get("capabilities").and_then(|all| all.as_object());
    let names: Vec<String> =
        declared.into_iter().flatten().map(|(name, _)| format!("\"{name}\"")).collect();
    format!(
        "# The capabilities that the server is held to; all that it declares unless some are named.\n\
         # capabilities = [{}]\n\
         # Or those that it declares and that are left alone.\n\
         # without = []\n\n",
        plain(&names.join(", "))
    )
}

/// Every way to be somebody, as lines that can be used.
const EXAMPLES: &str = "\
# [users.alice]
# bearer = { env = \"ALICE_TOKEN\" }
# [users.bob]
# basic = { name = \"bob\", password = { env = \"BOB_PASSWORD\" } }
# [users.carol]
# header = { name = \"X-Api-Key\", value = { file = \"carol.key\" } }
# [users.dave]
# command = [\"./token.sh\", \"dave\"]    # prints a token; asked again when the server answers 401
# expires_in = \"10m\"
";

fn users(offered: &[&str]) -> String {
    if offered.is_empty() {
        let needed = "\
# Two users who are strangers to each other, by the names that the server knows them by.
[users.alice]
bearer = { env = \"ALICE_TOKEN\" }
[users.bob]
bearer = { env = \"BOB_TOKEN\" }
# Other ways to be somebody:
";
        let others = EXAMPLES.split_once("# [users.bob]").map_or("", |(_, rest)| rest);
        format!("{needed}# [users.bob]{others}")
    } else {
        let who = plain(&offered.join(" and "));
        format!(
            "# The server offers {who} for tests, so that nobody needs to be named.\n{EXAMPLES}"
        )
    }
}

/// What a server says of itself, as it may stand in a comment: on one line.
fn plain(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}
