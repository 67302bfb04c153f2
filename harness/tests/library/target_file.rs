//! What a person is told who wrote a target file that cannot be used, and what comes of one that
//! can: place, problem, remedy, and no secret.

use std::fmt::Write as _;
use std::path::Path;

use sixfold::target::{Access, Surroundings, published_schema, read};

/// The beginning of every file that is about something else.
const HEAD: &str = "format = \"sixfold-target/1\"\nurl = \"https://staging.example.net/api/\"\n";

/// Broken files, each with what is wrong with it. What begins with `…` follows the head.
const BROKEN: &[(&str, &str)] = &[
    ("not TOML", "format = \n"),
    ("empty", ""),
    ("another format", "format = \"sixfold-target/2\"\nurl = \"http://127.0.0.1\"\n"),
    ("no URL", "format = \"sixfold-target/1\"\n"),
    ("a URL without a scheme", "format = \"sixfold-target/1\"\nurl = \"staging.example.net\"\n"),
    ("a URL of another scheme", "format = \"sixfold-target/1\"\nurl = \"ftp://example.net\"\n"),
    (
        "credentials in the URL",
        "format = \"sixfold-target/1\"\nurl = \"https://bob:s3cret@example.net\"\n",
    ),
    ("a node that is no URL", "…nodes = [\"http://127.0.0.1\", \"two\"]\n"),
    ("a dialect that is not there", "…dialect = \"no-such.toml\"\n"),
    ("a dialect that is none", "…dialect = \"broken\"\n"),
    ("an adapter beside a dialect", "…dialect = \"plain\"\n[adapter]\ncommand = [\"./a\"]\n"),
    ("an adapter without a command", "…[adapter]\n"),
    ("an adapter with an empty command", "…[adapter]\ncommand = []\n"),
    ("an adapter that is a text", "…adapter = \"./a --password s3cret\"\n"),
    ("a key that is misspelt", "…tiemout = \"3s\"\n"),
    ("a section that is misspelt", "…[user.alice]\nbearer = \"s3cret\"\n"),
    ("a key that is not there", "…[budget]\nmoney = 3\n"),
    ("a time without a unit", "…timeout = \"30\"\n"),
    ("a time that is a number", "…timeout = 30\n"),
    ("a time beyond all measure", "…[consistency]\nstaleness = \"1000h\"\n"),
    ("no requests", "…[budget]\nrequests = 0\n"),
    ("fewer than no requests", "…[budget]\nper_second = -3\n"),
    ("a capability that is misspelt", "…capabilities = [\"batch\", \"tuoch\"]\n"),
    ("a capability to leave out that is not there", "…without = [\"frobnication\"]\n"),
    ("a field that carries credentials", "…headers = { Authorization = \"Bearer s3cret\" }\n"),
    ("a field of the harness's own", "…[headers]\nContent-Type = \"text/plain\"\n"),
    ("a field with a name that is none", "…[headers]\n\"X Tenant\" = \"s3cret\"\n"),
    ("a field with a value that is none", "…[headers]\nX-Tenant = \"s3cret\\n\"\n"),
    ("a proxy that is none", "…proxy = \"::s3cret::\"\n"),
    ("a user without credentials", "…[users.alice]\n"),
    ("a user with several", "…[users.alice]\nbearer = \"s3cret\"\ncommand = [\"./t\"]\n"),
    ("a user who is a text", "…[users]\nalice = \"s3cret\"\n"),
    ("a user with a kind that is misspelt", "…[users.alice]\nbaerer = \"s3cret\"\n"),
    ("basic that is a text", "…[users.alice]\nbasic = \"alice:s3cret\"\n"),
    ("basic without a password", "…[users.alice]\nbasic = { name = \"alice\" }\n"),
    ("a name with a colon", "…[users.alice]\nbasic = { name = \"a:b\", password = \"s3cret\" }\n"),
    ("a token that is a number", "…[users.alice]\nbearer = 5737\n"),
    ("a token from nowhere", "…[users.alice]\nbearer = { env = \"NOT_SET\" }\n"),
    ("a token from two places", "…[users.alice]\nbearer = { env = \"A\", file = \"s3cret\" }\n"),
    ("a token from a place that is misspelt", "…[users.alice]\nbearer = { evn = \"ALICE\" }\n"),
    ("a token from a file that is not there", "…[users.alice]\nbearer = { file = \"no/such\" }\n"),
    ("a token that no field can carry", "…[users.alice]\nbearer = \"s3cret\\u0007\"\n"),
    ("an unfinished token", "…[users.alice]\nbearer = \"s3cret\n"),
    (
        "a token in a table that is spread out",
        "…users = {\n alice = {\n bearer = \"s3cret\" \"\n}}\n",
    ),
    ("an empty command", "…[users.alice]\ncommand = []\n"),
    ("a command that is a text", "…[users.alice]\ncommand = \"./token.sh --password s3cret\"\n"),
    ("an age without a command", "…[users.alice]\nbearer = \"s3cret\"\nexpires_in = \"5m\"\n"),
    ("an authority that is not there", "…[tls]\nca = \"no-such.pem\"\n"),
    ("an authority that is none", "…[tls]\nca = \"Cargo.toml\"\n"),
    ("a certificate without its key", "…[tls]\ncertificate = \"Cargo.toml\"\n"),
    ("a key without its certificate", "…[tls]\nkey = \"Cargo.toml\"\n"),
    ("a certificate that is none", "…[tls]\ncertificate = \"Cargo.toml\"\nkey = \"Cargo.toml\"\n"),
    ("a process that is not started", "…[process]\nstop = [\"./server\", \"s3cret\"]\n"),
    ("a process that is a text", "…[process]\nstart = \"./server --token s3cret\"\n"),
    ("a process without a program", "…[process]\nstart = []\n"),
    ("a command to stop it that is empty", "…[process]\nstart = [\"./s\"]\nstop = [\"\"]\n"),
    ("a key of a process that is misspelt", "…[process]\nstrat = [\"./server\", \"s3cret\"]\n"),
    ("a folder that is not there", "…[process]\nstart = [\"./s\"]\ncwd = \"no/such\"\n"),
    ("a time to be ready without a unit", "…[process]\nstart = [\"./s\"]\nready = \"5\"\n"),
    (
        "a variable with a name that is none",
        "…[process]\nstart = [\"./s\"]\nenv = { \"A=B\" = \"s3cret\" }\n",
    ),
    (
        "a variable from nowhere",
        "…[process]\nstart = [\"./s\"]\n[process.env]\nA = { env = \"NOT_SET\" }\n",
    ),
    ("a path to watch that is empty", "…[process]\nstart = [\"./s\"]\nwatch = [\" \"]\n"),
    (
        "a waiver of nothing",
        "…[[waive]]\nrow = \"locking/missing_version_is_refuse\"\nreason = \"r\"\n",
    ),
    ("a waiver without a reason", "…[[waive]]\nrow = \"locking/missing_version_is_refused\"\n"),
    (
        "a waiver with an empty reason",
        "…[[waive]]\nrow = \"locking/missing_version_is_refused\"\nreason = \" \"\n",
    ),
    (
        "a waiver until no day",
        "…[[waive]]\nrow = \"locking/missing_version_is_refused\"\nreason = \"r\"\nuntil = \"soon\"\n",
    ),
    (
        "a waiver until a day without quotes",
        "…[[waive]]\nrow = \"locking/missing_version_is_refused\"\nreason = \"r\"\nuntil = 2027-03-01\n",
    ),
    (
        "a waiver that has expired",
        "…[[waive]]\nrow = \"locking/missing_version_is_refused\"\nreason = \"r\"\nuntil = \"2026-11-22\"\n",
    ),
    (
        "a waiver twice",
        "…[[waive]]\nrow = \"locking/missing_version_is_refused\"\nreason = \"r\"\n[[waive]]\nrow = \"locking/missing_version_is_refused\"\nreason = \"again\"\n",
    ),
];

/// Dialects as a program may ship them.
const DIALECTS: &[(&str, &str)] = &[
    (
        "plain",
        "dialect = \"sixfold-dialect/1\"\nname = \"Plain\"\ncollection = \"{entity}\"\n[operations]\n[entities.tasks]\nfields = { title = \"text\" }\n",
    ),
    (
        "broken",
        "dialect = \"sixfold-dialect/9\"\nname = \"Broken\"\ncollection = \"{entity}\"\n[operations]\n[entities.tasks]\nfields = {}\n",
    ),
];

/// A file that says everything that can be said without another file.
const WHOLE: &str = r#"format = "sixfold-target/1"
url = "https://staging.example.net/api/"
nodes = ["https://staging-2.example.net/api/"]
dialect = "plain"
timeout = "90s"
proxy = "http://127.0.0.1:8888"
headers = { X-Tenant = "acme", X-Key = { env = "KEY" } }
without = ["batch"]
[budget]
requests = 50_000
per_second = 200
[consistency]
staleness = "2s"
[process]
start = ["./server", "--port", "3000"]
stop = ["./server", "stop"]
restart = ["./server", "restart"]
kill = ["./server", "kill"]
cwd = "src"
env = { DATABASE = "s3cret-store", TOKEN = { env = "TOKEN" } }
ready = "90s"
grace = "2s"
log = "server.log"
watch = ["src/**"]
[users.zoe]
bearer = { env = "TOKEN" }
[users.bob]
basic = { name = "bob", password = { file = "Cargo.toml" } }
[users.carol]
header = { name = "X-Api-Key", value = "k3y" }
[users.dave]
command = ["./token.sh", "dave"]
expires_in = "10m"
[[waive]]
row = "locking/missing_version_is_refused"
reason = "known, mended in 2.3"
until = "2026-11-23"
"#;

fn access(text: &str) -> Result<Access, String> {
    let text =
        text.strip_prefix('…').map_or_else(|| text.to_owned(), |rest| format!("{HEAD}{rest}"));
    let surroundings = Surroundings {
        folder: Path::new(env!("CARGO_MANIFEST_DIR")),
        today: jiff::civil::date(2026, 11, 23),
        dialects: DIALECTS,
        variable: &|name| matches!(name, "TOKEN" | "KEY").then(|| "s3cret".to_owned()),
    };
    read("sixfold.toml", &text, &surroundings).map_err(|e| e.to_string())
}

#[test]
fn broken_files() {
    let mut page = String::new();
    for (what, text) in BROKEN {
        let error = access(text).expect_err(what);
        assert!(!error.contains("s3cret") && !error.contains("5737"), "{what}: {error}");
        let _ = writeln!(page, "## {what}\n{error}\n");
    }
    insta::assert_snapshot!(page);
}

#[test]
fn a_whole_file() {
    let access = access(WHOLE).expect("it is whole");
    let shown = format!("{access:#?}");
    assert!(!shown.contains("s3cret") && !shown.contains("k3y"), "{shown}");
    let names: Vec<&str> = access.users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["zoe", "bob", "carol", "dave"], "the order of the file counts");
    let sent: Vec<String> = access.users[..3]
        .iter()
        .map(|user| {
            let (name, value) = user.header();
            assert!(value.is_sensitive());
            let text = value.to_str().expect("it is text").to_owned();
            format!("{name}: {}", text.split(' ').next().unwrap_or_default())
        })
        .collect();
    assert_eq!(sent, ["authorization: Bearer", "authorization: Basic", "x-api-key: k3y"]);
    let impostor = |user: usize| access.users[user].impostor();
    assert_eq!(impostor(0).1, "Bearer sixfold-no-such-token");
    assert_eq!(impostor(1).1, "Basic c2l4Zm9sZC1uby1zdWNoLXRva2VuOnNpeGZvbGQtbm8tc3VjaC10b2tlbg==");
    assert_eq!(impostor(2).1, "sixfold-no-such-token");
    assert!(access.terms.leave_out("batch") && !access.terms.leave_out("touch"));
    assert_eq!(access.network.timeout.as_secs(), 90);
    assert_eq!(access.dialect.as_ref().map(|dialect| dialect.named.as_str()), Some("plain"));
    assert_eq!(access.terms.staleness.map(|time| time.as_millis()), Some(2000));
    let plan = access.process.as_ref().expect("it says how to start the server");
    assert_eq!(plan.folder, Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert_eq!((plan.ready.as_secs(), plan.grace.as_secs()), (90, 2));
    assert_eq!(plan.start, ["./server", "--port", "3000"]);
    assert!(access.terms.waiver("locking/missing_version_is_refused").is_some());
    assert_eq!(access.argument.as_deref(), Some("--target sixfold.toml"));
}

#[test]
fn capabilities_that_are_named_leave_out_the_others() {
    let terms = access("…capabilities = [\"batch\"]\n").expect("it can be read").terms;
    assert!(!terms.leave_out("batch") && terms.leave_out("touch"));
    assert!(!terms.leave_out("test_control"), "the run gets its users and hooks from it");
    let terms = access("…without = [\"test_control\"]\n").expect("it can be read").terms;
    assert!(terms.leave_out("test_control") && !terms.leave_out("touch"));
}

#[test]
fn the_schema_takes_what_the_reader_takes() {
    let schema = published_schema().schema.to_value();
    let validator = jsonschema::draft202012::new(&schema).expect("it is a schema");
    let value = |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).ok()?).ok();
    let whole = value(WHOLE).expect("it is TOML");
    let errors: Vec<String> = validator.iter_errors(&whole).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // What no schema can know: other files, the environment, the day, the list of requirements.
    let beyond = [
        "a URL without a scheme",
        "a URL of another scheme",
        "credentials in the URL",
        "a node that is no URL",
        "a dialect that is not there",
        "a dialect that is none",
        "a time beyond all measure",
        "a capability that is misspelt",
        "a capability to leave out that is not there",
        "a field that carries credentials",
        "a field of the harness's own",
        "a field with a name that is none",
        "a field with a value that is none",
        "a proxy that is none",
        "a name with a colon",
        "a token from nowhere",
        "a token from a file that is not there",
        "a token that no field can carry",
        "an age without a command",
        "an authority that is not there",
        "an authority that is none",
        "a certificate without its key",
        "a key without its certificate",
        "a certificate that is none",
        "a folder that is not there",
        "a variable with a name that is none",
        "a variable from nowhere",
        "a path to watch that is empty",
        "a command to stop it that is empty",
        "a waiver of nothing",
        "a waiver with an empty reason",
        "a waiver until no day",
        "a waiver that has expired",
        "a waiver twice",
    ];
    for (what, text) in BROKEN {
        let text = text
            .strip_prefix('…')
            .map_or_else(|| (*text).to_owned(), |rest| format!("{HEAD}{rest}"));
        let Some(value) = value(&text) else { continue };
        assert_eq!(validator.is_valid(&value), beyond.contains(what), "{what}");
    }
}
