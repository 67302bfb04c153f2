//! From the text of a target file to the way to a server.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use jiff::civil::Date;
use sixfold_spec::requirement;
use sixfold_spec::wire::Capabilities;
use toml::Spanned;
use url::Url;

use super::format::{Document, FORMAT, Given, Tls};
use super::place::Source;
use super::{TargetFileError, adapter, process, users};
use crate::client::{Network, NetworkOptions};
use crate::dialect::{self, Dialect};
use crate::file_error::{FileError, did_you_mean};
use crate::secret::Secret;
use crate::target::{Access, Claim, Terms, Waiver, shell_word, time};

/// What a target file is read against.
pub struct Surroundings<'s> {
    /// The folder that paths are relative to.
    pub folder: &'s Path,
    /// The day by which waivers have expired or not.
    pub today: Date,
    /// The dialects that need no file of their own: names and texts.
    pub dialects: &'s [(&'s str, &'s str)],
    /// The environment.
    pub variable: &'s dyn Fn(&str) -> Option<String>,
}

/// Reads a target file, with the environment and the day of this process. `dialects` are those that
/// need no file of their own: names and texts.
///
/// # Errors
///
/// Says what is wrong with it, where, and what to write instead.
pub fn load(path: &Path, dialects: &[(&str, &str)]) -> Result<Access, TargetFileError> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|source| TargetFileError::Unreadable { file: file.clone(), source })?;
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let surroundings = Surroundings {
        folder: &folder,
        today: jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        dialects,
        variable: &|name| std::env::var(name).ok(),
    };
    Ok(read(&file, &text, &surroundings)?)
}

/// Reads the text of a target file.
///
/// # Errors
///
/// Says what is wrong with it, where, and what to write instead.
pub fn read(file: &str, text: &str, surroundings: &Surroundings<'_>) -> Result<Access, FileError> {
    let source = Source { file, text };
    let document: Document = toml::from_str(text).map_err(|e| source.refused(&e))?;
    let reader = Reader { source, surroundings };
    reader.access(&document)
}

/// What reads the values of a file.
pub(super) struct Reader<'r> {
    pub(super) source: Source<'r>,
    pub(super) surroundings: &'r Surroundings<'r>,
}

impl Reader<'_> {
    fn access(&self, document: &Document) -> Result<Access, FileError> {
        if document.format.as_ref() != FORMAT {
            return Err(self.source.wrong(
                &document.format.span(),
                format!("this program does not read the format `{}`", document.format.as_ref()),
                format!("it reads `{FORMAT}`"),
            ));
        }
        let terms = self.terms(document)?;
        let network = self.network(document)?;
        let users = users::users(self, &document.users)?;
        let nodes = document.nodes.iter().map(|node| self.url(node)).collect::<Result<_, _>>()?;
        let url = self.url(&document.url)?;
        let argument = Some(format!("--target {}", shell_word(self.source.file)));
        let dialect = document.dialect.as_ref().map(|named| self.dialect(named)).transpose()?;
        let process = document.process.as_ref();
        let process = process.map(|section| process::plan(self, section.as_ref())).transpose()?;
        let adapter = adapter::adapter(self, document)?;
        Ok(Access {
            url,
            argument,
            nodes,
            users,
            network,
            wait: None,
            terms,
            dialect,
            process,
            server: None,
            adapter,
        })
    }

    /// The shipped dialect of this name, or the one in this file.
    fn dialect(&self, named: &Spanned<String>) -> Result<Arc<Dialect>, FileError> {
        let (name, at) = (named.as_ref().as_str(), named.span());
        let shipped = self.surroundings.dialects;
        let text = match shipped.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => (*text).to_owned(),
            None => std::fs::read_to_string(self.surroundings.folder.join(name)).map_err(|e| {
                let known: Vec<&str> = shipped.iter().map(|(name, _)| *name).collect();
                self.source.wrong(
                    &at,
                    format!("there is no dialect `{name}`: as a file it cannot be read: {e}"),
                    format!(
                        "name one of those that are shipped ({}), or a file relative to this one",
                        known.join(", ")
                    ),
                )
            })?,
        };
        dialect::parse(name, &text)
            .map(Arc::new)
            .map_err(|e| self.source.wrong(&at, "the dialect cannot be used", e.to_string()))
    }

    /// A base URL. Credentials in it would be shown wherever the URL is.
    fn url(&self, written: &Spanned<String>) -> Result<String, FileError> {
        let at = written.span();
        let example = "write it with its scheme, for example https://staging.example.net/api/";
        let url = Url::parse(written.as_ref()).map_err(|e| {
            self.source.wrong(&at, format!("this is no URL that can be tested: {e}"), example)
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            let mut error = self.source.wrong(
                &at,
                "a URL with credentials in it would be shown in reports",
                "name the users in sections [users.NAME], with `basic`",
            );
            "…".clone_into(&mut error.excerpt);
            error.column = 1;
            return Err(error);
        }
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(self.source.wrong(&at, "this is no URL of http or https", example));
        }
        Ok(written.as_ref().clone())
    }

    fn network(&self, document: &Document) -> Result<NetworkOptions, FileError> {
        let mut options = NetworkOptions::default();
        if let Some(timeout) = &document.timeout {
            options.timeout = self.time(timeout)?;
        }
        for (name, value) in &document.headers {
            let field = self.field(name, false)?;
            let text = self.text(value)?;
            self.sendable(&text, &value.span())?;
            options.headers.push((field, text));
        }
        if let Some(proxy) = &document.proxy {
            options.proxy = Some(self.text(proxy)?);
            self.try_out(
                &options,
                &proxy.span(),
                "the proxy cannot be used",
                "write the URL of an HTTP proxy, for example http://127.0.0.1:8888",
            )?;
        }
        if let Some(tls) = &document.tls {
            self.tls(tls, &mut options)?;
        }
        options.requests = self.count(document.budget.requests.as_ref())?;
        options.per_second = self.count(document.budget.per_second.as_ref())?;
        Ok(options)
    }

    fn tls(&self, section: &Spanned<Tls>, options: &mut NetworkOptions) -> Result<(), FileError> {
        let tls = section.as_ref();
        if let Some(ca) = &tls.ca {
            options.ca = Some(self.file(ca.as_ref(), &ca.span())?.into_bytes());
            self.try_out(
                options,
                &ca.span(),
                "these certificates cannot be used",
                "name a PEM file with the certificate of the authority that signed the server's",
            )?;
        }
        match (&tls.certificate, &tls.key) {
            (Some(certificate), Some(key)) => {
                let mut pem = self.file(certificate.as_ref(), &certificate.span())?;
                pem.push('\n');
                pem.push_str(&self.file(key.as_ref(), &key.span())?);
                options.identity = Some(Secret::new(pem));
                self.try_out(
                    options,
                    &certificate.span(),
                    "certificate and key cannot be used together",
                    "name PEM files: the client's certificate first, and its private key",
                )
            }
            (None, None) => Ok(()),
            (Some(alone), None) => Err(self.source.wrong(
                &alone.span(),
                "a certificate without its key cannot be used",
                "name the private key as `key`",
            )),
            (None, Some(alone)) => Err(self.source.wrong(
                &alone.span(),
                "a key without its certificate cannot be used",
                "name the certificate as `certificate`",
            )),
        }
    }

    /// Makes a client with these options, so that what is wrong with them is told where it stands.
    fn try_out(
        &self,
        options: &NetworkOptions,
        at: &Range<usize>,
        problem: &str,
        help: &str,
    ) -> Result<(), FileError> {
        match Network::new(options.clone(), Vec::new()) {
            Ok(_) => Ok(()),
            Err(e) => Err(self.source.wrong(at, format!("{problem}: {e}"), help)),
        }
    }

    fn terms(&self, document: &Document) -> Result<Terms, FileError> {
        let mut terms = Terms::default();
        if let Some(staleness) = &document.consistency.staleness {
            terms.staleness = Some(self.time(staleness)?);
        }
        for name in &document.without {
            terms.without.push(self.capability(name)?);
        }
        if let Some(only) = &document.capabilities {
            terms.only = Some(only.iter().map(|name| self.claim(name)).collect::<Result<_, _>>()?);
        }
        for waive in &document.waive {
            let waiver = self.waiver(waive)?;
            if terms.waiver(&waiver.row).is_some() {
                return Err(self.source.wrong(
                    &waive.row.span(),
                    format!("`{}` is waived twice", waiver.row),
                    "keep one of the two",
                ));
            }
            terms.waivers.push(waiver);
        }
        Ok(terms)
    }

    fn capability(&self, name: &Spanned<String>) -> Result<String, FileError> {
        let schema = schemars::schema_for!(Capabilities);
        let properties = schema.get("properties").and_then(serde_json::Value::as_object);
        let known: Vec<&str> =
            properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let wanted = name.as_ref().as_str();
        if known.contains(&wanted) {
            return Ok(wanted.to_owned());
        }
        let problem = format!("there is no capability `{wanted}`");
        Err(self.source.wrong(&name.span(), problem, did_you_mean(wanted, &known)))
    }

    fn claim(&self, name: &Spanned<String>) -> Result<Claim, FileError> {
        let capability = self.capability(name)?;
        let undeclared = self.source.wrong(
            &name.span(),
            format!("the server does not declare the capability `{capability}`"),
            "no client could know of it: declare it in the discovery document, or take it out here",
        );
        Ok(Claim { capability, undeclared })
    }

    fn waiver(&self, waive: &super::format::Waive) -> Result<Waiver, FileError> {
        let row = waive.row.as_ref();
        let known: Vec<&str> = requirement::ALL.iter().map(|row| row.id()).collect();
        if !known.contains(&row.as_str()) {
            let near = crate::file_error::nearest(row, known);
            let help = near.map_or_else(
                || "`sixfold list` names them".to_owned(),
                |near| format!("did you mean `{near}`? `sixfold list` names them all"),
            );
            let problem = format!("there is no requirement `{row}`");
            return Err(self.source.wrong(&waive.row.span(), problem, help));
        }
        if waive.reason.as_ref().trim().is_empty() {
            return Err(self.source.wrong(
                &waive.reason.span(),
                "a waiver needs a reason",
                "say why the requirement may be broken, and what becomes of it",
            ));
        }
        let until = waive.until.as_ref().map(|until| self.until(until)).transpose()?;
        Ok(Waiver { row: row.clone(), reason: waive.reason.as_ref().clone(), until })
    }

    /// The last day of a waiver, which is not over.
    fn until(&self, written: &Spanned<String>) -> Result<Date, FileError> {
        let text = written.as_ref();
        let day: Date = text.parse().map_err(|_| {
            let problem = format!("`{text}` is no day");
            self.source.wrong(&written.span(), problem, "write it like 2027-03-01")
        })?;
        if day < self.surroundings.today {
            return Err(self.source.wrong(
                &written.span(),
                format!("this waiver has expired: today is {}", self.surroundings.today),
                "take the waiver out, or give it a new day if the reason still holds",
            ));
        }
        Ok(day)
    }

    pub(super) fn time(&self, written: &Spanned<String>) -> Result<Duration, FileError> {
        time(written.as_ref()).map_err(|problem| self.source.wrong(&written.span(), problem, ""))
    }

    fn count(&self, written: Option<&Spanned<u64>>) -> Result<Option<u64>, FileError> {
        let Some(written) = written else { return Ok(None) };
        match *written.as_ref() {
            0 => Err(self.source.wrong(
                &written.span(),
                "with none, nothing can be tested",
                "write a number from 1, or leave the line out",
            )),
            number => Ok(Some(number)),
        }
    }

    /// The text that is given here, or found where it says.
    pub(super) fn text(&self, given: &Spanned<Given>) -> Result<Secret, FileError> {
        match given.as_ref() {
            Given::Literal(text) => Ok(text.clone()),
            Given::Env(name) => {
                let value = (self.surroundings.variable)(name).filter(|value| !value.is_empty());
                value.map(Secret::new).ok_or_else(|| {
                    self.source.wrong(
                        &given.span(),
                        format!("the environment variable `{name}` is not set"),
                        format!("set it before the run: export {name}=…"),
                    )
                })
            }
            Given::File(path) => {
                let text = self.file(path, &given.span())?;
                Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
            }
        }
    }

    fn file(&self, path: &str, at: &Range<usize>) -> Result<String, FileError> {
        let whole = self.surroundings.folder.join(path);
        std::fs::read_to_string(&whole).map_err(|e| {
            let problem = format!("the file `{path}` cannot be read: {e}");
            self.source.wrong(at, problem, "the path is relative to the target file")
        })
    }

    /// The name of a header field that the harness does not set itself.
    pub(super) fn field(
        &self,
        written: &Spanned<String>,
        is_credential: bool,
    ) -> Result<HeaderName, FileError> {
        let text = written.as_ref();
        let name = HeaderName::try_from(text.as_str()).map_err(|_| {
            let problem = format!("`{text}` cannot be the name of a header field");
            self.source.wrong(&written.span(), problem, "write letters, digits and hyphens")
        })?;
        if OWN.contains(&name.as_str()) {
            let problem = format!("the harness sets the header field `{name}` itself");
            return Err(self.source.wrong(&written.span(), problem, "take it out"));
        }
        if !is_credential && name == http::header::AUTHORIZATION {
            return Err(self.source.wrong(
                &written.span(),
                "credentials belong to a user: some requests are sent without",
                "name the users in sections [users.NAME]",
            ));
        }
        Ok(name)
    }

    /// Refuses a text that cannot stand in a header field.
    pub(super) fn sendable(&self, text: &Secret, at: &Range<usize>) -> Result<(), FileError> {
        if !text.reveal().is_empty() && HeaderValue::from_str(text.reveal()).is_ok() {
            return Ok(());
        }
        Err(self.source.wrong(
            at,
            "this text cannot stand in a header field: it is empty, or it holds a line break or another control character",
            "look at where it comes from",
        ))
    }
}

/// Header fields that the harness sets, or that say how a message travels.
const OWN: [&str; 11] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "host",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "transfer-encoding",
];
