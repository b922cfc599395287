//! About 200 pictures without a machine-readable zone: text at several scales and turns, monospaced capitals that are no
//! zone, bars, matrix codes, guilloche, stripes, faces, documents without one. None is read as a zone.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod catalogs;

use std::path::PathBuf;

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};
use catalogs::{SETS, catalog};
use idcapture::frame::{Frame, GrayImage};
use idcapture::inference::BackendChoice;
use idcapture::mrz::locate::find_zones;
use idcapture::mrz::read_zones;
use idcapture::mrz::recognise::LineReader;
use idcapture::record::{FrameId, MrzStatus};
use idcapture::source::specimen::Fonts;
use idcapture::source::specimen::design::{Design, Props};
use image::Luma;
use jiff::civil::date;
use rayon::prelude::*;

const SIZE: (u32, u32) = (960, 720);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// SplitMix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn word(&mut self, letters: &str, length: u64) -> String {
        let letters: Vec<char> = letters.chars().collect();
        (0..length).map(|_| letters[self.below(letters.len() as u64) as usize]).collect()
    }
}

/// Reads every picture; fails with the names of those of which anything was read.
fn assert_none(pictures: &[(String, GrayImage)]) {
    let reader = LineReader::load(&catalog(SETS[0], BackendChoice::Auto)).unwrap().unwrap();
    let wrong: Vec<String> = pictures
        .par_iter()
        .filter_map(|(name, picture)| {
            let read = read_zones(picture, &find_zones(picture), &reader, None).unwrap()?;
            let found = read.report.status == MrzStatus::Found;
            (found || read.report.valid).then(|| format!("{name}: {:?}", read.report.lines))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), pictures.len(), wrong.join("\n"));
}

/// Lines of text from the top left, with capitals so high.
fn page(font: &FontVec, cap_px: f32, lines: &[String]) -> GrayImage {
    let mut picture = GrayImage::from_pixel(SIZE.0, SIZE.1, Luma([231]));
    let cap = font.outline(font.glyph_id('H')).unwrap().bounds.height().abs();
    let scale = PxScale::from(cap_px * font.height_unscaled() / cap);
    let scaled = font.as_scaled(scale);
    for (row, line) in lines.iter().enumerate() {
        let mut caret = 40.0;
        let baseline = 40.0 + cap_px * (1.0 + 2.1 * row as f32);
        for letter in line.chars() {
            let id = font.glyph_id(letter);
            if let Some(outline) =
                font.outline_glyph(id.with_scale_and_position(scale, point(caret, baseline)))
            {
                let (left, top) = (outline.px_bounds().min.x, outline.px_bounds().min.y);
                outline.draw(|x, y, coverage| {
                    let at = ((left + x as f32) as u32, (top + y as f32) as u32);
                    if let Some(pixel) = picture.get_pixel_mut_checked(at.0, at.1) {
                        pixel.0 = [(231.0 - 205.0 * coverage) as u8];
                    }
                });
            }
            caret += scaled.h_advance(id);
        }
    }
    picture
}

/// The picture turned about its middle.
fn turned(picture: &GrayImage, deg: f32) -> GrayImage {
    let (sin, cos) = deg.to_radians().sin_cos();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let (x, y) = (x as f32 - width / 2.0, y as f32 - height / 2.0);
        let (u, v) = (x * cos + y * sin + width / 2.0, y * cos - x * sin + height / 2.0);
        let (left, top) = (u.floor(), v.floor());
        let at = |dx: f32, dy: f32| {
            let (x, y) = ((left + dx) as i64, (top + dy) as i64);
            let inside = x >= 0 && y >= 0 && x < width as i64 && y < height as i64;
            if inside { f32::from(picture.get_pixel(x as u32, y as u32).0[0]) } else { 231.0 }
        };
        let (fx, fy) = (u - left, v - top);
        let upper = at(0.0, 0.0) * (1.0 - fx) + at(1.0, 0.0) * fx;
        let lower = at(0.0, 1.0) * (1.0 - fx) + at(1.0, 1.0) * fx;
        Luma([(upper * (1.0 - fy) + lower * fy) as u8])
    })
}

fn font(name: &str) -> FontVec {
    FontVec::try_from_vec(std::fs::read(root().join(name)).unwrap()).unwrap()
}

#[test]
fn pages_of_text_at_several_scales_and_turns() {
    let mut pictures = Vec::new();
    for (at, name) in ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"].iter().enumerate() {
        let font = font(&format!("models/fonts/{name}"));
        for (step, cap_px) in [7.0, 10.0, 14.0, 19.0, 27.0].into_iter().enumerate() {
            let mut draw = Draw((10 * at + step) as u64);
            let line = |draw: &mut Draw| {
                let words: Vec<String> = (0..7)
                    .map(|_| {
                        let length = 2 + draw.below(8);
                        draw.word("etaoinshrdlucmfwypvbgk", length)
                    })
                    .collect();
                words.join(" ")
            };
            let lines: Vec<String> =
                (0..(650.0 / (2.1 * cap_px)) as usize).map(|_| line(&mut draw)).collect();
            let upright = page(&font, cap_px, &lines);
            for deg in [0.0, 7.0, 38.0, 90.0] {
                pictures.push((format!("{name} {cap_px} px, {deg} degrees"), turned(&upright, deg)));
            }
        }
    }
    assert_eq!(pictures.len(), 60);
    assert_none(&pictures);
}

/// The fixed pitch of a zone, and everything else not: lines of a zone's length without its grammar.
#[test]
fn monospaced_capitals_that_are_no_zone() {
    const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const ALL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut pictures = Vec::new();
    for (font_at, name) in ["models/fonts/DejaVuSansMono.ttf", "assets/fonts/OCRBS.otf"].iter().enumerate() {
        let font = font(name);
        for (shape, (count, length)) in
            [(2, 44_u64), (3, 30), (2, 36), (1, 30), (9, 44), (3, 33), (14, 40)].into_iter().enumerate()
        {
            for (kind, letters) in [CAPITALS, ALL, "0123456789"].into_iter().enumerate() {
                let mut draw = Draw((1_000 * font_at + 10 * shape + kind) as u64);
                let lines: Vec<String> = (0..count)
                    .map(|_| {
                        let mut line = draw.word(letters, length);
                        if shape % 2 == 1 {
                            // Words with spaces between them, as on a form or a list of parts.
                            for at in (5..length as usize).step_by(6) {
                                line.replace_range(at..=at, " ");
                            }
                        }
                        line
                    })
                    .collect();
                let deg = [0.0, 12.0, 180.0][kind];
                pictures.push((
                    format!("{count} x {length} of {name}, kind {kind}"),
                    turned(&page(&font, 12.0, &lines), deg),
                ));
            }
        }
    }
    assert_eq!(pictures.len(), 42);
    assert_none(&pictures);
}

#[test]
fn bars_matrix_codes_patterns_and_textures() {
    let mut pictures = Vec::new();
    let (width, height) = SIZE;
    for seed in 0..20_u64 {
        let mut draw = Draw(40 + seed);
        let module = 2 + seed as u32 % 5;
        let bars: Vec<bool> = (0..=width / module).map(|_| draw.below(2) == 0).collect();
        let matrix: Vec<bool> = (0..400 * 400).map(|_| draw.below(2) == 0).collect();
        let within = |x: u32, y: u32| x > 60 && x < width - 60 && y > 120 && y < height - 120;
        let bar = GrayImage::from_fn(width, height, |x, y| {
            // Rows of bars, as tall as characters or taller.
            let row = (y / (12 + 4 * (seed as u32 % 7))).is_multiple_of(2);
            Luma([if within(x, y) && row && bars[(x / module) as usize] { 24 } else { 226 }])
        });
        let code = GrayImage::from_fn(width, height, |x, y| {
            let at = (x / (module + 1) + 400 * (y / (module + 1))) as usize;
            Luma([if within(x, y) && matrix[at % matrix.len()] { 20 } else { 232 }])
        });
        let (pitch, turn) = (6.0 + seed as f32, seed as f32 * 9.0);
        let stripes = GrayImage::from_fn(width, height, |x, y| {
            let (sin, cos) = turn.to_radians().sin_cos();
            let along = (x as f32 * cos + y as f32 * sin) / pitch;
            let across = (y as f32 * cos - x as f32 * sin) / (1.7 * pitch);
            let dashes = seed % 2 == 0 && across.rem_euclid(1.0) > 0.6;
            Luma([if along.rem_euclid(1.0) < 0.4 && !dashes { 70 } else { 190 }])
        });
        let noise = GrayImage::from_fn(width, height, |x, y| {
            let guilloche = (x as f32 * 0.07 + 9.0 * (y as f32 * 0.03 + seed as f32).sin()).sin()
                + (y as f32 * 0.11 + 7.0 * (x as f32 * 0.021).cos()).sin();
            Luma([(150.0 + 34.0 * guilloche + draw.below(9 + 4 * seed) as f32) as u8])
        });
        for (name, picture) in [("bars", bar), ("matrix", code), ("stripes", stripes), ("guilloche", noise)] {
            pictures.push((format!("{name} {seed}"), picture));
        }
    }
    assert_eq!(pictures.len(), 80);
    assert_none(&pictures);
}

#[test]
fn faces_and_documents_without_a_zone() {
    let fonts = Fonts::open(&root().join("models/fonts")).unwrap();
    let photograph = |name: &str| image::open(root().join("models/photos").join(name)).unwrap().into_rgb8();
    let photographs = [photograph("astronaut.png"), photograph("grace_hopper.jpg")];
    let portraits: Vec<_> =
        photographs.iter().map(|photograph| image::imageops::thumbnail(photograph, 160, 200)).collect();
    let props = Props { fonts: &fonts, portraits: &portraits, today: date(2026, 5, 4) };
    let designs: Vec<Design> = Design::ALL
        .into_iter()
        .filter(|design| design.draw(&props, 1, 60.0).unwrap().mrz.is_empty())
        .collect();
    let mut pictures: Vec<(String, GrayImage)> = designs
        .par_iter()
        .flat_map(|design| (0..2_u64).into_par_iter().map(move |seed| (*design, seed)))
        .map(|(design, seed)| {
            let sheet = design.draw(&props, seed, 130.0 + 60.0 * seed as f64).unwrap();
            let frame = Frame::from_rgb(FrameId(0), 0, sheet.picture);
            (format!("{} {seed}", design.name()), frame.luma().clone())
        })
        .collect();
    for (at, photograph) in photographs.iter().enumerate() {
        let luma = image::imageops::grayscale(photograph);
        for (step, share) in [1.0, 0.6, 0.35].into_iter().enumerate() {
            let side = |px: u32| (f64::from(px) * share) as u32;
            let part =
                image::imageops::crop_imm(&luma, 0, 0, side(luma.width()), side(luma.height())).to_image();
            pictures.push((format!("photograph {at}, part {step}"), part));
        }
    }
    assert!(pictures.len() >= 20, "{}", pictures.len());
    assert_none(&pictures);
}

/// The same drawing with a zone's lines is read: the pictures without one are not merely unreadable.
#[test]
fn the_reader_would_see_a_zone() {
    let reader = LineReader::load(&catalog(SETS[0], BackendChoice::Auto)).unwrap().unwrap();
    let lines =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
    let font = font("assets/fonts/OCRBS.otf");
    // In the middle of the page, so that a turn leaves them in view.
    let mut rows = vec![String::new(); 12];
    rows.extend(lines.map(str::to_owned));
    let picture = page(&font, 12.0, &rows);
    for deg in [0.0, 12.0, 180.0] {
        let picture = turned(&picture, deg);
        let read = read_zones(&picture, &find_zones(&picture), &reader, None).unwrap().unwrap();
        assert_eq!(read.report.lines, lines, "{deg} degrees");
    }
}
