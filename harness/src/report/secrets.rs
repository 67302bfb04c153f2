//! A URL may hold a user and a password. No report does.

use sixfold_reports::{Breach, ExchangeRecord, Message, Report};
use url::Url;

use crate::explore::library::public_url;

/// What stands where a password was.
const WITHHELD: &str = "(withheld)";

/// Takes the user and the password of the target's URL out of all that was said and sent.
pub(super) fn withhold(report: &mut Report) {
    let Ok(url) = Url::parse(&report.target.url) else { return };
    let (user, password) = (url.username(), url.password().unwrap_or_default());
    if user.is_empty() && password.is_empty() {
        return;
    }
    report.target.url = public_url(&report.target.url);
    let account =
        if password.is_empty() { format!("{user}@") } else { format!("{user}:{password}@") };
    let clean = |text: &mut String| {
        *text = text.replace(&account, "");
        // The password may have been withheld where the text was made.
        *text = text.replace(&format!("{user}:{WITHHELD}@"), "");
        if !password.is_empty() {
            *text = text.replace(password, WITHHELD);
        }
    };
    for row in &mut report.requirements {
        clean(&mut row.remark);
        row.breaches.iter_mut().for_each(|breach| in_breach(breach, &clean));
    }
    clean(&mut report.traffic.server_errors.first);
    report.scenarios.iter_mut().flat_map(|scenario| &mut scenario.skipped).for_each(clean);
}

fn in_breach(breach: &mut Breach, clean: &impl Fn(&mut String)) {
    clean(&mut breach.expected);
    clean(&mut breach.observed);
    clean(&mut breach.reproduce);
    breach.exchanges.iter_mut().for_each(|record| in_exchange(record, clean));
}

fn in_exchange(record: &mut ExchangeRecord, clean: &impl Fn(&mut String)) {
    clean(&mut record.note);
    record.failure.iter_mut().for_each(clean);
    in_message(&mut record.request, clean);
    record.response.iter_mut().for_each(|response| in_message(response, clean));
}

fn in_message(message: &mut Message, clean: &impl Fn(&mut String)) {
    clean(&mut message.start_line);
    message.headers.iter_mut().for_each(|(_, value)| clean(value));
    clean(&mut message.body);
}
