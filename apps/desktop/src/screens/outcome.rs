//! The result: how it ended, every reason in words, the pictures that were kept, where the bundle is. Out: what was pressed.

use eframe::egui::{Align, Image, Layout, TextStyle, Ui, load::SizedTexture, vec2};
use idcapture::engine::PictureKind;
use idcapture::record::{Check, SessionOutcome, SessionReason};

use super::{Focus, Pressed, button, foreign, heading, page, small};
use crate::words::Words;

/// A picture that was kept, on the screen.
#[derive(Clone)]
pub struct Kept {
    /// What it is of.
    pub kind: PictureKind,
    /// Its pixels.
    pub texture: eframe::egui::TextureHandle,
}

/// A finished session.
#[derive(Clone)]
pub struct Ended {
    /// How it ended.
    pub outcome: SessionOutcome,
    /// Every reason.
    pub reasons: Vec<SessionReason>,
    /// Every check.
    pub checks: Vec<Check>,
    /// Whether it was one with a specimen.
    pub specimen: bool,
    /// What was kept.
    pub pictures: Vec<Kept>,
    /// The bundle's path.
    pub bundle: String,
}

/// Height of a picture, in points: two sides, portrait and selfie fit beside each other in 640.
const PICTURE_PT: f32 = 104.0;
/// Room that its name has at least, in points.
const NAME_PT: f32 = 90.0;

/// Shows it.
pub fn show(ui: &mut Ui, words: Words, focus: &mut Focus, ended: &Ended) -> Option<Pressed> {
    page(
        ui,
        "outcome",
        |ui| {
            let mut pressed = None;
            let offered = [("again", Pressed::Again), ("why", Pressed::Why), ("quit", Pressed::Quit)];
            for (place, (key, what)) in offered.into_iter().enumerate() {
                let response = button(ui, words.of(key));
                if place == 0 {
                    focus.rest_on(&response);
                }
                if response.clicked() {
                    pressed = Some(what);
                }
            }
            pressed
        },
        |ui| contents(ui, words, ended),
    )
}

fn contents(ui: &mut Ui, words: Words, ended: &Ended) {
    heading(ui, words.outcome(ended.outcome));
    if ended.specimen {
        small(ui, words.of("specimen"));
    }
    ui.strong(words.of("reasons"));
    for line in lines(words, &ended.reasons) {
        foreign(ui, &line);
    }
    if ended.reasons.is_empty() {
        ui.label(words.of("no_reasons"));
    }
    ui.strong(words.of("pictures"));
    if ended.pictures.is_empty() {
        ui.label(words.of("no_pictures"));
    }
    ui.horizontal_wrapped(|ui| {
        for kept in &ended.pictures {
            picture(ui, words, kept);
        }
    });
    ui.strong(words.of("saved"));
    foreign(ui, &ended.bundle);
}

/// The reasons in words, each of them once.
fn lines(words: Words, reasons: &[SessionReason]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::with_capacity(reasons.len());
    for reason in reasons {
        let line = words.reason(reason);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn picture(ui: &mut Ui, words: Words, kept: &Kept) {
    let name = words.of(match kept.kind {
        PictureKind::Page => "picture_page",
        PictureKind::Frame => "picture_frame",
        PictureKind::Portrait => "picture_portrait",
        PictureKind::Selfie => "picture_selfie",
    });
    let size = kept.texture.size_vec2();
    let shown = vec2(PICTURE_PT * size.x / size.y.max(1.0), PICTURE_PT);
    // Of a size that is known before, so that a row is broken where it would be too wide.
    let place = vec2(shown.x.max(NAME_PT), PICTURE_PT + 2.0 * ui.text_style_height(&TextStyle::Small));
    ui.allocate_ui_with_layout(place, Layout::top_down(Align::Min), |ui| {
        ui.set_max_width(place.x);
        ui.add(Image::from_texture(SizedTexture::new(kept.texture.id(), shown)).alt_text(name));
        small(ui, name);
    });
}

#[cfg(test)]
mod tests {
    use idcapture::session::wording::Language;

    use super::*;

    #[test]
    fn a_reason_that_reads_the_same_is_shown_once() {
        let reason = |value: &str| SessionReason {
            code: "document.glare.failed".to_owned(),
            message: format!("front: document.glare: {value}"),
        };
        let shown = lines(Words(Language::English), &[reason("0.2"), reason("0.3")]);
        assert_eq!(shown, ["Front · Reflections on the document: failed"]);
    }
}
