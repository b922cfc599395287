//! Pictures without a code: none may be read in them. In: 500 drawn pictures, among them pages of text, faces, stripes,
//! bricks and guilloches at several sizes and turns. Out: not one code.

#![cfg(feature = "capture")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use idcapture::barcode::search;
use idcapture::frame::{Frame, GrayImage};
use idcapture::record::FrameId;
use idcapture::settings::Profile;
use idcapture::source::specimen::{Fonts, Holder, Print, Scene, Surface, draw_front};
use image::{DynamicImage, Luma, RgbImage, imageops};
use jiff::civil::date;

const WIDTH: u32 = 320;
const HEIGHT: u32 = 240;

/// SplitMix64: the same pictures everywhere.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A pattern as a function of a place, turned and at a scale of its own, a little noisy.
fn pattern(draw: &mut Draw, ink: impl Fn(f64, f64) -> bool) -> GrayImage {
    let (turn, scale) = (draw.within(-0.6, 0.6), draw.within(1.0, 5.0));
    let (dark, light, noise) = (draw.within(10.0, 90.0), draw.within(150.0, 240.0), draw.within(0.0, 16.0));
    let (sine, cosine) = turn.sin_cos();
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let (x, y) = (f64::from(x), f64::from(y));
        let value = if ink((x * cosine + y * sine) / scale + 400.0, (y * cosine - x * sine) / scale + 400.0) {
            dark
        } else {
            light
        };
        Luma([(value + draw.within(-noise, noise)).clamp(0.0, 255.0) as u8])
    })
}

/// Bits that look arbitrary and are the same in every run.
fn bits(a: i64, b: i64, c: u64) -> u64 {
    Draw((a as u64).wrapping_mul(0x1_0000_01B3) ^ (b as u64).wrapping_mul(0x85EB_CA6B) ^ c).next()
}

/// Ink of a page of letters: cells of five by seven with gaps, words and lines.
fn letters(x: f64, y: f64, seed: u64) -> bool {
    let (column, row) = (x as i64, y as i64);
    let (letter, line) = (column.div_euclid(6), row.div_euclid(11));
    let (u, v) = (column.rem_euclid(6), row.rem_euclid(11));
    let space = bits(letter, line, seed ^ 7).is_multiple_of(6);
    u < 5 && v < 7 && !space && bits(letter, line, seed) >> (u + 5 * v) & 1 == 1
}

fn drawn(kind: u64, seed: u64) -> GrayImage {
    let mut draw = Draw(seed);
    let period = draw.within(2.0, 9.0);
    let share = draw.within(0.25, 0.75);
    match kind {
        // Even stripes, which are the background of many a document.
        0 => pattern(&mut draw, |x, _| (x / period).fract() < share),
        // Stripes whose period drifts.
        1 => pattern(&mut draw, |x, _| (x / period + 0.004 * x * x / period).fract() < share),
        // A page of text.
        2 | 3 => pattern(&mut draw, |x, y| letters(x, y, seed)),
        // Bricks.
        4 => pattern(&mut draw, |x, y| {
            let row = (y / 6.0).floor();
            (y / 6.0).fract() > 0.2 && ((x / 14.0) + 0.5 * (row % 2.0)).fract() > 0.1
        }),
        // A guilloche.
        5 => pattern(&mut draw, |x, y| {
            let wave = (x / 17.0).sin() * 6.0 + (x / 41.0 + y / 23.0).cos() * 9.0;
            ((y + wave) / period).fract() < 0.3
        }),
        // Squares at random: a mosaic, or an image sensor gone mad.
        6 => pattern(&mut draw, |x, y| bits(x as i64 / 2, y as i64 / 2, seed) & 1 == 1),
        // A chessboard.
        7 => pattern(&mut draw, |x, y| ((x / period) as i64 + (y / period) as i64) % 2 == 0),
        // Rings, like the bull's eye of an Aztec code or a target.
        8 => pattern(&mut draw, |x, y| {
            let (u, v) = (x.rem_euclid(60.0) - 30.0, y.rem_euclid(60.0) - 30.0);
            (u.abs().max(v.abs()) / period) as i64 % 2 == 0
        }),
        // Upright strokes of every width in rows: fences, shelves of books.
        _ => pattern(&mut draw, |x, y| bits(x as i64 / 2, (y / 30.0) as i64, seed) & 1 == 1),
    }
}

fn in_luma(picture: RgbImage) -> GrayImage {
    Frame::from_rgb(FrameId(0), 0, picture).luma().clone()
}

/// Reference photographs that hold no code: faces, documents, zones, a typewritten page.
fn photographs() -> Vec<GrayImage> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/reference");
    let mut files: Vec<_> = ["documents", "mrz"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jpg"))
        .filter(|path| !path.file_name().unwrap().to_str().unwrap().contains("barcode"))
        .collect();
    files.sort();
    assert!(files.iter().any(|file| file.ends_with("documents/face_one.jpg")));
    files
        .iter()
        .map(|file| {
            let luma = Frame::from_file(FrameId(0), 0, file).unwrap().luma().clone();
            DynamicImage::ImageLuma8(luma).thumbnail(400, 400).to_luma8()
        })
        .collect()
}

/// Print: fronts of specimens, whole, turned and in part.
fn fronts() -> Vec<GrayImage> {
    let fonts = Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models/fonts")).unwrap();
    let portrait = RgbImage::from_fn(240, 300, |x, y| image::Rgb([(x / 2) as u8, (y / 2) as u8, 120]));
    let mut all = Vec::new();
    for seed in 0..4 {
        let holder = Holder::invented(900 + seed, date(2026, 5, 4));
        let front = in_luma(draw_front(&fonts, &holder, &portrait, &Print { dpi: 110.0, seed }).unwrap());
        let (width, height) = (2 * front.width(), 2 * front.height());
        let enlarged = imageops::resize(&front, width, height, imageops::FilterType::Triangle);
        all.push(imageops::rotate90(&front));
        all.push(imageops::crop_imm(&enlarged, 0, 60, WIDTH, HEIGHT).to_image());
        all.push(imageops::crop_imm(&enlarged, 300, 100, WIDTH, HEIGHT).to_image());
        all.push(front);
    }
    all
}

/// Tables without a card on them.
fn tables() -> Vec<GrayImage> {
    (0..24)
        .map(|seed| {
            let surface = match seed % 3 {
                0 => Surface::Wood,
                1 => Surface::Cloth,
                _ => Surface::Plain([150, 146, 140]),
            };
            let scene = Scene { width_px: WIDTH, height_px: 180, surface, seed, ..Scene::default() };
            in_luma(scene.without_card().unwrap())
        })
        .collect()
}

#[test]
fn nothing_is_read_where_there_is_no_code() {
    let mut pictures = fronts();
    pictures.extend(tables());
    pictures.extend(photographs());
    let mut seed = 0;
    while pictures.len() < 500 {
        pictures.push(drawn(seed % 10, seed));
        seed += 1;
    }
    let limits = Profile::default_profile().unwrap().barcodes;
    for (number, picture) in pictures.iter().enumerate() {
        let found = search(picture, &limits);
        assert!(found.tries <= limits.max_tries && found.megapixels <= limits.max_megapixels, "{number}");
        let read: Vec<_> = found.codes.iter().map(|code| (code.barcode.kind, &code.barcode.text)).collect();
        assert!(read.is_empty(), "picture {number}: {read:?}");
    }
}
