//! Which requirements a server is held against that is spoken to in words of its own, and why not the
//! others.

use sixfold_spec::requirement::{Pattern, Requirement};

use super::{Claims, SaidBy, VersionKind};
use crate::trace::Order;

/// What an app has to do without, where a server has nothing of this pattern; `None` for a heading that
/// is none of the six.
pub(crate) fn cost(pattern: Pattern) -> Option<&'static str> {
    Some(match pattern {
        Pattern::Entities => {
            "an app cannot name what it makes before the server has answered, so nothing made \
             offline can be referred to, and a create whose answer was lost makes a second record"
        }
        Pattern::Rest => "an app needs a channel of its own for each thing that it writes",
        Pattern::DeltaSync => {
            "an app has to fetch everything again to learn of any change, and cannot tell what \
             was deleted from what it has not fetched yet"
        }
        Pattern::Locking => {
            "of two devices that edit one record the slower one overwrites the faster one, and \
             neither is told"
        }
        Pattern::SoftDelete => {
            "a device that was offline during a delete is never told of it: the record stays on \
             it for ever, or comes back with its next edit"
        }
        Pattern::Separation => "every entity needs sync code of its own",
        // What binds the patterns is part of each of them.
        Pattern::Discovery | Pattern::Http => return None,
    })
}

impl Claims {
    /// The patterns that the server has nothing of, each with the reason and what that costs an app.
    pub fn missing_patterns(&self) -> Vec<(Pattern, String)> {
        let all = Pattern::ALL.into_iter();
        all.filter_map(|pattern| Some((pattern, self.absent(pattern)?))).collect()
    }

    /// Whether each change of a record raises its version by one.
    pub fn counts_versions(&self) -> bool {
        self.versions == Some(VersionKind::Counter)
    }

    fn absent(&self, pattern: Pattern) -> Option<String> {
        let derived = match pattern {
            Pattern::DeltaSync if self.feed.is_none() => Some("it has no feed of changes"),
            Pattern::Locking if self.versions.is_none() => Some("its records have no versions"),
            Pattern::SoftDelete if self.deletes.is_none() => Some("a delete leaves no tombstone"),
            Pattern::Entities if !self.creates => {
                Some("clients cannot create under an id of their own")
            }
            _ => None,
        };
        let reason = self.absent.get(&pattern).map(String::as_str).or(derived)?;
        let reason = reason.trim_end_matches('.');
        Some(format!("{}: {reason}. Without it, {}.", self.name, cost(pattern)?))
    }

    /// Why the requirement is not judged, if it is not.
    pub fn why_not(&self, requirement: &Requirement) -> Option<String> {
        if requirement.row().wire {
            let how = match self.said_by {
                SaidBy::Dialect => "in the dialect",
                SaidBy::Adapter => "by the adapter",
            };
            return Some(format!(
                "it is about the protocol's own wire, and the server is spoken to {how} `{}`",
                self.name
            ));
        }
        if let Some(reason) = self.excluded.get(requirement.id()) {
            return Some(format!("the {} `{}` leaves it out: {reason}", self.said_by, self.name));
        }
        self.absent(requirement.pattern())
            .or_else(|| needs(requirement.id()).iter().find_map(|need| self.lacks(*need)))
            .or_else(|| self.lacks_versions(requirement))
    }

    /// Judges tell by versions what came before what; without any, only some have something to say.
    fn lacks_versions(&self, requirement: &Requirement) -> Option<String> {
        let told = self.versions.is_some() || WITHOUT_VERSIONS.contains(&requirement.id());
        (!told).then(|| {
            "the records have no versions, so nobody can tell which of two states is the newer one"
                .to_owned()
        })
    }

    /// Whether the requirement can be judged in a story of whose versions this much is known.
    pub fn is_told_by(&self, order: Order, requirement: &Requirement) -> bool {
        match order {
            Order::Known => true,
            _ if WITHOUT_VERSIONS.contains(&requirement.id()) => true,
            Order::Twins => BY_EQUALITY.contains(&requirement.id()),
            Order::Unknown => false,
        }
    }

    fn lacks(&self, need: Need) -> Option<String> {
        let has = |has: bool, reason: &str| (!has).then(|| reason.to_owned());
        let said_by = self.said_by;
        match need {
            Need::Counter => has(
                self.counts_versions(),
                "its versions are no counters: how far one is from the next says nothing",
            ),
            Need::Order => has(
                self.versions != Some(VersionKind::Opaque),
                "its versions have no order, so none of them is one from the future",
            ),
            Need::Told => has(
                self.deletes.is_some_and(|deletes| deletes.told),
                "the server answers for a deleted record as for one that never was, so an app \
                 cannot tell the two apart and has to remember itself what it knew",
            ),
            Need::Times => has(
                self.times,
                &format!(
                    "the {said_by} does not say where records have the times of their creation and change"
                ),
            ),
            Need::Lists => has(self.lists.is_some(), &format!("the {said_by} has no lists")),
            Need::ById => has(
                self.lists.is_some_and(|lists| lists.by_id),
                "lists are not asked for in the order of ids",
            ),
            Need::AfterId => has(
                self.lists.is_some_and(|lists| lists.after_id),
                "a list cannot be asked for from an id on",
            ),
            Need::Strangers => has(
                self.strangers,
                &format!(
                    "the {said_by} has no users who share a store and are strangers to each other"
                ),
            ),
            Need::Shows => has(
                self.shows,
                "writes are answered without the record, so an app has to read it again",
            ),
            Need::Tombstones => self.absent(Pattern::SoftDelete),
            Need::Feed => self.absent(Pattern::DeltaSync),
            Need::Exclusive => has(
                self.feed.is_some_and(|feed| !feed.inclusive),
                "its positions bring the change at the position itself again",
            ),
            Need::Folded => has(
                self.feed.is_some_and(|feed| !feed.repeats),
                "its feed tells each change of a record, and not only the latest",
            ),
            Need::FewParts => has(
                self.feed.is_some_and(|feed| feed.parts <= MOST_PARTS),
                "one walk goes through more feeds than the bound on its pages allows for",
            ),
            Need::AnySize => has(
                self.feed.is_some_and(|feed| feed.any_size),
                "its pages are numbered, so their size cannot change within a walk",
            ),
            Need::Sized => has(
                self.feed.is_some_and(|feed| feed.sized),
                &format!("the {said_by} has no word for how many changes a page may hold"),
            ),
            Need::Words(reason) => Some(reason.to_owned()),
        }
    }
}

/// So many feeds fit into the bound on the pages of one walk, whatever is in them
/// (`delta_sync/walk_terminates`).
const MOST_PARTS: usize = 5;

/// What a requirement needs of a server to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// Versions that rise by one.
    Counter,
    /// Versions of which one is higher than the other.
    Order,
    /// Refusals that tell a deleted record from an unknown one.
    Told,
    /// The times of creation and change.
    Times,
    /// Lists.
    Lists,
    /// Lists in the order of ids.
    ById,
    /// Lists that begin behind an id.
    AfterId,
    /// Users who are strangers to each other.
    Strangers,
    /// Writes that are answered with the record.
    Shows,
    /// Tombstones.
    Tombstones,
    /// A feed of changes.
    Feed,
    /// A feed that brings nothing again.
    Exclusive,
    /// A feed with one entry for a record.
    Folded,
    /// Not too many feeds.
    FewParts,
    /// Pages whose size may change within a walk.
    AnySize,
    /// Pages whose size a request names.
    Sized,
    /// Words of the protocol that nobody translates.
    Words(&'static str),
}

/// What each requirement needs beyond its pattern.
fn needs(id: &str) -> &'static [Need] {
    let row = NEEDS.iter().find(|(row, _)| *row == id);
    row.map_or(&[], |(_, needs)| needs)
}

const NEEDS: &[(&str, &[Need])] = &[
    ("entities/accepts_ids_from_the_past", &[Need::Feed]),
    (
        "entities/accepts_small_clock_skew",
        &[Need::Words("nothing says how far ahead of its clock the server takes ids")],
    ),
    ("entities/cursor_is_positional", &[Need::Lists, Need::AfterId]),
    ("entities/id_time_means_nothing", &[Need::Times]),
    ("entities/lists_ascend_by_id", &[Need::Lists, Need::ById]),
    ("entities/lists_omit_tombstones", &[Need::Lists]),
    ("entities/walk_is_complete", &[Need::Lists]),
    (
        "rest/invalid_members_are_refused",
        &[Need::Words("which member is wrong is told in the server's own words")],
    ),
    ("rest/patch_is_atomic", &[Need::Words("nothing says which values the server refuses")]),
    ("rest/foreign_records_look_unknown", &[Need::Strangers]),
    ("rest/writes_answer_with_the_record", &[Need::Shows]),
    ("delta_sync/first_page_without_tombstones", &[Need::Tombstones]),
    ("delta_sync/created_then_deleted_is_reported", &[Need::Tombstones]),
    ("delta_sync/deletes_during_first_sync_arrive", &[Need::Tombstones]),
    ("delta_sync/once_per_page", &[Need::Folded]),
    ("delta_sync/pages_keep_to_the_limit", &[Need::Sized, Need::AnySize]),
    ("delta_sync/position_grants_nothing", &[Need::Strangers]),
    ("delta_sync/quiet_delta_is_empty", &[Need::Exclusive]),
    ("delta_sync/walk_terminates", &[Need::FewParts]),
    ("locking/each_change_adds_one", &[Need::Counter]),
    ("locking/future_version_is_refused", &[Need::Order]),
    ("locking/noop_is_coherent", &[Need::Counter]),
    ("locking/versions_start_at_zero", &[Need::Counter]),
    ("soft_delete/delete_adds_a_version", &[Need::Counter]),
    ("soft_delete/deleted_record_is_gone", &[Need::Told]),
    ("soft_delete/restore_revives", &[Need::Counter]),
    ("soft_delete/repeated_delete_succeeds", &[Need::Told]),
    ("soft_delete/update_does_not_resurrect", &[Need::Told]),
];

/// Requirements that are judged without any version.
const WITHOUT_VERSIONS: &[&str] = &[
    "entities/accepts_client_ids",
    "entities/one_record_per_id",
    "entities/walk_is_complete",
    "entities/lists_ascend_by_id",
];

/// Requirements about writes that name the same version: that two of them were accepted is seen whichever of
/// the two came first.
const BY_EQUALITY: &[&str] =
    &["locking/one_winner_per_version", "soft_delete/one_winner_of_delete_and_update"];

#[cfg(test)]
mod tests {
    use sixfold_spec::requirement;

    use super::{BY_EQUALITY, NEEDS, WITHOUT_VERSIONS};

    #[test]
    fn only_requirements_are_named() {
        let named = NEEDS.iter().map(|(id, _)| id).chain(WITHOUT_VERSIONS).chain(BY_EQUALITY);
        for id in named {
            let row = requirement::ALL.iter().find(|row| row.id() == *id);
            let row = row.unwrap_or_else(|| panic!("`{id}` is no requirement"));
            assert!(!row.row().wire, "`{id}` is about the wire and needs nothing");
        }
    }
}
