//! The start screen: source, language, key, recipient, folder. In: the form, the cameras. Out: whether it is filled in.

use eframe::egui::text::LayoutJob;
use eframe::egui::{ComboBox, FontSelection, TextBuffer, TextEdit, Ui};
use idcapture::record::GuidanceCode;
use idcapture::session::wording::Language;

use super::{Focus, Pressed, button, heading, page, small};
use crate::fonts::{legible, legible_in_place};
use crate::sources::Listed;
use crate::words::{Words, name};

/// What is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Id of the source.
    pub source: String,
    /// The app's language.
    pub language: Language,
    /// Path of the signing key.
    pub key: String,
    /// Whom the bundle is sealed to.
    pub recipient: String,
    /// Whether it is not sealed.
    pub plain: bool,
    /// The folder it is written into.
    pub out: String,
    /// Larger text.
    pub large_text: bool,
    /// Dark colours.
    pub dark: bool,
}

impl Form {
    /// Whether there is something in every field that is needed.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        let needed = [&self.source, &self.key, &self.out];
        needed.iter().all(|field| !field.trim().is_empty())
            && (self.plain || !self.recipient.trim().is_empty())
    }
}

/// Shows it. `listed`: the cameras, or why there are none.
pub fn show(
    ui: &mut Ui,
    words: Words,
    focus: &mut Focus,
    form: &mut Form,
    listed: Result<&[Listed], GuidanceCode>,
) -> Option<Pressed> {
    let filled = form.is_filled();
    let mut look = None;
    let pressed = page(
        ui,
        "start",
        |ui| {
            let begin = ui.add_enabled_ui(filled, |ui| button(ui, words.of("begin"))).inner;
            if filled {
                focus.rest_on(&begin);
            }
            let mut pressed = begin.clicked().then_some(Pressed::Begin);
            if button(ui, words.of("quit")).clicked() {
                pressed = Some(Pressed::Quit);
            }
            pressed
        },
        |ui| {
            heading(ui, words.of("title"));
            ui.label(words.of("intro"));
            ui.add_space(6.0);
            languages(ui, words, form);
            ui.horizontal_wrapped(|ui| {
                ui.checkbox(&mut form.large_text, words.of("large_text"));
                ui.checkbox(&mut form.dark, words.of("dark"));
            });
            look = sources(ui, words, form, listed);
            field(ui, words.of("key"), &mut form.key, true);
            ui.checkbox(&mut form.plain, words.of("plain"));
            field(ui, words.of("recipient"), &mut form.recipient, !form.plain);
            field(ui, words.of("out"), &mut form.out, true);
        },
    );
    pressed.or(look)
}

fn languages(ui: &mut Ui, words: Words, form: &mut Form) {
    ui.horizontal_wrapped(|ui| {
        let label = ui.label(words.of("language"));
        let list = ComboBox::from_id_salt("language").selected_text(name(form.language)).show_ui(ui, |ui| {
            for language in Language::ALL {
                ui.selectable_value(&mut form.language, language, name(language));
            }
        });
        list.response.labelled_by(label.id);
    });
}

/// A list where there are cameras, a field where there are none.
fn sources(
    ui: &mut Ui,
    words: Words,
    form: &mut Form,
    listed: Result<&[Listed], GuidanceCode>,
) -> Option<Pressed> {
    let look = |ui: &mut Ui| ui.button(words.of("look")).clicked().then_some(Pressed::Look);
    let listed = match listed {
        Ok(listed) => listed,
        Err(code) => {
            field(ui, words.of("source"), &mut form.source, true);
            let told = form.source.trim().is_empty();
            let row = |ui: &mut Ui| {
                let pressed = look(ui);
                if told {
                    small(ui, words.message(code).0);
                }
                pressed
            };
            return ui.horizontal_wrapped(row).inner;
        }
    };
    let label = ui.label(words.of("source"));
    let chosen = listed.iter().find(|one| one.id == form.source);
    let shown = chosen.map_or(form.source.as_str(), |one| one.label.as_str());
    let shown = legible(ui.ctx(), shown).into_owned();
    let list = ComboBox::from_id_salt("source").selected_text(shown).width(ui.available_width()).wrap();
    let list = list.show_ui(ui, |ui| {
        for one in listed {
            let name = legible(ui.ctx(), &one.label).into_owned();
            ui.selectable_value(&mut form.source, one.id.clone(), name);
        }
    });
    list.response.labelled_by(label.id);
    look(ui)
}

fn field(ui: &mut Ui, text: &str, value: &mut String, enabled: bool) {
    let label = ui.label(text);
    let mut layout = |ui: &Ui, value: &dyn TextBuffer, _: f32| {
        let shown = legible_in_place(ui.ctx(), value.as_str()).into_owned();
        let font = FontSelection::Default.resolve(ui.style());
        let job = LayoutJob::simple_singleline(shown, font, ui.visuals().text_color());
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let edit = TextEdit::singleline(value).desired_width(f32::INFINITY).layouter(&mut layout);
    ui.add_enabled(enabled, edit).labelled_by(label.id);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_is_needed_unless_the_bundle_stays_plain() {
        let mut form = Form {
            source: "y4m:a".to_owned(),
            language: Language::English,
            key: "device.pem".to_owned(),
            recipient: " ".to_owned(),
            plain: false,
            out: ".".to_owned(),
            large_text: false,
            dark: false,
        };
        assert!(!form.is_filled());
        form.plain = true;
        assert!(form.is_filled());
        form.key.clear();
        assert!(!form.is_filled());
    }
}
