//! What happened: every exchange of one scenario, and what can be read off them.
//!
//! Drivers write traces, judges read them. A trace holds each exchange twice: as bytes on the wire
//! and as the protocol sees it ([`Op`], [`Reply`]), so that a judge never parses HTTP.

mod asked;
mod coding;
mod exchange;
mod fields;
mod history;
mod op;
mod order;
mod packed;
mod reach;
mod record;
mod relations;
mod repeated;
mod reply;
mod shown;
mod walk;

pub use asked::Asked;
pub use exchange::{
    ClientInfo, Credentials, Delivery, Exchange, Failure, Request, Response, Round, Skipped,
    Spoken, Trace,
};
pub use fields::Fields;
pub(crate) use history::Fact;
pub use history::{Before, History, RecordHistory};
pub use op::{Expected, Op, Outage};
pub use order::{Order, order};
pub use packed::PackedFields;
pub use record::{Key, Place, Sighting, State};
pub use relations::{Link, Relations};
pub use repeated::repeated;
pub use reply::{Answer, Event, Page, Reply};
pub use shown::Shown;
pub(crate) use shown::member;
pub use walk::{Bond, Cause, Feed, Neighbour, Obligation, Redelivery};
pub(crate) use walk::{OLD_ID_MS, answered_at};
