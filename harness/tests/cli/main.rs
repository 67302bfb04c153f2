//! The program as a user runs it. One test binary: the parts share what is in `support`.

mod adapter;
mod attack;
mod bad_input;
mod board;
mod bundle;
mod coverage;
mod events;
mod evidence;
mod explored;
mod flow;
mod gate;
mod help;
mod manual;
mod openapi;
mod owned;
mod partition;
mod prove;
mod quiet;
mod report;
mod retold;
mod spec_diff;
mod support;
mod target;
mod unseen;
mod users;
mod waiting;
