//! How requests travel, as a target file says it.

use std::ops::Range;

use toml::Spanned;

use super::format::{Document, Tls};
use super::read::Reader;
use crate::client::{Network, NetworkOptions};
use crate::file_error::FileError;
use crate::secret::Secret;

impl Reader<'_> {
    /// How requests travel.
    pub(super) fn network(&self, document: &Document) -> Result<NetworkOptions, FileError> {
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
}
