//! The users of a target file.

use std::collections::BTreeMap;

use http::header;
use toml::Spanned;

use super::format::UserEntry;
use super::read::Reader;
use crate::client::Token;
use crate::file_error::FileError;
use crate::target::User;
use crate::target::user::scheme;

/// The users, in the order in which they stand in the file: the first ones play the parts of the
/// users that stories name first.
pub(super) fn users(
    reader: &Reader<'_>,
    entries: &BTreeMap<Spanned<String>, Spanned<UserEntry>>,
) -> Result<Vec<User>, FileError> {
    let mut inorder: Vec<_> = entries.iter().collect();
    inorder.sort_by_key(|(name, _)| name.span().start);
    inorder.into_iter().map(|(name, entry)| user(reader, name, entry.as_ref())).collect()
}

fn user(reader: &Reader<'_>, name: &Spanned<String>, entry: &UserEntry) -> Result<User, FileError> {
    let wrong = |problem: String, help: &str| reader.source.wrong(&name.span(), problem, help);
    let name_text = name.as_ref();
    let ways = [
        entry.bearer.is_some(),
        entry.basic.is_some(),
        entry.header.is_some(),
        entry.command.is_some(),
    ];
    match ways.iter().filter(|way| **way).count() {
        1 => {}
        0 => {
            return Err(wrong(
                format!("user `{name_text}` has no credentials"),
                "give one of `bearer`, `basic`, `header` and `command`",
            ));
        }
        _ => {
            return Err(wrong(
                format!("user `{name_text}` has credentials of several kinds"),
                "keep one of `bearer`, `basic`, `header` and `command`",
            ));
        }
    }
    if let (Some(age), None) = (&entry.expires_in, &entry.command) {
        return Err(reader.source.wrong(
            &age.span(),
            "only the tokens of a `command` can be asked for again",
            "take `expires_in` out, or let a command print the token",
        ));
    }
    let made = if let Some(token) = &entry.bearer {
        let text = reader.text(token)?;
        reader.sendable(&text, &token.span())?;
        if let Some(scheme) = scheme(text.reveal()) {
            return Err(reader.source.wrong(
                &token.span(),
                format!("the token of `bearer` begins with `{scheme}`"),
                "`Authorization: Bearer TOKEN` is sent: leave `Bearer` out, and say other schemes by \
                 `basic` or `header`",
            ));
        }
        User::with_bearer(name_text, &text)
    } else if let Some(basic) = &entry.basic {
        let login = reader.text(&basic.name)?;
        if login.reveal().contains(':') {
            return Err(reader.source.wrong(
                &basic.name.span(),
                "the name of `basic` holds a colon",
                "a colon ends the name (RFC 7617): it cannot be part of it",
            ));
        }
        User::with_basic(name_text, &login, &reader.text(&basic.password)?)
    } else if let Some(field) = &entry.header {
        let text = reader.text(&field.value)?;
        reader.sendable(&text, &field.value.span())?;
        User::with_header(name_text, reader.field(&field.name, true)?, &text)
    } else if let Some(command) = &entry.command {
        if command.as_ref().first().is_none_or(String::is_empty) {
            return Err(reader.source.wrong(
                &command.span(),
                "the command is empty",
                "write the program and its arguments, for example [\"./token.sh\", \"alice\"]",
            ));
        }
        Some(User::with_token(
            name_text,
            Token {
                command: command.as_ref().clone(),
                folder: reader.surroundings.folder.to_owned(),
                expires_in: entry.expires_in.as_ref().map(|age| reader.time(age)).transpose()?,
            },
        ))
    } else {
        None
    };
    made.ok_or_else(|| {
        wrong(
            format!(
                "the credentials of user `{name_text}` cannot stand in `{}`",
                header::AUTHORIZATION
            ),
            "they hold a line break or another control character",
        )
    })
}
