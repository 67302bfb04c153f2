//! How much of a server's answers the harness takes in. All figures stand here, so that the memory
//! of a run can be told from one page, whatever a server sends.

/// The longest content of an answer that is read, in bytes, as it travels and once it is unpacked.
pub const ANSWER: usize = 16 * 1024 * 1024;

/// The most JSON values in an answer. Each takes many times the room that its text takes: without
/// this, content within [`ANSWER`] could become a gigabyte.
pub const VALUES: usize = 250_000;

/// How much one story may bring, in bytes of memory as [`weight`] counts them. What would come
/// behind that is not asked for.
pub const STORY: u64 = 256 * 1024 * 1024;

/// The most requests of one story.
pub const REQUESTS: usize = 10_000;

/// The longest URL that is sent, in bytes. A server may hand out ids and positions of any length,
/// and a client has to send them back.
pub const URL: usize = 32 * 1024;

/// How much of a stream of events is read, in bytes.
pub const STREAM: usize = 1024 * 1024;

/// The most entities that a discovery document may name.
pub const ENTITIES: usize = 256;

/// The most parts that the schemas of all entities may have, with every reference followed.
pub const SCHEMAS: u64 = 1_000_000;

/// How many times the longest time of one answer a run waits in vain, all such waits added.
pub const VAIN: u32 = 20;

/// How many walks of a run may turn out to have no end before all others are kept short.
pub const ENDLESS_WALKS: u32 = 3;

/// How much memory one JSON value takes, in bytes, with its name and its text: rather too much than too
/// little.
const VALUE: u64 = 320;

/// The memory that an exchange takes, in bytes, from the length of what travelled and the number of
/// JSON values in it.
pub fn weight(bytes: usize, values: u64) -> u64 {
    bytes as u64 + values * VALUE
}

/// How many JSON values there are, this one and all inside it.
pub fn values(value: &serde_json::Value) -> u64 {
    use serde_json::Value;
    1 + match value {
        Value::Array(items) => items.iter().map(values).sum(),
        Value::Object(members) => members.values().map(values).sum::<u64>(),
        _ => 0,
    }
}

/// Whether a text that may be JSON would become more than [`VALUES`] values. Counts what separates
/// values, which is cheaper than to make them.
pub fn has_too_many_values(text: &[u8]) -> bool {
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    if text.len() <= VALUES || !matches!(first, Some(b'{' | b'[')) {
        return false;
    }
    let (mut count, mut in_text, mut is_escaped) = (1, false, false);
    for &byte in text {
        if in_text {
            in_text = is_escaped || byte != b'"';
            is_escaped = byte == b'\\' && !is_escaped;
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b',' | b'[' | b'{' => count += 1,
            _ => {}
        }
    }
    count > VALUES
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{VALUES, has_too_many_values, values};

    #[test]
    fn values_are_counted_at_every_depth() {
        assert_eq!(values(&json!(1)), 1);
        assert_eq!(values(&json!({ "a": [1, { "b": null }], "c": "," })), 6);
    }

    #[test]
    fn separators_count_only_outside_of_texts() {
        let many = Value::from(vec![0; VALUES + 1]).to_string();
        assert!(has_too_many_values(many.as_bytes()));
        let few = Value::from(vec![0; VALUES / 2]).to_string();
        assert!(!has_too_many_values(few.as_bytes()));
        let text = json!([r#"\",[{"#.repeat(VALUES)]).to_string();
        assert!(!has_too_many_values(text.as_bytes()), "commas of a text separate nothing");
        assert!(!has_too_many_values(",".repeat(VALUES * 2).as_bytes()), "it is no JSON");
    }
}
