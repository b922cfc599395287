//! Every state of the app, made without a session. In: where textures are kept. Out: screens with long texts in all places
//! that texts of others go to, a character without a glyph among them.
#![allow(dead_code, reason = "the gallery scrolls nothing")]

use eframe::egui::{Color32, ColorImage, Context, TextureOptions};
use idcapture::engine::PictureKind;
use idcapture::record::{
    ChallengeEvent, ChallengeStep, Check, CheckKind, CheckStatus, Direction, FrameId, GuidanceCode,
    SessionEvent, SessionEventKind, SessionOutcome, SessionReason, SessionStep, Subject,
};
use idcapture::settings::Profile;
use idcapture_desktop::app::Screen;
use idcapture_desktop::model::LiveModel;
use idcapture_desktop::screens::outcome::{Ended, Kept};

/// One of them.
pub(crate) struct State {
    pub(crate) name: &'static str,
    pub(crate) screen: Screen,
    /// Whether the screen can be scrolled.
    pub(crate) scrolls: bool,
}

/// All of them.
pub(crate) fn states(context: &Context) -> Vec<State> {
    use GuidanceCode as Code;
    use SessionStep as Step;
    let page = |name, screen| State { name, screen, scrolls: true };
    let live =
        |name, model, stopping| State { name, screen: Screen::Live { model, stopping }, scrolls: false };
    let at = live_model;
    let changed = |mut model: LiveModel, change: fn(&mut LiveModel)| {
        change(&mut model);
        model
    };
    let over = |outcome| Box::new(ended(context, outcome));
    vec![
        page("start", Screen::Start),
        page("consent", Screen::Consent),
        State { name: "preparing", screen: Screen::Preparing, scrolls: false },
        live("front", at(Code::MrzLine1NotVisible, Step::Front), false),
        live("back", at(Code::TurnOver, Step::Back), false),
        live("selfie", at(Code::FaceFarther, Step::Selfie), false),
        live("challenge", at(Code::TurnHeadLeft, Step::Challenge), false),
        live("paused", changed(at(Code::TurnHeadLeft, Step::Challenge), |model| model.paused = true), false),
        live("lost", changed(at(Code::HoldStill, Step::Front), |model| model.lost = true), false),
        live("stopping", changed(at(Code::ShowBack, Step::Back), |model| model.paused = true), true),
        page("accepted", Screen::Outcome(over(SessionOutcome::Accepted))),
        page("review", Screen::Outcome(over(SessionOutcome::Review))),
        page("retry", Screen::Outcome(over(SessionOutcome::Retry))),
        page("fallback", Screen::Outcome(over(SessionOutcome::Fallback))),
        page("rejected", Screen::Outcome(over(SessionOutcome::Rejected))),
        page("why", Screen::Why(over(SessionOutcome::Review))),
        page("failed", Screen::Failed(format!("\u{E01}\u{1F4F7}{}", "x ".repeat(200)))),
    ]
}

/// A live screen with all that can be on it: a refusal, the shutter, a movement that is asked for.
pub(crate) fn live_model(message: GuidanceCode, step: SessionStep) -> LiveModel {
    let mut model = LiveModel::new(&Profile::default_profile().unwrap().live);
    let mut told = |what| model.apply(&SessionEvent { at_ms: 0, frame: None, what });
    told(SessionEventKind::StepStarted { step, attempt: 2 });
    told(SessionEventKind::Refused {
        step,
        attempt: 1,
        still: FrameId(1),
        code: message,
        reasons: vec![
            reason("face.illumination_uniformity.not_measured", "challenge, attempt 3: x"),
            reason("document.mrz_zone.failed", "front: document.mrz_zone: 0"),
        ],
    });
    told(SessionEventKind::ManualShutterOffered { step });
    if step == SessionStep::Challenge {
        told(SessionEventKind::Challenge { event: ChallengeEvent::Asked(ChallengeStep::TurnLeft) });
    }
    told(SessionEventKind::Guidance { code: message });
    model
}

fn reason(code: &str, message: &str) -> SessionReason {
    SessionReason { code: code.to_owned(), message: message.to_owned() }
}

fn check(id: &str) -> Check {
    Check {
        id: id.to_owned(),
        subject: Subject::Front,
        kind: CheckKind::UserAction,
        status: CheckStatus::NotMeasured,
        required: false,
        value: Some(-1234.5678),
        threshold: Some(1234.5678),
        direction: Some(Direction::AtMost),
        unit: Some("share of the face's width".to_owned()),
        marginal: false,
        region: None,
        frame: None,
        reason: Some("no model for the comparison of faces is on this device \u{1F4F7}".into()),
    }
}

fn ended(context: &Context, outcome: SessionOutcome) -> Ended {
    let ids = [
        "face.illumination_uniformity",
        "consistency.mrz_barcode",
        "document.mrz_zone",
        "face.match",
        "a.check.\u{E01}.of.a.later.version",
    ];
    let texture =
        context.load_texture("kept", ColorImage::filled([48, 30], Color32::GRAY), TextureOptions::LINEAR);
    let kinds = [PictureKind::Page, PictureKind::Frame, PictureKind::Portrait, PictureKind::Selfie];
    Ended {
        outcome,
        reasons: ids
            .map(|id| reason(&format!("{id}.not_measured"), "challenge, attempt 3: selfie: x"))
            .to_vec(),
        checks: ids.map(check).to_vec(),
        specimen: true,
        pictures: kinds.map(|kind| Kept { kind, texture: texture.clone() }).to_vec(),
        bundle: format!("/home/\u{E01}\u{AC00}/{}.idev.age", "0123456789abcdef".repeat(6)),
    }
}
