//! A server that gives back all that it is sent, in every form: nothing of it is ever shown.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

use super::attacker::{Attacker, Line, When};
use crate::support::{Served, folder, sixfold};

/// Texts that stand nowhere but in secrets.
const MARKERS: [&str; 8] = [
    "mark3r-bearer-q1",
    "mark3r-basic-q2",
    "mark3r-header-q3",
    "mark3r-command-q4",
    "mark3r-tenant-q5",
    "mark3r-urlpass-q6",
    "mark3r-environment-q7",
    "mark3r-clientkey-q8",
];

/// A file of the tests of TLS.
fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certificates").join(name)
}

/// Gives the head of the request back: in the content as it is, in base64 and percent-encoded, in
/// header fields, and in the reason phrase.
fn echo(line: &mut Line<'_>) -> std::io::Result<()> {
    let head = line.request.replace("\r\n", " ");
    let standard = BASE64_STANDARD.encode(&head);
    let in_url = BASE64_URL_SAFE_NO_PAD.encode(&head);
    let escaped: String = url::form_urlencoded::byte_serialize(head.as_bytes()).collect();
    let content = serde_json::json!({
        "type": format!("urn:echo:{escaped}"),
        "title": head,
        "detail": standard,
        "id": in_url,
        "lock_version": head,
        "errors": [{ "pointer": head, "message": escaped.to_lowercase() }],
        head.clone(): head,
        "as_of": head,
        "has_more": false,
    });
    let fields = format!(
        "x-echo: {head}\r\nlocation: /{escaped}\r\netag: \"{standard}\"\r\nx-{in_url}: 1\r\n"
    );
    let status = if line.number.is_multiple_of(2) { "400 Bad Request" } else { "200 OK" };
    line.send_json(status, &fields, content.to_string().as_bytes())
}

fn artefacts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("it is there").flatten() {
        let path = entry.path();
        if path.is_dir() { artefacts(&path, found) } else { found.push(path) }
    }
}

#[test]
fn nothing_that_was_sent_is_shown() {
    // Nobody knows these users, so what the attacker spoils is all that they are told.
    let attacker = Attacker::before(Served::start(&[]), When::Every(1), echo);
    let url = attacker.url.replace("http://", "http://someone:mark3r-urlpass-q6@");
    let secrets = folder();
    let target = secrets.join("target.toml");
    let text = format!(
        "format = \"sixfold-target/1\"\nurl = \"{}\"\ntimeout = \"1s\"\nheaders = {{ X-Tenant = \"mark3r-tenant-q5\" }}\n\
         [users.alice]\nbearer = \"mark3r-bearer-q1\"\n\
         [users.bob]\nbasic = {{ name = \"bob\", password = \"mark3r-basic-q2\" }}\n\
         [users.carol]\nheader = {{ name = \"X-Api-Key\", value = \"mark3r-header-q3\" }}\n\
         [users.dave]\ncommand = [\"echo\", \"mark3r-command-q4\"]\n\
         [users.erin]\nbearer = {{ env = \"ERIN\" }}\n\
         [tls]\ncertificate = \"me.pem\"\nkey = \"me.key\"\n",
        attacker.url
    );
    let key = std::fs::read_to_string(own("client.key")).expect("it is there");
    std::fs::copy(own("client.pem"), secrets.join("me.pem")).expect("it can be copied");
    std::fs::write(secrets.join("me.key"), &key).expect("it can be written");
    // A key that is none, as a wrong file is named: what stands in it is as secret.
    let wrong = secrets.join("wrong.toml");
    let of_no_key = text.replace("me.key", "no.key").replace("http://", "https://");
    std::fs::write(&wrong, of_no_key).expect("it can be written");
    let no_key = "-----BEGIN PRIVATE KEY-----\nmark3r-clientkey-q8\n-----END PRIVATE KEY-----\n";
    std::fs::write(secrets.join("no.key"), no_key).expect("it can be written");
    std::fs::write(&target, text).expect("it can be written");
    let (target, wrong) = (target.display().to_string(), wrong.display().to_string());
    let place = folder();
    let mut told = Vec::new();
    for arguments in [
        vec![
            "check",
            "--scenario",
            "locking/the_slower",
            "--scenario",
            "rest/a_stranger",
            "--verbose",
        ],
        vec!["explore", "--cases", "6"],
        vec!["doctor"],
        vec![
            "check",
            "--scenario",
            "locking/the_slower",
            "--format",
            "ndjson",
            "--out",
            "told",
            "--bundle",
            "evidence.tar.gz",
        ],
        vec!["doctor", "--target", &wrong],
    ] {
        let is_named = arguments.contains(&"--target");
        let named = if is_named { vec![] } else { vec![url.as_str(), "--target", &target] };
        let mut command = sixfold(&[&arguments[..], &named].concat());
        command.current_dir(&place).env("ERIN", "mark3r-environment-q7");
        let output = command.output().expect("the program starts");
        assert!(output.status.code().is_some(), "it was killed");
        told.push((format!("{arguments:?}"), [output.stdout, output.stderr].concat()));
    }
    let mut files = Vec::new();
    artefacts(&place, &mut files);
    let said = told.iter().map(|(_, said)| String::from_utf8_lossy(said)).collect::<String>();
    assert!(files.len() > 8, "there is a report, and what was found: {files:?}: {said}");
    told.extend(
        files
            .iter()
            .map(|file| (file.display().to_string(), std::fs::read(file).expect("it can be read"))),
    );
    let stream = told.iter().find(|(name, _)| name.contains("ndjson")).expect("it was run");
    let stream = String::from_utf8_lossy(&stream.1);
    assert!(stream.contains("\"event\":\"bundle_written\""), "the stream was told: {stream}");
    let bundle = std::fs::File::open(place.join("evidence.tar.gz")).expect("it is written");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bundle).read_to_end(&mut unpacked).expect("it is gzip");
    assert!(String::from_utf8_lossy(&unpacked).contains("x-echo"), "the evidence is in the bundle");
    told.push(("the bundle, unpacked".to_owned(), unpacked));
    let report = told.iter().find(|(name, _)| name.ends_with("report.json")).expect("it is there");
    assert!(String::from_utf8_lossy(&report.1).contains("x-echo"), "the echo is in the evidence");
    for (name, content) in &told {
        let content = String::from_utf8_lossy(content);
        let of_key = key.lines().filter(|line| !line.starts_with('-') && line.len() > 20);
        for marker in MARKERS.into_iter().chain(of_key) {
            for form in forms(marker) {
                if let Some(at) = content.find(&form) {
                    let around = &content[content.floor_char_boundary(at.saturating_sub(200))..];
                    panic!("{name} shows {marker} as {form}: {around:.500}");
                }
            }
        }
    }
}

/// The forms of a secret that anybody could turn back.
fn forms(marker: &str) -> Vec<String> {
    let mut forms = vec![marker.to_owned(), marker.to_uppercase()];
    // In a longer text, three places are possible in a group of base64.
    for before in 0..3 {
        let padded = format!("{}{marker}", "-".repeat(before));
        let coded = BASE64_STANDARD.encode(padded);
        forms.push(coded[4..20].to_owned());
    }
    forms
}
