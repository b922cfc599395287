//! Every state in every language at 640 x 480 points, at usual and at large size, in both themes, without a window: no text is
//! cut off or lies over another, every character has a glyph, every control has a name and is reached by Tab alone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod measure;
mod states;

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Parser as _;
use eframe::egui::accesskit::NodeId;
use eframe::egui::{
    Align2, Button, Color32, Context, Event, FontId, FullOutput, Key, Label, Modifiers, RawInput, Rect,
    RichText, Shape, Ui, ViewportId, pos2, vec2,
};
use idcapture::engine::SystemClock;
use idcapture::error::Result;
use idcapture::record::{GuidanceCode, SessionStep};
use idcapture::session::wording::Language;
use idcapture_desktop::app::{App, Screen};
use idcapture_desktop::arguments::Arguments;
use idcapture_desktop::fonts::definitions;
use idcapture_desktop::model::LiveModel;
use idcapture_desktop::preview::{Marks, Preview};
use idcapture_desktop::screens::{Focus, live};
use idcapture_desktop::sources::{Listed, Opened, Sources, Streams};
use idcapture_desktop::words::Words;
use image::RgbImage;

use measure::{controls, faults, nodes, texts};
use states::{live_model, states};

const SIZE: [f32; 2] = [640.0, 480.0];
/// What is left of a frame for the preview at least, in points: 60 of them at large size are 78 px.
const PREVIEW_PT: f32 = 60.0;

/// Cameras with names that are hard to show.
struct Cameras(Vec<&'static str>);

impl Sources for Cameras {
    fn list(&self) -> Result<Vec<Listed>> {
        let listed = self.0.iter().enumerate();
        Ok(listed
            .map(|(index, name)| Listed { id: format!("camera:{index}"), label: (*name).into() })
            .collect())
    }

    fn open(&self, id: &str, clock: SystemClock) -> Result<Opened> {
        Streams::of(&Arguments::parse_from(["app"])).open(id, clock)
    }
}

struct Window {
    context: Context,
    app: App,
}

impl Window {
    fn new(language: Language, flags: &[&str]) -> Self {
        let usual = ["app", "--language", language.tag(), "--key", "k.pem", "--plain", "--out", "."];
        let cameras =
            Cameras(vec!["\u{E01} HD Pro Webcam C920 of a long name, on a cable \u{1F4F7}", "Other"]);
        Self::before(cameras, &[&usual[..], flags].concat())
    }

    fn before(cameras: Cameras, flags: &[&str]) -> Self {
        let arguments = Arguments::parse_from(flags);
        let context = Context::default();
        context.enable_accesskit();
        let dark = !flags.contains(&"light");
        Self { context, app: App::new(arguments, Arc::new(cameras), dark) }
    }

    fn drawn(&mut self, keys: &[Key]) -> FullOutput {
        let app = &mut self.app;
        drawn(&self.context, keys, |ui| app.draw(ui))
    }

    /// Drawn until sizes have settled.
    fn settled(&mut self) -> FullOutput {
        for _ in 0..4 {
            self.drawn(&[]);
        }
        self.drawn(&[])
    }

    fn faults(&mut self, scrolls: bool) -> Vec<String> {
        let output = self.settled();
        faults(&self.context, &output, scrolls)
    }
}

fn drawn(context: &Context, keys: &[Key], show: impl FnMut(&mut Ui)) -> FullOutput {
    let event = |key: Key, pressed: bool| Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let zoom = context.zoom_factor();
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(SIZE[0], SIZE[1]) / zoom)),
        events: keys.iter().flat_map(|key| [event(*key, true), event(*key, false)]).collect(),
        focused: true,
        ..RawInput::default()
    };
    input.viewports.entry(ViewportId::ROOT).or_default().native_pixels_per_point = Some(1.0);
    let mut output = context.run_ui(input, show);
    // Nothing is painted here.
    output.textures_delta.clear();
    output
}

/// Languages, each at usual and at large size.
fn everywhere() -> impl Iterator<Item = (Language, &'static [&'static str])> {
    let sizes: [&[&str]; 2] = [&[], &["--large-text"]];
    Language::ALL.into_iter().flat_map(move |language| sizes.map(|size| (language, size)))
}

#[test]
fn no_text_is_cut_off_in_any_language_at_any_size_in_either_theme() {
    for (language, size) in everywhere() {
        for theme in ["light", "dark"] {
            let mut window = Window::new(language, &[size, &["--theme", theme]].concat());
            for state in states(&window.context.clone()) {
                window.app.turn_to(state.screen);
                let wrong = window.faults(state.scrolls);
                assert!(wrong.is_empty(), "{} {} {size:?} {theme}: {wrong:#?}", language.tag(), state.name);
            }
        }
    }
}

#[test]
fn the_start_fits_without_a_camera_and_with_an_odd_file() {
    for (language, size) in everywhere() {
        let usual = ["app", "--language", language.tag(), "--out", "/\u{E01}/\u{1F4F7}/日本"];
        let mut window = Window::before(Cameras(Vec::new()), &[&usual[..], size].concat());
        let wrong = window.faults(true);
        assert!(wrong.is_empty(), "{} {size:?}: {wrong:#?}", language.tag());
    }
}

#[test]
fn every_message_fits_and_leaves_room_for_the_picture() {
    for (language, size) in everywhere() {
        let mut window = Window::new(language, size);
        for code in GuidanceCode::ALL {
            let model = live_model(*code, SessionStep::Challenge);
            window.app.turn_to(Screen::Live { model, stopping: false });
            let preview = Preview { picture: RgbImage::new(64, 36), marks: Marks::default() };
            window.drawn(&[]);
            window.app.show_frame(&window.context, &preview);
            let wrong = window.faults(false);
            assert!(wrong.is_empty(), "{} {} {size:?}: {wrong:#?}", language.tag(), code.name());
            let room = picture_height(&window.settled());
            assert!(room >= PREVIEW_PT, "{} {} {size:?}: {room} points", language.tag(), code.name());
        }
    }
}

/// Height of the textured rectangle that shows the frame.
fn picture_height(output: &FullOutput) -> f32 {
    let heights = output.shapes.iter().filter_map(|clipped| match &clipped.shape {
        Shape::Rect(rect) if rect.brush.is_some() => Some(rect.rect.height()),
        Shape::Mesh(mesh) => Some(mesh.calc_bounds().height()),
        _ => None,
    });
    heights.fold(0.0, f32::max)
}

/// What the measuring finds in a frame with one text after the other that does not fit.
fn found(show: impl Fn(&mut Ui)) -> Vec<String> {
    let context = Context::default();
    context.enable_accesskit();
    context.set_fonts(definitions(Language::English));
    let output = drawn(&context, &[], |ui| show(ui));
    faults(&context, &output, false)
}

#[test]
fn the_measuring_finds_each_fault() {
    let long = "Donaudampfschifffahrt ".repeat(12);
    let finds = |what: &str, wrong: Vec<String>| {
        assert!(wrong.iter().any(|told| told.contains(what)), "{what}: {wrong:?}");
    };
    let wrapped = found(|ui| drop(ui.label(&long)));
    assert!(wrapped.is_empty(), "{wrapped:?}");
    finds("cut off", found(|ui| drop(ui.add(Label::new(&long).extend()))));
    finds("cut off", found(|ui| drop(ui.add(Label::new(&long).truncate()))));
    finds("cut off", found(|ui| drop(ui.label(RichText::new(long.repeat(3)).size(40.0)))));
    finds("broken", found(|ui| drop(ui.add_sized([60.0, 40.0], Button::new("Schifffahrt").wrap()))));
    finds("no glyph", found(|ui| drop(ui.label("\u{F0000}"))));
    finds(
        "lies over",
        found(|ui| {
            let rect = ui.label("under").rect;
            ui.painter().text(rect.min, Align2::LEFT_TOP, "over", FontId::proportional(14.0), Color32::WHITE);
        }),
    );
    finds(
        "sticks out",
        found(|ui| {
            let rect = ui.button("wider than that").rect;
            let font = FontId::proportional(60.0);
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, "wider than that", font, Color32::WHITE);
        }),
    );
}

#[test]
fn the_focus_stays_where_it_is_and_is_never_nowhere() {
    let context = Context::default();
    context.enable_accesskit();
    context.set_fonts(definitions(Language::English));
    let mut focus = Focus::default();
    let mut focused = |model: &LiveModel| {
        let mut show = || {
            drawn(&context, &[], |ui| {
                let _ = live::show(ui, Words(Language::English), &mut focus, model, None, false);
            })
        };
        // What is gone loses the focus after a frame.
        (0..3).for_each(|_| drop(show()));
        let update = show().platform_output.accesskit_update.unwrap();
        let node = update.nodes.into_iter().find(|(id, _)| *id == update.focus).unwrap().1;
        node.label().unwrap_or_default().to_owned()
    };
    let mut model = live_model(GuidanceCode::TurnHeadLeft, SessionStep::Challenge);
    (model.shutter, model.movements.asked) = (false, false);
    assert_eq!(focused(&model), "Pause");
    model.movements.asked = true;
    assert_eq!(focused(&model), "Pause", "another movement is not asked for by mistake");
    (model.movements.asked, model.paused) = (false, true);
    assert_eq!(focused(&model), "Go on");
}

#[test]
fn every_control_has_a_name_and_is_reached_by_tab() {
    let mut window = Window::new(Language::English, &[]);
    for state in states(&window.context.clone()) {
        let name = state.name;
        window.app.turn_to(state.screen);
        let output = window.settled();
        let all: BTreeSet<NodeId> = controls(&output).iter().map(|(id, _)| *id).collect();
        for (id, node) in controls(&output) {
            let named = node.label().is_some_and(|label| !label.is_empty()) || !node.labelled_by().is_empty();
            assert!(named, "{name}: {id:?} {:?} has no name", node.role());
        }
        let mut reached = BTreeSet::new();
        for _ in 0..2 * all.len() + 2 {
            window.drawn(&[Key::Tab]);
            reached.insert(window.drawn(&[]).platform_output.accesskit_update.unwrap().focus);
        }
        let missed: Vec<_> = all.difference(&reached).collect();
        assert!(missed.is_empty(), "{name}: {missed:?} of {all:?}");
    }
}

#[test]
fn the_message_is_announced_as_its_sentence() {
    let model = live_model(GuidanceCode::HoldStill, SessionStep::Front);
    let mut window = Window::new(Language::English, &[]);
    window.app.turn_to(Screen::Live { model, stopping: false });
    let said = nodes(&window.settled()).into_iter().find(|(_, node)| node.live().is_some());
    let spoken = "Hold the document and the camera still for a moment.";
    assert_eq!(said.unwrap().1.value(), Some(spoken));
}

/// All that a window shows, a line a text.
fn shown(window: &mut Window) -> String {
    let output = window.settled();
    let lines: Vec<String> = texts(&output.shapes).into_iter().map(|drawn| drawn.text).collect();
    lines.join("\n")
}

#[test]
fn enter_and_escape_lead_through_consent() {
    let mut window = Window::new(Language::English, &[]);
    window.drawn(&[]);
    window.drawn(&[Key::Enter]);
    assert!(shown(&mut window).contains("Your consent"));
    window.drawn(&[Key::Escape]);
    let told = shown(&mut window);
    assert!(told.contains("Without your consent nothing can be captured"), "{told}");
}

#[test]
fn that_there_is_no_camera_is_told_until_a_stream_is_named() {
    let mut window = Window::before(Cameras(Vec::new()), &["app", "--language", "en"]);
    assert!(shown(&mut window).contains("No camera found"));
    let mut window = Window::before(Cameras(Vec::new()), &["app", "--language", "en", "--source", "y4m:a"]);
    assert!(!shown(&mut window).contains("No camera found"));
    let mut window = Window::before(Cameras(vec!["Webcam"]), &["app", "--language", "en"]);
    let told = shown(&mut window);
    assert!(told.contains("Webcam") && !told.contains("No camera found"), "{told}");
}
