//! Which capabilities a request can use, and which ones it does.

use crate::trace::{Exchange, Op};

/// Makes the type and its list of one and the same rows, so that neither can lack one of the other.
macro_rules! usable {
    ($( $variant:ident = $name:literal, )*) => {
        /// A capability that a request can use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Usable { $( $variant, )* }

        impl Usable {
            /// All of them, by name.
            pub(super) const ALL: &[Usable] = &[ $( Usable::$variant, )* ];

            /// Its name in the discovery document.
            pub(super) fn name(self) -> &'static str {
                match self { $( Usable::$variant => $name, )* }
            }
        }
    };
}

usable! {
    Batch = "batch",
    EntityFilter = "entity_filter",
    Events = "events",
    Filters = "filters",
    IdempotencyKeys = "idempotency_keys",
    Put = "put",
    Restore = "restore",
    ServerIds = "server_ids",
    Sharing = "sharing",
    Sorts = "sorts",
    TestControl = "test_control",
    TimeSince = "time_since",
}

/// The capabilities that the request uses.
pub(super) fn used(exchange: &Exchange) -> Vec<Usable> {
    let has_key = exchange.request.headers.contains_key("idempotency-key");
    let of_key = has_key.then_some(Usable::IdempotencyKeys);
    used_by(&exchange.op).into_iter().chain(of_key).collect()
}

fn used_by(op: &Op) -> Vec<Usable> {
    match op {
        Op::Replace { .. } => vec![Usable::Put],
        Op::Restore { .. } => vec![Usable::Restore],
        Op::Share { .. } => vec![Usable::Sharing],
        Op::Batch { .. } => vec![Usable::Batch],
        Op::Events => vec![Usable::Events],
        Op::Control { .. } => vec![Usable::TestControl],
        Op::Query { filters, sort, .. } => {
            let narrowed = (!filters.is_empty()).then_some(Usable::Filters);
            narrowed.into_iter().chain(sort.is_some().then_some(Usable::Sorts)).collect()
        }
        Op::SyncSome { entities, from_time, .. } => {
            let narrowed = (!entities.is_empty()).then_some(Usable::EntityFilter);
            narrowed.into_iter().chain(from_time.then_some(Usable::TimeSince)).collect()
        }
        Op::Create { id: None, .. } => vec![Usable::ServerIds],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;
    use sixfold_spec::requirement;

    use super::{Usable, used_by};
    use crate::trace::{Expected, Op};

    #[test]
    fn each_has_a_request_that_uses_it() {
        let (entity, id) = (|| "tasks".into(), || "a".to_owned());
        let narrowed = |from_time| Op::SyncSome {
            entities: vec![entity()],
            from_time,
            since: None,
            limit: None,
        };
        let requests = [
            Op::Replace {
                entity: entity(),
                id: id(),
                expected: Expected::Absent,
                if_match: None,
                members: Map::new(),
            },
            Op::Restore { entity: entity(), id: id(), expected: Expected::Absent, if_match: None },
            Op::Share { entity: entity(), id: id(), with: 1, revoke: false },
            Op::Batch { operations: Vec::new() },
            Op::Events,
            Op::Control { hook: "restart".into(), milliseconds: None },
            Op::Query {
                entity: entity(),
                filters: vec![("title".to_owned(), "Milk".to_owned())],
                sort: Some("title".to_owned()),
                after: None,
                limit: None,
            },
            narrowed(true),
            Op::Create { entity: entity(), id: None, members: Map::new() },
        ];
        let mut used: Vec<Usable> = requests.iter().flat_map(used_by).collect();
        // It stands in a header field of any write.
        used.push(Usable::IdempotencyKeys);
        for usable in Usable::ALL {
            assert!(used.contains(usable), "nothing uses {usable:?}");
        }
        assert!(!used_by(&narrowed(false)).contains(&Usable::TimeSince));
    }

    #[test]
    fn each_is_a_capability_that_rows_name() {
        let named: Vec<&str> =
            requirement::ALL.iter().filter_map(|row| row.row().capability.as_deref()).collect();
        for usable in Usable::ALL {
            let name = usable.name();
            let is_hook = *usable == Usable::TestControl;
            assert!(is_hook || named.contains(&name), "no row is about `{name}`");
        }
    }
}
