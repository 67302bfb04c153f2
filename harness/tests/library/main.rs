//! The library from outside, and the house it stands in. One test binary: each links the whole harness.

mod architecture;
mod generated;
mod properties;
mod registry;
mod scenario_errors;
mod staleness;
mod target_file;
mod tls;
