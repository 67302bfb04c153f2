//! Candidates with fewer clients and fewer users.

use super::tree::{acts, retain, rewrite};
use crate::scenario::{Scenario, StepKind};

/// The story without what this client does.
pub(super) fn without_client(scenario: &Scenario, client: usize) -> Scenario {
    retain(scenario, |act| act.client != client)
}

/// The story without what this client does in one group.
pub(super) fn without_branch(scenario: &Scenario, group: u64, client: usize) -> Scenario {
    super::tree::replace(scenario, group, |mut step| {
        if let StepKind::Together(inner) = &mut step.kind {
            *inner = rewrite(std::mem::take(inner), &mut |step| match step.kind {
                StepKind::Act { client: own, .. } if own == client => Vec::new(),
                _ => vec![step],
            });
        }
        vec![step]
    })
}

/// The story in which one client does what two did; `None` where they are of two users.
pub(super) fn merged_clients(scenario: &Scenario, from: usize, into: usize) -> Option<Scenario> {
    let user = |at: usize| scenario.clients.get(at).map(|client| &client.user);
    if user(from)? != user(into)? {
        return None;
    }
    let mut merged = scenario.clone();
    merged.steps = rewrite(merged.steps, &mut |mut step| {
        if let StepKind::Act { client, .. } = &mut step.kind
            && *client == from
        {
            *client = into;
        }
        vec![step]
    });
    Some(merged)
}

/// The story in which all clients of one user are another one's; `None` where a step speaks of
/// either, as sharing with oneself means something else.
pub(super) fn merged_users(scenario: &Scenario, from: &str, into: &str) -> Option<Scenario> {
    let spoken = acts(&scenario.steps).into_iter().filter_map(|act| act.action.user.as_deref());
    if spoken.into_iter().any(|user| user == from || user == into) {
        return None;
    }
    let mut merged = scenario.clone();
    for client in merged.clients.iter_mut().filter(|client| client.user == from) {
        into.clone_into(&mut client.user);
    }
    Some(merged)
}

/// The users of the story, in the order of their clients.
pub(super) fn users(scenario: &Scenario) -> Vec<String> {
    let mut users: Vec<String> = Vec::new();
    for client in &scenario.clients {
        if !users.contains(&client.user) {
            users.push(client.user.clone());
        }
    }
    users
}

/// The story with every client at the base URL.
pub(super) fn at_one_node(scenario: &Scenario) -> Scenario {
    let mut at_one = scenario.clone();
    for client in &mut at_one.clients {
        client.node = 0;
    }
    at_one
}
