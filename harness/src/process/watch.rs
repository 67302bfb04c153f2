//! Files that are watched, by looking at them again and again.

use std::collections::BTreeMap;
use std::path::{MAIN_SEPARATOR, MAIN_SEPARATOR_STR, Path, PathBuf};
use std::time::SystemTime;

/// How many files are watched at most: looking at more would keep a disk busy.
const MOST: usize = 20_000;

/// The files that are watched, as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// By path, relative to the folder: when each was last changed, and how long it is.
    files: BTreeMap<PathBuf, (Option<SystemTime>, u64)>,
}

impl Watched {
    /// Looks at the files below `folder` that these patterns name: a file, a folder for all that is in it,
    /// or a path in which `*` stands for any part of a name and `**` for any folders. What begins with a
    /// dot is watched only where a pattern says so, links to folders are not followed, and files beyond
    /// the first 20 000 are left out.
    pub fn look(folder: &Path, patterns: &[String]) -> Watched {
        let mut watched = Watched::default();
        for pattern in patterns {
            let parts = pattern.split(['/', MAIN_SEPARATOR]);
            let parts: Vec<&str> = parts.filter(|part| !matches!(*part, "" | ".")).collect();
            // A place that begins at the root stays there, whatever folder it is joined to.
            let is_absolute = Path::new(pattern).is_absolute();
            let begin =
                if is_absolute { PathBuf::from(MAIN_SEPARATOR_STR) } else { PathBuf::new() };
            watched.follow(folder, &begin, &parts);
        }
        watched
    }

    /// The files that came, went, or were changed, in order.
    pub fn changed(&self, later: &Watched) -> Vec<PathBuf> {
        let gone = self.files.keys().filter(|path| !later.files.contains_key(*path));
        let other = later.files.iter().filter(|(path, state)| self.files.get(*path) != Some(state));
        let mut changed: Vec<PathBuf> = gone.chain(other.map(|(path, _)| path)).cloned().collect();
        changed.sort();
        changed
    }

    /// How many files are watched.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is nothing to watch.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Follows the parts of a pattern from the place where the first of them begins.
    fn follow(&mut self, folder: &Path, place: &Path, parts: &[&str]) {
        let Some((part, rest)) = parts.split_first() else {
            self.take(folder, place);
            return;
        };
        if !part.contains('*') {
            self.follow(folder, &place.join(part), rest);
            return;
        }
        if *part == "**" && !rest.is_empty() {
            // No folder at all.
            self.follow(folder, place, rest);
        }
        for (name, is_folder) in entries(&folder.join(place)) {
            let is_hidden = name.starts_with('.') && !part.starts_with('.');
            if is_hidden || !fits(part, &name) || self.files.len() >= MOST {
                continue;
            }
            let inside = place.join(&name);
            match *part {
                "**" if is_folder => self.follow(folder, &inside, parts),
                "**" if rest.is_empty() => self.take_file(folder, &inside),
                "**" => {}
                _ => self.follow(folder, &inside, rest),
            }
        }
    }

    /// Takes in what stands at the end of a pattern: a file, or all that is in a folder.
    fn take(&mut self, folder: &Path, place: &Path) {
        if folder.join(place).is_dir() {
            self.follow(folder, place, &["**"]);
        } else {
            self.take_file(folder, place);
        }
    }

    fn take_file(&mut self, folder: &Path, place: &Path) {
        let found = std::fs::metadata(folder.join(place)).ok().filter(std::fs::Metadata::is_file);
        if let Some(found) = found.filter(|_| self.files.len() < MOST) {
            self.files.insert(place.to_owned(), (found.modified().ok(), found.len()));
        }
    }
}

/// What is in a folder: names, and whether each is a folder itself and no link to one.
fn entries(folder: &Path) -> Vec<(String, bool)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<(String, bool)> = entries
        .map(|entry| {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            (entry.file_name().to_string_lossy().into_owned(), is_folder)
        })
        .collect();
    entries.sort();
    entries
}

/// Whether a name fits a pattern in which each `*` stands for any letters, or none.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{Watched, fits};

    /// A folder with these files in it, which nothing else uses.
    fn folder(files: &[&str]) -> PathBuf {
        let name = format!("sixfold-watch-{}-{}", std::process::id(), files.len());
        let folder = std::env::temp_dir().join(name);
        for file in files {
            let file = folder.join(file);
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it can be made");
            fs::write(file, "one").expect("it can be written");
        }
        folder
    }

    fn seen(folder: &Path, pattern: &str) -> Vec<String> {
        let watched = Watched::look(folder, &[pattern.to_owned()]);
        watched.files.keys().map(|path| path.to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn a_name_fits_a_pattern() {
        for (pattern, name, is_fit) in [
            ("*", "a.rs", true),
            ("*.rs", "a.rs", true),
            ("*.rs", "a.rsx", false),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c", false),
            ("ab", "ab", true),
            ("ab", "abc", false),
        ] {
            assert_eq!(fits(pattern, name), is_fit, "{pattern} {name}");
        }
    }

    #[test]
    fn patterns_name_files() {
        let files = ["a.toml", "src/b.rs", "src/deep/c.rs", "src/deep/d.txt", "src/.e.rs"];
        let folder = folder(&files);
        assert_eq!(seen(&folder, "a.toml"), ["a.toml"]);
        assert_eq!(seen(&folder, "./src/"), ["src/b.rs", "src/deep/c.rs", "src/deep/d.txt"]);
        assert_eq!(seen(&folder, "src/**"), ["src/b.rs", "src/deep/c.rs", "src/deep/d.txt"]);
        assert_eq!(seen(&folder, "src/**/*.rs"), ["src/b.rs", "src/deep/c.rs"]);
        assert_eq!(seen(&folder, "**/*.rs"), ["src/b.rs", "src/deep/c.rs"]);
        assert_eq!(seen(&folder, "src/*.rs"), ["src/b.rs"]);
        assert_eq!(seen(&folder, "src/.*.rs"), ["src/.e.rs"]);
        assert!(Watched::look(&folder, &["no/such".to_owned()]).is_empty());
        let before = Watched::look(&folder, &["src".to_owned()]);
        fs::write(folder.join("src/b.rs"), "other").expect("it can be written");
        fs::write(folder.join("src/new.rs"), "new").expect("it can be written");
        fs::remove_file(folder.join("src/deep/d.txt")).expect("it is there");
        let after = Watched::look(&folder, &["src".to_owned()]);
        let changed = before.changed(&after);
        let names: Vec<&Path> = changed.iter().map(PathBuf::as_path).collect();
        let expected = ["src/b.rs", "src/deep/d.txt", "src/new.rs"].map(Path::new);
        assert_eq!(names, expected);
        assert!(after.changed(&after).is_empty());
        fs::remove_dir_all(&folder).expect("it can be removed");
    }
}
