//! How to reach a target, as the user said it.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::{Terms, User, named_nodes, public_url, shell_word};
use crate::adapter::Launch;
use crate::client::NetworkOptions;
use crate::dialect::Dialect;
use crate::process::{Plan, ServerProcess};
use crate::secret::Secrets;

/// How to reach a target.
#[derive(Clone, Debug)]
pub struct Access {
    /// The base URL, as the user wrote it.
    pub url: String,
    /// How a command line names it, in words of a shell; `None` for by its URL.
    pub argument: Option<String>,
    /// Further base URLs of the same server.
    pub nodes: Vec<String>,
    /// Users named by the user; empty to take those that the server offers for tests.
    pub users: Vec<User>,
    /// How requests travel.
    pub network: NetworkOptions,
    /// How long to wait until the server answers; `None` for not at all.
    pub wait: Option<Duration>,
    /// What the user says of the server that it does not say itself.
    pub terms: Terms,
    /// How the server spells the patterns, if not as the specification does.
    pub dialect: Option<Arc<Dialect>>,
    /// How to start the server, where this program is to own its process.
    pub process: Option<Plan>,
    /// The server that was started so.
    pub server: Option<ServerProcess>,
    /// The program that speaks to the server, where no dialect has words for it. Where there is one, the
    /// dialect counts for nothing.
    pub adapter: Option<Launch>,
}

impl Access {
    /// To the server at this URL, as whoever it offers for tests.
    pub fn new(url: impl Into<String>) -> Access {
        Access {
            url: url.into(),
            argument: None,
            nodes: Vec::new(),
            users: Vec::new(),
            network: NetworkOptions::default(),
            wait: None,
            terms: Terms::default(),
            dialect: None,
            process: None,
            server: None,
            adapter: None,
        }
    }

    /// Everything that must not be shown, whatever becomes of the target.
    pub fn secrets(&self) -> Secrets {
        let secrets = Secrets::default();
        self.network.guard(&secrets);
        for url in std::iter::once(&self.url).chain(&self.nodes) {
            let url = Url::parse(url).ok();
            url.iter().filter_map(Url::password).for_each(|password| secrets.add(password));
        }
        self.process.iter().for_each(|plan| plan.guard(&secrets));
        for user in &self.users {
            secrets.include(user.credential.secrets());
        }
        secrets
    }

    /// How a command line names the server.
    pub fn argument(&self) -> String {
        self.argument.clone().unwrap_or_else(|| {
            let url = shell_word(&public_url(&self.url));
            let speech = match (&self.adapter, &self.dialect) {
                (Some(adapter), _) => format!(" --adapter {}", shell_word(&adapter.written)),
                (None, Some(dialect)) => format!(" --dialect {}", shell_word(&dialect.named)),
                (None, None) => String::new(),
            };
            format!("{url}{speech}{}", named_nodes(&self.nodes))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Access;

    #[test]
    fn a_command_names_every_node() {
        let nodes = vec!["http://b.example/?key=1".to_owned(), "http://c.example".to_owned()];
        let access = Access { nodes, ..Access::new("http://a.example") };
        let told = "http://a.example/ --node http://b.example/ --node http://c.example/";
        assert_eq!(access.argument(), told);
    }
}
