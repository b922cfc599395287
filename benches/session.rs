//! A whole session on stills, the first words of a guided one, and the writing, sealing and verifying of a bundle. In: the
//! drawn specimen with its three selfies, as the demonstration has them. `cargo bench --bench session`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a bench without its input must stop")]

mod support;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::Criterion;
use idcapture::engine::{
    BundleTerms, Clock, Engine, LiveListener, LiveOptions, Pacing, StillLayout, StillRun, SystemClock,
    bundle_request,
};
use idcapture::evidence::{
    App, Challenge, Identities, Recipient, SessionId, SoftwareKey, SystemRandom, TrustPolicy, Verdict,
    build_bundle, seal, verify, verify_file,
};
use idcapture::frame::{Frame, FramePool, FrameView, PixelFormat, Range, decode_file};
use idcapture::inference::{BackendChoice, Catalog, ModelSet};
use idcapture::record::{DeviceFacts, FrameId, SessionEvent, SessionEventKind, SessionOutcome};
use idcapture::settings::Profile;
use idcapture::source::specimen::{Fonts, Subject, encode_jpeg, render_demo_set};
use idcapture::source::{FileSource, FrameSource};
use jiff::SignedDuration;
use support::{catalog, models_folder};

/// Front, back and three selfies as JPEGs in `folder`.
fn pictures(folder: &Path) -> Vec<PathBuf> {
    let subject = |name, face| {
        Subject::new(&decode_file(&models_folder().join("photos").join(name)).unwrap(), face).unwrap()
    };
    let fonts = Fonts::open(&models_folder().join("fonts")).unwrap();
    let (holder, other) = (
        subject("astronaut.png", Subject::ASTRONAUT_FACE),
        subject("grace_hopper.jpg", Subject::GRACE_HOPPER_FACE),
    );
    let set = render_demo_set(&fonts, &holder, &other, jiff::civil::date(2026, 5, 4), 20).unwrap();
    let drawn = [&set.front.picture, &set.back.picture].into_iter().chain(&set.selfies);
    let written = drawn.enumerate().map(|(index, picture)| {
        let path = folder.join(format!("{index}.jpg"));
        std::fs::write(&path, encode_jpeg(picture, 93).unwrap()).unwrap();
        path
    });
    written.collect()
}

fn run(engine: &mut Engine, pictures: &[PathBuf]) -> StillRun {
    let layout = StillLayout { back: true, selfies: pictures.len() - 2 };
    let clock = SystemClock::start();
    engine.run_stills(&mut FileSource::new(pictures.to_vec()), layout, &clock).unwrap()
}

/// The session on each backend: decoding, every stage, the verdict and the encoding of what is kept.
fn sessions(criterion: &mut Criterion, pictures: &[PathBuf]) -> StillRun {
    let native = Catalog::open(Some(&models_folder()), ModelSet::default(), BackendChoice::Native);
    let native = native.is_ok().then_some(("native", BackendChoice::Native));
    let mut last = None;
    let mut group = criterion.benchmark_group("session");
    for (name, backend) in native.into_iter().chain([("portable", BackendChoice::Portable)]) {
        let mut engine =
            Engine::prepare(Profile::open("demo").unwrap(), catalog("default", backend)).unwrap();
        let outcome = run(&mut engine, pictures).record.outcome;
        assert_eq!(outcome, SessionOutcome::Accepted, "the time is of a session that goes through");
        group.bench_function(name, |bencher| {
            bencher.iter(|| last = Some(run(&mut engine, black_box(pictures))));
        });
        last.get_or_insert_with(|| run(&mut engine, pictures));
    }
    group.finish();
    last.expect("a backend")
}

/// One frame of a camera, 1920 x 1080 px in NV12.
struct OneFrame {
    bytes: Option<Vec<u8>>,
    pool: FramePool,
    facts: DeviceFacts,
}

impl FrameSource for OneFrame {
    fn next_frame(&mut self) -> idcapture::error::Result<Option<Frame>> {
        let Some(bytes) = self.bytes.take() else { return Ok(None) };
        let view = FrameView::packed(PixelFormat::Nv12, 1_920, 1_080, Range::Full, &bytes)?;
        Ok(Some(Frame::from_view(FrameId(0), 0, &view, &self.pool)))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

/// When the first frame came, and how long its guidance took.
#[derive(Default)]
struct FirstWords {
    came: Option<Instant>,
    took: Option<Duration>,
}

impl LiveListener for FirstWords {
    fn frame(&mut self, _frame: &Frame) {
        self.came.get_or_insert_with(Instant::now);
    }

    fn event(&mut self, event: &SessionEvent) {
        if let (SessionEventKind::Guidance { .. }, Some(came)) = (&event.what, self.came) {
            self.took.get_or_insert_with(|| came.elapsed());
        }
    }
}

/// From the first frame of a guided session, which is searched for the document as a whole, to what the person is told.
fn first_guidance(criterion: &mut Criterion, front: &Path) {
    let size = (1_920, 1_080);
    let picture = decode_file(front).unwrap();
    let picture = image::imageops::resize(&picture, size.0, size.1, image::imageops::FilterType::Triangle);
    let luma = image::imageops::grayscale(&picture).into_raw();
    let bytes: Vec<u8> = luma.iter().copied().chain(std::iter::repeat_n(128, luma.len() / 2)).collect();
    let mut engine =
        Engine::prepare(Profile::open("demo").unwrap(), catalog("default", BackendChoice::Auto)).unwrap();
    let mut once = || {
        let (bytes, pool) = (Some(bytes.clone()), FramePool::new(2));
        let source = OneFrame { bytes, pool, facts: DeviceFacts::default() };
        let options = LiveOptions::new(vec![7; 32], Pacing::EveryFrame);
        let mut words = FirstWords::default();
        engine.run_live(Box::new(source), &options, &SystemClock::start(), &mut words).unwrap();
        words.took.expect("the first frame has a message")
    };
    criterion.bench_function("session/first_guidance", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| once()).sum());
    });
}

fn terms(recipients: &[Recipient]) -> BundleTerms {
    let now = SystemClock::start().now();
    BundleTerms {
        session_id: SessionId::generate(&SystemRandom).unwrap(),
        challenge: Challenge::local(now, SignedDuration::from_hours(1), &SystemRandom).unwrap(),
        audience: None,
        recipients: recipients.iter().map(ToString::to_string).collect(),
        attestations: Vec::new(),
        app: App { version: env!("CARGO_PKG_VERSION").to_owned(), build: None },
    }
}

/// From a finished session to a bundle, and from a bundle to a finding.
fn bundles(criterion: &mut Criterion, run: &StillRun) {
    let key = SoftwareKey::generate(&SystemRandom).unwrap();
    let identities = Identities::generate();
    let recipients = identities.recipients();
    let container = build_bundle(&bundle_request(run, terms(&recipients)), &key).unwrap();
    let sealed = seal(&container, &recipients).unwrap();
    let plain = build_bundle(&bundle_request(run, terms(&[])), &key).unwrap();
    let policy = TrustPolicy::new(vec![key.public_key().clone()], SystemClock::start().now());
    assert_eq!(verify(&plain, &policy).unwrap().verdict, Verdict::Valid);
    assert_eq!(verify_file(&sealed, Some(&identities), &policy).unwrap().verdict, Verdict::Valid);

    let mut group = criterion.benchmark_group("bundle");
    group.bench_function("write", |bencher| {
        let terms = terms(&[]);
        bencher.iter(|| build_bundle(&bundle_request(black_box(run), terms.clone()), &key).unwrap());
    });
    group
        .bench_function("seal", |bencher| bencher.iter(|| seal(black_box(&container), &recipients).unwrap()));
    group.bench_function("verify", |bencher| bencher.iter(|| verify(black_box(&plain), &policy).unwrap()));
    group.bench_function("open_and_verify", |bencher| {
        bencher.iter(|| verify_file(black_box(&sealed), Some(&identities), &policy).unwrap());
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let folder = tempfile::tempdir().unwrap();
    let pictures = pictures(folder.path());
    let run = sessions(&mut criterion, &pictures);
    first_guidance(&mut criterion, &pictures[0]);
    bundles(&mut criterion, &run);
    criterion.final_summary();
}
