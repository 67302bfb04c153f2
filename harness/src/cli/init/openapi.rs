//! `init --openapi`: a dialect file from the description of a server.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use sixfold::bounds;
use sixfold::dialect;
use sixfold::openapi::{Document, Drafted, Known, draft};
use sixfold::target::{Access, Target, fetch_document, public_url};

use crate::cli::Exit;
use crate::cli::terminal::complain;

/// Drafts the dialect of the server at a URL from the document that the user named.
pub(super) async fn drafted(
    named: &str,
    url: &str,
    found: Option<&Target>,
) -> Result<Drafted, Exit> {
    let (name, text) = read(named).await?;
    let told = |problem: &dyn std::fmt::Display| {
        complain(problem);
        Exit::Usage
    };
    let document = Document::parse(&name, &text).map_err(|e| told(&e))?;
    let known: Vec<Known> = found.into_iter().flat_map(known).collect();
    let base = url::Url::parse(url).map(|url| url.path().to_owned()).unwrap_or_default();
    let drafted = draft(&document, &base, &known).map_err(|e| told(&e))?;
    // A file that the next command refuses would be the program's own fault, so nothing is written.
    if let Err(e) = dialect::parse(&drafted.name, &drafted.text) {
        complain(format_args!(
            "what was made of {name} is no dialect file: {e}\n\
             Please report this as a fault of sixfold, with the document."
        ));
        return Err(Exit::Unable);
    }
    Ok(drafted)
}

/// Where the dialect file goes: beside the target file.
pub(super) fn beside(target_file: &Path, drafted: &Drafted) -> PathBuf {
    target_file.with_file_name(format!("{}.dialect.toml", drafted.name))
}

/// The text of the document, and how messages name it.
async fn read(named: &str) -> Result<(String, String), Exit> {
    if named.starts_with("http://") || named.starts_with("https://") {
        let text = fetch_document(named).await.map_err(|e| {
            complain(Access::new(named).secrets().withhold(e.to_string()));
            if e.is_configuration() { Exit::Usage } else { Exit::Unable }
        })?;
        return Ok((public_url(named), text));
    }
    let mut text = String::new();
    // One byte more than is taken in, so that a longer document is told from one that just fits.
    let most = bounds::ANSWER as u64 + 1;
    File::open(named).and_then(|file| file.take(most).read_to_string(&mut text)).map_err(|e| {
        complain(format_args!(
            "the OpenAPI document {named} cannot be read: {e}. Name a file or a URL with --openapi."
        ));
        Exit::Usage
    })?;
    Ok((named.to_owned(), text))
}

/// What the server itself says of its entities: a document that is about any collection names none.
fn known(target: &Target) -> Vec<Known> {
    let known = target.entities.iter().map(|entity| {
        let links = target.relations.0.iter().filter(|link| link.child == entity.name);
        Known {
            name: entity.name.to_string(),
            schema: entity.schema.clone(),
            references: links.cloned().collect(),
        }
    });
    known.collect()
}
