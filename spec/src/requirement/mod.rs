//! Requirements: one normative sentence each, with its level, reasons, example and remedy.

mod level;
mod list;
mod pattern;
mod row;

pub use level::{Level, Observable};
pub use list::*;
pub use pattern::Pattern;
pub use row::{Exchange, HttpMessage, Requirement, Row, RowError};
