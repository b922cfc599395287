//! `idcapture demo`: the whole flow on a drawn specimen. A session on stills and a guided one before a drawn camera, which
//! must be accepted and whose bundles must verify; then three that must fail, each with its reason: another person's
//! selfie, a tampered bundle, a blurred front.

mod cast;
mod guided;

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use super::args::DemoArgs;
use super::keys::make_signing;
use super::models::open_catalog;
use super::output::{coloured, print_json, tell};
use super::session::{Delivery, Pictures, Printed, deliver, run_and_write};
use super::verify::{read_public_key, verify_at};
use crate::engine::{Engine, LiveOptions, Pacing};
use crate::error::Result;
use crate::evidence::container::{Entry, decode, encode};
use crate::evidence::{
    Identities, Recipient, SoftwareKey, SystemRandom, TrustPolicy, open, read_bundle, seal, write_new,
};
use crate::record::SessionOutcome;
use crate::settings::Profile;

use cast::Cast;
use guided::{GuidedSource, Said};

/// The relying party of the demonstration.
const AUDIENCE: &str = "demo.relying-party.example";

/// What the tampered bundle has changed.
const TAMPERED_FILE: &str = "evidence/portrait.jpg";

/// One act of the demonstration.
#[derive(Debug, Serialize)]
struct Act {
    name: &'static str,
    expected: &'static str,
    got: String,
    reasons: Vec<String>,
    as_expected: bool,
    seconds: f64,
}

#[derive(Debug, Serialize)]
struct Demo {
    schema: &'static str,
    folder: String,
    note: &'static str,
    acts: Vec<Act>,
    as_expected: bool,
}

const NOTE: &str = "The card is drawn, and the selfies are the portrait's own photograph, cropped, turned a little \
                    and lit anew: this shows the flow, not how well the matcher tells people apart.";

pub(super) fn run(arguments: &DemoArgs) -> Result<u8> {
    let catalog = open_catalog(&arguments.models)?;
    tell(NOTE);
    let cast = Cast::draw(catalog.folder(), &arguments.out)?;
    let guided = GuidedSource::draw(catalog.folder(), today())?;
    let mut stage = Stage::set(Engine::prepare(Profile::open("demo")?, catalog)?, &arguments.out)?;
    let good = stage.out.join("good.idev.age");
    let other = stage.out.join("other-person.idev.age");
    let blurred = stage.out.join("blurred-front.idev.age");
    let acts = vec![
        stage.session("good session", &cast.front, &cast.selfies, &good, "accepted", "")?,
        stage.verification("bundle of the good session", &good, "valid", "")?,
        stage.guided(guided)?,
        stage.verification(
            "bundle of the guided session",
            &stage.out.join("guided.idev.age"),
            "valid",
            "",
        )?,
        stage.session(
            "another person's selfie",
            &cast.front,
            &cast.other_selfies,
            &other,
            "rejected",
            "face.match.failed",
        )?,
        stage.tampering(&good)?,
        stage.session(
            "blurred front",
            &cast.blurred_front,
            &cast.selfies,
            &blurred,
            "retry",
            "document.focus.failed",
        )?,
    ];
    let as_expected = acts.iter().all(|act| act.as_expected);
    let folder = stage.out.display().to_string();
    print_json(&Demo { schema: "idcapture.demo/1", folder, note: NOTE, acts, as_expected }, false)?;
    Ok(if as_expected { 0 } else { 1 })
}

/// The engine, the keys of both parties and where things go.
struct Stage {
    engine: Engine,
    out: PathBuf,
    back: PathBuf,
    device_key: SoftwareKey,
    device_public: PathBuf,
    identity: PathBuf,
    recipients: Vec<Recipient>,
}

impl Stage {
    fn set(engine: Engine, out: &Path) -> Result<Self> {
        let device_key = SoftwareKey::generate(&SystemRandom)?;
        let device_public = make_signing(&device_key, &out.join("device.pem"))?;
        let relying_party = Identities::generate();
        let identity = out.join("relying-party.age");
        relying_party.save_new(&identity, jiff::Timestamp::now())?;
        let (back, recipients) = (out.join("back.jpg"), relying_party.recipients());
        Ok(Self { engine, out: out.to_owned(), back, device_key, device_public, identity, recipients })
    }

    fn session(
        &mut self,
        name: &'static str,
        front: &Path,
        selfies: &[PathBuf],
        bundle: &Path,
        expected: &'static str,
        expected_reason: &str,
    ) -> Result<Act> {
        let start = Instant::now();
        let pictures = Pictures { front, back: Some(&self.back), selfies };
        let delivery = delivery(&self.device_key, &self.recipients, bundle);
        let printed = run_and_write(&mut self.engine, &pictures, &delivery)?;
        Ok(told(act(name, expected, expected_reason, printed, start)))
    }

    /// A session that follows a stream of frames.
    fn guided(&mut self, source: GuidedSource) -> Result<Act> {
        let start = Instant::now();
        let bundle = self.out.join("guided.idev.age");
        let mut said = Said::default();
        let engine = &mut self.engine;
        let printed = deliver(&delivery(&self.device_key, &self.recipients, &bundle), |challenge, clock| {
            let options = LiveOptions::new(challenge.bytes.to_vec(), Pacing::EveryFrame);
            Ok(engine.run_live(Box::new(source), &options, &clock, &mut said)?.run)
        })?;
        let act = told(act("guided session", "accepted", "", printed, start));
        said.tell();
        Ok(act)
    }

    fn verification(
        &self,
        name: &'static str,
        bundle: &Path,
        expected: &'static str,
        expected_item: &str,
    ) -> Result<Act> {
        let start = Instant::now();
        let mut policy =
            TrustPolicy::new(vec![read_public_key(&self.device_public)?], jiff::Timestamp::now());
        policy.audience = Some(AUDIENCE.to_owned());
        let report = verify_at(bundle, Some(&self.identity), &policy)?;
        let got = if report.is_valid() { "valid" } else { "invalid" };
        let faults: Vec<String> = report
            .items
            .iter()
            .filter(|item| item.status != "valid")
            .map(|item| format!("{}: {}", item.name, item.status))
            .collect();
        let named = expected_item.is_empty() || faults.iter().any(|fault| fault.starts_with(expected_item));
        Ok(told(Act {
            name,
            expected,
            got: got.to_owned(),
            reasons: faults,
            as_expected: got == expected && named,
            seconds: start.elapsed().as_secs_f64(),
        }))
    }

    /// Opens the good bundle as the relying party could, changes one bit of the portrait, and packs and seals it anew
    /// without a flaw: only what was signed gives it away.
    fn tampering(&self, good: &Path) -> Result<Act> {
        let identities = Identities::load(&self.identity)?;
        let container = open(&read_bundle(good)?, Some(&identities))?.container;
        let entries = decode(&container)?;
        let mut picture = Vec::new();
        let mut changed = Vec::with_capacity(entries.len());
        for entry in &entries {
            if entry.name == TAMPERED_FILE {
                picture = entry.bytes.to_vec();
                let middle = picture.len() / 2;
                picture.get_mut(middle).into_iter().for_each(|byte| *byte ^= 1);
            }
        }
        for entry in &entries {
            let bytes = if entry.name == TAMPERED_FILE { picture.as_slice() } else { entry.bytes };
            changed.push(Entry { name: entry.name, bytes });
        }
        let container = encode(&changed)?;
        let tampered = self.out.join("tampered.idev.age");
        write_new(&tampered, &seal(&container, &self.recipients)?)?;
        self.verification("tampered bundle", &tampered, "invalid", "subject:evidence/portrait.jpg")
    }
}

fn delivery<'a>(signer: &'a SoftwareKey, recipients: &'a [Recipient], out: &'a Path) -> Delivery<'a> {
    Delivery { signer, recipients, challenge: None, audience: Some(AUDIENCE), out }
}

fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// The act of a session that was expected to end so, for that reason where one is named.
fn act(
    name: &'static str,
    expected: &'static str,
    expected_reason: &str,
    printed: Printed,
    start: Instant,
) -> Act {
    let got = match printed.outcome {
        SessionOutcome::Accepted => "accepted",
        SessionOutcome::Retry => "retry",
        SessionOutcome::Fallback => "fallback",
        SessionOutcome::Rejected => "rejected",
        SessionOutcome::Review => "review",
    };
    let named =
        expected_reason.is_empty() || printed.reasons.iter().any(|reason| reason.code == expected_reason);
    let reasons = printed.reasons.into_iter().map(|reason| reason.message).collect();
    let as_expected = got == expected && named;
    Act { name, expected, got: got.to_owned(), reasons, as_expected, seconds: start.elapsed().as_secs_f64() }
}

/// Tells an act on stderr, and hands it on.
fn told(act: Act) -> Act {
    let mark = coloured(if act.as_expected { "as expected" } else { "NOT AS EXPECTED" }, act.as_expected);
    tell(&format!("{:<28} {:<9} {mark}  {:.1} s", act.name, act.got, act.seconds));
    for reason in &act.reasons {
        tell(&format!("    {reason}"));
    }
    act
}
