//! Rounds of pulls: what a reader was owed, and whether it came.
//!
//! A reader's *chain* is the row of pages that led it to a position: each page was asked for with
//! the position that the one before it gave out. When a round ends (`has_more` is false), the
//! chain must have delivered every change that the reader may see and that was acknowledged before
//! the last page was asked for. Each such debt is an [`Obligation`]; its [`Cause`] says which
//! requirement it falls under, so that one lost record is one finding and not ten.

use std::collections::{HashMap, HashSet};

use super::{Exchange, History, Key, Op, Sighting, State};

/// The pages that led a reader to the end of a round, oldest first.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Exchanges, oldest first.
    pub pages: Vec<usize>,
    /// Whether the chain began without a position.
    pub from_start: bool,
    /// Whether a position that a page with more to come gave out was taken up by another reader,
    /// or again later.
    pub resumed_mid_walk: bool,
    /// Whether a position of the chain had been used before.
    pub reused: bool,
}

/// Which requirement an obligation falls under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The change bears the same time as the one at which a page was cut.
    Tie,
    /// The change was made while other writes or the reader's own pages were under way.
    Concurrent,
    /// The record was made and deleted between two rounds.
    CreatedThenDeleted,
    /// The reader had, or could have had, the record that was deleted.
    Tombstone,
    /// The reader took up a position from the middle of a walk.
    ResumePoint,
    /// The reader used a position that had been used before.
    Reuse,
    /// The reader began without a position.
    FirstSync,
    /// The reader made the change itself.
    OwnWrite,
    /// None of these: an ordinary change by somebody else.
    Change,
}

/// One change that one round owed its reader.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// The last page of the round.
    pub end: usize,
    /// The chain that ended there, an index into no list: the pages, oldest first.
    pub pages: Vec<usize>,
    /// The record.
    pub key: Key,
    /// The acknowledged write.
    pub write: usize,
    /// The version that the write made.
    pub version: i64,
    /// Whether the write left the record live or deleted.
    pub state: State,
    /// The newest version that the chain delivered, if it delivered any.
    pub delivered: Option<(i64, State)>,
    /// The requirement that it falls under.
    pub cause: Cause,
    /// Whether the change was one of a burst in which a page was cut.
    pub in_burst: bool,
}

impl Obligation {
    /// Whether the reader got the change, or a newer one.
    pub fn is_kept(&self) -> bool {
        self.delivered.is_some_and(|(version, state)| {
            version > self.version || (version == self.version && state == self.state)
        })
    }
}

/// All obligations of all rounds of a trace.
pub(super) fn obligations(history: &History<'_>) -> Vec<Obligation> {
    let issued = Issued::new(history);
    let debts = Debts::new(history);
    let mut all = Vec::new();
    for exchange in history.exchanges() {
        if let Some(chain) = issued.chain_ending_at(history, exchange) {
            all.extend(debts.of_chain(history, exchange, &chain));
        }
    }
    all
}

/// Which exchanges gave out which position, and which used it.
struct Issued<'t> {
    by: HashMap<&'t str, Vec<usize>>,
    uses: HashMap<&'t str, Vec<usize>>,
}

impl<'t> Issued<'t> {
    fn new(history: &History<'t>) -> Issued<'t> {
        let mut issued = Issued { by: HashMap::new(), uses: HashMap::new() };
        for exchange in history.exchanges() {
            let Op::Sync { since, .. } = &exchange.op else { continue };
            if !exchange.reply.accepted() {
                continue;
            }
            if let Some(since) = since {
                issued.uses.entry(since).or_default().push(exchange.index);
            }
            if let Some(next) = exchange.reply.page.as_ref().and_then(|page| page.next.as_deref()) {
                issued.by.entry(next).or_default().push(exchange.index);
            }
        }
        issued
    }

    /// The page that gave the position with which `exchange` asked: the reader's own latest one,
    /// else the latest of anybody.
    fn issuer(&self, history: &History<'t>, exchange: &Exchange, since: &str) -> Option<&'t Exchange> {
        let earlier = self
            .by
            .get(since)?
            .iter()
            .map(|&index| history.exchange(index))
            .filter(|issuer| issuer.ended <= exchange.started);
        let mut best: Option<&Exchange> = None;
        for issuer in earlier {
            let own = issuer.client == exchange.client;
            let best_own = best.is_some_and(|found| found.client == exchange.client);
            if own || !best_own {
                best = Some(issuer);
            }
        }
        best
    }

    /// The chain that ends at this exchange, if the exchange ends a round. A chain on which a
    /// position passed from one user to another owes nothing: what the two may see differs.
    fn chain_ending_at(&self, history: &History<'t>, end: &'t Exchange) -> Option<Chain> {
        let page = end.reply.page.as_ref()?;
        if !matches!(end.op, Op::Sync { .. }) || !end.reply.accepted() || page.has_more != Some(false) {
            return None;
        }
        let mut chain = Chain { pages: Vec::new(), from_start: false, resumed_mid_walk: false, reused: false };
        let mut seen = HashSet::new();
        let mut current = end;
        loop {
            chain.pages.push(current.index);
            if !seen.insert(current.index) || current.credentials != end.credentials {
                return None;
            }
            let Op::Sync { since: Some(since), .. } = &current.op else {
                chain.from_start = true;
                break;
            };
            let used_before = self
                .uses
                .get(since.as_str())
                .is_some_and(|uses| uses.iter().any(|&u| history.exchange(u).ended <= current.started));
            let Some(issuer) = self.issuer(history, current, since) else {
                chain.reused |= used_before;
                break;
            };
            let mid_walk = issuer.reply.page.as_ref().is_some_and(|page| page.has_more == Some(true));
            if used_before || issuer.client != current.client {
                chain.resumed_mid_walk |= mid_walk;
                chain.reused |= !mid_walk && used_before;
            }
            current = issuer;
        }
        chain.pages.reverse();
        Some(chain)
    }
}

/// Acknowledged changes, by record.
struct Debts {
    by_user: HashMap<usize, Vec<(Key, Vec<Ack>)>>,
}

#[derive(Clone, Copy)]
struct Ack {
    write: usize,
    version: i64,
    state: State,
    concurrent: bool,
}

impl Debts {
    fn new(history: &History<'_>) -> Debts {
        let mut by_user: HashMap<usize, Vec<(Key, Vec<Ack>)>> = HashMap::new();
        let writes: Vec<&Exchange> = history.exchanges().filter(|x| x.op.is_write()).collect();
        for (key, record) in history.records() {
            let Some(owner) = record.owner else { continue };
            let acks: Vec<Ack> = record
                .writes
                .iter()
                .filter_map(|&index| {
                    let exchange = history.exchange(index);
                    let sighting = exchange.reply.record()?;
                    Some(Ack {
                        write: index,
                        version: sighting.version?,
                        state: sighting.state,
                        concurrent: overlaps_any(exchange, &writes),
                    })
                })
                .collect();
            if !acks.is_empty() {
                by_user.entry(owner).or_default().push((key.clone(), acks));
            }
        }
        Debts { by_user }
    }

    fn of_chain(&self, history: &History<'_>, end: &Exchange, chain: &Chain) -> Vec<Obligation> {
        let Some(records) = end.credentials.user().and_then(|user| self.by_user.get(&user)) else {
            return Vec::new();
        };
        let delivered = Delivered::new(history, chain);
        let mut owed = Vec::new();
        for (key, acks) in records {
            let due = acks
                .iter()
                .filter(|ack| history.exchange(ack.write).ended <= end.started)
                .max_by_key(|ack| (ack.version, ack.write));
            let Some(due) = due else { continue };
            if let Some(obligation) = owe(history, end, chain, &delivered, key, *due) {
                owed.push(obligation);
            }
        }
        // A cut in a burst is the cause only if it explains all that is missing.
        let ties_explain_all = owed.iter().filter(|o| !o.is_kept()).all(|o| o.cause == Cause::Tie);
        if !ties_explain_all {
            for obligation in owed.iter_mut().filter(|o| o.cause == Cause::Tie) {
                obligation.cause = fallback_cause(history, end, chain, obligation);
            }
        }
        owed
    }
}

/// What a chain delivered.
struct Delivered<'t> {
    newest: HashMap<Key, (i64, State)>,
    live: HashSet<Key>,
    /// The last entry of every page that was not the last.
    cuts: Vec<&'t Sighting>,
}

impl<'t> Delivered<'t> {
    fn new(history: &History<'t>, chain: &Chain) -> Delivered<'t> {
        let mut delivered = Delivered { newest: HashMap::new(), live: HashSet::new(), cuts: Vec::new() };
        for &index in &chain.pages {
            let reply = &history.exchange(index).reply;
            for sighting in &reply.sightings {
                let (Some(key), Some(version)) = (sighting.key(), sighting.version) else { continue };
                if sighting.state == State::Live {
                    delivered.live.insert(key.clone());
                }
                let newest = delivered.newest.entry(key).or_insert((version, sighting.state));
                if version >= newest.0 {
                    *newest = (version, sighting.state);
                }
            }
            if reply.page.as_ref().is_some_and(|page| page.has_more == Some(true)) {
                delivered.cuts.extend(reply.sightings.last());
            }
        }
        delivered
    }
}

fn owe(
    history: &History<'_>,
    end: &Exchange,
    chain: &Chain,
    delivered: &Delivered<'_>,
    key: &Key,
    due: Ack,
) -> Option<Obligation> {
    let write = history.exchange(due.write);
    let had_it_live = delivered.live.contains(key);
    if chain.from_start && due.state == State::Deleted && !had_it_live {
        // A first sync need not speak of records that it never showed.
        return None;
    }
    let mut obligation = Obligation {
        end: end.index,
        pages: chain.pages.clone(),
        key: key.clone(),
        write: due.write,
        version: due.version,
        state: due.state,
        delivered: delivered.newest.get(key).copied(),
        cause: Cause::Change,
        in_burst: false,
    };
    let stamp = write.reply.record().and_then(|seen| seen.value.get("updated_at"));
    let same_stamp = stamp.is_some()
        && delivered.cuts.iter().any(|cut| {
            cut.key().as_ref() != Some(key) && cut.value.get("updated_at") == stamp
        });
    obligation.in_burst =
        same_stamp || delivered.cuts.iter().any(|cut| written_together(history, cut, write));
    obligation.cause = if due.concurrent || overlaps_chain(history, write, chain) {
        Cause::Concurrent
    } else if due.state == State::Deleted {
        if had_it_live { Cause::Tombstone } else { Cause::CreatedThenDeleted }
    } else {
        live_cause(end, chain, write)
    };
    if same_stamp && due.state == State::Live {
        obligation.cause = Cause::Tie;
    }
    Some(obligation)
}

/// The cause of an obligation about a live record, leaving ties and concurrency aside.
fn live_cause(end: &Exchange, chain: &Chain, write: &Exchange) -> Cause {
    if chain.resumed_mid_walk {
        Cause::ResumePoint
    } else if chain.reused {
        Cause::Reuse
    } else if chain.from_start {
        Cause::FirstSync
    } else if write.client == end.client {
        Cause::OwnWrite
    } else {
        Cause::Change
    }
}

/// The cause of an obligation that a tie does not explain.
fn fallback_cause(history: &History<'_>, end: &Exchange, chain: &Chain, obligation: &Obligation) -> Cause {
    let write = history.exchange(obligation.write);
    let writes: Vec<&Exchange> = history.exchanges().filter(|x| x.op.is_write()).collect();
    if overlaps_any(write, &writes) || overlaps_chain(history, write, chain) {
        Cause::Concurrent
    } else {
        live_cause(end, chain, write)
    }
}

fn overlaps_any(exchange: &Exchange, others: &[&Exchange]) -> bool {
    others.iter().any(|other| other.index != exchange.index && other.overlaps(exchange))
}

fn overlaps_chain(history: &History<'_>, write: &Exchange, chain: &Chain) -> bool {
    chain.pages.iter().any(|&page| history.exchange(page).overlaps(write))
}

/// Whether the write that a page was cut at and this one were under way at the same time.
fn written_together(history: &History<'_>, cut: &Sighting, write: &Exchange) -> bool {
    let Some(record) = cut.key().and_then(|key| history.record(&key)) else { return false };
    record
        .writes
        .iter()
        .map(|&index| history.exchange(index))
        .any(|other| other.index != write.index && other.overlaps(write))
}
