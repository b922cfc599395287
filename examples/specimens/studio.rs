//! Fonts, faces and options that every command needs. In: the fetched files of `models/`. Out: what is drawn with.

use std::error::Error;
use std::path::{Path, PathBuf};

use idcapture::source::specimen::design::Props;
use idcapture::source::specimen::sequence::Prints;
use idcapture::source::specimen::{Fonts, Subject};
use image::RgbImage;
use jiff::civil::{Date, date};

/// The day that every document's dates are reckoned from, so that sets repeat.
const TODAY: Date = date(2026, 5, 4);

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What is drawn with.
pub(crate) struct Studio {
    fonts: Fonts,
    portraits: Vec<RgbImage>,
    pub(crate) subjects: Vec<Subject>,
}

impl Studio {
    /// Opens the fonts and photographs that `make setup` fetched.
    pub(crate) fn open() -> Outcome<Self> {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let photograph = |name: &str| -> Outcome<RgbImage> {
            Ok(image::open(models.join("photos").join(name))?.into_rgb8())
        };
        let subjects = vec![
            Subject::new(&photograph("astronaut.png")?, Subject::ASTRONAUT_FACE)?,
            Subject::new(&photograph("grace_hopper.jpg")?, Subject::GRACE_HOPPER_FACE)?,
        ];
        let mut portraits = Vec::new();
        for subject in &subjects {
            let portrait = subject.portrait(240, 300)?;
            portraits.push(image::imageops::flip_horizontal(&portrait));
            portraits.push(portrait);
        }
        let lettering = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts");
        let fonts = Fonts::open(&models.join("fonts"))?.with_machine_readable(&lettering, "OCRBS.otf")?;
        Ok(Self { fonts, portraits, subjects })
    }

    /// The cards of moving pictures.
    pub(crate) fn prints(&self) -> Outcome<Prints> {
        match self.subjects.as_slice() {
            [person, other, ..] => Ok(Prints::draw(&self.fonts, person, other, TODAY, 20)?),
            _ => Err("two photographs are needed".into()),
        }
    }

    /// What documents are drawn with.
    pub(crate) fn props(&self) -> Props<'_> {
        Props { fonts: &self.fonts, portraits: &self.portraits, today: TODAY }
    }
}

/// The value after `--name`, parsed.
pub(crate) fn option<T: std::str::FromStr>(arguments: &[String], name: &str) -> Outcome<Option<T>> {
    let Some(at) = arguments.iter().position(|argument| argument == name) else { return Ok(None) };
    let value = arguments.get(at + 1).ok_or_else(|| format!("{name} needs a value"))?;
    value.parse().map(Some).map_err(|_| format!("{name}: {value} cannot be used").into())
}

/// The folder after `--out`.
pub(crate) fn output_folder(arguments: &[String]) -> Outcome<PathBuf> {
    option(arguments, "--out")?.ok_or_else(|| "--out DIR is missing".into())
}
