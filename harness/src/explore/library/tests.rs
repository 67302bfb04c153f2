use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use sixfold_reports::TargetIdentity;
use sixfold_spec::requirement;

use super::{Found, Kept, Stored, load, public_url, replay_command, store};
use crate::scenario::{Scenario, parse};

/// A folder that nothing else uses and that is not there yet. Removed when dropped.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Temporary {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("sixfold-library-{}-{number}", std::process::id());
        Temporary(std::env::temp_dir().join(name))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn story(steps: &str) -> Scenario {
    let text = format!(
        "title: Two save at once\nentities: {{ tasks: any }}\nclients: [phone, laptop]\nsteps:\n{steps}"
    );
    parse("story.yaml", "story", &text).expect("the story can be read")
}

fn found() -> Found {
    Found {
        scenario: story("  - phone: create tasks as r1\n  - laptop: update r1\n"),
        row: &requirement::locking::one_winner_per_version,
        expected: "one of the writes is refused".to_owned(),
        observed: "both were accepted".to_owned(),
        seed: 4711,
        case: 17,
        target: TargetIdentity {
            url: "http://127.0.0.1:3000/v1".to_owned(),
            spec: "sixfold/1.0".to_owned(),
            revision: "7".to_owned(),
            entities: vec!["tasks".to_owned()],
            capabilities: Vec::new(),
        },
        argument: "http://127.0.0.1:3000/v1".to_owned(),
        found_at: "2026-11-22T21:00:00Z".parse::<Timestamp>().expect("it is a time"),
        requests: 12,
        failed: 37,
        tried: 100,
        emptied: None,
    }
}

/// What the file of a found case says above its story, in one line.
fn account(found: &Found) -> String {
    let folder = Temporary::new();
    let text = text(&store(&folder.0, found).expect("it can be written"));
    let account = text.lines().take_while(|line| line.starts_with('#'));
    account.map(|line| line.trim_start_matches(['#', ' '])).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_file_says_what_the_story_was_told_beside() {
    let case = "this tells the whole case:  sixfold explore http://127.0.0.1:3000/v1 --seed 4711 --first 17 \
                --cases 1";
    let beside = account(&found());
    assert!(beside.contains("It broke in 37 of 100 times that it was told, and"), "{beside}");
    assert!(beside.contains(case), "{beside}");
    let alone = account(&Found { emptied: Some((37, 100)), ..found() });
    assert!(alone.contains("that it was told to the emptied server, and takes"), "{alone}");
    assert!(!alone.contains("whole case"), "{alone}");
    let never = account(&Found { emptied: Some((0, 3)), ..found() });
    assert!(never.contains("; in none of 3 once the server was emptied"), "{never}");
    let once = account(&Found { failed: 0, tried: 32, ..found() });
    assert!(once.contains("It broke once, and not in 32 tellings more, and takes"), "{once}");
    assert!(never.contains(case), "{never}");
}

fn text(stored: &Stored) -> String {
    std::fs::read_to_string(stored.file()).expect("the file is there")
}

fn name(file: &Path) -> String {
    file.file_name().expect("it has a name").to_string_lossy().into_owned()
}

#[test]
fn a_found_case_is_a_story_with_its_account() {
    let folder = Temporary::new();
    let stored = store(&folder.0, &found()).expect("it can be written");
    let text = text(&stored).replace(&folder.0.display().to_string(), "FOLDER");
    let sentence = requirement::locking::one_winner_per_version.row().sentence.clone();
    let (account, story) = text.split_at(text.find("title:").expect("a story has a title"));
    let told: String =
        account.lines().map(|line| line.trim_start_matches(['#', ' ']).to_owned() + " ").collect();
    let file = name(stored.file());
    for part in [
        "locking/one_winner_per_version: ",
        sentence.trim(),
        "Expected: one of the writes is refused",
        "Observed: both were accepted",
        "Found on 2026-11-22 at http://127.0.0.1:3000/v1 (sixfold/1.0, revision 7) by sixfold",
        "as case 17 of seed 4711. It broke in 37 of 100 times that it was told, and takes 12 requests.",
        &format!("sixfold replay FOLDER/{file} http://127.0.0.1:3000/v1 --seed 4711 --times 10"),
    ] {
        assert!(told.contains(part), "`{part}` is not in:\n{account}");
    }
    assert!(
        file.starts_with("locking.one_winner_per_version-") && file.ends_with(".yaml"),
        "{file}"
    );
    assert_eq!(
        story,
        "title: Two save at once\nentities: { tasks: any }\nclients: [phone, laptop]\nsteps:\n  \
         - phone: create tasks as r1\n  - laptop: update r1\n"
    );
}

#[test]
fn what_is_stored_is_loaded_in_the_order_of_the_names() {
    let folder = Temporary::new();
    assert_eq!(load(&folder.0).expect("a folder that is not there is no error"), []);
    let later = Found { row: &requirement::rest::patch_merges, ..found() };
    for found in [&later, &found()] {
        store(&folder.0, found).expect("it can be written");
    }
    std::fs::write(folder.0.join("notes.txt"), "none of ours").expect("it can be written");
    let kept = load(&folder.0).expect("all can be read");
    let ids: Vec<&str> = kept.iter().map(|kept| kept.scenario.id.as_str()).collect();
    let [Kept { file, scenario }, other] = kept.as_slice() else { panic!("{ids:?}") };
    assert_eq!(scenario.id, format!("found/{}", name(file).trim_end_matches(".yaml")));
    assert!(scenario.id.starts_with("found/locking."), "{ids:?}");
    assert!(other.scenario.id.starts_with("found/rest."), "{ids:?}");
    assert_eq!(scenario.clients, found().scenario.clients);
    assert_eq!(scenario.steps.len(), 2);
}

#[test]
fn the_same_case_is_kept_once_and_nothing_is_overwritten() {
    let folder = Temporary::new();
    let first = store(&folder.0, &found()).expect("it can be written");
    // The same story, found again under another title and with another seed.
    let mut again = Found { seed: 1, ..found() };
    "Something else".clone_into(&mut again.scenario.title);
    let before = text(&first);
    let second = store(&folder.0, &again).expect("it can be written");
    assert_eq!(second, Stored::Known(first.file().to_owned()));
    assert_eq!(text(&first), before);

    // A person edits the file into another story, or spoils it: it stays, and the case is kept beside it.
    for edited in [before.replace("update r1", "delete r1"), "no story".to_owned()] {
        std::fs::write(first.file(), &edited).expect("it can be written");
        let beside = store(&folder.0, &found()).expect("it can be written");
        assert_eq!(name(beside.file()), name(first.file()).replace(".yaml", "-2.yaml"));
        assert_eq!(text(&first), edited);
        assert_eq!(
            text(&beside).split_once("title:").map(|(_, story)| story.to_owned()),
            before.split_once("title:").map(|(_, story)| story.to_owned())
        );
    }

    // Another story has another name.
    let other = Found { scenario: story("  - phone: create tasks as r1\n"), ..found() };
    let other = store(&folder.0, &other).expect("it can be written");
    assert!(matches!(other, Stored::New(_)));
    assert!(!name(other.file()).ends_with("-2.yaml"), "{other:?}");
}

#[test]
fn no_secret_gets_into_a_file() {
    let folder = Temporary::new();
    let mut found = found();
    "http://ann:s3cret@127.0.0.1:3000/v1?token=t0ken#fr4g".clone_into(&mut found.target.url);
    "it answers `ann:s3cret`, t0ken and fr4g\nsteps: []".clone_into(&mut found.observed);
    let stored = store(&folder.0, &found).expect("it can be written");
    let text = text(&stored);
    for secret in ["s3cret", "t0ken", "fr4g", "ann"] {
        assert!(!text.contains(secret), "{secret} is in:\n{text}");
    }
    assert!(text.contains("http://127.0.0.1:3000/v1"), "{text}");
    assert_eq!(load(&folder.0).expect("it is a story")[0].scenario.steps.len(), 2);
    assert_eq!(public_url("no url"), "(a URL that cannot be shown)");
}

#[test]
fn a_rare_breach_asks_for_more_replays() {
    let folder = Temporary::new();
    let mut commands = Vec::new();
    for (failed, tried) in [(20, 20), (1, 2), (1, 100), (0, 100)] {
        let at = folder.0.join(format!("{failed}-{tried}"));
        let stored = store(&at, &Found { failed, tried, ..found() }).expect("it can be written");
        let text = text(&stored);
        let line = text.lines().find(|line| line.contains("sixfold replay")).unwrap_or_default();
        commands.push(line.split_once("--seed 4711").map_or("", |(_, end)| end).to_owned());
    }
    assert_eq!(commands, ["", " --times 7", " --times 459", " --times 1000"]);
}

#[test]
fn errors_name_the_file_and_the_remedy() {
    let folder = Temporary::new();
    std::fs::create_dir_all(&folder.0).expect("it can be made");
    std::fs::write(
        folder.0.join("broken.yaml"),
        "title: t\nclients: [phone]\nsteps:\n  - phone: updat t\n",
    )
    .expect("it can be written");
    let error = load(&folder.0).expect_err("it is no story").to_string();
    assert!(error.contains("broken.yaml:4:12: `updat` is nothing that a client can do"), "{error}");
    assert!(error.ends_with("move it out of the folder of found cases."), "{error}");

    std::fs::write(folder.0.join("broken.yaml"), [0xFF]).expect("it can be written");
    let error = load(&folder.0).expect_err("it is no text").to_string();
    assert!(error.contains("broken.yaml cannot be read"), "{error}");

    let error = load(&folder.0.join("broken.yaml")).expect_err("it is no folder").to_string();
    assert!(error.contains("broken.yaml") && error.contains("--found"), "{error}");
    let error = store(&folder.0.join("broken.yaml"), &found()).expect_err("it is no folder");
    assert!(error.to_string().contains("--found"), "{error}");
}

#[test]
fn a_command_can_be_pasted_into_a_shell() {
    let command = |file: &str| replay_command(Path::new(file), "http://127.0.0.1:3000/", 5);
    assert_eq!(command("a/b-1.yaml"), "sixfold replay a/b-1.yaml http://127.0.0.1:3000/ --seed 5");
    assert_eq!(
        command("it's; $(a).yaml"),
        r"sixfold replay 'it'\''s; $(a).yaml' http://127.0.0.1:3000/ --seed 5"
    );
}
