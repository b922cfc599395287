//! Sessions on stills through the library: the same verdict every time, a typed error or an honest verdict for
//! whatever pictures it is given, and a reason for everything that kept it from being accepted.
#![cfg(feature = "capture")]

#[cfg(test)]
#[cfg(feature = "evidence")]
#[path = "session/bundles.rs"]
mod bundles;
#[cfg(test)]
#[cfg(feature = "evidence")]
#[path = "session/clock.rs"]
mod clock;
#[cfg(test)]
#[path = "support/demo.rs"]
mod demo;
#[cfg(test)]
#[path = "session/determinism.rs"]
mod determinism;
#[cfg(test)]
#[path = "session/faults.rs"]
mod faults;
#[cfg(test)]
#[cfg(feature = "evidence")]
#[path = "support/json_schema.rs"]
mod json_schema;
#[cfg(test)]
#[cfg(feature = "evidence")]
#[path = "session/minimisation.rs"]
mod minimisation;
#[cfg(test)]
#[path = "session/stand.rs"]
mod stand;
#[cfg(test)]
#[path = "session/verdicts.rs"]
mod verdicts;
