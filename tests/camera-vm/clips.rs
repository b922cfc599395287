//! Draws what is fed to the test camera: `camera_clips DIR`. Out: for each clip `DIR/NAME.yuyv`, its frames one after the other as a
//! web camera has them (YUYV of limited range), and `DIR/truth.jsonl`, one line a frame: clip, number, and the SHA-256 of the
//! working picture's luma, by which a bundle's frame log tells which of these frames it is about.
//!
//! A passport's data page is brought in, is out of focus, has a lamp in it and then lies well; its holder comes near looking
//! aside, looks straight and does what a challenge of two steps may ask for. The good frames are those of `steady` and `straight`.
#![allow(clippy::unwrap_used, reason = "what cannot be drawn or written ends the program")]

#[path = "../guided/actor.rs"]
mod actor;
#[path = "../catalogs/mod.rs"]
mod catalogs;
#[path = "../faces/head.rs"]
#[allow(dead_code, reason = "flat pictures of heads are shown elsewhere")]
mod head;
mod page;

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use actor::HeadActor;
use head::{Head, View, with_noise};
use idcapture::frame::{Frame, FramePool, FrameView, PixelFormat, Range, RgbImage, decode_file};
use idcapture::inference::{BackendChoice, Catalog};
use idcapture::pipeline::Pipeline;
use idcapture::record::{ChallengeStep, FrameId};
use idcapture::settings::Profile;
use idcapture::source::specimen::Subject;
use page::{Laid, Page};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// Width and height of the frames: the smallest usual size at which a data page has the resolution that the profile asks for.
const SIZE: (u32, u32) = (960, 720);
/// Between two frames, in ms.
const FRAME_MS: u64 = 100;

fn catalog(set: &str) -> Catalog {
    catalogs::catalog(set, BackendChoice::Auto)
}

fn pipeline(set: &str) -> Pipeline {
    Pipeline::prepare(&Profile::default_profile().unwrap(), &catalog(set)).unwrap()
}

fn frame_at(rgb: RgbImage, ms: u64) -> Frame {
    Frame::from_rgb(FrameId(ms), ms * 1_000_000, rgb)
}

fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).unwrap());
    let mut clips = Clips::create(&folder);
    let photograph = decode_file(&catalogs::models_folder().join("photos/astronaut.png")).unwrap();
    passport(&mut clips, &Subject::new(&photograph, Subject::ASTRONAUT_FACE).unwrap());
    holder(&mut clips, HeadActor::new(Arc::from([Head::of(&photograph)]), SIZE));
    let black = (0..8).map(|_| RgbImage::new(SIZE.0, SIZE.1)).collect();
    clips.write("black", black);
    clips.truth.flush().unwrap();
}

/// The page, from the table without it to where it lies well.
fn passport(clips: &mut Clips, holder: &Subject) {
    let page = Page::draw(&catalogs::models_folder(), holder, SIZE);
    let well = Laid::default();
    let seen =
        |laid: &dyn Fn(u64) -> Option<Laid>, frames| (0..frames).map(|at| page.seen(laid(at))).collect();
    clips.write("table", seen(&|_| None, 8));
    let from_left = |at| Some(Laid { right_share: -1.1 * (1.0 - at as f64 / 8.0), ..well });
    clips.write("brought", seen(&from_left, 8));
    clips.write("blurred", seen(&|_| Some(Laid { blur_px: 3.0, ..well }), 15));
    clips.write("glared", seen(&|_| Some(Laid { lamp: 2.2, ..well }), 15));
    clips.write("steady", seen(&|_| Some(well), 12));
}

/// A head that comes near looking aside, looks straight, and does each movement: there, held, and back again.
fn holder(clips: &mut Clips, actor: HeadActor) {
    let mut actor = actor.coming_near(1_000, 2_200);
    let mut now_ms = 0;
    let mut act = |prompt: Option<ChallengeStep>, frames: u64, apart_ms: u64| -> Vec<RgbImage> {
        (0..frames)
            .map(|_| {
                now_ms += apart_ms;
                actor.frame_at(now_ms, prompt)
            })
            .collect()
    };
    act(Some(ChallengeStep::TurnLeft), 2, 500);
    clips.write("nearing", act(Some(ChallengeStep::TurnLeft), 12, FRAME_MS));
    // While it turns to the camera it is neither good nor bad.
    act(None, 2, 500);
    clips.write("straight", act(None, 12, FRAME_MS));
    // A challenge of two steps draws no others.
    for step in ChallengeStep::ALL.into_iter().filter(|step| step.shows_relief()) {
        let name = serde_json::to_value(step).unwrap();
        let name = name.as_str().unwrap();
        // Until the head begins to move.
        act(Some(step), 2, 200);
        clips.write(name, act(Some(step), 5, FRAME_MS));
        clips.write(&format!("{name}-held"), act(Some(step), 5, FRAME_MS));
        act(None, 2, 200);
        clips.write(&format!("{name}-back"), act(None, 5, FRAME_MS));
    }
}

/// Where the clips go.
struct Clips {
    folder: PathBuf,
    truth: BufWriter<File>,
    pool: FramePool,
    drawn: u64,
}

impl Clips {
    fn create(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let truth = BufWriter::new(File::create(folder.join("truth.jsonl")).unwrap());
        Self { folder: folder.to_owned(), truth, pool: FramePool::new(1), drawn: 0 }
    }

    /// Writes a clip; each frame gets noise of its own, so that no two are alike and a clip that is repeated is no frozen feed.
    fn write(&mut self, name: &str, pictures: Vec<RgbImage>) {
        let mut clip = BufWriter::new(File::create(self.folder.join(format!("{name}.yuyv"))).unwrap());
        for (number, mut picture) in pictures.into_iter().enumerate() {
            self.drawn += 1;
            with_noise(&mut picture, &View { seed: self.drawn, noise: 1.5, ..View::default() });
            let bytes = yuyv(&picture);
            clip.write_all(&bytes).unwrap();
            let view = FrameView::packed(PixelFormat::Yuyv, SIZE.0, SIZE.1, Range::Limited, &bytes).unwrap();
            let frame = Frame::from_view(FrameId(self.drawn), 0, &view, &self.pool);
            let digest = Sha256::digest(frame.working().luma.as_raw());
            let luma_sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            let line = json!({ "clip": name, "number": number, "luma_sha256": luma_sha256 });
            writeln!(self.truth, "{line}").unwrap();
        }
        clip.flush().unwrap();
    }
}

/// YCbCr of BT.601 and limited range, two px to a chroma sample.
fn yuyv(picture: &RgbImage) -> Vec<u8> {
    let weighed = |rgb: [f64; 3], weights: [f64; 3]| rgb.iter().zip(weights).map(|(a, b)| a * b).sum::<f64>();
    let level = |value: f64| value.round().clamp(16.0, 240.0) as u8;
    let luma = |rgb| level(16.0 + weighed(rgb, [0.25679, 0.50413, 0.09791]));
    let (pairs, _) = picture.as_raw().as_chunks::<6>();
    let pair = |pair: &[u8; 6]| {
        let [a, b] = [0, 3].map(|at| [0, 1, 2].map(|k| f64::from(pair[at + k])));
        let mean = [0, 1, 2].map(|k| (a[k] + b[k]) / 2.0);
        let blue = level(128.0 + weighed(mean, [-0.14822, -0.29099, 0.43922]));
        let red = level(128.0 + weighed(mean, [0.43922, -0.36779, -0.07143]));
        [luma(a), blue, luma(b), red]
    };
    pairs.iter().flat_map(pair).collect()
}
