//! The app's letters and colours. In: a language. Out: font definitions in which every character of every table of words has a
//! glyph; texts of others in which every character has one; the look of the screens.
//!
//! The fonts are copies of Noto Sans that `fonts.py` makes; Han characters look as the chosen language writes them. Names
//! of files and cameras may be in any script: what no font has is written as its number, so that no box stands for it.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use eframe::egui::{
    Color32, Context, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle, Theme as Colours,
    vec2,
};
use idcapture::session::wording::Language;

const LATIN: &[u8] = include_bytes!("../fonts/latin.ttf");
const JAPANESE: &[u8] = include_bytes!("../fonts/ja.otf");
const TRADITIONAL: &[u8] = include_bytes!("../fonts/hant.otf");
const SIMPLIFIED: &[u8] = include_bytes!("../fonts/hans.otf");

/// Size of the one message, in points.
pub const MESSAGE_PT: f32 = 26.0;

/// The fonts, those of the language first.
#[must_use]
pub fn definitions(language: Language) -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let files = [("latin", LATIN), ("ja", JAPANESE), ("hant", TRADITIONAL), ("hans", SIMPLIFIED)];
    for (name, file) in files {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(file)));
    }
    let order: [&str; 4] = match language {
        Language::TraditionalChinese => ["latin", "hant", "hans", "ja"],
        Language::SimplifiedChinese => ["latin", "hans", "hant", "ja"],
        _ => ["latin", "ja", "hant", "hans"],
    };
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, order.map(str::to_owned).to_vec());
    }
    fonts
}

/// Stands in a field for a character that no font has.
const REPLACEMENT: char = '\u{FFFD}';

/// A text that is not the app's own, fit to be shown: characters that no font has are written as their numbers.
#[must_use]
pub fn legible<'a>(context: &Context, text: &'a str) -> Cow<'a, str> {
    replaced(context, text, |sign, shown| {
        let _ = write!(shown, "{}", sign.escape_unicode());
    })
}

/// As [`legible`], in as many characters, for fields with a cursor.
#[must_use]
pub fn legible_in_place<'a>(context: &Context, text: &'a str) -> Cow<'a, str> {
    replaced(context, text, |_, shown| shown.push(REPLACEMENT))
}

fn replaced<'a>(context: &Context, text: &'a str, replace: impl Fn(char, &mut String)) -> Cow<'a, str> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Cow::Borrowed(text);
    }
    let font = FontId::proportional(MESSAGE_PT);
    let mut shown = String::with_capacity(text.len());
    context.fonts_mut(|fonts| {
        for sign in text.chars() {
            if sign == '\n' || (!sign.is_control() && fonts.has_glyph(&font, sign)) {
                shown.push(sign);
            } else {
                replace(sign, &mut shown);
            }
        }
    });
    if shown == text { Cow::Borrowed(text) } else { Cow::Owned(shown) }
}

/// Sizes and colours; nothing moves by itself, so that nothing flashes.
pub fn set_look(context: &Context) {
    context.all_styles_mut(|style| {
        let sizes = [
            (TextStyle::Small, 14.0),
            (TextStyle::Body, 17.0),
            (TextStyle::Monospace, 17.0),
            (TextStyle::Button, 17.0),
            (TextStyle::Heading, MESSAGE_PT),
        ];
        style.text_styles = sizes.map(|(name, size)| (name, FontId::proportional(size))).into();
        style.animation_time = 0.0;
        style.spacing.item_spacing = vec2(8.0, 8.0);
        style.spacing.button_padding = vec2(12.0, 8.0);
        style.spacing.interact_size.y = 32.0;
    });
    let look = |theme, text: Color32, edge: Color32, focus: Color32| {
        context.style_mut_of(theme, |style| {
            let visuals = &mut style.visuals;
            visuals.override_text_color = Some(text);
            visuals.selection.stroke = Stroke::new(2.0, focus);
            // What has the focus; it is drawn as if it were pressed.
            visuals.widgets.active.bg_stroke = Stroke::new(2.0, focus);
            // Without an edge a box that is not ticked is hard to see.
            visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, edge);
        });
    };
    look(Colours::Dark, Color32::from_gray(240), Color32::from_gray(130), Color32::from_rgb(140, 200, 255));
    look(Colours::Light, Color32::from_gray(16), Color32::from_gray(120), Color32::from_rgb(0, 80, 180));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use eframe::egui::RawInput;

    use super::*;
    use crate::words::every_text;

    /// Calls `look` where the fonts of a language are loaded.
    fn with_fonts(language: Language, mut look: impl FnMut(&Context)) {
        let context = Context::default();
        context.set_fonts(definitions(language));
        let mut output = context.run_ui(RawInput::default(), |ui| look(ui.ctx()));
        output.textures_delta.clear();
    }

    fn missing_of(text: &str, context: &Context) -> BTreeSet<char> {
        let font = FontId::proportional(17.0);
        context.fonts_mut(|fonts| {
            text.chars().filter(|sign| *sign != '\n' && !fonts.has_glyph(&font, *sign)).collect()
        })
    }

    /// All text below a folder, of files that end so; comments are not shown to anybody.
    fn texts_below(folder: &Path, ending: &str, without: &str) -> String {
        let mut text = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() && name != without {
                text += &texts_below(&path, ending, without);
            } else if name.ends_with(ending) {
                let file = std::fs::read_to_string(&path).unwrap();
                let said = file.lines().filter(|line| !line.trim_start().starts_with("//"));
                text.extend(said.flat_map(|line| [line, "\n"]));
            }
        }
        text
    }

    #[test]
    fn every_character_of_every_language_has_a_glyph() {
        for language in Language::ALL {
            with_fonts(language, |context| {
                let missing = missing_of(&every_text(language).concat(), context);
                assert!(missing.is_empty(), "{}: {missing:?}", language.tag());
            });
        }
    }

    /// Names of checks, units, reasons, texts of errors and of profiles come from there; the command line's own do not.
    #[test]
    fn every_character_that_the_library_may_say_has_a_glyph() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let said = texts_below(&root.join("src"), ".rs", "cli")
            + &texts_below(&root.join("assets/profiles"), ".toml", "");
        assert!(said.len() > 1_000_000 && said.contains("document.focus"));
        for language in Language::ALL {
            with_fonts(language, |context| {
                let missing = missing_of(&said, context);
                assert!(missing.is_empty(), "{}: {missing:?}", language.tag());
            });
        }
    }

    /// Contrast of two opaque colours (WCAG 2.2): 1 to 21.
    fn contrast(one: Color32, other: Color32) -> f32 {
        let luminance = |colour: Color32| {
            let rgb = eframe::egui::Rgba::from(colour);
            0.2126 * rgb.r() + 0.7152 * rgb.g() + 0.0722 * rgb.b()
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_stands_out_on_every_ground_and_edges_do_in_both_themes() {
        assert!((contrast(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 0.01);
        let context = Context::default();
        set_look(&context);
        for theme in [Colours::Dark, Colours::Light] {
            let visuals = context.style_of(theme).visuals.clone();
            let text = visuals.text_color();
            let widgets = &visuals.widgets;
            let grounds = [
                visuals.panel_fill,
                visuals.window_fill,
                visuals.extreme_bg_color,
                visuals.selection.bg_fill,
                widgets.inactive.weak_bg_fill,
                widgets.hovered.weak_bg_fill,
                widgets.active.weak_bg_fill,
                widgets.open.weak_bg_fill,
            ];
            for ground in grounds {
                assert!(contrast(text, ground) >= 4.5, "{theme:?} {ground:?}");
            }
            for edge in [widgets.inactive.bg_stroke, widgets.active.bg_stroke, visuals.selection.stroke] {
                assert!(contrast(edge.color, visuals.panel_fill) >= 3.0, "{theme:?} {edge:?}");
            }
        }
    }

    #[test]
    fn what_no_font_has_is_written_as_its_number() {
        with_fonts(Language::English, |context| {
            assert_eq!(missing_of("a\u{1F600}\u{0E01}", context).len(), 2);
            assert_eq!(legible(context, "Ünter 日本 カメラ"), "Ünter 日本 カメラ");
            assert_eq!(legible(context, "a\u{1F600}\tb\n\u{0E01}"), "a\\u{1f600}\\u{9}b\n\\u{e01}");
            assert_eq!(legible_in_place(context, "a\u{1F600}b"), "a\u{FFFD}b");
            assert!(missing_of("\u{FFFD}", context).is_empty());
        });
    }
}
