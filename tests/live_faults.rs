//! Cameras that go wrong in the middle of a guided session: at whichever frame it happens, the session ends with the right
//! code, and what was captured until then is kept. In: one rendered clip of 200 frames, in which a front and then a back
//! is captured, and a fault at a frame of it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot be drawn or run fails the test")]

mod catalogs;
#[path = "support/faulty.rs"]
mod faulty;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, mpsc};
use std::time::Duration;

use faulty::{Fault, FaultySource};
use idcapture::engine::{Engine, LiveListener, LiveOptions, LiveRun, Pacing, SystemClock};
use idcapture::error::{ErrorCode, Result};
use idcapture::frame::{Frame, RgbImage, decode_file};
use idcapture::inference::BackendChoice;
use idcapture::record::{
    CheckStatus, DeviceFacts, FrameId, GuidanceCode, SessionEvent, SessionEventKind, SessionOutcome,
    SessionStep, Subject as Side,
};
use idcapture::settings::Profile;
use idcapture::source::specimen::sequence::{ClipSetting, Prints, Script};
use idcapture::source::specimen::{Fonts, Subject};
use idcapture::source::{FrameRate, FrameSource};
use image::imageops::{FilterType, resize, thumbnail};
use jiff::civil::date;

/// Small, so that every frame can be tried.
const WIDTH: u32 = 320;
const HEIGHT: u32 = 180;
const FRAMES: u64 = 200;
const FRAME_MS: u64 = 40;
/// Faults other than the one that is tried at every frame are tried at every so many.
const SPREAD: usize = 25;

/// At which frames the camera is lost: at every one; at every fifth where the native runtime is hidden, since the portable
/// backend takes several times as long and the loop does not know which one runs.
fn every() -> usize {
    if std::env::var_os("IDCAPTURE_ONNXRUNTIME").is_some_and(|runtime| runtime == "none") { 5 } else { 1 }
}
/// Limits that small pictures can pass.
const PROFILE: &str = "id = \"faults\"\nspecimen = true\n\
    [barcodes]\nmax_tries = 1\nmax_megapixels = 0.1\n\
    [live]\nchallenge_steps = 0\nback = \"always\"\n\
    [checks.\"face.challenge\"]\nrequired = false\n\
    [checks.\"document.resolution\"]\nthreshold = 50.0\n\
    [checks.\"document.portrait\"]\nthreshold = 20.0\n\
    [checks.\"document.focus\"]\nthreshold = 2.0\n";

/// The clip, drawn once.
fn clip() -> &'static Arc<[RgbImage]> {
    static CLIP: LazyLock<Arc<[RgbImage]>> = LazyLock::new(|| {
        let open = |name| decode_file(&catalogs::models_folder().join("photos").join(name)).unwrap();
        let person = Subject::new(&open("astronaut.png"), Subject::ASTRONAUT_FACE).unwrap();
        let other = Subject::new(&open("grace_hopper.jpg"), Subject::GRACE_HOPPER_FACE).unwrap();
        let fonts = Fonts::open(&catalogs::models_folder().join("fonts")).unwrap();
        let prints = Prints::draw(&fonts, &person, &other, date(2026, 5, 4), 20).unwrap();
        let rate = FrameRate::new(u32::try_from(1_000 / FRAME_MS).unwrap(), 1).unwrap();
        let setting = ClipSetting { width_px: WIDTH, height_px: HEIGHT, rate, ..ClipSetting::default() };
        let mut clip = Script::TurnedOver.clip(setting, &prints).unwrap();
        (0..FRAMES).map(|number| clip.frame(number).unwrap().picture).collect()
    });
    &CLIP
}

/// The clip's frames.
struct Sound {
    next: u64,
    facts: DeviceFacts,
}

impl Sound {
    fn new() -> Self {
        Self { next: 0, facts: DeviceFacts::default() }
    }
}

impl FrameSource for Sound {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let number = self.next;
        self.next += 1;
        let picture = clip().get(usize::try_from(number).unwrap());
        Ok(picture.map(|rgb| Frame::from_rgb(FrameId(number), number * FRAME_MS * 1_000_000, rgb.clone())))
    }

    fn facts(&self) -> &DeviceFacts {
        &self.facts
    }
}

#[derive(Default)]
struct Notes {
    events: Vec<SessionEvent>,
    /// Frames that were looked at, for sources that wait for it.
    looked_at: Arc<AtomicU64>,
}

impl LiveListener for Notes {
    fn event(&mut self, event: &SessionEvent) {
        self.events.push(event.clone());
    }

    fn frame(&mut self, _frame: &Frame) {
        self.looked_at.fetch_add(1, Ordering::SeqCst);
    }
}

fn engine(profile: &str) -> Engine {
    let catalog = catalogs::catalog("default", BackendChoice::Auto);
    Engine::prepare(Profile::from_toml(profile).unwrap(), catalog).unwrap()
}

/// A finished session.
struct Done {
    run: LiveRun,
    events: Vec<SessionEvent>,
}

fn run(engine: &mut Engine, source: impl FrameSource + Send + 'static) -> Done {
    let mut notes = Notes::default();
    let options = LiveOptions::new(vec![7; 32], Pacing::EveryFrame);
    let run = engine.run_live(Box::new(source), &options, &SystemClock::start(), &mut notes).unwrap();
    Done { run, events: notes.events }
}

fn with_fault(engine: &mut Engine, fault: Fault, at: u64) -> Done {
    run(engine, FaultySource::new(Sound::new(), fault, at))
}

impl Done {
    /// Steps that were captured, and when.
    fn captured(&self) -> Vec<(SessionStep, u64)> {
        let step = |event: &SessionEvent| match event.what {
            SessionEventKind::Captured { step, .. } => Some((step, event.at_ms)),
            _ => None,
        };
        self.events.iter().filter_map(step).collect()
    }

    fn steps(&self) -> Vec<SessionStep> {
        self.captured().into_iter().map(|(step, _)| step).collect()
    }

    /// What was said of the feed, and when.
    fn feeds(&self) -> Vec<(Option<GuidanceCode>, u64)> {
        let code = |event: &SessionEvent| match event.what {
            SessionEventKind::Feed { code } => Some((code, event.at_ms)),
            _ => None,
        };
        self.events.iter().filter_map(code).collect()
    }

    /// The reasons of the session itself, with their words.
    fn ends(&self) -> Vec<(&str, &str)> {
        let reasons = self.run.run.record.reasons.iter();
        reasons
            .filter(|reason| reason.code.starts_with("session."))
            .map(|reason| (reason.code.as_str(), reason.message.as_str()))
            .collect()
    }

    /// The record and its pictures hold the captured sides and no other.
    fn keeps_what_was_captured(&self, told: &str) {
        let steps = self.steps();
        let record = &self.run.run.record;
        for (step, side, picture) in [
            (SessionStep::Front, Side::Front, "document-front-rectified.jpg"),
            (SessionStep::Back, Side::Back, "document-back-rectified.jpg"),
        ] {
            let captured = steps.contains(&step);
            let found = record.checks.iter().any(|check| {
                check.id == "document.found" && check.subject == side && check.status == CheckStatus::Passed
            });
            let kept = self.run.run.pictures.iter().any(|kept| kept.name == picture && !kept.jpeg.is_empty());
            assert_eq!((found, kept), (captured, captured), "{told}: {step:?}");
        }
        assert_eq!(record.frame_log.iter().filter(|line| line.kept).count(), steps.len(), "{told}");
        assert_ne!(record.outcome, SessionOutcome::Accepted, "{told}");
    }
}

/// What happened before a frame.
fn before(events: &[SessionEvent], frame: u64) -> Vec<SessionEvent> {
    let followed = |event: &&SessionEvent| event.frame.is_some() && event.at_ms < frame * FRAME_MS;
    events.iter().filter(followed).cloned().collect()
}

/// The session that nothing goes wrong in.
fn faultless(engine: &mut Engine) -> Done {
    let done = run(engine, Sound::new());
    assert_eq!(done.steps(), [SessionStep::Front, SessionStep::Back], "{:?}", done.events);
    assert_eq!(done.ends(), [("session.source_ended", "no more frames came")]);
    assert!(done.feeds().is_empty());
    done.keeps_what_was_captured("without a fault");
    done
}

/// Tries a share of the cases on each of two threads, each with an engine of its own.
fn on_two_threads<T: Sync>(cases: &[T], try_one: impl Fn(&mut Engine, &Done, &T) + Sync) {
    std::thread::scope(|scope| {
        for share in 0..2 {
            let try_one = &try_one;
            scope.spawn(move || {
                let mut engine = engine(PROFILE);
                let sound = faultless(&mut engine);
                cases.iter().skip(share).step_by(2).for_each(|case| try_one(&mut engine, &sound, case));
            });
        }
    });
}

#[test]
fn a_source_that_fails_or_ends_at_any_frame_keeps_what_came_before() {
    let lost = |at| (Fault::Fails(ErrorCode::CameraLost), "camera_lost", at);
    let fails = (0..FRAMES).step_by(every()).map(lost);
    let spread = || (0..FRAMES).step_by(SPREAD);
    let codes = [
        (ErrorCode::CameraAbsent, "camera_absent"),
        (ErrorCode::CameraBusy, "camera_busy"),
        (ErrorCode::CameraDenied, "permission_denied"),
        (ErrorCode::InputDamaged, "camera_lost"),
    ];
    let others =
        spread().zip(codes.into_iter().cycle()).map(|(at, (code, name))| (Fault::Fails(code), name, at));
    let ends = spread().map(|at| (Fault::Ends, "", at));
    let cases: Vec<_> = fails.chain(others).chain(ends).collect();
    on_two_threads(&cases, |engine, sound, &(fault, code, at)| {
        let done = with_fault(engine, fault, at);
        let told = format!("{fault:?} at {at}");
        assert_eq!(before(&done.events, FRAMES), before(&sound.events, at), "{told}");
        done.keeps_what_was_captured(&told);
        assert_eq!(done.run.run.record.frame_log.len() as u64, at, "{told}");
        let lost = fault != Fault::Ends;
        let feeds: Vec<&str> = done.feeds().iter().map(|(code, _)| code.unwrap().name()).collect();
        if lost {
            let words = format!("the source failed: {code}");
            assert_eq!(done.ends(), [("session.source_lost", words.as_str())], "{told}");
            assert_eq!(feeds, [code], "{told}");
        } else {
            assert_eq!(done.ends(), [("session.source_ended", "no more frames came")], "{told}");
            assert!(feeds.is_empty(), "{told}");
        }
        assert_eq!(done.run.run.record.outcome, SessionOutcome::Retry, "{told}");
        let last = done.events.last().map(|event| &event.what);
        assert!(matches!(last, Some(SessionEventKind::Finished { .. })), "{told}");
    });
}

#[test]
fn a_feed_that_goes_black_or_freezes_is_told_when_it_has_lasted_and_costs_nothing_that_was_kept() {
    let kinds = [
        (Fault::Black, GuidanceCode::CameraBlack, 1_000),
        (Fault::Freezes, GuidanceCode::CameraFrozen, 2_000),
    ];
    let cases: Vec<_> = (0..FRAMES)
        .step_by(SPREAD)
        .flat_map(|at| kinds.map(|(fault, code, ms)| (fault, code, ms, at)))
        .collect();
    on_two_threads(&cases, |engine, sound, &(fault, code, lasts_ms, at)| {
        let done = with_fault(engine, fault, at);
        let told = format!("{fault:?} at {at}");
        assert_eq!(before(&done.events, at), before(&sound.events, at), "{told}");
        let told_ms = at * FRAME_MS + lasts_ms;
        let long_enough = told_ms < FRAMES * FRAME_MS;
        let expected = long_enough.then_some((Some(code), told_ms));
        assert_eq!(done.feeds(), Vec::from_iter(expected), "{told}");
        let shown = done.events.iter().any(|event| event.what == SessionEventKind::Guidance { code });
        assert_eq!(shown, long_enough && told_ms + 200 < FRAMES * FRAME_MS, "{told}");
        // What stands still may be captured as long as it is not known to be frozen; black never is.
        let until_ms = if fault == Fault::Black { at * FRAME_MS } else { told_ms };
        assert!(done.captured().iter().all(|(_, at_ms)| *at_ms < until_ms.max(1)), "{told}");
        assert_eq!(done.ends(), [("session.source_ended", "no more frames came")], "{told}");
        done.keeps_what_was_captured(&told);
    });
}

/// Goes wrong in three ways, one after the other: from a frame on it gives a few frames of half the size, then black ones until
/// that must have been told, and then nothing for longer than a step may take.
struct Failing {
    sound: Sound,
    at: u64,
}

impl Failing {
    const SMALL: u64 = 5;
    /// The code for black feeds needs a second, and the message a little more.
    const BLACK: u64 = 35;
    const PAUSE: Duration = Duration::from_secs(61);
    const LAST: u64 = Self::SMALL + Self::BLACK;
}

impl FrameSource for Failing {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        let number = self.sound.next;
        let Some(since) = number.checked_sub(self.at) else { return self.sound.next_frame() };
        self.sound.next += 1;
        if since > Self::LAST {
            return Ok(None);
        }
        let picture = if since < Self::SMALL {
            thumbnail(&clip()[number.min(FRAMES - 1) as usize], WIDTH / 2, HEIGHT / 2)
        } else {
            RgbImage::new(WIDTH, HEIGHT)
        };
        let pause = if since == Self::LAST { Self::PAUSE } else { Duration::ZERO };
        let at_ns = number * FRAME_MS * 1_000_000 + pause.as_nanos() as u64;
        Ok(Some(Frame::from_rgb(FrameId(number), at_ns, picture)))
    }

    fn facts(&self) -> &DeviceFacts {
        self.sound.facts()
    }
}

#[test]
fn a_source_that_shrinks_goes_black_and_stalls_at_any_frame_keeps_what_came_before() {
    let cases: Vec<_> = (0..FRAMES).step_by(every()).collect();
    on_two_threads(&cases, |engine, sound, &at| {
        let done = run(engine, Failing { sound: Sound::new(), at });
        let told = format!("from {at} on");
        assert_eq!(before(&done.events, at), before(&sound.events, at), "{told}");
        let kept = sound.captured().into_iter().filter(|(_, at_ms)| *at_ms < at * FRAME_MS);
        assert_eq!(done.captured(), kept.collect::<Vec<_>>(), "{told}");
        let black_ms = (at + Failing::SMALL) * FRAME_MS + 1_000;
        assert_eq!(done.feeds(), [(Some(GuidanceCode::CameraBlack), black_ms)], "{told}");
        let ends: Vec<&str> = done.ends().iter().map(|(code, _)| *code).collect();
        assert_eq!(ends, ["session.timed_out"], "{told}");
        done.keeps_what_was_captured(&told);
    });
}

#[test]
fn one_bad_frame_or_a_pause_does_no_harm() {
    let kinds = [
        Fault::FailsOnce(ErrorCode::CameraLost),
        Fault::Stalls(Duration::from_millis(900)),
        Fault::Stalls(Duration::from_secs(61)),
    ];
    let cases: Vec<_> = (0..FRAMES).step_by(SPREAD).flat_map(|at| kinds.map(|fault| (fault, at))).collect();
    on_two_threads(&cases, |engine, sound, &(fault, at)| {
        let done = with_fault(engine, fault, at);
        let told = format!("{fault:?} at {at}");
        assert_eq!(before(&done.events, at), before(&sound.events, at), "{told}");
        let steps: Vec<SessionStep> = match fault {
            // A pause longer than a step may take; before the first frame there is no step.
            Fault::Stalls(time) if time.as_secs() > 60 && at > 0 => {
                assert_eq!(done.ends().first().map(|(code, _)| *code), Some("session.timed_out"), "{told}");
                let until_ms = at * FRAME_MS;
                sound
                    .captured()
                    .iter()
                    .filter(|(_, at_ms)| *at_ms < until_ms)
                    .map(|(step, _)| *step)
                    .collect()
            }
            _ => {
                assert_eq!(done.ends(), [("session.source_ended", "no more frames came")], "{told}");
                sound.steps()
            }
        };
        assert_eq!(done.steps(), steps, "{told}");
        if let Fault::FailsOnce(_) = fault {
            assert_eq!((&done.events, done.run.counters.faults), (&sound.events, 1), "{told}");
        }
        assert!(done.feeds().is_empty(), "{told}");
        done.keeps_what_was_captured(&told);
    });
}

#[test]
fn frames_of_another_size_go_on_where_the_others_left_off() {
    let cases: Vec<_> = (0..FRAMES).step_by(SPREAD).collect();
    on_two_threads(&cases, |engine, sound, &at| {
        let larger = Changed(Sound::new(), move |frame: Frame| {
            if frame.id().0 < at {
                return frame;
            }
            let rgb = resize(frame.rgb(), 2 * WIDTH, 2 * HEIGHT, FilterType::Triangle);
            Frame::from_rgb(frame.id(), frame.monotonic_ns(), rgb)
        });
        for (told, done) in
            [("larger", run(engine, larger)), ("smaller", with_fault(engine, Fault::Shrinks, at))]
        {
            let told = format!("{told} from {at} on");
            assert_eq!(before(&done.events, at), before(&sound.events, at), "{told}");
            assert_eq!(done.ends(), [("session.source_ended", "no more frames came")], "{told}");
            assert!(done.feeds().is_empty(), "{told}");
            // Half of the size is too small for anything that was not captured before.
            if told.starts_with("larger") {
                assert_eq!(done.steps(), sound.steps(), "{told}");
            }
            done.keeps_what_was_captured(&told);
        }
    });
}

/// Turns each frame into what it says.
struct Changed<F>(Sound, F);

impl<F: Fn(Frame) -> Frame + Send> FrameSource for Changed<F> {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        Ok(self.0.next_frame()?.map(&self.1))
    }

    fn facts(&self) -> &DeviceFacts {
        self.0.facts()
    }
}

#[test]
fn frames_of_no_size_to_speak_of_are_frames_without_anything() {
    let mut engine = engine(PROFILE);
    let sizes = [(1, 1), (2, 3), (9, 1), (1, 40), (17, 16), (64, 48)];
    let done = run(
        &mut engine,
        Changed(Sound::new(), move |frame: Frame| {
            let number = frame.id().0;
            let Some((width, height)) = usize::try_from(number).ok().and_then(|at| sizes.get(at % 11)) else {
                return frame;
            };
            let small = thumbnail(frame.rgb(), *width, *height);
            Frame::from_rgb(frame.id(), frame.monotonic_ns(), small)
        }),
    );
    assert!(done.steps().is_empty(), "five frames in eleven are no steady view");
    assert_eq!(done.ends(), [("session.source_ended", "no more frames came")]);
}

#[test]
fn frames_that_go_back_in_number_or_time_are_faults_and_too_many_of_them_the_end() {
    let mut engine = engine(PROFILE);
    let sound = faultless(&mut engine);
    // One frame of every ten comes twice, in turn under an old number and with an old time.
    let done = run(
        &mut engine,
        Changed(Sound::new(), |frame: Frame| {
            let (number, ns) = (frame.id().0, frame.monotonic_ns());
            let (id, ns) = match number % 20 {
                5 => (FrameId(number - 2), ns),
                15 => (frame.id(), ns - 2 * FRAME_MS * 1_000_000),
                _ => (frame.id(), ns),
            };
            Frame::from_rgb(id, ns, frame.rgb().clone())
        }),
    );
    assert_eq!((done.steps(), done.run.counters.faults), (sound.steps(), FRAMES / 10));
    done.keeps_what_was_captured("now and then");
    let log = &done.run.run.record.frame_log;
    assert!(log.is_sorted_by(|a, b| a.sequence < b.sequence && a.monotonic_ns <= b.monotonic_ns));

    // A camera that starts to count anew, and does not come back.
    let done = run(
        &mut engine,
        Changed(Sound::new(), |frame: Frame| {
            let number = frame.id().0;
            let (number, ns) = if number < 100 { (number, frame.monotonic_ns()) } else { (number - 100, 0) };
            Frame::from_rgb(FrameId(number), ns, frame.rgb().clone())
        }),
    );
    assert_eq!(done.ends(), [("session.source_lost", "the source failed: camera_lost")]);
    assert_eq!(before(&done.events, FRAMES), before(&sound.events, 100));
    done.keeps_what_was_captured("counted anew");
}

#[test]
fn a_side_that_was_refused_may_be_shown_again() {
    // The back is too small for its barcode: it is refused as often as it is looked at, and never taken for the side that is
    // there already.
    let profile = format!("{PROFILE}[checks.\"document.barcode\"]\nrequired = true\n");
    let done = run(&mut engine(&profile), Sound::new());
    let refused = done.events.iter().filter_map(|event| match event.what {
        SessionEventKind::Refused { step, attempt, code, .. } => Some((step, attempt, code)),
        _ => None,
    });
    let back = |attempt| (SessionStep::Back, attempt, GuidanceCode::BarcodeNotVisible);
    assert_eq!(refused.collect::<Vec<_>>(), [back(1), back(2)]);
    assert_eq!(done.steps(), [SessionStep::Front]);
}

/// Gives so many frames, each when the one before it was looked at, and then nothing, for ever.
struct Hangs {
    sound: Sound,
    frames: u64,
    looked_at: Arc<AtomicU64>,
    /// Says that it hangs; whoever holds the other end may let it go.
    hung: mpsc::Sender<()>,
}

impl FrameSource for Hangs {
    fn next_frame(&mut self) -> Result<Option<Frame>> {
        while self.looked_at.load(Ordering::SeqCst) < self.sound.next {
            std::thread::sleep(Duration::from_micros(200));
        }
        if self.sound.next >= self.frames {
            let _ = self.hung.send(());
            loop {
                std::thread::park();
            }
        }
        self.sound.next_frame()
    }

    fn facts(&self) -> &DeviceFacts {
        self.sound.facts()
    }
}

#[test]
fn a_camera_that_hangs_for_ever_is_given_up() {
    let sound = faultless(&mut engine(PROFILE));
    let front_ms = sound.captured()[0].1;
    for frames in [0, front_ms / FRAME_MS + 10] {
        let mut engine = engine(PROFILE);
        let (done, finished) = mpsc::channel();
        let (hung, hangs) = mpsc::channel();
        std::thread::spawn(move || {
            let mut notes = Notes::default();
            let looked_at = Arc::clone(&notes.looked_at);
            let source = Hangs { sound: Sound::new(), frames, looked_at, hung };
            let options = LiveOptions { stall_ms: 150, ..LiveOptions::new(vec![7; 32], Pacing::LatestWins) };
            let run = engine.run_live(Box::new(source), &options, &SystemClock::start(), &mut notes);
            // Nobody listens any more where it took too long.
            let _ = done.send(Done { run: run.unwrap(), events: notes.events });
        });
        let done =
            finished.recv_timeout(Duration::from_secs(120)).expect("the session ends without its camera");
        assert!(hangs.try_recv().is_ok(), "it hung");
        assert_eq!(done.ends(), [("session.source_lost", "the source failed: camera_lost")]);
        assert_eq!(before(&done.events, FRAMES), before(&sound.events, frames));
        assert_eq!((done.run.counters.seen, done.run.counters.overtaken), (frames, 0));
        done.keeps_what_was_captured("hung");
    }
}
