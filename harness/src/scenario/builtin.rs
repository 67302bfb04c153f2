//! The scripted scenarios that every check drives, embedded in the program.

use super::{Scenario, parse};

macro_rules! scenarios {
    ($( $folder:literal: $($stem:literal),* $(,)? ; )*) => {
        /// Id and text of every scripted scenario, in the order in which they are driven.
        static FILES: &[(&str, &str)] = &[
            $( $( (
                concat!($folder, "/", $stem),
                include_str!(concat!("../../scenarios/", $folder, "/", $stem, ".yaml")),
            ), )* )*
        ];
    };
}

scenarios! {
    "discovery": ;
    "entities": ;
    "rest": ;
    "delta_sync": ;
    "locking": "the_slower_device_loses";
    "soft_delete": ;
    "separation": ;
    "http": ;
}

/// The scripted scenarios, in the order in which they are driven.
pub fn builtin() -> Vec<Scenario> {
    FILES
        .iter()
        .map(|(id, text)| {
            // The files are part of the build and a test reads each of them, so a broken one is a
            // defect of this program and never of its user.
            parse(&format!("harness/scenarios/{id}.yaml"), id, text).unwrap_or_else(|e| panic!("{e}"))
        })
        .collect()
}
