//! The command line as its users meet it: arguments in; JSON on stdout, texts on stderr, an exit status and files
//! out. Every test runs the built program.
#![cfg(all(feature = "cli", feature = "capture", feature = "seal"))]

#[cfg(test)]
#[path = "cli/analyze.rs"]
mod analyze;
#[cfg(test)]
#[path = "cli/backends.rs"]
mod backends;
#[cfg(test)]
#[path = "cli/bundles.rs"]
mod bundles;
#[cfg(test)]
#[path = "cli/capture.rs"]
mod capture;
#[cfg(test)]
#[path = "cli/compare.rs"]
mod compare;
#[cfg(test)]
#[path = "support/demo.rs"]
mod demo;
#[cfg(test)]
#[path = "cli/evaluate.rs"]
mod evaluate;
#[cfg(test)]
#[path = "cli/found.rs"]
mod found;
#[cfg(test)]
#[path = "cli/hostile.rs"]
mod hostile;
#[cfg(test)]
#[path = "cli/keys.rs"]
mod keys;
#[cfg(test)]
#[path = "cli/models.rs"]
mod models;
#[cfg(test)]
#[path = "cli/privacy.rs"]
mod privacy;
#[cfg(test)]
#[path = "cli/profile.rs"]
mod profile;
#[cfg(test)]
#[path = "cli/program.rs"]
mod program;
#[cfg(test)]
#[path = "cli/session.rs"]
mod session;
mod support;
#[cfg(test)]
#[path = "cli/usage.rs"]
mod usage;
#[cfg(test)]
#[path = "cli/verify.rs"]
mod verify;
