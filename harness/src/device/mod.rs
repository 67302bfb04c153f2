//! The reference client: an app with a store of its own, and a sync module beside it (pattern 6).
//!
//! It is written to be read, from top to bottom and in the order of this list, by whoever builds a
//! client for a server that keeps the specification:
//!
//! - [`Store`]: the app's database: rows, and a journal of what the app changed. A change is in
//!   both or in neither.
//! - [`App`]: the app as far as it matters here: it creates, edits, deletes and reads. It has never
//!   heard of a network.
//! - [`Bus`]: publish and subscribe between the two. It carries hints and no data: who hears one
//!   looks into the store, so a hint that is lost does no harm.
//! - [`Outbox`]: what the app changed and the server has not confirmed, oldest first.
//! - [`ConflictRule`]: whose change counts when two have met. The server refuses what is stale and
//!   shows what it has; what to make of that is the app's business.
//! - [`SyncModule`]: moves changes from the journal into the outbox and on to the server, pulls what
//!   others did, and writes it into the store. It opens no connection: [`SyncModule::next_request`] says
//!   what to ask for, [`SyncModule::answer`] is told what came back, or that nothing did.
//! - [`Device`]: all of it together, and what it keeps when it crashes ([`Snapshot`]).
//!
//! ```text
//!   App -> Store -> journal -> SyncModule -> outbox -> server
//!    ^       ^                     |   ^
//!    |       +------- rows --------+   +---- pages, refusals
//!    +-------- Bus: hints ---------+
//! ```
//!
//! A round is: send what waits until nothing can go any more, pull until there are no more changes,
//! and once more if the pull has given something to send. These rules carry it:
//!
//! 1. **A request is noted before it goes out.** A crash or a lost answer then leaves a change that
//!    may have been applied. It is sent again exactly as it was: only so can the server tell a
//!    repeat from a new wish (`entities/create_is_idempotent`, `locking/retry_never_applies_twice`).
//! 2. **A position is saved with its page**, in one transaction, so a walk that is broken off goes on
//!    where it was (`delta_sync/every_page_is_a_resume_point`).
//! 3. **A row is what the server last showed, with the app's waiting changes on top.** When the
//!    server's part changes, the row is made anew from both.
//! 4. **Nothing that the app did is dropped in silence.** A change that is refused or overruled is
//!    taken back, and kept for the app with the reason ([`Returned`]) until the app has looked.
//! 5. **A walk from the start shows what is live, and nothing else.** What was held before it and is
//!    not shown by its end is gone. That goes for the first walk of a device which has already sent
//!    something, and for the one after a position has run out (`delta_sync/reset_is_told`). What
//!    waits in the outbox is kept.

mod app;
mod assembled;
mod bus;
mod conflict;
mod outbox;
mod patch;
mod store;
mod sync;
#[cfg(test)]
mod tests;

pub use app::App;
pub use assembled::{Device, Snapshot};
pub use bus::{Bus, Notice, Subscription};
pub use conflict::{Conflict, ConflictRule, FieldMerge, MineWins, Resolution, ServerWins};
pub use outbox::{Base, Outbox, Pending};
pub use store::{Change, Edit, Row, Store};
pub use sync::{Durable, Reason, Returned, SyncModule};
