//! `reference`: the pictures that document tests look at by name. Out: `NAME.jpg` for every shot, `truth.json`.

use idcapture::source::specimen::design::Design;
use idcapture::source::specimen::encode_jpeg;
use idcapture::source::specimen::studio::{Content, Recipe, Take};
use rayon::prelude::*;

use super::entry::{Entry, write_truth};
use super::shots::{SHOTS, Shot};
use super::studio::{Outcome, Studio, output_folder};

const LONG_PX: u32 = 960;
/// What a file may weigh; its quality is lowered until it fits.
const MOST_BYTES: usize = 82_000;

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let out = output_folder(arguments)?;
    std::fs::create_dir_all(&out)?;
    let studio = Studio::open()?;
    let entries: Vec<Entry> = SHOTS
        .par_iter()
        .map(|shot| {
            let take = recipe(shot).take(&studio.props(), &studio.subjects)?;
            let file = format!("{}.jpg", shot.0);
            std::fs::write(out.join(&file), fitting(&take)?)?;
            Ok(Entry::new(file, take))
        })
        .collect::<Outcome<_>>()?;
    write_truth(&out, &entries)
}

/// Papers stand, every third of the others too.
fn recipe((_, seed, content, backdrop, lamp, defect): &Shot) -> Recipe {
    let paper = matches!(content, Content::Document(Design::Letter | Design::Receipt));
    let short_px = if seed.is_multiple_of(5) { LONG_PX * 9 / 16 } else { LONG_PX * 3 / 4 };
    let standing = paper || seed.is_multiple_of(3);
    let (width_px, height_px) = if standing { (short_px, LONG_PX) } else { (LONG_PX, short_px) };
    Recipe {
        seed: *seed,
        width_px,
        height_px,
        content: *content,
        backdrop: *backdrop,
        lamp: *lamp,
        defect: *defect,
    }
}

fn fitting(take: &Take) -> Outcome<Vec<u8>> {
    let mut quality = take.jpeg_quality;
    loop {
        let bytes = encode_jpeg(&take.picture, quality)?;
        if bytes.len() <= MOST_BYTES || quality <= 30 {
            return Ok(bytes);
        }
        quality -= 4;
    }
}
