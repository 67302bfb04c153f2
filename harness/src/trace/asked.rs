//! What a request asks for, as a set of kinds: whoever is about deletes looks at deletes only, however
//! long the trace is.

use std::ops::BitOr;

use super::Op;

/// Kinds of requests: one, or several joined by `|`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked(u32);

macro_rules! kinds {
    ($( $(#[$doc:meta])+ $name:ident = $place:literal; )*) => {
        impl Asked {
            $( $(#[$doc])+ pub const $name: Asked = Asked(1 << $place); )*
        }
    };
}

kinds! {
    /// [`Op::Discover`].
    DISCOVER = 0;
    /// [`Op::Schema`].
    SCHEMA = 1;
    /// [`Op::Create`].
    CREATE = 2;
    /// [`Op::Read`].
    READ = 3;
    /// [`Op::List`].
    LIST = 4;
    /// [`Op::Update`].
    UPDATE = 5;
    /// [`Op::Delete`].
    DELETE = 6;
    /// [`Op::Replace`].
    REPLACE = 7;
    /// [`Op::Restore`].
    RESTORE = 8;
    /// [`Op::Share`].
    SHARE = 9;
    /// [`Op::Batch`].
    BATCH = 10;
    /// [`Op::Events`].
    EVENTS = 11;
    /// [`Op::Control`].
    CONTROL = 12;
    /// [`Op::Query`].
    QUERY = 13;
    /// [`Op::SyncSome`].
    SYNC_SOME = 14;
    /// [`Op::Sync`].
    SYNC = 15;
    /// [`Op::Outage`].
    OUTAGE = 16;
    /// [`Op::Odd`] by a method that only asks.
    ODD_QUESTION = 17;
    /// [`Op::Odd`] by a method that may change something.
    ODD_WRITE = 18;
}

impl Asked {
    /// [`Op::Odd`], whatever its method.
    pub const ODD: Asked = Asked(Asked::ODD_QUESTION.0 | Asked::ODD_WRITE.0);

    /// Everything of which [`Op::is_write`] says that it asks for a change of a record.
    pub const WRITE: Asked = Asked(
        Asked::CREATE.0
            | Asked::UPDATE.0
            | Asked::DELETE.0
            | Asked::REPLACE.0
            | Asked::RESTORE.0
            | Asked::ODD_WRITE.0,
    );

    /// What most requests of any trace ask for.
    pub(super) const COMMON: Asked = Asked(
        Asked::CREATE.0
            | Asked::READ.0
            | Asked::LIST.0
            | Asked::UPDATE.0
            | Asked::DELETE.0
            | Asked::SYNC.0,
    );

    /// Everything of which [`Op::is_control`] says that it does something to the server as a whole.
    pub const TO_THE_SERVER: Asked = Asked(Asked::CONTROL.0 | Asked::OUTAGE.0);

    /// What a request asks for.
    pub fn of(op: &Op) -> Asked {
        match op {
            Op::Discover => Asked::DISCOVER,
            Op::Schema { .. } => Asked::SCHEMA,
            Op::Create { .. } => Asked::CREATE,
            Op::Read { .. } => Asked::READ,
            Op::List { .. } => Asked::LIST,
            Op::Update { .. } => Asked::UPDATE,
            Op::Delete { .. } => Asked::DELETE,
            Op::Replace { .. } => Asked::REPLACE,
            Op::Restore { .. } => Asked::RESTORE,
            Op::Share { .. } => Asked::SHARE,
            Op::Batch { .. } => Asked::BATCH,
            Op::Events => Asked::EVENTS,
            Op::Control { .. } => Asked::CONTROL,
            Op::Query { .. } => Asked::QUERY,
            Op::SyncSome { .. } => Asked::SYNC_SOME,
            Op::Sync { .. } => Asked::SYNC,
            Op::Outage { .. } => Asked::OUTAGE,
            Op::Odd { method, .. } if method.is_safe() => Asked::ODD_QUESTION,
            Op::Odd { .. } => Asked::ODD_WRITE,
        }
    }

    /// Whether the two have a kind in common.
    pub fn meets(self, other: Asked) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Asked {
    type Output = Asked;

    fn bitor(self, other: Asked) -> Asked {
        Asked(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::Asked;
    use crate::trace::{Expected, Op, Outage};

    #[test]
    fn the_named_sets_are_what_the_operations_say() {
        let delete = Op::Delete {
            entity: "tasks".into(),
            id: "t".to_owned(),
            expected: Expected::Absent,
            if_match: None,
        };
        let odd = |method| Op::Odd { resource: None, method, of: None };
        let hook = Op::Control { hook: "reset".into(), milliseconds: None };
        let outage = Op::Outage { how: Outage::Kill };
        let pull = Op::Sync { since: None, limit: None };
        for op in [delete, odd(Method::GET), odd(Method::PUT), hook, outage, pull, Op::Discover] {
            let asked = Asked::of(&op);
            assert_eq!(asked.meets(Asked::WRITE), op.is_write(), "{op:?}");
            assert_eq!(asked.meets(Asked::TO_THE_SERVER), op.is_control(), "{op:?}");
            assert_eq!(asked.meets(Asked::ODD), matches!(op, Op::Odd { .. }), "{op:?}");
        }
    }
}
