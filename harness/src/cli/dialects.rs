//! From `--dialect NAME-OR-FILE` to a dialect.

use std::path::Path;
use std::sync::Arc;

use sixfold::dialect::{Dialect, parse};
use sixfold_fixtures::dialects::DIALECTS;

use super::Exit;
use super::terminal::complain;

/// The shipped dialect of this name, or the one in this file.
pub(super) fn dialect(named: &str) -> Result<Arc<Dialect>, Exit> {
    let shipped = DIALECTS.iter().find(|(name, _)| *name == named);
    let text = match shipped {
        Some((_, text)) => (*text).to_owned(),
        None => read(Path::new(named))?,
    };
    match parse(named, &text) {
        Ok(dialect) => Ok(Arc::new(dialect)),
        Err(problem) => {
            complain(problem);
            Err(Exit::Usage)
        }
    }
}

fn read(file: &Path) -> Result<String, Exit> {
    std::fs::read_to_string(file).map_err(|e| {
        let shipped: Vec<&str> = DIALECTS.iter().map(|(name, _)| *name).collect();
        complain(format_args!(
            "there is no dialect `{0}`: it is none of those that are shipped ({1}), and as a file it \
             cannot be read: {e}. Name one of these, or the path of a file.",
            file.display(),
            shipped.join(", ")
        ));
        Exit::Usage
    })
}
