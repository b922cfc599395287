//! The evidence bundle from outside: what the format promises a relying party, and what it must refuse.
#![cfg(feature = "evidence")]

#[cfg(test)]
mod container;
#[cfg(test)]
mod extract;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fuzz_seeds;
#[cfg(test)]
#[cfg(feature = "seal")]
mod golden;
#[cfg(test)]
mod html;
#[cfg(test)]
#[path = "../support/json_schema.rs"]
mod json_schema;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod redact;
#[cfg(test)]
mod schema;
#[cfg(test)]
#[cfg(feature = "seal")]
mod seal;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod statement;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tamper;
#[cfg(test)]
mod threats;
#[cfg(test)]
mod timestamp;
#[cfg(test)]
mod wycheproof;
