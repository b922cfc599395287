//! What `idcapture profile` takes.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Shown below the help of the command.
pub(super) const EXAMPLES: &str = "Examples:\n  idcapture profile show strict\n  idcapture profile show bank.toml --trust \
    signer.pem.pub\n  idcapture profile sign bank.toml --key signer.pem\n\nExit status: 0, or 3 if the profile cannot be \
    used or is refused.";

#[derive(Debug, Args)]
pub(super) struct ProfileArgs {
    #[command(subcommand)]
    pub(super) command: ProfileCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProfileCommand {
    /// Print a profile with every key resolved, as bundles carry it; its SHA-256 goes to stderr
    Show {
        /// default, strict, demo or a file
        #[arg(value_name = "PROFILE")]
        profile: String,
        /// Refuse a profile that this public key did not sign, SPKI PEM; may be repeated
        #[arg(long, value_name = "KEY")]
        trust: Vec<PathBuf>,
    },
    /// Sign a profile's file; the signature goes to PROFILE.sig
    Sign {
        /// The file; the files that it inherits from need signatures of their own
        #[arg(value_name = "FILE")]
        profile: PathBuf,
        /// Signing key, PKCS#8 PEM
        #[arg(long, value_name = "KEY")]
        key: PathBuf,
    },
}
