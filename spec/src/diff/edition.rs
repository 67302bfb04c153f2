//! One edition of the specification, as its published files say it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::catalogue::Catalogue;

/// One edition of the specification.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// Requirements and problem types.
    pub catalogue: Catalogue,
    /// The schemas by name; `None` where only the catalogue is at hand.
    pub schemas: Option<BTreeMap<String, Value>>,
}
