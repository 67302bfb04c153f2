//! Files that are wrong.

use std::sync::Arc;

use super::target;
use crate::dialect::parse;
use crate::target::Access;

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
        format!("{head}collection = \"a\"\n{rest}n = {{ kind = \"integer\", touches = true }}\n"),
        format!("{head}collection = \"a\"\n{rest}[version]\nkind = \"counter\"\nat = \"ETag\"\n"),
        format!(
            "{head}collection = \"a\"\n[list]\n[version]\nkind = \"counter\"\nat = \"header ETag\"\n{rest}"
        ),
        format!("{head}collection = \"a\"\n[sync]\nscope = \"all\"\nposition = \"/next\"\n{rest}"),
        format!(
            "{head}collection = \"a\"\n[operations.restore]\nmethod = \"POST\"\n\
             [entities.tasks.fields]\ntitle = \"text\"\n"
        ),
        format!(
            "{head}collection = \"a\"\n[deleted]\nat = \"/gone\"\n[operations.restore]\n\
             method = \"PUT\"\nwhole = true\n[entities.tasks.fields]\ntitle = \"text\"\n"
        ),
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

#[test]
fn what_a_write_reaches_beside_its_record_is_known() {
    let text = "dialect = \"sixfold-dialect/1\"\nname = \"x\"\ncollection = \"{entity}\"\n[operations]\n\
                [entities.lists.fields]\ntitle = \"text\"\n[entities.tasks.fields]\ntitle = \"text\"\n\
                list_id = { kind = \"reference\", to = \"lists\", touches = true, on_delete = \"cascade\" }\n\
                old_id = { kind = \"reference\", to = \"lists\", on_delete = \"restrict\" }\n";
    let dialect = parse("x.toml", text).expect("it is sound");
    let dialect = Arc::new(dialect);
    let access = Access::new("http://127.0.0.1:1");
    let target = target(&access, &dialect);
    let links: Vec<_> = target
        .relations
        .0
        .iter()
        .map(|link| (link.member.as_str(), link.touches, link.cascades, link.restricts))
        .collect();
    assert_eq!(links, [("list_id", true, true, false), ("old_id", false, false, true)]);
}
