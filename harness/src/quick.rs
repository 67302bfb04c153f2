//! Hash maps for what is looked up a million times.
//!
//! The keys come out of a trace, which a server has a hand in; the hasher is seeded anew in each process,
//! so that nobody knows beforehand which keys collide.

use std::collections::HashMap;

/// A hash map with a fast hasher.
pub(crate) type QuickMap<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
