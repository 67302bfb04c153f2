//! What `--help` says, of the program and of each command.

#[test]
fn help() {
    let mut page = String::new();
    for command in [
        "",
        "demo",
        "check",
        "explore",
        "replay",
        "init",
        "doctor",
        "adapter",
        "adapter check",
        "serve",
        "explain",
        "list",
        "prove",
        "report",
        "report show",
        "report diff",
        "report merge",
        "report gate",
        "report bundle",
        "report verify",
        "baseline update",
        "spec",
        "spec export",
        "spec book",
        "spec diff",
        "completions",
        "man",
    ] {
        let arguments: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        page.push_str(&format!(
            "$ sixfold {}\n{}\n",
            arguments.join(" "),
            crate::support::run(&arguments)
        ));
    }
    insta::assert_snapshot!(page);
}
