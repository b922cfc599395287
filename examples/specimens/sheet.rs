//! `sheet`: a contact sheet of the reference set. In: overlays that `idcapture analyze --overlay` drew, truth.json.
//! Out: one PNG, each picture with its overlay, the true outline as a thin white line, and its name.

use std::path::{Path, PathBuf};

use idcapture::geometry::{Point, Quad};
use idcapture::source::specimen::studio::Truth;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::{FilterType as Kernel, overlay, resize};
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};
use serde::Deserialize;

use super::label::write_label;
use super::studio::{Outcome, option};

const COLUMNS: u32 = 12;
/// Room for a picture, and for the name below it.
const CELL_PX: (u32, u32) = (240, 180);
const LABEL_PX: u32 = 14;
const GAP_PX: u32 = 4;
/// Bits kept of each channel: photographs pressed into a PNG of bearable size.
const KEPT_BITS: u32 = 5;
const PAPER: Rgb<u8> = Rgb([24, 24, 24]);

#[derive(Deserialize)]
struct Entry {
    file: String,
    #[serde(flatten)]
    truth: Truth,
}

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let path = |name: &str| -> Outcome<PathBuf> {
        option(arguments, name)?.ok_or_else(|| format!("{name} PATH is missing").into())
    };
    let (pictures, overlays, out) = (path("--pictures")?, path("--overlays")?, path("--out")?);
    let entries: Vec<Entry> = serde_json::from_slice(&std::fs::read(pictures.join("truth.json"))?)?;
    let rows = (entries.len() as u32).div_ceil(COLUMNS);
    let (step_x, step_y) = (CELL_PX.0 + GAP_PX, CELL_PX.1 + LABEL_PX + GAP_PX);
    let mut sheet = RgbImage::from_pixel(COLUMNS * step_x, rows * step_y, PAPER);
    for (index, entry) in entries.iter().enumerate() {
        let (column, row) = (index as u32 % COLUMNS, index as u32 / COLUMNS);
        let cell = cell(&drawn(&overlays, &entry.file)?, entry)?;
        overlay(&mut sheet, &cell, i64::from(column * step_x), i64::from(row * step_y));
    }
    for level in sheet.iter_mut() {
        let step = 256_u32 >> KEPT_BITS;
        *level = (u32::from(*level) / step * 255 / (256 / step - 1)) as u8;
    }
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive).write_image(
        &sheet,
        sheet.width(),
        sheet.height(),
        ExtendedColorType::Rgb8,
    )?;
    std::fs::write(out, bytes)?;
    Ok(())
}

/// The overlay of a picture, whose name ends in the path that the picture had.
fn drawn(overlays: &Path, file: &str) -> Outcome<RgbImage> {
    let ending = format!("_{file}.jpg");
    for entry in std::fs::read_dir(overlays)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(&ending)) {
            return Ok(image::open(path)?.into_rgb8());
        }
    }
    Err(format!("{file} has no overlay").into())
}

fn cell(picture: &RgbImage, entry: &Entry) -> Outcome<RgbImage> {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let factor = (f64::from(CELL_PX.0) / width).min(f64::from(CELL_PX.1) / height);
    let side = |px: f64| ((px * factor).round() as u32).max(1);
    let mut small = resize(picture, side(width), side(height), Kernel::Triangle);
    if let Some(quad) = &entry.truth.quad {
        outline(&mut small, &quad.scaled(factor));
    }
    let mut cell = RgbImage::from_pixel(CELL_PX.0, CELL_PX.1 + LABEL_PX, PAPER);
    let left = (CELL_PX.0 - small.width().min(CELL_PX.0)) / 2;
    overlay(&mut cell, &small, i64::from(left), 0);
    let name = entry.file.strip_suffix(".jpg").unwrap_or(&entry.file);
    write_label(&mut cell, (2.0, CELL_PX.1 as f32 + 10.0), name)?;
    Ok(cell)
}

/// A dotted line, so that what lies below stays visible.
fn outline(picture: &mut RgbImage, quad: &Quad) {
    for (index, &from) in quad.corners.iter().enumerate() {
        let to = quad.corners[(index + 1) % 4];
        let steps = from.distance(to).ceil().max(1.0);
        for step in (0..steps as u32).step_by(6) {
            let Point { x, y } = from.lerp(to, f64::from(step) / steps);
            if let Some(pixel) = picture.get_pixel_mut_checked(x.max(0.0) as u32, y.max(0.0) as u32) {
                *pixel = Rgb([255; 3]);
            }
        }
    }
}
