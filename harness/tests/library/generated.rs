//! Generated files are committed, and fresh. `SIXFOLD_UPDATE=1` writes them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sixfold::published::files;
use sixfold_reports::CoverageTable;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn generated_files_are_fresh() {
    let update = std::env::var_os("SIXFOLD_UPDATE").is_some();
    let mut stale = Vec::new();
    for file in files() {
        let path = root().join(&file.path);
        let on_disk = std::fs::read_to_string(&path).unwrap_or_default();
        if on_disk == file.content {
            continue;
        }
        if update {
            std::fs::write(&path, &file.content).expect("the project can be written to");
        } else {
            stale.push(file.path);
        }
    }
    assert!(
        stale.is_empty(),
        "stale: {stale:?}. Run `SIXFOLD_UPDATE=1 cargo test -p sixfold --test library generated` and look at the diff."
    );
}

/// The most scenarios that the table of stakes names of a requirement.
const STAKES: usize = 8;

/// What the report knows of the scenarios that put a requirement at stake is taken from the coverage table.
#[test]
fn the_table_of_stakes_is_that_of_the_coverage() {
    let table = std::fs::read_to_string(root().join("reports/samples/coverage.json"))
        .expect("the table is part of the project");
    let table: CoverageTable = serde_json::from_str(&table).expect("it is one");
    let mut lines = Vec::new();
    for row in &table.rows {
        let (pattern, _) = row.id.split_once('/').expect("an id has two parts");
        let all = row.occasions.iter().flat_map(|occasion| &occasion.scenarios);
        let all: BTreeSet<&String> = all.collect();
        let (own, others): (Vec<&String>, Vec<&String>) =
            all.into_iter().partition(|id| id.split('/').next() == Some(pattern));
        let named: Vec<String> =
            own.into_iter().chain(others).take(STAKES).map(|id| format!("{id:?}")).collect();
        if !named.is_empty() {
            lines.push(format!("  {:?}: [{}]", row.id, named.join(", ")));
        }
    }
    let content = format!("{{\n{}\n}}\n", lines.join(",\n"));
    let path = root().join("harness/src/report/stakes.json");
    if std::env::var_os("SIXFOLD_UPDATE").is_some() {
        std::fs::write(&path, &content).expect("the project can be written to");
    }
    let on_disk = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(on_disk == content, "stale: {}; run this test with SIXFOLD_UPDATE=1", path.display());
}

#[test]
fn nothing_else_lies_in_the_schemas_folder() {
    let listed: BTreeSet<String> = files()
        .into_iter()
        .map(|file| file.path)
        .filter(|path| path.starts_with("schemas/"))
        .collect();
    let on_disk: BTreeSet<String> = std::fs::read_dir(root().join("schemas"))
        .expect("the folder is part of the project")
        .map(|entry| {
            format!("schemas/{}", entry.expect("it can be listed").file_name().to_string_lossy())
        })
        .collect();
    assert_eq!(on_disk, listed);
}

#[test]
fn every_schema_is_json_schema_2020_12() {
    let mut read = 0;
    for file in files().into_iter().filter(|file| file.path.ends_with(".schema.json")) {
        let schema: serde_json::Value =
            serde_json::from_str(&file.content).expect("generated JSON is JSON");
        assert_eq!(
            schema["$schema"], "https://json-schema.org/draft/2020-12/schema",
            "{}",
            file.path
        );
        assert!(jsonschema::draft202012::meta::is_valid(&schema), "{}", file.path);
        jsonschema::draft202012::new(&schema).unwrap_or_else(|e| panic!("{}: {e}", file.path));
        read += 1;
    }
    assert!(read >= 10, "only {read} schemas were read");
}

#[test]
fn the_catalogue_keeps_to_its_schema() {
    let find = |path: &str| {
        let file = files().into_iter().find(|file| file.path == path).expect("it is generated");
        serde_json::from_str::<serde_json::Value>(&file.content).expect("generated JSON is JSON")
    };
    let validator =
        jsonschema::draft202012::new(&find("schemas/catalogue.schema.json")).expect("valid");
    let errors: Vec<String> =
        validator.iter_errors(&find("schemas/catalogue.json")).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_scripted_scenario_keeps_to_the_schema() {
    let schema = sixfold::scenario::published_schema().schema.to_value();
    let validator = jsonschema::draft202012::new(&schema).expect("the scenario schema is valid");
    let mut read = 0;
    for folder in
        std::fs::read_dir(root().join("harness/scenarios")).expect("the scenarios are there")
    {
        for file in std::fs::read_dir(folder.expect("listed").path()).expect("a folder per pattern")
        {
            let path = file.expect("listed").path();
            let text = std::fs::read_to_string(&path).expect("a scenario can be read");
            let value: serde_json::Value =
                serde_saphyr::from_str(&text).expect("a scenario is YAML");
            let errors: Vec<String> =
                validator.iter_errors(&value).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
            read += 1;
        }
    }
    assert!(read > 0, "no scenario was read");
}

#[test]
fn shipped_dialects_fit_the_published_schema() {
    let schema = sixfold::dialect::published_schema().schema.to_value();
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is one");
    for (name, text) in sixfold_fixtures::dialects::DIALECTS {
        let dialect =
            sixfold::dialect::parse(name, text).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(dialect.name, *name);
        let data: serde_json::Value = toml::from_str(text).expect("it is TOML");
        let faults: Vec<String> =
            validator.iter_errors(&data).map(|e| format!("{e} at {}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
    }
}
