//! Members that an object names more than once: readers differ in which one they take.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// The first name that an object in this JSON has twice; `None` where there is none, and for what is
/// no JSON.
pub fn repeated(json: &[u8]) -> Option<String> {
    let mut found = None;
    let mut reader = serde_json::Deserializer::from_slice(json);
    Look { found: &mut found }.deserialize(&mut reader).ok()?;
    found
}

struct Look<'f> {
    found: &'f mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Look { found: &mut *self.found })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = Names::default();
        while let Some(name) = members.next_key_seed(Name)? {
            members.next_value_seed(Look { found: &mut *self.found })?;
            if self.found.is_none() && names.has(&name) {
                *self.found = Some(name.into_owned());
            } else {
                names.add(name);
            }
        }
        Ok(())
    }
}

/// The names of an object. Most objects have few, which are sooner compared than hashed.
#[derive(Default)]
struct Names<'de> {
    first: Vec<Cow<'de, str>>,
    others: HashSet<Cow<'de, str>>,
}

/// How many names are compared one by one.
const FEW: usize = 16;

impl<'de> Names<'de> {
    fn has(&self, name: &str) -> bool {
        self.first.iter().any(|other| other == name) || self.others.contains(name)
    }

    fn add(&mut self, name: Cow<'de, str>) {
        if self.first.len() < FEW {
            self.first.push(name);
        } else {
            self.others.insert(name);
        }
    }
}

struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Cow<'de, str>, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::repeated;

    #[test]
    fn names_count_within_their_own_object() {
        for (json, name) in [
            (r#"{"a":1,"b":{"a":2},"c":[{"a":null},{"a":"x"}]}"#, None),
            (r#"{"a":1,"a":1}"#, Some("a")),
            (r#"[{"x":{"a":1.5,"\u0061":true}}]"#, Some("a")),
            (r#"{"a":1,"a":"#, None),
            (
                r#"{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"10":0,"11":0,"12":0,"13":0,
                    "14":0,"15":0,"16":0,"17":0,"18":0,"17":0}"#,
                Some("17"),
            ),
        ] {
            assert_eq!(repeated(json.as_bytes()).as_deref(), name, "{json}");
        }
    }
}
