//! Content that is damaged on its way.

use bytes::Bytes;
use http::header;

use super::player::Prepared;
use crate::binding::{self, Overrides};
use crate::scenario::DamageKind;
use crate::target::Target;
use crate::trace::Op;

/// The request of a write whose content is damaged on its way. It is no create and no update any
/// more, whatever it was meant to be, but it is still about the same record.
pub(super) fn damaged(target: &Target, intact: &Prepared, kind: DamageKind) -> Prepared {
    let request = binding::request(target, &intact.op, intact.credentials, &intact.overrides);
    let media_type =
        request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let of = intact.op.key();
    let op = Op::Odd { resource: intact.op.resource(), method: request.method.clone(), of };
    let overrides = Overrides {
        media_type: media_type.map(str::to_owned),
        body: Some(damage(&request.body, kind)),
        url: Some(request.url),
        meant_wrong: true,
        ..Overrides::default()
    };
    Prepared { op, credentials: intact.credentials, overrides }
}

fn damage(content: &Bytes, kind: DamageKind) -> Bytes {
    match kind {
        DamageKind::Lost => Bytes::new(),
        DamageKind::Cut => content.slice(..content.len().saturating_sub(2)),
        DamageKind::Trailing => [&content[..], b" {\"second\": 2}"].concat().into(),
        DamageKind::Comma => match content.split_last() {
            Some((last, rest)) => [rest, b",", &[*last]].concat().into(),
            None => content.clone(),
        },
        DamageKind::Comment => [b"/* from the phone */ ", &content[..]].concat().into(),
        DamageKind::NotUtf8 => {
            // Before the closing quotation mark of the last text: inside it, wherever it stands.
            let end = content.iter().rposition(|byte| *byte == b'"').unwrap_or(content.len());
            [&content[..end], &[0xFF], &content[end..]].concat().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::damage;
    use crate::scenario::DamageKind;

    #[test]
    fn no_damage_leaves_json() {
        let content = Bytes::from_static(br#"{"id":"a","title":"Milk","tags":["b"]}"#);
        for (word, _) in DamageKind::WORDS {
            let kind = DamageKind::from_word(word).expect("it is a word of the list");
            let damaged = damage(&content, kind);
            assert!(
                serde_json::from_slice::<serde_json::Value>(&damaged).is_err(),
                "{word}: {damaged:?}"
            );
        }
    }
}
