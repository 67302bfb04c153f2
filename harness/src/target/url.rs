//! URLs and other words as reports and commands may show them.

use url::Url;

/// The URL without what may be a secret in it: user, password, query and fragment.
pub fn public_url(url: &str) -> String {
    let Ok(mut public) = Url::parse(url) else { return "(a URL that cannot be shown)".to_owned() };
    // A URL without a host has no user either.
    let _ = public.set_username("");
    let _ = public.set_password(None);
    public.set_query(None);
    public.set_fragment(None);
    public.to_string()
}

/// How a command line names further base URLs of a server, behind what it names the first one by.
pub fn named_nodes(nodes: &[String]) -> String {
    nodes.iter().map(|node| format!(" --node {}", shell_word(&public_url(node)))).collect()
}

/// The text as one word of a POSIX shell.
pub fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=,".contains(c);
    let is_word = !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain);
    if is_word { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
