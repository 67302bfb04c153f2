//! Why a target cannot be tested, and what to do about it.

use std::time::Duration;

use crate::client::TokenError;
use crate::file_error::FileError;
use crate::trace::Failure;

/// Why a target cannot be tested. Every text says what happened, where, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The text is no URL that can be spoken to.
    #[error(
        "`{text}` is not a URL that can be tested: {reason}.\n\
         Write the server's base URL with its scheme, for example http://127.0.0.1:3000"
    )]
    Url {
        /// What the user wrote.
        text: String,
        /// Why it does not do.
        reason: String,
    },
    /// The server did not answer.
    #[error("{url} does not answer: {failure}.\n{hint}")]
    Unreachable {
        /// The URL that was asked for.
        url: String,
        /// What came of it.
        failure: Failure,
        /// What to do next.
        hint: &'static str,
    },
    /// The server did not answer in all the time that it was given.
    #[error(
        "{url} did not answer within {patience:?}: {seen}.\n\
         Look at the server's own log, or give it longer with --wait."
    )]
    NeverAnswered {
        /// The base URL that was asked for.
        url: String,
        /// How long it was waited for.
        patience: Duration,
        /// What came of the last attempt.
        seen: String,
    },
    /// Something answers, and it is no Sixfold server.
    #[error(
        "{url} answers, but it has no discovery document: {seen}.\n\
         A Sixfold server publishes one at its base URL or at {base}{}.\n\
         Check the URL; if the server is yours, start from `sixfold explain discovery/document_is_valid`.\n\
         A server with words of its own is spoken to in a dialect (--dialect) or by an adapter (--adapter).",
        sixfold_spec::WELL_KNOWN_PATH
    )]
    NoDiscovery {
        /// The URL that was asked for last.
        url: String,
        /// The base URL without a slash at its end.
        base: String,
        /// What answered instead.
        seen: String,
    },
    /// The discovery document cannot be worked with.
    #[error(
        "the discovery document at {url} cannot be used: {problem}.\n\
         Mend the document; its schema is schemas/discovery.schema.json, its rules are in \
         `sixfold explain discovery/document_is_valid`."
    )]
    UnusableDiscovery {
        /// Where the document is.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The document points to another host.
    #[error(
        "the discovery document at {url} points to {link}, which is not on the host that you named.\n\
         The harness sends nothing to a host that was not named; use relative links, or name that host's URL."
    )]
    ForeignLink {
        /// Where the document is.
        url: String,
        /// Where it points to.
        link: String,
    },
    /// There is no document where somebody said that one is.
    #[error(
        "there is no document at {url}: {seen}.\n\
         Name the URL of the document itself, or fetch it and name the file. Only the host that was named \
         is asked."
    )]
    NoDocument {
        /// Where it was looked for.
        url: String,
        /// What answered instead.
        seen: String,
    },
    /// How requests are to travel cannot be.
    #[error(
        "no connection can be made in this way: {problem}.\n\
         Mend `proxy`, `headers` or the section `[tls]` of the target file."
    )]
    Network {
        /// What is wrong with it.
        problem: String,
    },
    /// A command brought no token.
    #[error(
        "no token for user `{user}`: {source}.\n\
         Run the command by hand, in the folder of the target file."
    )]
    Token {
        /// Whose token.
        user: String,
        /// What the command did instead.
        source: TokenError,
    },
    /// The server does not declare a capability that it is to be held to.
    #[error("{0}")]
    Undeclared(FileError),
    /// Nobody to act as.
    #[error(
        "no credentials for {url}: the server offers no test users, and none were named.\n\
         Name at least two users who are strangers to each other: --user alice=TOKEN --user bob=TOKEN,\n\
         or in a target file (`sixfold init` writes one)"
    )]
    NoUsers {
        /// Where the server is.
        url: String,
    },
    /// The dialect cannot be used for this URL.
    #[error("the dialect cannot be used: {problem}")]
    Dialect {
        /// What is wrong.
        problem: String,
    },
    /// The adapter cannot be used.
    #[error(
        "the adapter cannot be used: {problem}\nTo see what is wrong with it: sixfold adapter check"
    )]
    Adapter {
        /// What is wrong.
        problem: String,
    },
    /// The credentials are refused.
    #[error(
        "{url} refuses the credentials of user `{user}` with status {status}.\n\
         Check the token given by --user {user}=TOKEN, or the section `[users.{user}]` of the target file."
    )]
    Credentials {
        /// The URL that was asked for.
        url: String,
        /// Whose credentials.
        user: String,
        /// The status of the answer.
        status: u16,
    },
}

impl TargetError {
    /// Whether what the user named is wrong, and not the server.
    pub fn is_configuration(&self) -> bool {
        matches!(
            self,
            TargetError::Url { .. }
                | TargetError::NoDocument { .. }
                | TargetError::Network { .. }
                | TargetError::Token { .. }
                | TargetError::Undeclared(_)
                | TargetError::NoUsers { .. }
                | TargetError::Dialect { .. }
                | TargetError::Adapter { .. }
                | TargetError::Credentials { .. }
        )
    }
}
