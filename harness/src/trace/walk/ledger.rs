//! The accounts of every reader: one pass over all chains, which are the paths of a forest.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::acks::{Ack, Acks};
use super::deletes::Deletes;
use super::feed::{Feed, has_more};
use super::provoked::Provoked;
use super::round::Round;
use super::{Accounts, Redelivery, pays};
use crate::trace::{Exchange, History, Op, State};

/// What the pages of the chain say of one record.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Account {
    /// The newest state that was delivered.
    pub(super) delivered: Option<(i64, State)>,
    /// Where on the chain that was.
    pub(super) depth: usize,
    /// The page.
    page: usize,
    /// Whether the record was ever delivered live.
    pub(super) live: bool,
    /// The obligation, by its place in the list, that was not kept and stands open.
    missing: Option<usize>,
    /// The newest version of which an obligation was noted, where readers may have to wait.
    noted: Option<i64>,
}

/// One page of the chain, and where the reader stood when it was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    /// The page.
    pub(super) page: usize,
    /// Where on the chain its walk begins.
    pub(super) walk_depth: usize,
    /// Whether its walk began without a position.
    pub(super) from_start: bool,
    /// Tombstones of records that were deleted before this moment, and that the chain never
    /// showed, may be left out.
    pub(super) told_from: Duration,
    /// What was acknowledged before this moment was due in earlier walks.
    due_from: Duration,
    /// Only changes that began after this moment are due: the chain begins with a position that
    /// nobody was seen to receive.
    floor: Option<Duration>,
}

/// A record on a page: its number, the version and the state.
pub(super) type Entry = (usize, i64, State);

/// What all rounds share.
pub(super) struct Books<'h, 't> {
    pub(super) history: &'h History<'t>,
    pub(super) feed: &'h Feed<'t>,
    pub(super) acks: Acks,
    pub(super) deletes: Deletes<'t>,
    pub(super) provoked: Provoked,
    /// The entries of every page, by exchange; only records of which something was acknowledged.
    pub(super) entries: Vec<Vec<Entry>>,
    /// The entities that the feed showed to a user.
    pub(super) shown: HashMap<usize, HashSet<Arc<str>>>,
}

/// The accounts of all chains, in the order of their pages; causes are not settled yet.
pub(super) fn run(history: &History<'_>) -> Accounts {
    let feed = history.feed();
    let mut books = Books {
        history,
        feed,
        acks: Acks::new(history),
        deletes: Deletes::new(history),
        provoked: Provoked::new(history),
        entries: vec![Vec::new(); history.trace().exchanges.len()],
        shown: HashMap::new(),
    };
    for page in history.exchanges().filter(|page| feed.walk_start(page).is_some()) {
        books.read(page);
    }
    let accounts = vec![Account::default(); books.acks.len()];
    let mut ledger =
        Ledger { books, accounts, undo: Vec::new(), path: Vec::new(), kept: Accounts::default() };
    for &root in feed.roots() {
        ledger.follow(root);
    }
    ledger.kept.obligations.sort_by_key(|obligation| obligation.end);
    ledger.kept.redeliveries.sort_by_key(|redelivery| redelivery.again);
    ledger.kept
}

impl Books<'_, '_> {
    fn read(&mut self, page: &Exchange) {
        let Some(user) = page.credentials.user() else { return };
        for (place, sighting) in page.reply.sightings.iter().enumerate() {
            let (Some(key), Some(version)) = (sighting.key(), sighting.version) else { continue };
            let named = self.history.number_seen((page.index, place));
            let Some(record) = named.and_then(|named| self.acks.number(named)) else { continue };
            let shown = self.shown.entry(user).or_default();
            if !shown.contains(&key.entity) {
                shown.insert(key.entity.clone());
            }
            self.entries[page.index].push((record, version, sighting.state));
        }
    }
}

struct Ledger<'h, 't> {
    books: Books<'h, 't>,
    accounts: Vec<Account>,
    /// Accounts as they were, for the way back to a fork.
    undo: Vec<(usize, Account)>,
    path: Vec<Stop>,
    kept: Accounts,
}

enum Move {
    Enter(usize),
    Leave(usize),
}

impl Ledger<'_, '_> {
    /// Follows every chain that begins with this page.
    fn follow(&mut self, root: usize) {
        let mut moves = vec![Move::Enter(root)];
        while let Some(next) = moves.pop() {
            match next {
                Move::Enter(page) => {
                    moves.push(Move::Leave(self.undo.len()));
                    self.enter(page);
                    moves.extend(
                        self.books.feed.next(page).iter().rev().map(|&page| Move::Enter(page)),
                    );
                }
                Move::Leave(mark) => {
                    self.path.pop();
                    for (record, account) in self.undo.drain(mark..).rev() {
                        self.accounts[record] = account;
                    }
                }
            }
        }
    }

    fn enter(&mut self, page: usize) {
        let exchange = self.books.history.exchange(page);
        self.path.push(self.stop(exchange));
        for place in 0..self.books.entries[page].len() {
            let entry = self.books.entries[page][place];
            self.deliver(page, entry);
        }
        if has_more(exchange) == Some(false) {
            self.close(exchange);
        }
    }

    /// Where the reader stands with this page, on top of the path.
    fn stop(&self, exchange: &Exchange) -> Stop {
        let page = exchange.index;
        let depth = self.path.len();
        let Some(&before) = self.path.last() else {
            let from_start = matches!(&exchange.op, Op::Sync { since: None, .. });
            return Stop {
                page,
                walk_depth: 0,
                from_start,
                due_from: Duration::ZERO,
                floor: (!from_start).then_some(exchange.ended),
                told_from: if from_start { Duration::MAX } else { exchange.ended },
            };
        };
        let history = self.books.history;
        let last = history.exchange(before.page);
        if has_more(last) != Some(false) {
            return Stop { page, ..before };
        }
        Stop {
            page,
            walk_depth: depth,
            from_start: false,
            due_from: history.exchange(self.path[before.walk_depth].page).started,
            told_from: if before.from_start { last.ended } else { before.told_from },
            ..before
        }
    }

    fn deliver(&mut self, page: usize, (record, version, state): Entry) {
        let mut account = self.accounts[record];
        self.undo.push((record, account));
        if let Some(known) = account.delivered.filter(|_| account.page != page) {
            let key = self.books.acks.key(record).clone();
            let shown = (version, state);
            let restored = known.1 == State::Deleted && self.may_be_restored(record, page);
            self.kept.redeliveries.push(Redelivery {
                key,
                first: account.page,
                known,
                again: page,
                shown,
                restored,
            });
        }
        account.live |= state == State::Live;
        if account.delivered.is_none_or(|(newest, _)| version >= newest) {
            account.delivered = Some((version, state));
            account.depth = self.path.len() - 1;
            account.page = page;
        }
        if let Some(open) = account.missing
            && let obligation = &mut self.kept.obligations[open]
            && pays(Some((version, state)), obligation.version, obligation.state)
        {
            account.missing = None;
            if version == obligation.version && obligation.late.is_none() {
                obligation.late = Some(page);
            }
        }
        self.accounts[record] = account;
    }

    /// Whether a restore of the record had been sent before the page was read.
    fn may_be_restored(&self, record: usize, page: usize) -> bool {
        let history = self.books.history;
        let requests = history.record(self.books.acks.key(record)).map(|record| &record.exchanges);
        requests.into_iter().flatten().map(|&index| history.exchange(index)).any(|restore| {
            matches!(restore.op, Op::Restore { .. })
                && (restore.reply.accepted() || !restore.reply.answered())
                && restore.started < history.exchange(page).ended
        })
    }

    /// Settles the accounts at the end of a walk.
    fn close(&mut self, end: &Exchange) {
        let Some(user) = end.credentials.user() else { return };
        let stop = self.path[self.path.len() - 1];
        let began = self.books.history.exchange(self.path[stop.walk_depth].page).started;
        let staleness = self.books.history.trace().staleness;
        let mut due: BTreeMap<usize, Ack> = BTreeMap::new();
        for ack in self.books.acks.between(user, stop.due_from.saturating_sub(staleness), began) {
            let counts = stop.floor.is_none_or(|floor| ack.started > floor);
            if counts && due.get(&ack.record).is_none_or(|newest| ack.version >= newest.version) {
                due.insert(ack.record, *ack);
            }
        }
        if !staleness.is_zero() {
            due.retain(|_, ack| self.is_due_after(staleness, ack, end, stop.due_from, began));
        }
        if due.is_empty() {
            return;
        }
        let mut round = Round::new(&self.books, end, &self.path);
        round.look_at(due.values());
        let mut opened = Vec::new();
        let mut noted = Vec::new();
        let first = self.kept.obligations.len();
        for (record, ack) in due {
            let account = &self.accounts[record];
            if account.missing.is_some() || !round.is_due(&ack, account) {
                continue;
            }
            let obligation = round.obligation(&ack, account);
            if !obligation.is_kept() {
                opened.push((record, self.kept.obligations.len()));
            }
            self.kept.obligations.push(obligation);
            if !staleness.is_zero() {
                noted.push((record, ack.version));
            }
        }
        self.compare(first);
        for (record, version) in noted {
            self.undo.push((record, self.accounts[record]));
            self.accounts[record].noted = Some(version);
        }
        for (record, place) in opened {
            self.undo.push((record, self.accounts[record]));
            self.accounts[record].missing = Some(place);
        }
    }

    /// Whether the newest change of a record is due in a walk that began then, where readers may have to
    /// wait for what others write: if its time is over, or it has come before that. A change of the
    /// reader's own is due at once, and so was due in an earlier walk if it was made before that one.
    fn is_due_after(
        &self,
        staleness: Duration,
        ack: &Ack,
        end: &Exchange,
        due_from: Duration,
        began: Duration,
    ) -> bool {
        let account = &self.accounts[ack.record];
        if account.noted.is_some_and(|noted| noted >= ack.version) {
            return false;
        }
        if self.books.history.exchange(ack.write).client == end.client {
            return ack.ended >= due_from;
        }
        ack.ended + staleness <= began || pays(account.delivered, ack.version, ack.state)
    }

    /// Notes for each obligation of a walk whether the walk brought changes of other entities.
    fn compare(&mut self, first: usize) {
        let own = &mut self.kept.obligations[first..];
        let came: HashSet<Arc<str>> =
            own.iter().filter(|o| o.is_kept()).map(|o| o.key.entity.clone()).collect();
        for obligation in own {
            obligation.others_came = came.iter().any(|entity| *entity != obligation.key.entity);
        }
    }
}
