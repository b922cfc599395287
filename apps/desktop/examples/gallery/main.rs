//! Every state of the app as a picture, without a session. In: the app's own flags, and in `GALLERY` a folder. Out: one PNG a
//! state, as large as `--size` says.
#![allow(clippy::unwrap_used, clippy::panic, unreachable_pub, missing_docs, reason = "a tool for tests")]

#[path = "../../tests/states/mod.rs"]
mod states;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use clap::Parser as _;
use eframe::egui::{Ui, ViewportBuilder, ViewportCommand};
use idcapture_desktop::app::{App, Screen};
use idcapture_desktop::arguments::{Arguments, Theme};
use idcapture_desktop::preview::{Marks, Preview};
use idcapture_desktop::sources::Streams;
use image::RgbImage;

use crate::states::{State, states};

/// Frames that a screen is given to settle.
const SETTLED: u32 = 4;

struct Gallery {
    app: App,
    left: Vec<State>,
    name: &'static str,
    frames: u32,
    out: PathBuf,
    tell: Sender<()>,
    taken: Receiver<()>,
}

impl Gallery {
    fn turn(&mut self, ui: &Ui) {
        let Some(state) = self.left.pop() else {
            ui.ctx().send_viewport_cmd(ViewportCommand::Close);
            return;
        };
        let marks = match &state.screen {
            Screen::Live { model, .. } if model.shows_face() => {
                Some(Marks { face: Some([0.38, 0.2, 0.62, 0.75]), ..Marks::default() })
            }
            Screen::Live { .. } => {
                let quad = [[0.2, 0.2], [0.8, 0.22], [0.79, 0.85], [0.21, 0.83]];
                Some(Marks { quad: Some(quad), ..Marks::default() })
            }
            _ => None,
        };
        (self.name, self.frames) = (state.name, 0);
        self.app.turn_to(state.screen);
        if let Some(marks) = marks {
            let shade = |x, y| image::Rgb([(x / 4) as u8, (y / 3) as u8, 120]);
            let picture = RgbImage::from_fn(640, 360, shade);
            self.app.show_frame(ui.ctx(), &Preview { picture, marks });
        }
    }
}

impl eframe::App for Gallery {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        // The callback comes between two frames.
        if self.taken.try_recv().is_ok() || self.name.is_empty() {
            self.turn(ui);
        }
        self.app.draw(ui);
        self.frames += 1;
        if self.frames == SETTLED {
            let (path, tell) = (self.out.join(format!("{}.png", self.name)), self.tell.clone());
            ui.ctx().request_screenshot(move |picture| {
                let [width, height] = picture.size;
                let rgb = picture.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
                let picture = RgbImage::from_raw(width as u32, height as u32, rgb).unwrap();
                picture.save(path).unwrap();
                tell.send(()).unwrap();
            });
        }
        ui.ctx().request_repaint();
    }
}

fn main() {
    let arguments = Arguments::parse();
    let out = PathBuf::from(std::env::var_os("GALLERY").unwrap());
    std::fs::create_dir_all(&out).unwrap();
    let viewport = ViewportBuilder::default().with_inner_size(arguments.size);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let create = move |creation: &eframe::CreationContext<'_>| {
        let dark = arguments.theme == Theme::Dark;
        let streams = Arc::new(Streams::of(&arguments));
        let mut left = states(&creation.egui_ctx);
        left.reverse();
        let app = App::new(arguments, streams, dark);
        let (tell, taken) = channel();
        Ok(Box::new(Gallery { app, left, name: "", frames: 0, out, tell, taken }) as Box<dyn eframe::App>)
    };
    eframe::run_native("idcapture", options, Box::new(create)).unwrap();
}
