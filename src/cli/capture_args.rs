//! Flags of guided sessions and their replays, and those that every session shares.

use std::path::PathBuf;

use clap::Args;

use super::args::ModelOptions;

/// Whom a session answers, and where its bundle goes. One of `--recipient` and `--plain` is required, by themselves and not
/// by their group: a required group would be asked for beside `--list-cameras` too.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("storage").args(["recipient", "plain"])))]
pub(super) struct DeliveryArgs {
    /// Signing key, PKCS#8 PEM
    #[arg(long, value_name = "KEY")]
    pub(super) key: PathBuf,
    /// Seal to this age recipient; may be repeated
    #[arg(long, value_name = "AGE1...", required_unless_present = "plain")]
    pub(super) recipient: Vec<String>,
    /// Write the bundle unsealed
    #[arg(long, required_unless_present = "recipient")]
    pub(super) plain: bool,
    /// The relying party's challenge, 32 bytes in hex; without one a local challenge is made and marked so
    #[arg(long, value_name = "HEX")]
    pub(super) challenge: Option<String>,
    /// When the relying party gave it out [default: now]
    #[arg(long, value_name = "RFC3339", requires = "challenge")]
    pub(super) challenge_issued: Option<jiff::Timestamp>,
    /// Until when the bundle is taken in [default: 24 hours from now]
    #[arg(long, value_name = "RFC3339", requires = "challenge")]
    pub(super) challenge_expires: Option<jiff::Timestamp>,
    /// What the relying party handed over with it, such as a signed token; goes into the bundle as it is
    #[arg(long, value_name = "FILE", requires = "challenge")]
    pub(super) challenge_token: Option<PathBuf>,
    /// Who the bundle is for
    #[arg(long, value_name = "AUDIENCE")]
    pub(super) audience: Option<String>,
    /// default, strict, demo or a file
    #[arg(long, value_name = "PROFILE", default_value = "default")]
    pub(super) profile: String,
    /// Refuse a profile that this public key did not sign, SPKI PEM; may be repeated
    #[arg(long, value_name = "KEY")]
    pub(super) profile_trust: Vec<PathBuf>,
    /// The bundle's file, or a folder that it gets its session id in; nothing is overwritten
    #[arg(long, value_name = "FILE|DIR")]
    pub(super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct CaptureArgs {
    /// Where frames come from: folder:DIR, y4m:FILE or mjpeg:FILE; - for standard input
    #[cfg_attr(not(feature = "camera"), arg(long, value_name = "SOURCE", required = true))]
    #[cfg_attr(
        feature = "camera",
        arg(long, value_name = "SOURCE", required_unless_present_any = ["camera", "list_cameras"])
    )]
    pub(super) source: Option<String>,
    /// Take the frames from a camera: its number, its name or a part of it; without one the best fit
    #[cfg(feature = "camera")]
    #[arg(long, value_name = "NAME|INDEX", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["source", "fps"])]
    pub(super) camera: Option<String>,
    /// The side that the camera should look to, where its name says: front or back
    #[cfg(feature = "camera")]
    #[arg(long, value_name = "SIDE", requires = "camera", value_parser = ["front", "back"])]
    pub(super) facing: Option<String>,
    /// List the cameras of this machine, one JSON object a line, and do nothing else
    #[cfg(feature = "camera")]
    #[arg(long, exclusive = true)]
    pub(super) list_cameras: bool,
    /// Frames a second of a folder or an MJPEG stream, which do not say
    #[arg(long, value_name = "N", default_value_t = 30.0)]
    pub(super) fps: f64,
    /// The stream is live: frames are stamped as they come, and those that cannot be looked at in time are passed over
    #[arg(long)]
    pub(super) live: bool,
    /// Every event as one JSON object a line on stdout, the result last
    #[arg(long)]
    pub(super) jsonl: bool,
    /// Language of the guidance: en, es, fr, de, pt, zh-Hant, zh-Hans or ja
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub(super) language: String,
    /// Guidance in the fuller wording that is meant for the ear
    #[arg(long)]
    pub(super) spoken: bool,
    /// Record frames, commands and events in this new folder, unencrypted, so that the session can be replayed
    #[arg(long, value_name = "DIR")]
    pub(super) record: Option<PathBuf>,
    /// Missing only beside `--list-cameras`.
    #[command(flatten)]
    pub(super) delivery: Option<DeliveryArgs>,
    #[command(flatten)]
    pub(super) models: ModelOptions,
}

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// The folder that a session was recorded in
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    #[command(flatten)]
    pub(super) models: ModelOptions,
}
