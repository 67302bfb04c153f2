//! Texts with holes: `{collection}/{id}`.

use schemars::JsonSchema;
use serde::Deserialize;

/// A text with holes in braces. Braces around anything but a lowercase word are braces.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Hole(Hole),
}

/// What a hole can be filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hole {
    /// The entity's name on the server.
    Entity,
    /// The path of the entity's records, as `collection` says.
    Collection,
    /// The path of the record, as `record` says.
    Record,
    /// The record's id, as the server writes it.
    Id,
    /// The version that a write names.
    Version,
    /// The page size asked for.
    Limit,
    /// The id behind which a list begins.
    After,
    /// The position from which changes are asked for.
    Since,
    /// The cursor of the next page.
    Cursor,
    /// The number of the page.
    Page,
    /// How many entries earlier pages had.
    Offset,
    /// What a user's credentials are.
    Token,
}

const HOLES: [(&str, Hole); 12] = [
    ("entity", Hole::Entity),
    ("collection", Hole::Collection),
    ("record", Hole::Record),
    ("id", Hole::Id),
    ("version", Hole::Version),
    ("limit", Hole::Limit),
    ("after", Hole::After),
    ("since", Hole::Since),
    ("cursor", Hole::Cursor),
    ("page", Hole::Page),
    ("offset", Hole::Offset),
    ("token", Hole::Token),
];

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Template, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text.as_str();
        while let Some(start) = rest.find('{') {
            let (before, from) = rest.split_at(start);
            plain.push_str(before);
            let word = from[1..].split('}').next().unwrap_or_default();
            let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            if !is_word || from.len() < word.len() + 2 {
                plain.push('{');
                rest = &from[1..];
                continue;
            }
            let hole = HOLES.iter().find(|(name, _)| *name == word);
            let Some((_, hole)) = hole else {
                let known: Vec<&str> = HOLES.iter().map(|(name, _)| *name).collect();
                return Err(format!(
                    "`{{{word}}}` in `{text}` is nothing to fill in; there are {}",
                    known.join(", ")
                ));
            };
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Hole(*hole));
            rest = &from[word.len() + 2..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Template(pieces))
    }
}

impl Template {
    /// The usual path of a record, `{collection}/{id}`.
    pub(super) fn of_record() -> Template {
        let slash = Piece::Text("/".to_owned());
        Template(vec![Piece::Hole(Hole::Collection), slash, Piece::Hole(Hole::Id)])
    }

    /// The text with its holes filled; `None` where there is nothing to fill one with.
    pub(super) fn fill(&self, value: &dyn Fn(Hole) -> Option<String>) -> Option<String> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Hole(hole) => text.push_str(&value(*hole)?),
            }
        }
        Some(text)
    }

    /// Whether it has this hole.
    pub(super) fn has(&self, hole: Hole) -> bool {
        self.0.contains(&Piece::Hole(hole))
    }

    /// Whether it is this hole and nothing else.
    pub(super) fn is(&self, hole: Hole) -> bool {
        self.0 == [Piece::Hole(hole)]
    }
}

#[cfg(test)]
mod tests {
    use super::{Hole, Template};

    fn filled(text: &str) -> Result<Option<String>, String> {
        let template = Template::try_from(text.to_owned())?;
        Ok(template.fill(&|hole| match hole {
            Hole::Id => Some("7".to_owned()),
            Hole::Entity => Some("tasks".to_owned()),
            _ => None,
        }))
    }

    #[test]
    fn holes_are_filled_and_other_braces_stay() {
        for (text, expected) in [
            ("{entity}/{id}.json", Some("tasks/7.json")),
            ("{entity}({id})", Some("tasks(7)")),
            ("plain", Some("plain")),
            ("{id}{version}", None),
            (r#"{"id":{"$gt":"{id}"}}"#, Some(r#"{"id":{"$gt":"7"}}"#)),
            ("{", Some("{")),
        ] {
            assert_eq!(filled(text), Ok(expected.map(str::to_owned)), "{text}");
        }
        let problem = filled("{entiti}").expect_err("there is no such hole");
        assert!(problem.starts_with("`{entiti}` in `{entiti}` is nothing to fill in"), "{problem}");
    }
}
