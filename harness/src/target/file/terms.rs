//! What a target file says of the server that it does not say itself.

use jiff::civil::Date;
use sixfold_spec::requirement;
use sixfold_spec::wire::Capabilities;
use toml::Spanned;

use super::format::{Document, Waive};
use super::read::Reader;
use crate::file_error::{FileError, did_you_mean, nearest};
use crate::target::{Claim, Terms, Waiver};

impl Reader<'_> {
    /// What the user says of the server.
    pub(super) fn terms(&self, document: &Document) -> Result<Terms, FileError> {
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

    fn waiver(&self, waive: &Waive) -> Result<Waiver, FileError> {
        let row = waive.row.as_ref();
        let known: Vec<&str> = requirement::ALL.iter().map(|row| row.id()).collect();
        if !known.contains(&row.as_str()) {
            let near = nearest(row, known);
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
}
