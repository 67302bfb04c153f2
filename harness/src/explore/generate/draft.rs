//! A case while it is being made up: who is who, what there is, and what everybody knows of it.

use std::collections::BTreeSet;

use super::ground::Ground;
use super::mix::Mix;
use crate::scenario::{Action, ClientDecl, EntityDecl, EntityRole, Step, StepKind};

/// A client of the case.
pub(super) struct Client {
    pub(super) name: String,
    /// Its user, by its place in [`USERS`].
    pub(super) user: usize,
    /// The node that it speaks to.
    pub(super) node: usize,
    pub(super) is_offline: bool,
}

/// A record of the case.
pub(super) struct Record {
    pub(super) name: String,
    /// The name of the part that its entity plays.
    pub(super) part: String,
    /// The user who made it.
    pub(super) owner: usize,
    /// The clients that can be expected to hold a copy.
    pub(super) held_by: BTreeSet<usize>,
    /// The clients that have written to it.
    pub(super) written_by: BTreeSet<usize>,
    /// The record that it refers to, by its place.
    pub(super) parent: Option<usize>,
    /// Whether it can be expected to be deleted.
    pub(super) is_gone: bool,
    /// The users whom it can be expected to be shared with.
    pub(super) shared_with: BTreeSet<usize>,
}

/// The users of a case.
pub(super) const USERS: [&str; 3] = ["owner", "guest", "other"];

/// The clients of a case, but for the writers of a race or storm.
const CLIENTS: [&str; 8] =
    ["phone", "laptop", "tablet", "desktop", "watch", "kiosk", "television", "reader"];

/// A case while it is being made up.
pub(super) struct Draft<'g> {
    pub(super) ground: &'g Ground<'g>,
    pub(super) mix: &'g Mix,
    pub(super) entities: Vec<EntityDecl>,
    pub(super) clients: Vec<Client>,
    pub(super) records: Vec<Record>,
    /// Positions that were kept, each with the user of the client that kept it.
    pub(super) marks: Vec<(String, usize)>,
    /// The capabilities that the case needs.
    pub(super) needs: BTreeSet<&'static str>,
    /// Whether the steps being made up happen at the same time as others.
    pub(super) is_together: bool,
    /// Whether a hook has set the server's clock off.
    pub(super) is_shifted: bool,
    /// The idempotency keys that were used.
    pub(super) keys: usize,
    made: usize,
    lines: u64,
}

impl<'g> Draft<'g> {
    pub(super) fn new(
        ground: &'g Ground<'g>,
        mix: &'g Mix,
        entities: Vec<EntityDecl>,
    ) -> Draft<'g> {
        Draft {
            ground,
            mix,
            entities,
            clients: Vec::new(),
            records: Vec::new(),
            marks: Vec::new(),
            needs: BTreeSet::new(),
            is_together: false,
            is_shifted: false,
            keys: 0,
            made: 0,
            lines: 0,
        }
    }

    /// Adds a client of this user. Returns its place.
    pub(super) fn client(&mut self, name: String, user: usize) -> usize {
        self.clients.push(Client { name, user, node: 0, is_offline: false });
        self.clients.len() - 1
    }

    /// Adds a client with a name of its own. Returns its place.
    pub(super) fn next_client(&mut self, user: usize) -> usize {
        let name = CLIENTS
            .get(self.clients.len())
            .map_or_else(|| format!("client{}", self.clients.len() + 1), |name| (*name).to_owned());
        self.client(name, user)
    }

    /// The next name of a record or position.
    pub(super) fn next_name(&mut self, kind: char) -> String {
        self.made += 1;
        format!("{kind}{}", self.made)
    }

    /// Adds a record that this client makes. Returns its place.
    pub(super) fn record(&mut self, name: String, part: &str, client: usize) -> usize {
        let owner = self.clients[client].user;
        self.records.push(Record {
            name,
            part: part.to_owned(),
            owner,
            held_by: BTreeSet::from([client]),
            written_by: BTreeSet::from([client]),
            parent: None,
            is_gone: false,
            shared_with: BTreeSet::new(),
        });
        self.records.len() - 1
    }

    /// A step of this client.
    pub(super) fn act(&mut self, client: usize, action: Action) -> Step {
        self.step(StepKind::Act { client, action: Box::new(action) })
    }

    /// A step, on a line of its own.
    pub(super) fn step(&mut self, kind: StepKind) -> Step {
        self.lines += 1;
        Step { line: self.lines, kind }
    }

    /// Whether the user of this client can be expected to see the record.
    pub(super) fn sees(&self, client: usize, record: &Record) -> bool {
        let user = self.clients[client].user;
        record.owner == user || record.shared_with.contains(&user)
    }

    /// The places of the records that the user of this client can be expected to see.
    pub(super) fn seen_by(&self, client: usize) -> Vec<usize> {
        (0..self.records.len()).filter(|at| self.sees(client, &self.records[*at])).collect()
    }

    /// Whether a record refers to this one.
    pub(super) fn has_children(&self, at: usize) -> bool {
        self.records.iter().any(|record| record.parent == Some(at) && !record.is_gone)
    }

    /// This client now holds all that its user sees.
    pub(super) fn pulled(&mut self, client: usize) {
        for at in self.seen_by(client) {
            self.records[at].held_by.insert(client);
        }
    }

    /// The part whose records refer to those of this one, and the other way round: which part a
    /// record of `part` needs to refer to, if any.
    pub(super) fn parent_part(&self, part: &str) -> Option<&str> {
        let declared = self.entities.iter().find(|entity| entity.name == part)?;
        match &declared.role {
            EntityRole::RefersTo(parent)
            | EntityRole::CascadesWith(parent)
            | EntityRole::Restricts(parent)
            | EntityRole::Touches(parent) => Some(parent),
            _ => None,
        }
    }

    /// The clients as a scenario declares them.
    pub(super) fn declared_clients(&self) -> Vec<ClientDecl> {
        let declared = |client: &Client| ClientDecl {
            name: client.name.clone(),
            user: USERS[client.user].to_owned(),
            node: client.node,
        };
        self.clients.iter().map(declared).collect()
    }
}
