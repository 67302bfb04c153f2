//! Why a document cannot be used.

/// Why an OpenAPI document cannot be used. Every text says what is wrong, where, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenApiError {
    /// It is neither JSON nor YAML.
    #[error(
        "{name} cannot be read: {problem}.\n\
         An OpenAPI document is JSON or YAML; is this the document itself, and not a page about it?"
    )]
    Unreadable {
        /// The document, as the user named it.
        name: String,
        /// What is wrong, and where.
        problem: String,
    },
    /// It is too large.
    #[error(
        "{name} is too large: it has more than {most} {what}, and the harness takes in no more.\n\
         Cut it down to the paths that a client of the app needs."
    )]
    TooLarge {
        /// The document.
        name: String,
        /// What it has too much of.
        what: &'static str,
        /// How many are taken in.
        most: usize,
    },
    /// It is no OpenAPI document, or one of another version.
    #[error(
        "{name} is no OpenAPI document that can be read: {problem}\n\
         This program reads OpenAPI 3.0 and 3.1; convert an older document to one of these first."
    )]
    Version {
        /// The document.
        name: String,
        /// What it says instead.
        problem: String,
    },
    /// It refers to what is not in it.
    #[error(
        "{name} refers to `{reference}` at `{at}`, and {problem}.\n\
         Only references within the document are followed: bundle it into one file first."
    )]
    Reference {
        /// The document.
        name: String,
        /// The reference.
        reference: String,
        /// Where it stands, a JSON Pointer.
        at: String,
        /// Why it leads nowhere.
        problem: &'static str,
    },
    /// It has no collections of records.
    #[error(
        "{name} has no collection of records: {seen}.\n\
         Looked for a path with GET and POST beside one with a parameter behind it, such as /tasks and \
         /tasks/{{id}}. Write a dialect by hand; schemas/dialect.schema.json describes such files."
    )]
    NoCollection {
        /// The document.
        name: String,
        /// What it has instead.
        seen: String,
    },
}
