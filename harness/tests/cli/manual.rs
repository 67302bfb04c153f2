//! `completions` and `man`: the shells' own readers have to take what is written.

use std::process::Command;

use crate::support::{folder, run, sixfold};

#[test]
fn every_shell_has_its_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell]);
        assert!(script.starts_with("exit 0\n"), "{script}");
        // Each names the newest option of a subcommand, and so the whole command line.
        assert!(script.contains("openapi"), "{shell}: {script}");
    }
    let page = run(&["completions", "tcsh"]);
    assert!(page.starts_with("exit 2\n"), "{page}");
}

#[test]
fn bash_completes_a_subcommand() {
    let place = folder();
    let script = sixfold(&["completions", "bash"]).output().expect("the program starts").stdout;
    std::fs::write(place.join("sixfold.bash"), script).expect("it can be written");
    let line = "source sixfold.bash && COMP_WORDS=(sixfold che) COMP_CWORD=1 && \
                _sixfold sixfold che sixfold && echo \"${COMPREPLY[@]}\"";
    let Ok(output) = Command::new("bash").args(["-c", line]).current_dir(&place).output() else {
        return;
    };
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "check");
}

#[test]
fn there_is_a_page_for_each_command() {
    let page = run(&["man"]);
    assert!(page.contains(".TH sixfold 1"), "{page}");
    let place = folder();
    let mut command = sixfold(&["man", "--out", "pages"]);
    let output = command.current_dir(&place).output().expect("the program starts");
    assert!(output.status.success(), "{output:?}");
    let pages = std::fs::read_dir(place.join("pages")).expect("it is there");
    let mut names: Vec<String> =
        pages.flatten().map(|page| page.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    insta::assert_snapshot!(names.join("\n"));
    std::fs::write(place.join("taken"), "").expect("it can be written");
    let mut command = sixfold(&["man", "--out", "taken"]);
    let output = command.current_dir(&place).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(4));
}
