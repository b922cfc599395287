//! The screens. In: what is to be shown, words. Out: what was pressed. They change nothing but the form they are given.

pub mod consent;
pub mod live;
pub mod outcome;
pub mod start;
pub mod why;

use eframe::egui::accesskit::Live;
use eframe::egui::{
    Align, Button, CentralPanel, Key, Layout, Panel, Response, RichText, ScrollArea, TextStyle, TextWrapMode,
    Ui, WidgetText, vec2,
};

use crate::fonts::legible;
use crate::words::Words;

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// The form is filled in.
    Begin,
    /// Cameras are to be looked for again.
    Look,
    /// Consent is given.
    Accept,
    /// It is not.
    Decline,
    /// The shutter.
    Shutter,
    /// Another movement.
    Swap,
    /// The clocks are to stand still.
    Pause,
    /// They are to go on.
    Resume,
    /// To stop is thought of: the clocks stand still meanwhile.
    AskToStop,
    /// Stop.
    Stop,
    /// A new session.
    Again,
    /// The checks are to be shown.
    Why,
    /// Back from there.
    Back,
    /// The window is to be closed.
    Quit,
}

/// The first thing on a screen that Enter presses; focused once when the screen appears.
#[derive(Debug, Default)]
pub struct Focus {
    wanted: bool,
}

impl Focus {
    /// Of a screen that has just appeared.
    pub fn renew(&mut self) {
        self.wanted = true;
    }

    /// Gives the focus to a widget, if the screen is new.
    pub fn rest_on(&mut self, response: &Response) {
        if std::mem::take(&mut self.wanted) {
            response.request_focus();
        }
    }
}

/// Begins another row where a button with this text would not fit into what is left of this one, so that no word of it is
/// broken.
pub fn make_room(ui: &mut Ui, text: &str) {
    let galley =
        WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Button);
    let width = galley.size().x + 2.0 * ui.spacing().button_padding.x;
    let is_first = ui.cursor().left() <= ui.max_rect().left() + 1.0;
    if !is_first && width > ui.available_size_before_wrap().x {
        ui.end_row();
    }
}

/// A button, high enough for a finger.
pub fn button(ui: &mut Ui, text: &str) -> Response {
    make_room(ui, text);
    ui.add(Button::new(text).min_size(vec2(64.0, 40.0)).wrap())
}

/// A heading that screen readers announce when it changes.
pub fn heading(ui: &mut Ui, text: &str) -> Response {
    let response = ui.heading(text);
    announce(ui, &response, text);
    response
}

/// Has screen readers say `spoken` in the place of what a widget shows, and again whenever it changes.
pub fn announce(ui: &Ui, response: &Response, spoken: &str) {
    let _ = ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_live(Live::Polite);
        node.set_value(spoken.to_owned());
        node.set_label(spoken.to_owned());
    });
}

/// A page of text with buttons below it. The page can be scrolled with the arrow and page keys.
pub fn page<R>(
    ui: &mut Ui,
    id: &str,
    buttons: impl FnOnce(&mut Ui) -> R,
    contents: impl FnOnce(&mut Ui),
) -> R {
    let pressed = Panel::bottom((id, "buttons"))
        .show(ui, |ui| {
            ui.add_space(4.0);
            let pressed = ui.horizontal_wrapped(buttons).inner;
            ui.add_space(4.0);
            pressed
        })
        .inner;
    CentralPanel::default().show(ui, |ui| {
        ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
            scroll_by_keys(ui);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                // The bar lies over the right edge.
                ui.set_max_width(ui.available_width() - 14.0);
                contents(ui);
            });
        });
    });
    pressed
}

fn scroll_by_keys(ui: &Ui) {
    let page = ui.clip_rect().height() * 0.8;
    let by = ui.input(|input| {
        let of = |key: Key, points: f32| if input.key_pressed(key) { points } else { 0.0 };
        of(Key::PageDown, -page) + of(Key::PageUp, page)
    });
    if by != 0.0 {
        ui.scroll_with_delta(vec2(0.0, by));
    }
}

/// The session cannot begin, or broke off.
pub fn failed(ui: &mut Ui, words: Words, focus: &mut Focus, message: &str) -> Option<Pressed> {
    page(
        ui,
        "failed",
        |ui| {
            let mut pressed = None;
            let again = button(ui, words.of("again"));
            focus.rest_on(&again);
            if again.clicked() {
                pressed = Some(Pressed::Again);
            }
            if button(ui, words.of("quit")).clicked() {
                pressed = Some(Pressed::Quit);
            }
            pressed
        },
        |ui| {
            heading(ui, words.of("failed_title"));
            foreign(ui, message);
        },
    )
}

/// The engine is made ready.
pub fn preparing(ui: &mut Ui, words: Words) {
    CentralPanel::default().show(ui, |ui| {
        ui.add_space(ui.available_height() * 0.3);
        ui.vertical_centered(|ui| heading(ui, words.of("preparing")));
    });
}

/// A text that is not the app's own: a name, a path, what the library says.
pub fn foreign(ui: &mut Ui, text: &str) -> Response {
    let shown = legible(ui.ctx(), text).into_owned();
    ui.label(shown)
}

/// Text that is smaller and may break anywhere, such as a path.
pub fn small(ui: &mut Ui, text: &str) -> Response {
    let shown = legible(ui.ctx(), text).into_owned();
    ui.label(RichText::new(shown).small())
}
