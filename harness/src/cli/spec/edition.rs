//! An edition of the specification from a file, a folder, a revision of this project, or the
//! program itself.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use sixfold::published::files;
use sixfold_spec::catalogue::{Catalogue, catalogue};
use sixfold_spec::diff::Edition;

use super::git;

const CATALOGUE: &str = "catalogue.json";
const SCHEMA: &str = ".schema.json";

/// The edition of this program.
pub(super) fn own() -> Edition {
    let schemas = files().into_iter().filter_map(|file| {
        let name = file.path.strip_prefix("schemas/")?.strip_suffix(SCHEMA)?.to_owned();
        let schema = serde_json::from_str(&file.content).expect("generated schemas are JSON");
        Some((name, schema))
    });
    Edition { catalogue: catalogue(), schemas: Some(schemas.collect()) }
}

/// The edition that is called this: a catalogue file, a folder that holds one, or a git revision of
/// a checkout of this project.
///
/// # Errors
///
/// Says what was looked for, what is wrong with it, and what to name instead.
pub(super) fn read(name: &str) -> Result<Edition, String> {
    let path = Path::new(name);
    if path.is_file() {
        return Ok(Edition { catalogue: parse(name, &text_of(path)?)?, schemas: None });
    }
    if path.is_dir() {
        return folder(path);
    }
    revision(name)
}

fn folder(path: &Path) -> Result<Edition, String> {
    let candidates = [path.to_owned(), path.join("schemas")];
    let Some(folder) = candidates.iter().find(|folder| folder.join(CATALOGUE).is_file()) else {
        return Err(format!(
            "{0} holds no {CATALOGUE}, nor does {0}/schemas. `sixfold spec export --out DIR` writes one.",
            path.display()
        ));
    };
    let file = folder.join(CATALOGUE);
    let catalogue = parse(&file.display().to_string(), &text_of(&file)?)?;
    let mut schemas = BTreeMap::new();
    let entries = std::fs::read_dir(folder)
        .map_err(|e| format!("{} cannot be listed: {e}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| format!("{} cannot be listed: {e}", folder.display()))?.path();
        let file_name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(name) = file_name.strip_suffix(SCHEMA) {
            let schema: Value = parse(&path.display().to_string(), &text_of(&path)?)?;
            schemas.insert(name.to_owned(), schema);
        }
    }
    Ok(Edition { catalogue, schemas: Some(schemas) })
}

fn revision(name: &str) -> Result<Edition, String> {
    let commit = git::commit(name)?;
    let show = |path: &str| git::show(&commit, path).map_err(|e| format!("{name}:{path}: {e}"));
    let path = format!("schemas/{CATALOGUE}");
    let catalogue: Catalogue = parse(&format!("{name}:{path}"), &show(&path)?)?;
    let mut schemas = BTreeMap::new();
    for path in git::files(&commit, "schemas/")? {
        if let Some(stem) = path.strip_prefix("schemas/").and_then(|file| file.strip_suffix(SCHEMA))
        {
            schemas
                .insert(stem.to_owned(), parse::<Value>(&format!("{name}:{path}"), &show(&path)?)?);
        }
    }
    Ok(Edition { catalogue, schemas: Some(schemas) })
}

fn text_of(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{} cannot be read: {e}", path.display()))
}

fn parse<T: serde::de::DeserializeOwned>(place: &str, text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|e| {
        format!("{place} is not what its name says: {e}. `sixfold spec export --out DIR` writes files that are.")
    })
}
