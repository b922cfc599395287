//! The demonstration's pictures with the truth about them, drawn once a process and written as files.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use idcapture::frame::{RgbImage, decode_file};
use idcapture::geometry::Quad;
use idcapture::source::specimen::{Fonts, Holder, Subject, aamva_payload, encode_jpeg, render_demo_set};
use jiff::civil::{Date, date};

/// What the card's dates are reckoned from.
const TODAY: Date = date(2026, 5, 4);
/// Seed of every drawing; the demonstration's own.
const SEED: u64 = 20;
const JPEG_QUALITY: u8 = 93;

/// The pictures' files, and what is true of them.
pub(crate) struct Demo {
    pub(crate) front: PathBuf,
    pub(crate) back: PathBuf,
    pub(crate) blurred_front: PathBuf,
    pub(crate) selfies: Vec<PathBuf>,
    /// Selfies of somebody else.
    pub(crate) other_selfies: Vec<PathBuf>,
    pub(crate) front_quad: Quad,
    pub(crate) back_quad: Quad,
    pub(crate) holder: Holder,
    /// What the PDF417 on the back says.
    pub(crate) payload: String,
}

/// The models folder of this checkout, which set-up fills.
pub(crate) fn models_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// The pictures; drawn on the first call.
pub(crate) fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(draw)
}

fn draw() -> Demo {
    let models = models_folder();
    let photograph = |name: &str| {
        let path = models.join("photos").join(name);
        decode_file(&path).unwrap_or_else(|error| panic!("run `make setup` first: {error}"))
    };
    let fonts = Fonts::open(&models.join("fonts")).unwrap();
    let person = Subject::new(&photograph("astronaut.png"), Subject::ASTRONAUT_FACE).unwrap();
    let other = Subject::new(&photograph("grace_hopper.jpg"), Subject::GRACE_HOPPER_FACE).unwrap();
    let set = render_demo_set(&fonts, &person, &other, TODAY, SEED).unwrap();
    let all = |stem: &str, pictures: &[RgbImage]| {
        (1..).zip(pictures).map(|(number, picture)| write(&format!("{stem}-{number}.jpg"), picture)).collect()
    };
    let holder = Holder::specimen(TODAY);
    Demo {
        front: write("front.jpg", &set.front.picture),
        back: write("back.jpg", &set.back.picture),
        blurred_front: write("front-blurred.jpg", &set.blurred_front.picture),
        selfies: all("selfie", &set.selfies),
        other_selfies: all("other-selfie", &set.other_selfies),
        front_quad: set.front.quad,
        back_quad: set.back.quad,
        payload: aamva_payload(&holder),
        holder,
    }
}

/// Puts a picture in its place in one step: other processes draw the same files at the same time.
fn write(name: &str, picture: &RgbImage) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo-pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    let unfinished = folder.join(format!("{name}.{}.part", std::process::id()));
    std::fs::write(&unfinished, encode_jpeg(picture, JPEG_QUALITY).unwrap()).unwrap();
    std::fs::rename(&unfinished, &path).unwrap();
    path
}
