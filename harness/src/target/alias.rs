//! Users who are one and the same to the server.

use super::{Target, User};

/// A user who is left out, since to the server it is another one: between the two there is nothing to
/// keep apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The user who is left out.
    pub name: String,
    /// Who it is to the server.
    pub of: String,
    /// How that is known: the end of a sentence on both.
    pub because: &'static str,
}

impl Target {
    /// Leaves out each user who sends what another one sends, here and at every node.
    pub(super) fn leave_out_equals(&mut self) {
        while let Some((name, of)) = equals(&self.users) {
            let because = "both send the same credentials";
            self.leave_out(Alias { name, of, because });
        }
    }

    /// Leaves out a user, here and at every node.
    fn leave_out(&mut self, alias: Alias) {
        self.users.retain(|user| user.name != alias.name);
        for node in &mut self.nodes {
            node.users.retain(|user| user.name != alias.name);
        }
        self.aliases.push(alias);
    }
}

/// The names of a user and of one before it who sends the same.
fn equals(users: &[User]) -> Option<(String, String)> {
    let same = |one: &User, other: &User| {
        let ((name, value), (other_name, other_value)) = (one.header(), other.header());
        // What is sent to nobody tells nobody from anybody: an adapter has credentials of its own.
        !value.is_empty() && name == other_name && value.as_bytes() == other_value.as_bytes()
    };
    users.iter().enumerate().find_map(|(place, user)| {
        let before = users[..place].iter().find(|before| same(before, user))?;
        Some((user.name.clone(), before.name.clone()))
    })
}

#[cfg(test)]
mod tests {
    use super::equals;
    use crate::secret::Secret;
    use crate::target::User;

    fn users(named: &[(&str, &str)]) -> Vec<User> {
        let user = |(name, token): &(&str, &str)| User::with_bearer(name, &Secret::new(*token));
        named.iter().filter_map(user).collect()
    }

    #[test]
    fn users_with_one_token_are_one_user() {
        let found = equals(&users(&[("alice", "a"), ("bob", "b"), ("carol", "a")]));
        assert_eq!(found, Some(("carol".to_owned(), "alice".to_owned())));
        assert_eq!(equals(&users(&[("alice", "a"), ("bob", "b")])), None);
    }

    #[test]
    fn users_with_two_header_fields_are_two() {
        let with = |name: &str, field: &'static str| {
            User::with_header(name, http::HeaderName::from_static(field), &Secret::new("a"))
        };
        let two: Vec<User> =
            [with("alice", "x-key"), with("bob", "x-other")].into_iter().flatten().collect();
        assert_eq!((two.len(), equals(&two)), (2, None));
    }
}
