//! What several tests share: the fetched fonts and photographs, a flattener, a barcode reader.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use image::RgbImage;

use super::light::LightField;
use super::sampling::bilinear;
use super::{Fonts, Photograph, Print, Subject};
use crate::geometry::Point;

fn fetched(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name);
    assert!(path.exists(), "models/{name} is missing: the set-up step (`make setup`) fetches it");
    path
}

pub(super) fn fonts() -> &'static Fonts {
    static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::open(&fetched("fonts")).unwrap());
    &FONTS
}

pub(super) fn astronaut() -> Subject {
    let photograph = image::open(fetched("photos/astronaut.png")).unwrap().into_rgb8();
    Subject::new(&photograph, Subject::ASTRONAUT_FACE).unwrap()
}

pub(super) fn grace_hopper() -> Subject {
    let photograph = image::open(fetched("photos/grace_hopper.jpg")).unwrap().into_rgb8();
    Subject::new(&photograph, Subject::GRACE_HOPPER_FACE).unwrap()
}

/// The card of a photograph as a flat picture, by its true map.
pub(super) fn flattened(photograph: &Photograph, dpi: f64) -> RgbImage {
    let (width, height) = Print { dpi, seed: 0 }.size_px().unwrap();
    let light = LightField::from_srgb(&photograph.picture);
    LightField::from_fn(width as usize, height as usize, |x, y| {
        let mm = Point::new(x as f64 + 0.5, y as f64 + 0.5) * (25.4 / dpi);
        bilinear(photograph.px_from_mm.apply(mm), |column, row| light.read(column, row))
    })
    .to_srgb()
}

/// The text of the one PDF417 in a picture, if it reads.
pub(super) fn pdf417_text(picture: &RgbImage) -> Option<String> {
    let luma = image::imageops::grayscale(picture);
    let format = Some(rxing::BarcodeFormat::PDF_417);
    let read = rxing::helpers::detect_in_luma(luma.to_vec(), luma.width(), luma.height(), format);
    Some(read.ok()?.getText().to_owned())
}
