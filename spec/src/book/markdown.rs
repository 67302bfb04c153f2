//! Small changes to Markdown that is written by hand.

use crate::requirement;

/// Every heading one level lower. Lines inside code fences stay as they are.
pub(super) fn shift_headings(text: &str) -> String {
    outside_fences(
        text,
        |line| {
            if line.starts_with('#') { format!("#{line}") } else { line.to_owned() }
        },
    )
}

/// Ids of requirements in code spans become links to their anchors. Headings and code fences stay
/// as they are.
pub(super) fn link_rows(text: &str) -> String {
    outside_fences(
        text,
        |line| if line.starts_with('#') { line.to_owned() } else { link_line(line) },
    )
}

fn link_line(line: &str) -> String {
    let mut parts = line.split('`').peekable();
    let mut linked = parts.next().unwrap_or_default().to_owned();
    while let Some(part) = parts.next() {
        // A code span may begin on one line and end on the next, so only what stands between two
        // marks of this line is looked at.
        let after = parts.next_if(|_| requirement::find(part).is_some());
        match after {
            Some(after) => linked.push_str(&format!("[`{part}`](#{part}){after}")),
            None => linked.push_str(&format!("`{part}")),
        }
    }
    linked
}

/// Every line outside of code fences, changed.
pub(super) fn outside_fences(text: &str, mut change: impl FnMut(&str) -> String) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut in_fence = false;
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        if in_fence || is_fence {
            changed.push_str(line);
        } else {
            changed.push_str(&change(line));
        }
        in_fence ^= is_fence;
        changed.push('\n');
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::{link_rows, shift_headings};

    #[test]
    fn fences_are_left_alone() {
        let text = "# a\n```\n# b\n`locking/stale_version_is_refused`\n```\n";
        assert_eq!(shift_headings(text), text.replacen("# a", "## a", 1));
        assert_eq!(link_rows(text), text);
    }

    #[test]
    fn ids_become_links() {
        assert_eq!(
            link_rows("see `locking/stale_version_is_refused`, not `a/b`"),
            "see [`locking/stale_version_is_refused`](#locking/stale_version_is_refused), not `a/b`\n"
        );
        let broken = "a span `over\ntwo lines` stays\n";
        assert_eq!(link_rows(broken), broken);
    }
}
