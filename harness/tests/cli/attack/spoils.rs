//! The ways in which answers are spoiled.

use std::io::Write as _;
use std::time::Duration;

use super::attacker::Line;

type Done = std::io::Result<()>;

const JSON: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// Content without end, as fast as it goes.
pub(super) fn endless_content(line: &mut Line<'_>) -> Done {
    line.send(format!("{JSON}transfer-encoding: chunked\r\n\r\n1\r\n[\r\n").as_bytes())?;
    let mut chunk = b"10000\r\n".to_vec();
    chunk.extend_from_slice(&[b' '; 0x10000]);
    chunk.extend_from_slice(b"\r\n");
    line.send_for_ever(&chunk)
}

/// Content whose length is announced as more than any machine has.
pub(super) fn announced_content(line: &mut Line<'_>) -> Done {
    line.send(format!("{JSON}content-length: 9223372036854775807\r\n\r\n").as_bytes())?;
    line.send_for_ever(&[b' '; 0x10000])
}

/// One byte, a pause, one byte, for ever.
pub(super) fn a_byte_at_a_time(line: &mut Line<'_>) -> Done {
    line.send(format!("{JSON}content-length: 1000000\r\n\r\n").as_bytes())?;
    loop {
        line.send(b" ")?;
        // The pace is what this is about: each byte comes before anybody would give up waiting for it.
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A status line, and then header fields without end.
pub(super) fn endless_fields(line: &mut Line<'_>) -> Done {
    line.send(JSON.as_bytes())?;
    line.send_for_ever(b"x-more: and more\r\n")
}

/// One header field without end.
pub(super) fn endless_field(line: &mut Line<'_>) -> Done {
    line.send(format!("{JSON}x-more: ").as_bytes())?;
    line.send_for_ever(&[b'a'; 1024])
}

/// Interim answers without end.
pub(super) fn endless_interim_answers(line: &mut Line<'_>) -> Done {
    line.send_for_ever(b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n")
}

/// The size of a chunk, without end.
pub(super) fn endless_chunk_size(line: &mut Line<'_>) -> Done {
    line.send(format!("{JSON}transfer-encoding: chunked\r\n\r\n1;").as_bytes())?;
    line.send_for_ever(&[b'a'; 1024])
}

/// 64 MiB of spaces, packed.
pub(super) fn gzip_bomb(line: &mut Line<'_>) -> Done {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let spaces = vec![b' '; 1024 * 1024];
    for _ in 0..64 {
        encoder.write_all(&spaces)?;
    }
    let packed = encoder.finish()?;
    line.send_json("200 OK", "content-encoding: gzip\r\n", &packed)
}

/// A gzip stream that is cut.
pub(super) fn gzip_that_is_none(line: &mut Line<'_>) -> Done {
    line.send_json("200 OK", "content-encoding: gzip\r\n", b"\x1f\x8b\x08 and no more")
}

/// Lists in lists, a million deep.
pub(super) fn nesting_bomb(line: &mut Line<'_>) -> Done {
    line.send_json("200 OK", "", &[b'['; 1_000_000])
}

/// Few bytes that become many values.
pub(super) fn many_values(line: &mut Line<'_>) -> Done {
    let zeros = vec!["0"; 4_000_000].join(",");
    line.send_json("200 OK", "", format!("[{zeros}]").as_bytes())
}

/// A redirect to itself.
pub(super) fn redirect_circle(line: &mut Line<'_>) -> Done {
    let location = format!("location: {}\r\n", line.path());
    line.send_json("307 Temporary Redirect", &location, b"")
}

/// No HTTP.
pub(super) fn no_http(line: &mut Line<'_>) -> Done {
    line.send(b"HTTP/9.9 banana\r\n\r\n\0\0\0\x1b[31m")?;
    line.connection()?.shutdown(std::net::Shutdown::Both)
}

/// Nothing, and the end.
pub(super) fn nothing(line: &mut Line<'_>) -> Done {
    line.connection()?.shutdown(std::net::Shutdown::Both)
}

/// Less content than was announced.
pub(super) fn short_content(line: &mut Line<'_>) -> Done {
    line.send(format!("{JSON}content-length: 1000\r\n\r\n{{\"id\":").as_bytes())?;
    line.connection()?.shutdown(std::net::Shutdown::Both)
}

/// A whole answer, and behind it another one that nobody asked for.
pub(super) fn one_answer_too_many(line: &mut Line<'_>) -> Done {
    let (head, content) = (line.head.clone(), line.content.clone());
    line.send(head.as_bytes())?;
    line.send(&content)?;
    line.send(format!("{JSON}content-length: 18\r\n\r\n{{\"smuggled\":\"yes\"}}").as_bytes())
}

/// Two lengths.
pub(super) fn two_lengths(line: &mut Line<'_>) -> Done {
    line.send(format!("{JSON}content-length: 2\r\ncontent-length: 7\r\n\r\n{{}}     ").as_bytes())
}

/// A connection that is reset in the middle of the content.
pub(super) fn reset(line: &mut Line<'_>) -> Done {
    line.send(format!("{JSON}content-length: 1000\r\n\r\n{{\"id\":").as_bytes())?;
    let connection = line.connection()?;
    connection.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async { tokio::net::TcpStream::from_std(connection)?.set_zero_linger() })?;
    Err(std::io::ErrorKind::ConnectionReset.into())
}

/// Bytes that are no UTF-8, in the content and in a header field.
pub(super) fn no_utf8(line: &mut Line<'_>) -> Done {
    let content = b"{\"id\":\"\xff\xfe\",\"title\":\"\xc3\x28\"}";
    line.send(format!("{JSON}content-length: {}\r\nx-odd: ", content.len()).as_bytes())?;
    line.send(b"\xff\xfe\r\n\r\n")?;
    line.send(content)
}

/// What a terminal, a page and a spreadsheet would act upon, wherever text can be.
pub(super) const POISON: &str = "</pre></style></script><script>hit(1)</script><img src=x onerror=hit(2)>\
    \u{1b}[31m\u{1b}]0;owned\u{7}\u{202e}\"'`=cmd|";

/// A refusal and a record of which every text is poison.
pub(super) fn poison(line: &mut Line<'_>) -> Done {
    let escaped = serde_json::Value::from(POISON).to_string();
    let content = match line.number % 2 {
        0 => format!(
            "{{\"type\":{escaped},\"title\":{escaped},\"detail\":{escaped},{escaped}:{escaped}}}"
        ),
        _ => line.text().replace("\":\"", &format!("\":{}", escaped.trim_end_matches('"'))),
    };
    let field = "x-poison: <script>hit(3)</script>\r\n";
    let status =
        if line.number.is_multiple_of(2) { "500 <script>hit(4)</script>" } else { "200 OK" };
    line.send_json(status, field, content.as_bytes())
}

/// Numbers that no machine counts with, in turn.
pub(super) fn huge_numbers(line: &mut Line<'_>) -> Done {
    const NUMBERS: [&str; 5] = [
        "9223372036854775807",
        "-9223372036854775808",
        "1e999999",
        "1234567890123456789012345678901234567890",
        "1e308",
    ];
    let number = NUMBERS[usize::try_from(line.number).unwrap_or_default() % NUMBERS.len()];
    let content = with_value(&line.text(), "\"lock_version\":", number);
    line.send_instead(content.as_bytes())
}

/// The text with another number behind each of these names.
fn with_value(text: &str, name: &str, value: &str) -> String {
    let mut parts = text.split(name);
    let mut changed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        changed.push_str(&format!("{name}{value}{rest}"));
    }
    changed
}

/// Objects that name a member twice.
pub(super) fn names_twice(line: &mut Line<'_>) -> Done {
    let content = line.text().replace("\"id\":", "\"id\":\"another\",\"id\":");
    line.send_instead(content.as_bytes())
}

/// A refusal that asks to wait for thirty years.
pub(super) fn wait_for_ever(line: &mut Line<'_>) -> Done {
    let problem =
        br#"{"type":"urn:sixfold:problem:rate-limited","title":"Slow down","status":429}"#;
    line.send_json("429 Too Many Requests", "retry-after: 999999999\r\n", problem)
}

/// The right answer with cookies.
pub(super) fn cookies(line: &mut Line<'_>) -> Done {
    let content = line.content.clone();
    let fields = "set-cookie: session=s3cret-cookie; Path=/\r\nset-cookie: other=1\r\n";
    line.send_json("200 OK", fields, &content)
}

/// A feed that always has more, and always something new.
pub(super) fn endless_feed(line: &mut Line<'_>) -> Done {
    let number = line.number;
    let id = format!("01900000-0000-7000-8000-{number:012x}");
    let stamp = "2026-01-01T00:00:00.000Z";
    let content = format!(
        "{{\"changes\":[{{\"entity\":\"tasks\",\"record\":{{\"id\":\"{id}\",\"lock_version\":0,\
         \"title\":\"x\",\"created_at\":\"{stamp}\",\"updated_at\":\"{stamp}\",\"deleted_at\":null}}}}],\
         \"has_more\":true,\"as_of\":\"p{number}\",\"limit\":1}}"
    );
    line.send_json("200 OK", "", content.as_bytes())
}

/// Positions of three megabytes.
pub(super) fn long_positions(line: &mut Line<'_>) -> Done {
    let position = "p".repeat(3_000_000);
    let content =
        format!("{{\"changes\":[],\"has_more\":false,\"as_of\":\"{position}\",\"limit\":5}}");
    line.send_json("200 OK", "", content.as_bytes())
}

/// Ids of three megabytes.
pub(super) fn long_ids(line: &mut Line<'_>) -> Done {
    let long = format!("\"id\":\"{}", "i".repeat(3_000_000));
    let content = line.text().replace("\"id\":\"", &long);
    line.send_instead(content.as_bytes())
}

/// A stream of events in which none ever comes to its end.
pub(super) fn endless_stream(line: &mut Line<'_>) -> Done {
    line.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")?;
    line.send_for_ever(b"data: more\n")
}

/// A stream of events, a byte at a time.
pub(super) fn slow_stream(line: &mut Line<'_>) -> Done {
    line.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")?;
    loop {
        line.send(b":")?;
        // The pace is what this is about: there is always something new to wait for.
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A refusal without end where a stream was asked for.
pub(super) fn endless_refusal(line: &mut Line<'_>) -> Done {
    line.send(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")?;
    line.send_for_ever(&[b' '; 0x10000])
}

/// A discovery document with this in place of its entities.
fn document(line: &mut Line<'_>, entities: &str) -> Done {
    let content = format!(
        "{{\"spec\":\"sixfold/1.0\",\"links\":{{\"sync\":\"/sync\"}},\"entities\":[{entities}]}}"
    );
    line.send_json("200 OK", "", content.as_bytes())
}

/// A million entities.
pub(super) fn a_million_entities(line: &mut Line<'_>) -> Done {
    document(line, &vec!["{}"; 1_000_000].join(","))
}

/// A thousand entities, each with a schema of its own.
pub(super) fn a_thousand_entities(line: &mut Line<'_>) -> Done {
    let entity = |number| {
        format!("{{\"name\":\"e{number}\",\"collection\":\"/e\",\"schema\":\"/s{number}\"}}")
    };
    document(line, &(0..1_000).map(entity).collect::<Vec<_>>().join(","))
}

/// An entity whose name steers a terminal.
pub(super) fn a_name_that_steers(line: &mut Line<'_>) -> Done {
    let name = serde_json::Value::from(POISON);
    document(
        line,
        &format!("{{\"name\":{name},\"collection\":\"/e\",\"schema\":\"/no-such-schema\"}}"),
    )
}

/// A link to a file of the user's.
pub(super) fn a_link_to_a_file(line: &mut Line<'_>) -> Done {
    document(line, "{\"name\":\"e\",\"collection\":\"file:///etc/passwd\",\"schema\":\"/s\"}")
}

/// A link to another host, as a browser would understand it.
pub(super) fn a_link_without_scheme(line: &mut Line<'_>) -> Done {
    document(line, "{\"name\":\"e\",\"collection\":\"//192.0.2.1/e\",\"schema\":\"/s\"}")
}

/// A schema whose parts refer to one another twice each, sixty times over.
pub(super) fn schema_bomb(line: &mut Line<'_>) -> Done {
    let part = |number: u32| match number {
        0 => "\"p0\":{\"type\":\"string\"}".to_owned(),
        _ => {
            let below = format!("{{\"$ref\":\"#/$defs/p{}\"}}", number - 1);
            format!("\"p{number}\":{{\"allOf\":[{below},{below}]}}")
        }
    };
    let parts = (0..60).map(part).collect::<Vec<_>>().join(",");
    let content = format!(
        "{{\"properties\":{{\"title\":{{\"$ref\":\"#/$defs/p59\"}}}},\"$defs\":{{{parts}}}}}"
    );
    line.send_json("200 OK", "", content.as_bytes())
}

/// A schema that refers to itself at the same place.
pub(super) fn schema_circle(line: &mut Line<'_>) -> Done {
    let part = "{\"$ref\":\"#/$defs/p\"}";
    let content = format!(
        "{{\"properties\":{{\"title\":{part}}},\"allOf\":[{{\"$ref\":\"#\"}}],\"$defs\":{{\"p\":{part}}}}}"
    );
    line.send_json("200 OK", "", content.as_bytes())
}

/// A schema that leads to another host.
pub(super) fn schema_elsewhere(line: &mut Line<'_>) -> Done {
    line.send_json("200 OK", "", br#"{"properties":{"a":{"$ref":"http://192.0.2.1/schema"}}}"#)
}
