//! How events are spelled in a stream (HTML standard, section 9.2).

use std::time::Duration;

use bytes::Bytes;

use crate::trace::Event;

/// The events in a stream, each with the time at which its last line had arrived. `chunks` are the
/// pieces of the stream with theirs. An event that has not ended is none, nor is one without data.
pub fn events(chunks: &[(Duration, Bytes)]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut line = Vec::new();
    let (mut name, mut data) = (String::new(), None::<String>);
    let mut last = 0;
    for (arrived, chunk) in chunks {
        for &byte in chunk {
            let ends_pair = byte == b'\n' && last == b'\r';
            last = byte;
            if ends_pair {
                continue;
            }
            if byte != b'\n' && byte != b'\r' {
                line.push(byte);
                continue;
            }
            let text = String::from_utf8_lossy(&line).into_owned();
            line.clear();
            if text.is_empty() {
                let name = std::mem::take(&mut name);
                if let Some(data) = data.take() {
                    let name = if name.is_empty() { "message".to_owned() } else { name };
                    events.push(Event { arrived: *arrived, name, data });
                }
                continue;
            }
            let (field, value) = text.split_once(':').unwrap_or((&text, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => value.clone_into(&mut name),
                "data" => match &mut data {
                    Some(data) => {
                        data.push('\n');
                        data.push_str(value);
                    }
                    None => data = Some(value.to_owned()),
                },
                _ => {}
            }
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::events;
    use crate::trace::Event;

    #[test]
    fn events_end_with_an_empty_line() {
        let at = Duration::from_millis;
        let chunks = [
            (at(1), ":\n\nevent: chan".into()),
            (at(2), "ged\r\ndata: {\ndata:}\n".into()),
            (at(3), "\r\nevent: dropped\n\ndata\n\ndata: cut".into()),
        ];
        let event = |arrived, name: &str, data: &str| Event {
            arrived: at(arrived),
            name: name.to_owned(),
            data: data.to_owned(),
        };
        assert_eq!(events(&chunks), [event(3, "changed", "{\n}"), event(3, "message", "")]);
    }
}
