//! What people and tools read of a report.

mod fixture;
mod formats;
mod hostile;
mod terminal;
