//! Sessions on observations that are made up, frame by frame: order, times, attempts, commands.

use super::*;
use crate::geometry::{Point, Quad, Rect};
use crate::record::{
    CornersReport, ExposureReport, Face, FaceComponent, FaceQualityReport, FacesReport, FocusReport,
    GlareReport, MotionOf, MotionReport, Outcome, PageFormat, PageQualityReport, PageReport, PageTone,
    QualityComponent, Report, StageId, Subject, Upright,
};
use crate::session::SideView;
use crate::stage::Observations;

const STEP_MS: u64 = 50;

/// What the camera is held at.
#[derive(Clone, Copy, PartialEq)]
enum Scene {
    Nothing,
    Card,
    MovingCard,
    Face,
    TwoFaces,
    /// The portrait on a card that is still there, within its corners.
    Portrait,
    Black,
}

fn observations(scene: Scene) -> Observations {
    let mut seen = Observations::default();
    let mut note = |id, report| seen.note(id, Outcome::Found(report), None);
    let exposure = ExposureReport { mean: 120.0, low: 10.0, high: 200.0, dark_share: 0.0, bright_share: 0.0 };
    note(StageId::Exposure, Report::Exposure(exposure));
    if matches!(scene, Scene::Card | Scene::MovingCard | Scene::Portrait) {
        let focus = FocusReport { edge_width_px: 3.0, edges: 900, laplacian_variance: 1.0 };
        note(StageId::Focus, Report::Focus(focus));
        note(StageId::Corners, Report::Corners(CornersReport { quad: card(), score: 0.9 }));
        let motion = MotionReport {
            of: MotionOf::Document,
            speed_widths_per_s: 0.0,
            speed_mm_per_s: None,
            blur_px: 0.0,
            spread_share: Some(if scene == Scene::MovingCard { 0.03 } else { 0.001 }),
            steady_ms: 0.0,
            luma_change: None,
        };
        note(StageId::Motion, Report::Motion(motion));
        note(StageId::Glare, Report::Glare(GlareReport { share: 0.0, regions: Vec::new() }));
    }
    if matches!(scene, Scene::Face | Scene::TwoFaces | Scene::Portrait) {
        let bounds = Rect::new(840.0, 380.0, 260.0, 300.0);
        let mut faces = vec![Face::new(bounds, 0.99)];
        if scene == Scene::TwoFaces {
            faces.push(Face::new(Rect::new(300.0, 380.0, 250.0, 290.0), 0.99));
        }
        note(StageId::FaceDetect, Report::Faces(FacesReport { faces, by_turn: [None; 4] }));
        let component = |component: &FaceComponent| QualityComponent {
            component: *component,
            native: None,
            score: Some(95.0),
            reason: None,
        };
        let components = FaceComponent::ALL.iter().map(component).collect();
        note(StageId::FaceQuality, Report::FaceQuality(FaceQualityReport { region: bounds, components }));
    }
    seen
}

fn card() -> Quad {
    Quad::from_rect(Rect::new(455.0, 222.0, 1_010.0, 637.0))
}

/// A closer look at a card: its photograph and page, good in everything but, if asked for, its print.
fn card_look(blurred: bool) -> (Observations, Observations) {
    let (mut photo, mut page) = (observations(Scene::Card), Observations::default());
    let report = PageReport {
        width_px: 1_010,
        height_px: 637,
        aspect: 1.585,
        format: PageFormat::Id1,
        dpi: Some(300.0),
        source_dpi: Some(300.0),
        orientation_deg: 0,
        upright: Upright::Undecided,
        quad: card(),
        tilt_deg: Some(4.0),
    };
    photo.note(StageId::Rectify, Outcome::Found(Report::Page(report)), None);
    let tone = PageTone { mean: 150.0, low: 20.0, high: 220.0, dark_share: 0.0, bright_share: 0.0 };
    let quality = PageQualityReport {
        dpi: Some(200.0),
        edge_width_mm: Some(if blurred { 0.9 } else { 0.25 }),
        edges: 500,
        softest: None,
        tone,
        glare_share: 0.0,
        field_glare_share: 0.0,
        glare: Vec::new(),
        colour_share: 0.3,
        chroma: 20.0,
        zones: Vec::new(),
    };
    page.note(StageId::PageQuality, Outcome::Found(Report::PageQuality(quality)), None);
    let portrait = Face::new(Rect::new(100.0, 200.0, 150.0, 180.0), 0.99);
    let faces = FacesReport { faces: vec![portrait], by_turn: [None; 4] };
    page.note(StageId::FaceDetect, Outcome::Found(Report::Faces(faces)), None);
    (photo, page)
}

/// A session with somebody before it.
struct Stand {
    session: LiveSession,
    events: Vec<SessionEvent>,
    at_ms: u64,
    frame: u64,
    /// What closer looks at documents find, in turn; the last one from then on.
    looks: Vec<(SideShown, bool, Option<f64>)>,
    stills: usize,
}

impl Stand {
    fn new(profile: &str) -> Self {
        let profile = Profile::from_toml(profile).unwrap();
        let looks = vec![(SideShown::Front, false, None)];
        let session = LiveSession::new(profile, b"challenge", None);
        Self { session, events: Vec::new(), at_ms: 0, frame: 0, looks, stills: 0 }
    }

    /// Without a challenge, which needs points of faces.
    fn without_challenge() -> Self {
        Self::new(
            "id = \"test\"\n[live]\nchallenge_steps = 0\n[checks.\"face.challenge\"]\nrequired = false\n",
        )
    }

    fn see(&mut self, scene: Scene, for_ms: u64) -> &mut Self {
        for _ in 0..for_ms / STEP_MS {
            self.at_ms += STEP_MS;
            self.frame += 1;
            let seen = observations(scene);
            let feed = (scene == Scene::Black).then_some(GuidanceCode::CameraBlack);
            let frame = FrameId(self.frame);
            let view = PreviewView {
                frame,
                at_ms: self.at_ms,
                width_px: 1_920,
                height_px: 1_080,
                feed,
                seen: &seen,
            };
            match self.session.preview(&view, &mut self.events) {
                Ask::Nothing => {}
                Ask::Over => break,
                Ask::DocumentStill => self.look(),
                Ask::Selfie => {
                    let frame = self.session.kept()[0].unwrap();
                    self.session.selfie(frame, &[], self.at_ms, &mut self.events);
                }
            }
        }
        self
    }

    fn look(&mut self) {
        let (shown, blurred, likeness) = self.looks[self.stills.min(self.looks.len() - 1)];
        self.stills += 1;
        let (photo, page) = card_look(blurred);
        let frame = self.session.kept()[0].unwrap();
        let subject = if shown == SideShown::Back { Subject::Back } else { Subject::Front };
        let side =
            SideView { subject, frame, width_px: 1_920, height_px: 1_080, photo: &photo, page: Some(&page) };
        self.session.document(&DocumentStill { side, shown, likeness }, self.at_ms, &mut self.events);
    }

    fn finish(mut self) -> (SessionOutcome, Vec<String>, Vec<SessionEvent>) {
        let verdict = StillVerdict {
            checks: Vec::new(),
            outcome: SessionOutcome::Retry,
            reasons: Vec::new(),
            best_selfie: None,
        };
        let (outcome, reasons) = self.session.finish(verdict, self.at_ms, &mut self.events);
        (outcome, reasons.into_iter().map(|reason| reason.code).collect(), self.events)
    }

    fn captured(&self) -> Vec<SessionStep> {
        let step = |event: &SessionEvent| match event.what {
            SessionEventKind::Captured { step, .. } => Some(step),
            _ => None,
        };
        self.events.iter().filter_map(step).collect()
    }

    fn told(&self) -> Vec<GuidanceCode> {
        let code = |event: &SessionEvent| match event.what {
            SessionEventKind::Guidance { code } => Some(code),
            _ => None,
        };
        self.events.iter().filter_map(code).collect()
    }
}

#[test]
fn front_back_and_selfie_come_one_after_the_other() {
    let mut stand = Stand::without_challenge();
    stand.looks = vec![(SideShown::Front, false, None), (SideShown::Back, false, Some(0.2))];
    stand.see(Scene::Nothing, 500).see(Scene::Card, 1_000).see(Scene::Nothing, 300).see(Scene::Card, 1_000);
    stand.see(Scene::Face, 2_000);
    assert_eq!(stand.captured(), [SessionStep::Front, SessionStep::Back, SessionStep::Selfie]);
    assert!(stand.session.is_over());
    let told = stand.told();
    assert_eq!(told[0], GuidanceCode::DocumentNotFound);
    assert!(told.contains(&GuidanceCode::TurnOver), "{told:?}");
    let (_, reasons, _) = stand.finish();
    assert!(reasons.is_empty());
}

#[test]
fn the_first_frame_has_a_message_already() {
    let mut stand = Stand::without_challenge();
    stand.see(Scene::Nothing, STEP_MS);
    assert_eq!(stand.told(), [GuidanceCode::DocumentNotFound]);
    let mut stand = Stand::without_challenge();
    stand.see(Scene::Card, STEP_MS);
    assert_eq!(stand.told(), [GuidanceCode::HoldStill]);
}

#[test]
fn either_side_may_come_first() {
    let mut stand = Stand::without_challenge();
    stand.looks = vec![(SideShown::Back, false, None), (SideShown::Front, false, Some(0.1))];
    stand.see(Scene::Card, 1_000).see(Scene::Nothing, 200).see(Scene::Card, 1_000).see(Scene::Face, 2_000);
    assert_eq!(stand.captured(), [SessionStep::Back, SessionStep::Front, SessionStep::Selfie]);
}

#[test]
fn a_data_page_has_no_back() {
    let mut stand = Stand::without_challenge();
    stand.looks = vec![(SideShown::DataPage, false, None)];
    stand.see(Scene::Card, 1_000).see(Scene::Face, 2_000);
    assert_eq!(stand.captured(), [SessionStep::Front, SessionStep::Selfie]);
    assert!(!stand.session.lacks_back());
}

#[test]
fn nothing_is_taken_while_the_card_moves_nor_before_it_is_turned() {
    let mut stand = Stand::without_challenge();
    stand.see(Scene::MovingCard, 3_000);
    assert!(stand.stills == 0 && stand.told().contains(&GuidanceCode::HoldStill));
    stand.see(Scene::Card, 4_000);
    assert_eq!((stand.stills, stand.captured()), (1, vec![SessionStep::Front]), "it was not turned over");
    assert_eq!(stand.session.message(), Some(GuidanceCode::ShowBack));
}

#[test]
fn a_side_that_is_shown_twice_is_said_and_costs_no_attempt() {
    let mut stand = Stand::without_challenge();
    let twice = (SideShown::Front, false, Some(0.95));
    stand.looks = vec![
        (SideShown::Front, false, None),
        twice,
        twice,
        twice,
        twice,
        (SideShown::Back, false, Some(0.1)),
    ];
    stand.see(Scene::Card, 1_000);
    for _ in 0..5 {
        stand.see(Scene::Nothing, 500).see(Scene::Card, 1_500);
    }
    assert_eq!(stand.captured(), [SessionStep::Front, SessionStep::Back]);
    assert!(stand.told().contains(&GuidanceCode::SameSideTwice), "{:?}", stand.told());
    assert!(!stand.session.is_over());
}

#[test]
fn after_the_last_attempt_another_way_is_needed_and_every_reason_is_listed() {
    let mut stand = Stand::without_challenge();
    stand.looks = vec![(SideShown::Front, true, None)];
    stand.see(Scene::Card, 1_800);
    assert_eq!(stand.stills, 1, "what was wrong is to be read first");
    stand.see(Scene::Card, 6_000);
    assert_eq!((stand.stills, stand.session.is_over()), (3, true));
    assert!(stand.told().contains(&GuidanceCode::DocumentBlurred));
    let (outcome, reasons, events) = stand.finish();
    assert_eq!(outcome, SessionOutcome::Fallback);
    assert_eq!(reasons.iter().filter(|code| *code == "document.focus.failed").count(), 3);
    assert!(reasons.contains(&"session.attempts_used".to_owned()));
    assert!(matches!(events.last().unwrap().what, SessionEventKind::Finished { .. }));
}

#[test]
fn a_time_out_on_the_back_keeps_the_front() {
    let mut stand = Stand::without_challenge();
    stand.see(Scene::Card, 1_000).see(Scene::Nothing, 70_000);
    assert!(stand.session.is_over() && stand.session.lacks_back());
    assert_eq!(stand.captured(), [SessionStep::Front]);
    assert!(stand.told().contains(&GuidanceCode::TimeoutTips));
    let (outcome, reasons, _) = stand.finish();
    assert_eq!((outcome, reasons), (SessionOutcome::Retry, vec!["session.timed_out".to_owned()]));
}

#[test]
fn patience_lengthens_every_limit() {
    let mut stand = Stand::new("id = \"slow\"\n[live]\npatience = 2.0\n");
    stand.see(Scene::Nothing, 110_000);
    assert!(!stand.session.is_over());
    stand.see(Scene::Nothing, 15_000);
    assert!(stand.session.is_over());
}

#[test]
fn the_shutter_is_offered_after_a_while_and_then_takes_the_next_frame() {
    let mut stand = Stand::without_challenge();
    stand.session.command(Command::Shutter, 0, &mut stand.events);
    stand.see(Scene::MovingCard, 10_000);
    assert_eq!(stand.stills, 0, "it was not offered yet");
    stand.see(Scene::MovingCard, 6_000);
    let offered = SessionEventKind::ManualShutterOffered { step: SessionStep::Front };
    assert!(stand.events.iter().any(|event| event.what == offered));
    stand.session.command(Command::Shutter, stand.at_ms, &mut stand.events);
    stand.see(Scene::MovingCard, STEP_MS);
    assert_eq!(stand.captured(), [SessionStep::Front]);
}

#[test]
fn clocks_stand_still_while_it_is_paused() {
    let mut stand = Stand::without_challenge();
    stand.see(Scene::Nothing, 30_000);
    stand.session.command(Command::Pause, stand.at_ms, &mut stand.events);
    stand.see(Scene::Card, 200_000);
    assert!(stand.stills == 0 && !stand.session.is_over());
    stand.session.command(Command::Resume, stand.at_ms, &mut stand.events);
    stand.see(Scene::Nothing, 25_000);
    assert!(!stand.session.is_over());
    stand.see(Scene::Card, 1_000);
    assert_eq!(stand.captured(), [SessionStep::Front]);
}

#[test]
fn giving_up_and_the_end_of_the_source_end_it_with_their_reasons() {
    let ended = |end: fn(&mut Stand)| {
        let mut stand = Stand::without_challenge();
        stand.see(Scene::Card, 1_000);
        end(&mut stand);
        assert!(stand.session.is_over());
        stand.see(Scene::Card, 1_000);
        assert_eq!(stand.captured(), [SessionStep::Front]);
        stand.finish().1
    };
    let cancelled = ended(|stand| stand.session.command(Command::Cancel, stand.at_ms, &mut stand.events));
    assert_eq!(cancelled, ["session.cancelled"]);
    let over = ended(|stand| stand.session.source_ended(stand.at_ms, None, &mut stand.events));
    assert_eq!(over, ["session.source_ended"]);
    let lost = ended(|stand| {
        stand.session.source_ended(stand.at_ms, Some(GuidanceCode::CameraLost), &mut stand.events);
    });
    assert_eq!(lost, ["session.source_lost"]);
}

#[test]
fn a_black_feed_is_said_once_and_so_is_its_end() {
    let mut stand = Stand::without_challenge();
    stand.see(Scene::Black, 2_000).see(Scene::Card, 1_000);
    let feeds = stand.events.iter().filter_map(|event| match event.what {
        SessionEventKind::Feed { code } => Some(code),
        _ => None,
    });
    assert_eq!(feeds.collect::<Vec<_>>(), [Some(GuidanceCode::CameraBlack), None]);
    assert_eq!(stand.captured(), [SessionStep::Front]);
}

#[test]
fn two_people_are_not_taken_for_one() {
    let mut stand = Stand::without_challenge();
    stand.looks = vec![(SideShown::DataPage, false, None)];
    stand.see(Scene::Card, 1_000).see(Scene::TwoFaces, 4_000);
    assert_eq!(stand.captured(), [SessionStep::Front]);
    assert!(stand.told().contains(&GuidanceCode::OnlyOnePerson));
    stand.see(Scene::Face, 2_000);
    assert!(stand.session.is_over());
}

#[test]
fn the_portrait_on_the_document_is_no_selfie() {
    let mut stand = Stand::without_challenge();
    stand.looks = vec![(SideShown::DataPage, false, None)];
    stand.see(Scene::Card, 1_000).see(Scene::Portrait, 4_000);
    assert_eq!(stand.captured(), [SessionStep::Front]);
    stand.see(Scene::Face, 2_000);
    assert_eq!(stand.captured(), [SessionStep::Front, SessionStep::Selfie]);
}

#[test]
fn a_challenge_without_a_face_is_tried_again_and_then_given_up() {
    let mut stand = Stand::new("id = \"test\"\n");
    stand.looks = vec![(SideShown::DataPage, false, None)];
    stand.see(Scene::Card, 1_000).see(Scene::Face, 2_000);
    assert_eq!(stand.session.step(), SessionStep::Challenge);
    let first = stand.session.challenge().unwrap().steps;
    stand.see(Scene::Nothing, 9_000);
    assert_ne!(stand.session.challenge().unwrap().steps, first, "another attempt asks for other movements");
    stand.see(Scene::Nothing, 20_000);
    let (outcome, reasons, _) = stand.finish();
    assert_eq!(outcome, SessionOutcome::Fallback);
    assert_eq!(reasons.iter().filter(|code| *code == "face.challenge.failed").count(), 3);
}

#[test]
fn a_frame_out_of_order_and_strange_corners_do_no_harm() {
    let mut stand = Stand::without_challenge();
    stand.see(Scene::Card, 300);
    stand.at_ms = 10;
    stand.see(Scene::Card, 300);
    let mut seen = Observations::default();
    let quad = Quad::new([Point::new(f64::NAN, 0.0); 4]);
    seen.note(StageId::Corners, Outcome::Found(Report::Corners(CornersReport { quad, score: 0.5 })), None);
    let view =
        PreviewView { frame: FrameId(99), at_ms: 0, width_px: 0, height_px: 0, feed: None, seen: &seen };
    assert_eq!(stand.session.preview(&view, &mut stand.events), Ask::Nothing);
}

#[test]
fn after_a_pause_the_challenge_asks_for_other_movements_and_pausing_costs_attempts() {
    let mut stand = Stand::new("id = \"test\"\n[live]\nattempts = 4\n");
    stand.looks = vec![(SideShown::DataPage, false, None)];
    stand.see(Scene::Card, 1_000).see(Scene::Face, 2_000);
    let mut drawn = vec![stand.session.challenge().unwrap().steps];
    let mut pause = |stand: &mut Stand| {
        stand.session.command(Command::Pause, stand.at_ms, &mut stand.events);
        stand.session.command(Command::Resume, stand.at_ms, &mut stand.events);
        drawn.push(stand.session.challenge().unwrap().steps);
        stand.session.is_over()
    };
    assert_eq!([(); 4].map(|()| pause(&mut stand)), [false, false, false, true]);
    // Two draws may be alike by chance, not all.
    assert!(drawn.windows(2).filter(|pair| pair[0] != pair[1]).count() >= 2, "{drawn:?}");
    let (outcome, reasons, _) = stand.finish();
    assert_eq!(outcome, SessionOutcome::Fallback);
    assert_eq!(reasons.iter().filter(|code| *code == "face.challenge.failed").count(), 4);
}

#[test]
fn what_was_broken_off_is_never_accepted() {
    let mut stand = Stand::without_challenge();
    stand.looks = vec![(SideShown::DataPage, false, None)];
    stand.see(Scene::Card, 1_000).see(Scene::Nothing, 500);
    stand.session.command(Command::Cancel, stand.at_ms, &mut stand.events);
    let verdict = StillVerdict {
        checks: Vec::new(),
        outcome: SessionOutcome::Accepted,
        reasons: Vec::new(),
        best_selfie: None,
    };
    let (outcome, reasons) = stand.session.finish(verdict, stand.at_ms, &mut stand.events);
    assert_eq!((outcome, reasons[0].code.as_str()), (SessionOutcome::Retry, "session.cancelled"));
}

#[test]
fn a_back_that_nobody_asked_for_does_not_count_unless_it_was_captured() {
    let one_sided = "id = \"test\"\n[live]\nback = \"never\"\n";
    // A back that is refused, then the front.
    let mut stand = Stand::new(one_sided);
    stand.looks = vec![(SideShown::Back, true, None), (SideShown::Front, false, None)];
    stand.see(Scene::Card, 1_000);
    assert!(!stand.session.needs_no_back(), "there is nothing else yet");
    stand.see(Scene::Card, 2_500);
    assert_eq!(stand.captured(), [SessionStep::Front]);
    assert!(stand.session.needs_no_back());
    // A good one, then the front.
    let mut stand = Stand::new(one_sided);
    stand.looks = vec![(SideShown::Back, false, None), (SideShown::Front, false, Some(0.1))];
    stand.see(Scene::Card, 1_000).see(Scene::Nothing, 200).see(Scene::Card, 1_000);
    assert_eq!(stand.captured(), [SessionStep::Back, SessionStep::Front]);
    assert!(!stand.session.needs_no_back());
}

#[test]
fn every_frame_that_is_asked_for_was_kept_all_along() {
    // Frames that grow worse: those that were let go are never asked for again.
    let mut best = BestFrames::new(8);
    let mut held: Vec<FrameId> = Vec::new();
    let mut dice = 7_u64;
    for number in 0..400 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let score = if number % 100 < 50 { -(number as f64) } else { (dice >> 40) as f64 };
        best.good(FrameId(number), number, score);
        held.push(FrameId(number));
        let wanted: Vec<FrameId> = best.best().into_iter().flatten().collect();
        assert!(
            !wanted.is_empty() && wanted.iter().all(|frame| held.contains(frame)),
            "{number}: {wanted:?}"
        );
        held.retain(|frame| wanted.contains(frame));
    }
}
