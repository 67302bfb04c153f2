//! Files that are wrong.

use super::super::parse;

#[test]
fn files_that_are_wrong() {
    let head = "dialect = \"sixfold-dialect/1\"\nname = \"x\"\n";
    let rest = "[operations]\n[entities.tasks.fields]\ntitle = \"text\"\n";
    let cases = [
        "dialect = ".to_owned(),
        format!("dialect = \"other/9\"\nname = \"x\"\ncollection = \"a\"\n{rest}"),
        format!("{head}collection = \"{{collction}}\"\n{rest}"),
        format!("{head}collection = \"a\"\nsinc = 3\n{rest}"),
        format!("{head}collection = \"a\"\n[operations]\n[entities]\n"),
        format!(
            "{head}collection = \"a\"\n[operations]\n[entities.tasks.fields]\nn = \"integer\"\n"
        ),
        format!("{head}collection = \"a\"\n{rest}parent = \"reference\"\n"),
        format!("{head}collection = \"a\"\n{rest}[version]\nkind = \"counter\"\nat = \"ETag\"\n"),
        format!(
            "{head}collection = \"a\"\n[list]\n[version]\nkind = \"counter\"\nat = \"header ETag\"\n{rest}"
        ),
        format!("{head}collection = \"a\"\n[sync]\nscope = \"all\"\nposition = \"/next\"\n{rest}"),
        format!("{head}collection = \"a\"\n[excluded]\n\"rest/no_such_row\" = \"so\"\n{rest}"),
        format!("{head}collection = \"a\"\n[absent]\nhttp = \"so\"\n{rest}"),
        format!(
            "{head}collection = \"a\"\n[[outcomes]]\nstatus = [409]\nmeans = \"clash\"\n{rest}"
        ),
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|text| match parse("x.toml", text) {
            Ok(_) => "it can be read".to_owned(),
            Err(problem) => problem.to_string(),
        })
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}
