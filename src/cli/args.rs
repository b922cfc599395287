//! Every command and flag: this drives parsing, help, completions and the man page.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

#[cfg(all(feature = "capture", feature = "seal"))]
use super::capture_args::{CaptureArgs, DeliveryArgs, ReplayArgs};

/// Captures an identity document and a selfie on this device, and verifies the evidence bundle that comes of it.
#[derive(Debug, Parser)]
#[command(name = "idcapture", version, about, long_about = None, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Tell more on stderr; twice for still more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what is in pictures: document corners, barcodes, faces, quality
    #[cfg(feature = "capture")]
    #[command(
        after_help = "Examples:\n  idcapture analyze --jsonl photos/ > results.jsonl\n  idcapture analyze \
                            --stages document,quality --overlay out/ card.jpg\n\nExit status: 0, or 4 if any file \
                            failed."
    )]
    Analyze(AnalyzeArgs),
    /// Say whether two pictures show the same person
    #[cfg(feature = "capture")]
    #[command(
        after_help = "Examples:\n  idcapture compare portrait.jpg selfie.jpg\n  idcapture compare --jsonl \
                            --pairs pairs.csv\n\nExit status: 0, or 4 if any file failed."
    )]
    Compare(CompareArgs),
    /// Measure error rates of match or liveness on labelled pictures of your own
    #[cfg(feature = "capture")]
    #[command(
        after_help = "Examples:\n  idcapture evaluate match --pairs pairs.csv --out results/\n  idcapture evaluate \
                            liveness --folder presentations/ --out results/"
    )]
    Evaluate(EvaluateArgs),
    /// Run a session on stills and write its evidence bundle
    #[cfg(all(feature = "capture", feature = "seal"))]
    #[command(
        after_help = "Examples:\n  idcapture session --front front.jpg --back back.jpg --selfie a.jpg --selfie \
                            b.jpg \\\n    --key device.pem --recipient age1... --out bundles/\n\nExit status: 0 \
                            accepted, 10 review, 11 retry or fallback, 12 rejected, 3 fault."
    )]
    Session(SessionArgs),
    /// Guide a person through a session before a camera, or any stream of frames, and write its evidence bundle
    #[cfg(all(feature = "capture", feature = "seal"))]
    #[command(
        after_help = "Examples:\n  idcapture capture --source y4m:clip.y4m --key device.pem --recipient age1... --out \
                            bundles/\n  ffmpeg -f v4l2 -i /dev/video0 -f mjpeg - | idcapture capture --source mjpeg:- --live \
                            \\\n    --key device.pem --plain --out session.idev --jsonl\n\nExit status: 0 accepted, 10 \
                            review, 11 retry or fallback, 12 rejected, 3 fault."
    )]
    Capture(CaptureArgs),
    /// Run a recorded session again and say whether the same events come of it
    #[cfg(all(feature = "capture", feature = "seal"))]
    #[command(
        after_help = "Example:\n  idcapture replay recording/\n\nExit status: 0 if the events are the recorded ones, 1 if \
                            they differ, 3 fault."
    )]
    Replay(ReplayArgs),
    /// Verify a bundle against keys that you trust
    #[cfg(feature = "evidence")]
    #[command(
        after_help = "Examples:\n  idcapture verify session.idev.age --trust device.pem.pub --identity \
                            bank.age\n\nExit status: 0 valid, 1 invalid, 3 could not check."
    )]
    Verify(VerifyArgs),
    /// Show what is inside a bundle, without trusting any of it
    #[cfg(feature = "evidence")]
    #[command(after_help = "Example:\n  idcapture inspect session.idev.age --identity bank.age")]
    Inspect(InspectArgs),
    /// Write the files of a bundle into a new folder, without trusting any of them
    #[cfg(feature = "evidence")]
    #[command(
        after_help = "Example:\n  idcapture extract session.idev.age --identity bank.age --out session/"
    )]
    Extract(ExtractArgs),
    /// Write a copy of a bundle without files whose time is over; the rest still verifies
    #[cfg(feature = "evidence")]
    #[command(
        after_help = "Examples:\n  idcapture redact session.idev.age --identity bank.age --due --out later.idev.age\n  \
                            idcapture redact session.idev --file evidence/selfie-1.jpg --plain --out later.idev"
    )]
    Redact(RedactArgs),
    /// Write a bundle as one HTML page for people
    #[cfg(feature = "evidence")]
    #[command(
        after_help = "Example:\n  idcapture report session.idev.age --identity bank.age --trust device.pem.pub --out \
                            session.html\n\nExit status: 0, or 1 if keys to trust were given and the bundle is invalid."
    )]
    Report(ReportArgs),
    /// Have a time-stamp authority say when a bundle was there
    #[cfg(feature = "evidence")]
    #[command(
        after_help = "Without --reply the bytes to be stamped are written; with it, a copy of the bundle that holds \
                            the authority's reply.\n\nExample:\n  idcapture timestamp session.idev --out asked.bin\n  \
                            openssl ts -query -data asked.bin -sha256 -cert -out asked.tsq\n  (have the authority \
                            answer with reply.tsr)\n  idcapture timestamp session.idev --reply reply.tsr --plain --out \
                            stamped.idev"
    )]
    Timestamp(TimestampArgs),
    /// Make and show keys
    #[cfg(feature = "evidence")]
    #[command(
        after_help = "Examples:\n  idcapture keys new signing --out device.pem\n  idcapture keys new sealing \
                            --out bank.age\n  idcapture keys show device.pem"
    )]
    Keys(KeysArgs),
    /// Show profiles as they resolve, and sign them
    #[cfg(all(feature = "capture", feature = "evidence"))]
    #[command(after_help = super::profile_args::EXAMPLES)]
    Profile(super::profile_args::ProfileArgs),
    /// List the models, where they come from and which backend runs them
    #[cfg(feature = "capture")]
    #[command(
        after_help = "Examples:\n  idcapture models\n  idcapture models --set clean\n\nExit status: 0, or 3 if a \
                            file is missing or not the pinned one."
    )]
    Models(ModelsArgs),
    /// Run the whole flow on a drawn specimen: two good sessions and three that must fail
    #[cfg(all(feature = "capture", feature = "seal"))]
    #[command(
        after_help = "Example:\n  idcapture demo --out demo-out\n\nExit status: 0 if every act went as \
                            expected, else 1."
    )]
    Demo(DemoArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Where the models are and how to run them.
#[cfg(feature = "capture")]
#[derive(Debug, Clone, Args)]
pub(super) struct ModelOptions {
    /// Folder with the model catalog [default: IDCAPTURE_MODELS, the data folder, beside the program, models/]
    #[arg(long, value_name = "DIR")]
    pub(super) models: Option<PathBuf>,
    /// Which set of models fills the roles
    #[arg(long = "set", value_name = "SET", default_value = "default")]
    pub(super) set: String,
    /// Inference backend: auto, native or portable
    #[arg(long, value_name = "BACKEND", default_value = "auto", env = "IDCAPTURE_BACKEND")]
    pub(super) backend: crate::inference::BackendChoice,
}

#[cfg(feature = "capture")]
#[derive(Debug, Args)]
pub(super) struct AnalyzeArgs {
    /// Pictures, and folders that are searched recursively
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// One object a line
    #[arg(long)]
    pub(super) jsonl: bool,
    /// Only these parts: document, mrz, barcodes, faces, quality
    #[arg(long, value_name = "STAGE", value_delimiter = ',')]
    pub(super) stages: Vec<String>,
    /// Pictures looked at side by side; the output does not change
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) threads: u16,
    /// Draw what was found on a copy of each picture in this folder
    #[arg(long, value_name = "DIR")]
    pub(super) overlay: Option<PathBuf>,
    /// Profile whose thresholds the checks use: default, strict, demo or a file
    #[arg(long, value_name = "PROFILE", default_value = "default")]
    pub(super) profile: String,
    #[command(flatten)]
    pub(super) models: ModelOptions,
}

#[cfg(feature = "capture")]
#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// Two pictures
    #[arg(num_args = 2, value_names = ["A", "B"], required_unless_present = "pairs")]
    pub(super) pictures: Vec<PathBuf>,
    /// A CSV file with the header a,b and paths relative to it
    #[arg(long, value_name = "FILE.csv", conflicts_with = "pictures")]
    pub(super) pairs: Option<PathBuf>,
    /// One object a line
    #[arg(long)]
    pub(super) jsonl: bool,
    /// Profile whose false-match target sets the threshold: default, strict, demo or a file
    #[arg(long, value_name = "PROFILE", default_value = "default")]
    pub(super) profile: String,
    #[command(flatten)]
    pub(super) models: ModelOptions,
}

#[cfg(feature = "capture")]
#[derive(Debug, Args)]
pub(super) struct EvaluateArgs {
    #[command(subcommand)]
    pub(super) command: EvaluateCommand,
}

#[cfg(feature = "capture")]
#[derive(Debug, Subcommand)]
pub(super) enum EvaluateCommand {
    /// False matches and false non-matches over pairs of pictures
    Match(EvaluateMatchArgs),
    /// Attacks taken for live people and live people taken for attacks, over stills
    Liveness(EvaluateLivenessArgs),
}

#[cfg(feature = "capture")]
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("pictures").required(true).args(["pairs", "folder"])))]
pub(super) struct EvaluateMatchArgs {
    /// A CSV file with the header a,b,same and optionally group; paths relative to it, same is 1 or 0
    #[arg(long, value_name = "FILE.csv")]
    pub(super) pairs: Option<PathBuf>,
    /// A folder with a subfolder of pictures for each person: every pair is compared
    #[arg(long, value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(super) common: EvaluateOptions,
}

#[cfg(feature = "capture")]
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("pictures").required(true).args(["list", "folder"])))]
pub(super) struct EvaluateLivenessArgs {
    /// A CSV file with the header file,label and optionally species and group; label is live or attack
    #[arg(long, value_name = "FILE.csv")]
    pub(super) list: Option<PathBuf>,
    /// A folder with live/ and attack/; subfolders of attack/ are species
    #[arg(long, value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(super) common: EvaluateOptions,
}

/// What both evaluations take.
#[cfg(feature = "capture")]
#[derive(Debug, Args)]
pub(super) struct EvaluateOptions {
    /// Writes evaluation.json, scores.csv and report.html here
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Profile that sets the threshold: default, strict, demo or a file
    #[arg(long, value_name = "PROFILE", default_value = "default")]
    pub(super) profile: String,
    #[command(flatten)]
    pub(super) models: ModelOptions,
}

#[cfg(all(feature = "capture", feature = "seal"))]
#[derive(Debug, Args)]
pub(super) struct SessionArgs {
    /// Photograph of the document's front
    #[arg(long, value_name = "FILE")]
    pub(super) front: PathBuf,
    /// Photograph of its back
    #[arg(long, value_name = "FILE")]
    pub(super) back: Option<PathBuf>,
    /// Photograph of the person; may be repeated
    #[arg(long = "selfie", value_name = "FILE", required = true)]
    pub(super) selfies: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) delivery: DeliveryArgs,
    #[command(flatten)]
    pub(super) models: ModelOptions,
}

#[cfg(feature = "evidence")]
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// The bundle, sealed or plain
    #[arg(value_name = "FILE")]
    pub(super) bundle: PathBuf,
    /// Public key that you trust, SPKI PEM; may be repeated
    #[arg(long, value_name = "KEY", required = true)]
    pub(super) trust: Vec<PathBuf>,
    /// age identity file that opens a sealed bundle
    #[cfg(feature = "seal")]
    #[arg(long, value_name = "AGEKEY")]
    pub(super) identity: Option<PathBuf>,
    /// Who the bundle must be for
    #[arg(long, value_name = "AUDIENCE")]
    pub(super) audience: Option<String>,
    /// The challenge that you gave out for this bundle, 32 bytes in hex
    #[arg(long, value_name = "HEX", requires = "challenge_issued", requires = "challenge_expires")]
    pub(super) challenge: Option<String>,
    /// When you gave it out
    #[arg(long, value_name = "RFC3339", requires = "challenge")]
    pub(super) challenge_issued: Option<jiff::Timestamp>,
    /// Until when you take it in
    #[arg(long, value_name = "RFC3339", requires = "challenge")]
    pub(super) challenge_expires: Option<jiff::Timestamp>,
    /// Folder that remembers challenges, so that none is used twice
    #[arg(long, value_name = "DIR")]
    pub(super) challenge_store: Option<PathBuf>,
    /// Time to verify at, instead of this device's clock
    #[arg(long, value_name = "RFC3339")]
    pub(super) now: Option<jiff::Timestamp>,
    /// Public key of a time-stamp authority that you trust, SPKI PEM; the bundle must then have its time stamp. May be
    /// repeated
    #[arg(long, value_name = "KEY")]
    pub(super) timestamp_key: Vec<PathBuf>,
    /// When the bundle was received, to verify it again later
    #[arg(long, value_name = "RFC3339")]
    pub(super) received: Option<jiff::Timestamp>,
}

#[cfg(feature = "evidence")]
#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// The bundle, sealed or plain
    #[arg(value_name = "FILE")]
    pub(super) bundle: PathBuf,
    /// age identity file that opens a sealed bundle
    #[cfg(feature = "seal")]
    #[arg(long, value_name = "AGEKEY")]
    pub(super) identity: Option<PathBuf>,
}

#[cfg(feature = "evidence")]
#[derive(Debug, Args)]
pub(super) struct ExtractArgs {
    /// The bundle, sealed or plain
    #[arg(value_name = "FILE")]
    pub(super) bundle: PathBuf,
    /// age identity file that opens a sealed bundle
    #[cfg(feature = "seal")]
    #[arg(long, value_name = "AGEKEY")]
    pub(super) identity: Option<PathBuf>,
    /// Folder that is made for the files; it must not be there yet
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
}

#[cfg(feature = "evidence")]
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["file", "due"])))]
pub(super) struct RedactArgs {
    /// The bundle, sealed or plain
    #[arg(value_name = "FILE")]
    pub(super) bundle: PathBuf,
    /// age identity file that opens a sealed bundle
    #[cfg(feature = "seal")]
    #[arg(long, value_name = "AGEKEY")]
    pub(super) identity: Option<PathBuf>,
    /// Take this file out, by its name in the bundle; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(super) file: Vec<String>,
    /// Take out every file whose time is over
    #[arg(long)]
    pub(super) due: bool,
    /// Time to judge that by, instead of this device's clock
    #[arg(long, value_name = "RFC3339")]
    pub(super) now: Option<jiff::Timestamp>,
    /// Write the rest unsealed; else it is sealed to the recipients that the statement names
    #[arg(long)]
    pub(super) plain: bool,
    /// File to write; nothing is overwritten
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
}

#[cfg(feature = "evidence")]
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The bundle, sealed or plain
    #[arg(value_name = "FILE")]
    pub(super) bundle: PathBuf,
    /// Public key that you trust, SPKI PEM; may be repeated. Without one nothing is verified, and the page says so
    #[arg(long, value_name = "KEY")]
    pub(super) trust: Vec<PathBuf>,
    /// age identity file that opens a sealed bundle
    #[cfg(feature = "seal")]
    #[arg(long, value_name = "AGEKEY")]
    pub(super) identity: Option<PathBuf>,
    /// Who the bundle must be for
    #[arg(long, value_name = "AUDIENCE")]
    pub(super) audience: Option<String>,
    /// Time to verify at, instead of this device's clock
    #[arg(long, value_name = "RFC3339")]
    pub(super) now: Option<jiff::Timestamp>,
    /// When the bundle was received, to verify it again later
    #[arg(long, value_name = "RFC3339")]
    pub(super) received: Option<jiff::Timestamp>,
    /// Page to write; nothing is overwritten
    #[arg(long, value_name = "FILE.html")]
    pub(super) out: PathBuf,
}

#[cfg(feature = "evidence")]
#[derive(Debug, Args)]
pub(super) struct TimestampArgs {
    /// The bundle, sealed or plain
    #[arg(value_name = "FILE")]
    pub(super) bundle: PathBuf,
    /// age identity file that opens a sealed bundle
    #[cfg(feature = "seal")]
    #[arg(long, value_name = "AGEKEY")]
    pub(super) identity: Option<PathBuf>,
    /// The authority's reply, a DER TimeStampResp
    #[arg(long, value_name = "FILE")]
    pub(super) reply: Option<PathBuf>,
    /// Write the bundle unsealed; else it is sealed to the recipients that the statement names
    #[arg(long, requires = "reply")]
    pub(super) plain: bool,
    /// File to write; nothing is overwritten
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
}

#[cfg(feature = "evidence")]
#[derive(Debug, Args)]
pub(super) struct KeysArgs {
    #[command(subcommand)]
    pub(super) command: KeysCommand,
}

#[cfg(feature = "evidence")]
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Make a key; a new file that only you can read
    New {
        /// `signing` (P-256, PKCS#8 PEM), `signing-ed25519` (the same with Ed25519) or `sealing` (X25519, age identity)
        #[arg(value_enum)]
        kind: KeyKind,
        /// File to write; a signing key's public half goes to FILE.pub
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Show a key's public half and id
    Show {
        /// A PKCS#8 or SPKI PEM file, or an age identity file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[cfg(feature = "evidence")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum KeyKind {
    Signing,
    #[value(name = "signing-ed25519")]
    SigningEd25519,
    #[cfg(feature = "seal")]
    Sealing,
}

#[cfg(feature = "capture")]
#[derive(Debug, Args)]
pub(super) struct ModelsArgs {
    #[command(flatten)]
    pub(super) models: ModelOptions,
}

#[cfg(all(feature = "capture", feature = "seal"))]
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Folder for the pictures and bundles; made anew
    #[arg(long, value_name = "DIR", default_value = "demo-out")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) models: ModelOptions,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}
