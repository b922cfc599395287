//! The app: which screen is shown, and what keys and buttons do. In: what the worker tells, what was pressed. Out: commands,
//! pictures for the screens.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{self, ColorImage, Context, Key, TextureHandle, TextureOptions, Ui, ViewportBuilder};
use idcapture::engine::{Engine, KeptPicture, LiveRun};
use idcapture::error::ErrorCode;
use idcapture::record::GuidanceCode;
use idcapture::session::live::Command;
use idcapture::session::wording::Language;
use image::RgbImage;

use crate::arguments::{Arguments, Theme};
use crate::delivery::Wishes;
use crate::fonts;
use crate::model::LiveModel;
use crate::preview::{Marks, Preview};
use crate::screens::live::Picture;
use crate::screens::outcome::{Ended, Kept};
use crate::screens::start::Form;
use crate::screens::{Focus, Pressed, consent, failed, live, outcome, preparing, start, why};
use crate::sources::{Listed, Sources};
use crate::words::Words;
use crate::worker::{Job, Told, Worker};

/// How much larger large text is.
const LARGE: f32 = 1.3;
/// Longest side of a kept picture on the screen, in px.
const KEPT_PX: u32 = 480;

/// The screen that is shown.
pub enum Screen {
    /// What is to be captured, and for whom.
    Start,
    /// May it be?
    Consent,
    /// The engine is made ready.
    Preparing,
    /// The session runs.
    Live {
        /// What is shown of it.
        model: LiveModel,
        /// Whether the person is asked whether to stop.
        stopping: bool,
    },
    /// It is over.
    Outcome(Box<Ended>),
    /// Why it ended so.
    Why(Box<Ended>),
    /// It did not come about.
    Failed(String),
}

/// The newest frame on the screen.
struct Newest {
    texture: TextureHandle,
    marks: Marks,
}

/// The app.
pub struct App {
    arguments: Arguments,
    sources: Arc<dyn Sources>,
    /// The cameras, or why there are none.
    listed: Result<Vec<Listed>, GuidanceCode>,
    form: Form,
    screen: Screen,
    focus: Focus,
    worker: Option<Worker>,
    engine: Option<Box<Engine>>,
    newest: Option<Newest>,
    /// The language whose fonts are loaded.
    dressed: Option<Language>,
}

/// Opens the window and shows it until it is closed.
///
/// # Errors
/// No window can be had.
pub fn run(arguments: Arguments, sources: Arc<dyn Sources>) -> eframe::Result {
    let viewport = ViewportBuilder::default()
        .with_title("idcapture")
        .with_app_id("idcapture-desktop")
        .with_inner_size(arguments.size)
        .with_min_inner_size([640.0, 480.0]);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    eframe::run_native(
        "idcapture",
        options,
        Box::new(move |creation| {
            if arguments.theme != Theme::System {
                let dark = arguments.theme == Theme::Dark;
                creation.egui_ctx.set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
            }
            let dark = creation.egui_ctx.theme() == egui::Theme::Dark;
            Ok(Box::new(App::new(arguments, sources, dark)))
        }),
    )
}

impl eframe::App for App {
    fn logic(&mut self, context: &Context, _frame: &mut eframe::Frame) {
        self.listen(context);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }
}

impl App {
    /// On its start screen.
    #[must_use]
    pub fn new(arguments: Arguments, sources: Arc<dyn Sources>, dark: bool) -> Self {
        let form = Form {
            source: arguments.source.clone().unwrap_or_default(),
            language: arguments.language(),
            key: arguments.key.clone(),
            recipient: arguments.recipient.clone(),
            plain: arguments.plain,
            out: arguments.out.clone(),
            large_text: arguments.large_text,
            dark,
        };
        let mut app = Self {
            arguments,
            sources,
            listed: Err(GuidanceCode::CameraAbsent),
            form,
            screen: Screen::Start,
            focus: Focus::default(),
            worker: None,
            engine: None,
            newest: None,
            dressed: None,
        };
        app.look_for_cameras();
        app.turn_to(Screen::Start);
        app
    }

    /// Asks for the list of cameras; the first is chosen where no source is, or one that is no longer there.
    fn look_for_cameras(&mut self) {
        self.listed = match self.sources.list() {
            Ok(listed) if listed.is_empty() => Err(GuidanceCode::CameraAbsent),
            Ok(listed) => Ok(listed),
            Err(error) => Err(camera_fault(error.code()).unwrap_or(GuidanceCode::CameraLost)),
        };
        let Ok(listed) = &self.listed else { return };
        let asked = self.arguments.source.as_ref() == Some(&self.form.source);
        let is_there = asked || listed.iter().any(|one| one.id == self.form.source);
        let is_stream = !self.form.source.is_empty() && !self.form.source.starts_with("camera:");
        if let (false, false, Some(first)) = (is_there, is_stream, listed.first()) {
            self.form.source.clone_from(&first.id);
        }
    }

    /// Shows another screen; the focus rests on what Enter should do there.
    pub fn turn_to(&mut self, screen: Screen) {
        self.screen = screen;
        self.focus.renew();
    }

    /// Takes what the worker told.
    pub fn listen(&mut self, context: &Context) {
        while let Some(told) = self.worker.as_ref().and_then(Worker::next) {
            match told {
                Told::Ready(terms) => {
                    self.turn_to(Screen::Live { model: LiveModel::new(&terms), stopping: false });
                }
                Told::Event(event) => {
                    if let Screen::Live { model, .. } = &mut self.screen {
                        let offered = model.shutter;
                        model.apply(&event);
                        if model.shutter && !offered {
                            self.focus.renew();
                        }
                    }
                }
                Told::Source { lost } => {
                    if let Screen::Live { model, .. } = &mut self.screen {
                        model.lost = lost;
                    }
                }
                Told::Done { run, bundle, engine } => {
                    self.engine = Some(engine);
                    let ended = ended(context, &run, bundle);
                    self.leave(Screen::Outcome(Box::new(ended)));
                }
                Told::Failed { code, message } => {
                    let text = self.fault(code, &message);
                    self.leave(Screen::Failed(text));
                }
            }
        }
        if let Some(preview) = self.worker.as_ref().and_then(Worker::preview) {
            self.show_frame(context, &preview);
        }
    }

    /// Puts a copy of a frame on the screen.
    pub fn show_frame(&mut self, context: &Context, preview: &Preview) {
        let picture = colours(&preview.picture);
        match &mut self.newest {
            Some(newest) => {
                newest.texture.set(picture, TextureOptions::LINEAR);
                newest.marks = preview.marks;
            }
            None => {
                let texture = context.load_texture("preview", picture, TextureOptions::LINEAR);
                self.newest = Some(Newest { texture, marks: preview.marks });
            }
        }
    }

    /// Draws the screen and does what was pressed.
    pub fn draw(&mut self, ui: &mut Ui) {
        self.dress(ui.ctx());
        let words = Words(self.form.language);
        let focus = &mut self.focus;
        let by_button = match &self.screen {
            Screen::Start => {
                let listed = self.listed.as_deref().map_err(|code| *code);
                start::show(ui, words, focus, &mut self.form, listed)
            }
            Screen::Consent => consent::show(ui, words, focus, self.form.plain),
            Screen::Preparing => {
                preparing(ui, words);
                None
            }
            Screen::Live { model, stopping } => {
                let picture = self.newest.as_ref().map(|newest| Picture {
                    texture: newest.texture.id(),
                    size: newest.texture.size_vec2(),
                    marks: newest.marks,
                });
                live::show(ui, words, focus, model, picture, *stopping)
            }
            Screen::Outcome(ended) => outcome::show(ui, words, focus, ended),
            Screen::Why(ended) => why::show(ui, words, focus, &ended.checks),
            Screen::Failed(message) => failed(ui, words, focus, message),
        };
        let by_key = || ui.input(|input| input.key_pressed(Key::Escape)).then(|| self.escape()).flatten();
        if let Some(pressed) = by_button.or_else(by_key) {
            self.press(pressed, ui.ctx());
        }
    }

    /// What Escape means on this screen.
    fn escape(&self) -> Option<Pressed> {
        match &self.screen {
            Screen::Consent => Some(Pressed::Decline),
            Screen::Live { stopping: true, .. } => Some(Pressed::Resume),
            Screen::Live { .. } => Some(Pressed::AskToStop),
            Screen::Why(_) => Some(Pressed::Back),
            Screen::Start | Screen::Preparing | Screen::Outcome(_) | Screen::Failed(_) => None,
        }
    }

    fn press(&mut self, pressed: Pressed, context: &Context) {
        match pressed {
            Pressed::Look => self.look_for_cameras(),
            Pressed::Begin => self.turn_to(Screen::Consent),
            Pressed::Accept => self.begin(context),
            Pressed::Decline => {
                let declined = Words(self.form.language).message(GuidanceCode::ConsentDeclined).1;
                self.turn_to(Screen::Failed(declined.to_owned()));
            }
            Pressed::Shutter => self.say(Command::Shutter),
            Pressed::Swap => self.say(Command::Swap),
            Pressed::Pause => self.say(Command::Pause),
            Pressed::Resume => {
                self.ask_to_stop(false);
                self.say(Command::Resume);
            }
            Pressed::AskToStop => {
                self.ask_to_stop(true);
                self.say(Command::Pause);
            }
            Pressed::Stop => self.say(Command::Cancel),
            Pressed::Again => {
                self.look_for_cameras();
                self.turn_to(Screen::Start);
            }
            Pressed::Why | Pressed::Back => {
                let screen = std::mem::replace(&mut self.screen, Screen::Start);
                let turned = match screen {
                    Screen::Outcome(ended) => Screen::Why(ended),
                    Screen::Why(ended) => Screen::Outcome(ended),
                    other => other,
                };
                self.turn_to(turned);
            }
            Pressed::Quit => context.send_viewport_cmd(egui::ViewportCommand::Close),
        }
    }

    fn ask_to_stop(&mut self, asked: bool) {
        if let Screen::Live { stopping, .. } = &mut self.screen {
            *stopping = asked;
        }
        self.focus.renew();
    }

    fn say(&self, command: Command) {
        if let Some(worker) = &self.worker {
            worker.command(command);
        }
    }

    fn begin(&mut self, context: &Context) {
        let job = Job {
            sources: Arc::clone(&self.sources),
            source: self.form.source.trim().to_owned(),
            profile: self.arguments.profile.clone(),
            models: self.arguments.models.clone(),
            wishes: Wishes {
                key: PathBuf::from(self.form.key.trim()),
                recipient: self.form.recipient.clone(),
                plain: self.form.plain,
                out: PathBuf::from(self.form.out.trim()),
            },
            engine: self.engine.take().map(|engine| *engine),
        };
        let context = context.clone();
        self.worker = Some(Worker::start(job, move || context.request_repaint()));
        self.turn_to(Screen::Preparing);
    }

    /// The session is over: its worker and its last picture go.
    fn leave(&mut self, screen: Screen) {
        (self.worker, self.newest) = (None, None);
        self.turn_to(screen);
    }

    /// A fault in words: what the person can do about it where that is known, and what it was.
    fn fault(&self, code: ErrorCode, message: &str) -> String {
        let known = camera_fault(code);
        let told = known.map(|code| Words(self.form.language).message(code).1);
        told.map_or_else(|| message.to_owned(), |told| format!("{told}\n{message}"))
    }

    /// Fonts, sizes and colours as the form has them.
    fn dress(&mut self, context: &Context) {
        if self.dressed != Some(self.form.language) {
            if self.dressed.is_none() {
                fonts::set_look(context);
            }
            context.set_fonts(fonts::definitions(self.form.language));
            self.dressed = Some(self.form.language);
        }
        let dark = context.theme() == egui::Theme::Dark;
        if dark != self.form.dark {
            context.set_theme(if self.form.dark { egui::Theme::Dark } else { egui::Theme::Light });
        }
        context.set_zoom_factor(if self.form.large_text { LARGE } else { 1.0 });
    }
}

/// What a person is told of a camera that cannot be had.
fn camera_fault(code: ErrorCode) -> Option<GuidanceCode> {
    match code {
        ErrorCode::CameraAbsent => Some(GuidanceCode::CameraAbsent),
        ErrorCode::CameraBusy => Some(GuidanceCode::CameraBusy),
        ErrorCode::CameraDenied => Some(GuidanceCode::PermissionDenied),
        ErrorCode::CameraLost => Some(GuidanceCode::CameraLost),
        _ => None,
    }
}

fn ended(context: &Context, done: &LiveRun, bundle: PathBuf) -> Ended {
    let record = &done.run.record;
    Ended {
        outcome: record.outcome,
        reasons: record.reasons.clone(),
        checks: record.checks.clone(),
        specimen: record.specimen,
        pictures: done.run.pictures.iter().filter_map(|picture| kept(context, picture)).collect(),
        bundle: bundle.display().to_string(),
    }
}

/// A picture as the bundle has it: decoded again from its own bytes.
fn kept(context: &Context, picture: &KeptPicture) -> Option<Kept> {
    let decoded = image::load_from_memory(&picture.jpeg).ok()?;
    let small = decoded.thumbnail(KEPT_PX, KEPT_PX).to_rgb8();
    let texture = context.load_texture(picture.name.clone(), colours(&small), TextureOptions::LINEAR);
    Some(Kept { kind: picture.kind, texture })
}

fn colours(picture: &RgbImage) -> ColorImage {
    let (width, height) = picture.dimensions();
    ColorImage::from_rgb([width as usize, height as usize], picture.as_raw())
}
