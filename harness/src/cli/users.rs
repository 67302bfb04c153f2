//! Whether users are strangers to each other, said before anything rests on it.

use sixfold::doctor::one_user;
use sixfold::engine::Session;
use sixfold::target::{Alias, Target};

use super::terminal::say;

/// Says which users are left out.
pub(super) fn tell_aliases(target: &Target, is_quiet: bool) {
    if !is_quiet {
        target.aliases.iter().for_each(|alias| say(told(alias, target)));
    }
}

/// Tries whether the first two users are one to the server, and leaves out the second where they are.
/// Returns the session in which it was tried.
pub(super) async fn acquainted(target: &mut Target, seed: u64, is_quiet: bool) -> Session {
    let mut session = Session::new(target, seed);
    while target.users.len() > 1 && one_user(&mut session, target).await {
        let [of, name] = [0, 1].map(|place: usize| target.users[place].name.clone());
        let because = WHOLLY;
        let alias = Alias { name, of, because };
        target.leave_out(alias.clone());
        if !is_quiet {
            say(told(&alias, target));
        }
        session = Session::new(target, seed);
    }
    session
}

/// How it is known of two users who send different credentials.
pub(super) const WHOLLY: &str = "one reads, changes and deletes what the other has just made; or the \
                                 server keeps nobody apart, which looks the same";

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
