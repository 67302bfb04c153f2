//! What `--help` says, of the program and of each command.

mod support;

#[test]
fn help() {
    let mut page = String::new();
    for command in ["", "demo", "check", "replay", "serve", "explain", "list", "prove"] {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        page.push_str(&format!("$ sixfold {}\n{}\n", arguments.join(" "), support::run(&arguments)));
    }
    insta::assert_snapshot!(page);
}
