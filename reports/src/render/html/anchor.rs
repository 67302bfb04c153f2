//! Ids that a link can name.

/// The id of a row as an id in the page: `locking/stale_version_is_refused` stays what it is, and
/// what could not stand in a link becomes a dash.
pub(super) fn anchor(id: &str) -> String {
    let stays = |c: char| c.is_ascii_alphanumeric() || "_/.-".contains(c);
    id.chars().map(|c| if stays(c) { c } else { '-' }).collect()
}

/// The address of an id in this page.
pub(super) fn link(anchor: &str) -> String {
    format!("#{anchor}")
}
