//! Times, as servers write them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// Where a record's times stand, and how they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Stamps {
    /// The time of creation, a JSON Pointer into the record.
    pub created: Option<String>,
    /// The time of the last change.
    pub updated: Option<String>,
    /// The time of the delete.
    pub deleted: Option<String>,
    /// How times are written.
    pub form: StampForm,
}

/// How a time is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StampForm {
    /// RFC 3339, with any number of decimals and a `T` or a blank; UTC where no offset is given.
    #[default]
    Iso,
    /// Seconds since 1970, with decimals or without.
    S,
    /// Milliseconds since 1970.
    Ms,
    /// Nanoseconds since 1970.
    Ns,
}

impl StampForm {
    /// The time in the protocol's own form; `None` for what is no time.
    pub(super) fn read(self, value: &Value) -> Option<String> {
        let number = || {
            let text = value.as_str().map(str::to_owned).unwrap_or_else(|| value.to_string());
            text.parse::<i128>().ok()
        };
        let time = match self {
            StampForm::Iso => iso(value.as_str()?)?,
            StampForm::S => {
                let seconds = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
                Timestamp::from_millisecond((seconds * 1000.0).round() as i64).ok()?
            }
            StampForm::Ms => Timestamp::from_millisecond(i64::try_from(number()?).ok()?).ok()?,
            StampForm::Ns => Timestamp::from_nanosecond(number()?).ok()?,
        };
        Some(format!("{time:.3}"))
    }
}

fn iso(text: &str) -> Option<Timestamp> {
    let text = text.replacen(' ', "T", 1);
    text.parse().ok().or_else(|| format!("{text}Z").parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::StampForm;

    #[test]
    fn times_of_every_form_are_read() {
        for (form, value, expected) in [
            (StampForm::Ms, json!(1_795_329_846_617_i64), "2026-11-22T06:44:06.617Z"),
            (StampForm::Ms, json!("1795329846617"), "2026-11-22T06:44:06.617Z"),
            (StampForm::Ns, json!(1_795_329_846_617_000_000_i64), "2026-11-22T06:44:06.617Z"),
            (StampForm::S, json!(1_795_329_846), "2026-11-22T06:44:06.000Z"),
            (StampForm::Iso, json!("2026-11-22 06:44:06.617123Z"), "2026-11-22T06:44:06.617Z"),
            (StampForm::Iso, json!("2026-11-22T06:44:06"), "2026-11-22T06:44:06.000Z"),
        ] {
            assert_eq!(form.read(&value).as_deref(), Some(expected), "{value}");
        }
        assert_eq!(StampForm::Iso.read(&json!("yesterday")), None);
        assert_eq!(StampForm::Ms.read(&json!(null)), None);
    }
}
