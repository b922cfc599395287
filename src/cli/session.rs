//! `idcapture session`: stills in, a verdict on stdout, a bundle on disk. Every outcome writes a bundle; a fault
//! writes nothing.

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::SignedDuration;
use serde::Serialize;

use super::args::SessionArgs;
use super::capture_args::DeliveryArgs;
use super::models::open_catalog;
use super::output;
use super::profile::open_profile;
use super::small_file::read_at_most;
use crate::engine::{BundleTerms, Clock, Engine, StillLayout, StillRun, SystemClock, bundle_request};
use crate::error::Result;
use crate::evidence::{
    App, Attestation, Challenge, FolderLimits, Recipient, SessionId, Signer, SoftwareKey, StoreError,
    SystemRandom, build_bundle, check_room, remove_stale, seal, write_new, write_plain_new,
};
use crate::record::{Check, SessionOutcome, SessionReason};
use crate::settings::Profile;
use crate::source::FileSource;

/// How long a relying party may take a bundle in, from the start of the session.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// What a bundle of stills is reckoned to need on the disk before it is there, in bytes.
const USUAL_BYTES: u64 = 4 << 20;

/// Longest token of a relying party's, in bytes.
const MAX_TOKEN_BYTES: usize = 64 << 10;

/// What `idcapture session` prints.
#[derive(Debug, Serialize)]
pub(super) struct Printed {
    schema: &'static str,
    pub(super) outcome: SessionOutcome,
    pub(super) reasons: Vec<SessionReason>,
    checks: Vec<Check>,
    pub(super) bundle: String,
    specimen: bool,
    session_id: String,
    challenge: &'static str,
    backend: Option<crate::record::BackendKind>,
}

/// The pictures of a session.
pub(super) struct Pictures<'a> {
    pub(super) front: &'a Path,
    pub(super) back: Option<&'a Path>,
    pub(super) selfies: &'a [PathBuf],
}

/// A challenge as the relying party gave it.
pub(super) struct GivenChallenge<'a> {
    hex: &'a str,
    /// When it was given out, where that is known; else the start of the session counts.
    issued: Option<jiff::Timestamp>,
    expires: Option<jiff::Timestamp>,
    token: Option<Vec<u8>>,
}

impl GivenChallenge<'_> {
    fn challenge(&self, started: jiff::Timestamp, latest: jiff::Timestamp) -> Result<Challenge> {
        let (issued, expires) = (self.issued.unwrap_or(started), self.expires.unwrap_or(latest));
        Ok(Challenge::issued(self.hex, issued, expires)?)
    }

    fn attestations(&self) -> Vec<Attestation> {
        let token = |bytes: &Vec<u8>| Attestation {
            kind: "challenge-token".to_owned(),
            name: "challenge-token".to_owned(),
            bytes: bytes.clone(),
        };
        self.token.iter().map(token).collect()
    }
}

/// Where the bundle goes, and how it is closed.
pub(super) struct Delivery<'a> {
    pub(super) signer: &'a dyn Signer,
    /// Whom it is sealed to; none for a plain bundle.
    pub(super) recipients: &'a [Recipient],
    /// The relying party's challenge; none makes a local one.
    pub(super) challenge: Option<GivenChallenge<'a>>,
    pub(super) audience: Option<&'a str>,
    /// A file, or a folder.
    pub(super) out: &'a Path,
}

/// What the flags of a session's delivery name, loaded: a mistake there must not cost a session.
pub(super) struct Prepared {
    signer: SoftwareKey,
    recipients: Vec<Recipient>,
    pub(super) profile: Profile,
    token: Option<Vec<u8>>,
}

impl Prepared {
    pub(super) fn load(arguments: &DeliveryArgs) -> Result<Self> {
        let recipients = arguments.recipient.iter().map(|text| Ok(text.parse::<Recipient>()?));
        let token = arguments.challenge_token.as_deref().map(|path| read_at_most(path, MAX_TOKEN_BYTES));
        Ok(Self {
            signer: SoftwareKey::load(&arguments.key)?,
            recipients: recipients.collect::<Result<_>>()?,
            profile: open_profile(&arguments.profile, &arguments.profile_trust)?,
            token: token.transpose()?,
        })
    }

    pub(super) fn delivery<'a>(&'a self, arguments: &'a DeliveryArgs) -> Delivery<'a> {
        let challenge = arguments.challenge.as_deref().map(|hex| GivenChallenge {
            hex,
            issued: arguments.challenge_issued,
            expires: arguments.challenge_expires,
            token: self.token.clone(),
        });
        Delivery {
            signer: &self.signer,
            recipients: &self.recipients,
            challenge,
            audience: arguments.audience.as_deref(),
            out: &arguments.out,
        }
    }
}

pub(super) fn run(arguments: &SessionArgs) -> Result<u8> {
    let prepared = Prepared::load(&arguments.delivery)?;
    let mut engine = Engine::prepare(prepared.profile.clone(), open_catalog(&arguments.models)?)?;
    let pictures =
        Pictures { front: &arguments.front, back: arguments.back.as_deref(), selfies: &arguments.selfies };
    let printed = run_and_write(&mut engine, &pictures, &prepared.delivery(&arguments.delivery))?;
    output::print_json(&printed, false)?;
    Ok(exit_status(printed.outcome))
}

/// Runs a session on stills and writes its bundle.
pub(super) fn run_and_write(
    engine: &mut Engine,
    pictures: &Pictures<'_>,
    delivery: &Delivery<'_>,
) -> Result<Printed> {
    deliver(delivery, |_, clock| capture(engine, pictures, clock))
}

/// Runs a session, given its challenge and clock, and writes its bundle.
pub(super) fn deliver(
    delivery: &Delivery<'_>,
    session: impl FnOnce(&Challenge, SystemClock) -> Result<StillRun>,
) -> Result<Printed> {
    let clock = SystemClock::start();
    let (started, random) = (clock.now(), SystemRandom);
    let local = Challenge::local(started, LIFETIME, &random)?;
    let challenge = match &delivery.challenge {
        Some(given) => given.challenge(started, local.expires_at)?,
        None => local,
    };
    let session_id = SessionId::generate(&random)?;
    let sealed = !delivery.recipients.is_empty();
    let path = target(delivery.out, &session_id.file_name(sealed));
    check_target(&path)?;
    clear_stale(&path, started);
    check_room(folder_of(&path), USUAL_BYTES, FolderLimits::default())?;

    let run = session(&challenge, clock)?;
    let terms = BundleTerms {
        session_id: session_id.clone(),
        challenge: challenge.clone(),
        audience: delivery.audience.map(str::to_owned),
        recipients: delivery.recipients.iter().map(ToString::to_string).collect(),
        attestations: delivery.challenge.as_ref().map(GivenChallenge::attestations).unwrap_or_default(),
        app: App { version: env!("CARGO_PKG_VERSION").to_owned(), build: None },
    };
    let container = build_bundle(&bundle_request(&run, terms), delivery.signer)?;
    if sealed {
        write_new(&path, &seal(&container, delivery.recipients)?)?;
    } else {
        write_plain_new(&path, &container)?;
    }
    Ok(Printed {
        schema: "idcapture.session/1",
        outcome: run.record.outcome,
        reasons: run.record.reasons,
        checks: run.record.checks,
        bundle: path.display().to_string(),
        specimen: run.record.specimen,
        session_id: session_id.as_str().to_owned(),
        challenge: if challenge.local { "local" } else { "issued" },
        backend: run.record.backend,
    })
}

/// Looks at the pictures, with a spinner on a terminal.
fn capture(engine: &mut Engine, pictures: &Pictures<'_>, clock: SystemClock) -> Result<StillRun> {
    let mut paths = vec![pictures.front.to_owned()];
    paths.extend(pictures.back.map(Path::to_owned));
    paths.extend(pictures.selfies.iter().cloned());
    let layout = StillLayout { back: pictures.back.is_some(), selfies: pictures.selfies.len() };
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} looking at the pictures, {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    let mut source = FileSource::new(paths).with_clock(move || clock.monotonic_ns());
    let run = engine.run_stills(&mut source, layout, &clock);
    bar.finish_and_clear();
    run
}

/// The file itself, or the session's name in a folder.
fn target(out: &Path, file_name: &str) -> PathBuf {
    let names_folder = out.is_dir() || out.to_string_lossy().ends_with(std::path::MAIN_SEPARATOR);
    if names_folder { out.join(file_name) } else { out.to_owned() }
}

/// Says early what writing would say late: the name is taken, or there is no folder for it.
fn check_target(path: &Path) -> Result<(), StoreError> {
    if path.symlink_metadata().is_ok() {
        return Err(StoreError::Exists(path.to_owned()));
    }
    let folder = folder_of(path);
    let failed = |source| StoreError::Io { path: folder.to_owned(), source };
    if folder.metadata().map_err(failed)?.is_dir() {
        Ok(())
    } else {
        Err(failed(std::io::ErrorKind::NotADirectory.into()))
    }
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes what a crash left in the target's folder: ciphertext only. Failing to is told, and no reason to stop.
fn clear_stale(path: &Path, now: jiff::Timestamp) {
    match remove_stale(folder_of(path), now) {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "removed temporary files that a crash had left"),
        Err(error) => tracing::debug!(%error, "the target's folder could not be cleared"),
    }
}

/// 0 accepted, 10 review, 11 retry or fallback, 12 rejected.
pub(super) fn exit_status(outcome: SessionOutcome) -> u8 {
    match outcome {
        SessionOutcome::Accepted => 0,
        SessionOutcome::Review => 10,
        SessionOutcome::Retry | SessionOutcome::Fallback => 11,
        SessionOutcome::Rejected => 12,
    }
}
