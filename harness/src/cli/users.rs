//! Whether users are strangers to each other, said before anything rests on it.

use sixfold::doctor::one_user;
use sixfold::engine::Session;
use sixfold::target::{Access, Alias, Target};
use sixfold_reports::Report;

use super::terminal::say;

/// Says which users are left out, also where a program reads the results: what spoils them is for a person.
pub(super) fn tell_aliases(target: &Target) {
    target.aliases.iter().for_each(|alias| say(told(alias, target)));
}

/// Says what the commands in a report lack, where it shows breaches and the command line named users: no report
/// holds a token. A target file is named in the commands, and the environment is there for all.
pub(super) fn remind_of_users(access: &Access, report: &Report) {
    let by_hand = access.argument.is_none() && !access.users.is_empty();
    let is_broken = report.figures.breached + report.figures.warned > 0;
    if by_hand && is_broken && std::env::var_os("SIXFOLD_USERS").is_none() {
        say(
            "to run a command of this report, name the users again with --user, or once in SIXFOLD_USERS",
        );
    }
}

/// Tries whether what is the first user's is the second one's too, and says so where it is. Both stay: a
/// server that keeps nobody apart does the same, and is not to be excused. Returns the session in which it
/// was tried.
pub(super) async fn acquainted(target: &Target, seed: u64) -> Session {
    let mut session = Session::new(target, seed);
    if let [of, name, ..] = &target.users[..]
        && one_user(&mut session, target).await
    {
        say(format_args!(
            "warning: `{}` reads, changes and deletes what `{}` has just made. {SAME_OR_OPEN}",
            name.name, of.name
        ));
    }
    session
}

/// What two users are to a server that lets one do with the records of the other what it likes.
pub(super) const SAME_OR_OPEN: &str = "If both are one user to the server, name another one, with --user \
                                      NAME=TOKEN or as [users.NAME] in the target file; if they are two, it \
                                      keeps nobody apart. Rows about strangers are judged as of two.";

fn told(alias: &Alias, target: &Target) -> String {
    let costs = match target.users.len() {
        1 => " Rows about strangers and sharing are not judged.",
        _ => "",
    };
    format!(
        "warning: `{}` is the same user as `{}`: {}. It is left out.{costs} Name users who are strangers \
         to each other, with --user NAME=TOKEN or as [users.NAME] in the target file.",
        alias.name, alias.of, alias.because
    )
}
