//! The consent screen. In: whether the bundle is sealed. Out: yes or no; nothing is opened before a yes.

use eframe::egui::Ui;

use super::{Focus, Pressed, button, heading, page};
use crate::words::Words;

/// Shows it.
pub fn show(ui: &mut Ui, words: Words, focus: &mut Focus, plain: bool) -> Option<Pressed> {
    page(
        ui,
        "consent",
        |ui| {
            let accept = button(ui, words.of("accept"));
            focus.rest_on(&accept);
            let mut pressed = accept.clicked().then_some(Pressed::Accept);
            if button(ui, words.of("decline")).clicked() {
                pressed = Some(Pressed::Decline);
            }
            pressed
        },
        |ui| {
            heading(ui, words.of("consent_title"));
            for key in [
                "consent_1",
                "consent_2",
                if plain { "consent_plain" } else { "consent_sealed" },
                "consent_3",
            ] {
                ui.label(words.of(key));
            }
        },
    )
}
