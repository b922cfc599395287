//! Writes what the corner search measures. In: a folder with pictures and `truth.json`. Out, on standard output:
//! a line for every quad that the search considers, and one for the quad that it puts first.
//!
//! ```text
//! corner-evidence-dump FOLDER > FOLDER/measures.csv
//! ```
//!
//! `truth.json` is a list of `{"file": "…", "corners": [[x, y], …] or null}`, corners in px of the picture. Each
//! picture is searched twice, in luma alone and with its colour. Lines:
//!
//! ```text
//! quad,FILE,COLOUR,IOU,PRINTED,22 measures         COLOUR and PRINTED 0 or 1; IOU 0 where there is no document
//! first,FILE,COLOUR,IOU,REFINED_IOU,SCORE          SCORE with the weights that the library was built with
//! none,FILE,COLOUR                                 a picture in which no quad was possible
//! ```
//!
//! The measures are private to the library. This program compiles the very files that make them, so that none
//! of them has to become public for a fit that is run once in a while.

#[path = "../../../../../src/document/locate/evidence.rs"]
mod evidence;
#[path = "../../../../../src/document/locate/gradient.rs"]
mod gradient;
#[path = "../../../../../src/document/locate/hypotheses.rs"]
mod hypotheses;
#[path = "../../../../../src/document/locate/lines.rs"]
mod lines;
#[path = "../../../../../src/document/locate/refine.rs"]
mod refine;
#[path = "../../../../../src/frame/resize.rs"]
#[expect(dead_code, reason = "the frame's stages use the rest of it")]
mod resize;
#[path = "../../../../../src/document/locate/search.rs"]
mod search;
#[path = "../../../../../src/document/locate/segments.rs"]
mod segments;
#[path = "../../../../../src/document/locate/shape.rs"]
mod shape;
#[path = "../../../../../src/frame/working.rs"]
mod working;

use std::error::Error;
use std::fs;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;

/// What the files above import as `crate::geometry`.
use idcapture::geometry;

use image::{GrayImage, ImageReader, Luma, RgbImage};

use crate::evidence::Evidence;
use crate::geometry::{Point, Quad, Rect};
use crate::search::LocateScratch;
use crate::working::Working;

/// Distance of the places that a side is measured at, in px: that of the search's last look.
const SPACING_PX: f64 = 2.0;

/// One picture of `truth.json`.
#[derive(serde::Deserialize)]
struct Truth {
    file: String,
    corners: Option<[[f64; 2]; 4]>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: corner-evidence-dump FOLDER")?;
    let folder = Path::new(&folder);
    let pictures: Vec<Truth> = serde_json::from_slice(&fs::read(folder.join("truth.json"))?)?;
    let mut out = BufWriter::new(stdout().lock());
    let mut scratch = LocateScratch::default();
    for truth in &pictures {
        let reader = ImageReader::open(folder.join(&truth.file))?.with_guessed_format()?;
        measure(truth, &reader.decode()?.into_rgb8(), &mut scratch, &mut out)?;
    }
    Ok(out.flush()?)
}

fn measure(
    truth: &Truth,
    rgb: &RgbImage,
    scratch: &mut LocateScratch,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let luma = luma_from_rgb(rgb);
    let working = Working::from_luma(&luma);
    let mut colour = RgbImage::new(working.luma.width(), working.luma.height());
    let whole = Rect::new(0.0, 0.0, rgb.width().into(), rgb.height().into());
    resize::resize_rgb(rgb, whole, &mut colour, resize::Filter::Area);
    let corners = truth.corners.map(|c| Quad::from_unordered(c.map(|[x, y]| Point::new(x, y))));
    let iou = |quad: &Quad| corners.as_ref().map_or(0.0, |corners| quad.iou(corners));
    for (with_colour, chroma) in [(0, None), (1, Some(&colour))] {
        search::rank(&working.luma, chroma, scratch);
        for found in &scratch.hypotheses.found {
            let evidence = Evidence::measure(&found.quad, &scratch.fine, &scratch.coarse, SPACING_PX);
            let overlap = iou(&found.quad.scaled(1.0 / working.scale));
            let printed = u8::from(evidence.printed);
            write!(out, "quad,{},{with_colour},{overlap:.4},{printed}", truth.file)?;
            for measure in evidence.features {
                write!(out, ",{measure:.4}")?;
            }
            writeln!(out)?;
        }
        let Some(first) = scratch.ranked.first() else {
            writeln!(out, "none,{},{with_colour}", truth.file)?;
            continue;
        };
        let coarse = first.quad.scaled(1.0 / working.scale);
        let refined = refine::refine_corners(&luma, &coarse);
        let (before, after) = (iou(&coarse), iou(&refined));
        writeln!(out, "first,{},{with_colour},{before:.4},{after:.4},{:.4}", truth.file, first.score)?;
    }
    Ok(())
}

/// Luma as JPEG defines it (ITU-T T.871), the weights in 256ths.
fn luma_from_rgb(rgb: &RgbImage) -> GrayImage {
    GrayImage::from_fn(rgb.width(), rgb.height(), |x, y| {
        let [r, g, b] = rgb.get_pixel(x, y).0.map(u32::from);
        Luma([((77 * r + 150 * g + 29 * b + 128) >> 8) as u8])
    })
}
