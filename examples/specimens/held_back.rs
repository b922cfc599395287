//! `held-back`: the set that document detection is scored on. Out: `images/NNNN.jpg`, `truth.json`.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use idcapture::source::specimen::encode_jpeg;
use idcapture::source::specimen::studio::{Content, held_back};
use rayon::prelude::*;

use super::entry::{Entry, write_truth};
use super::studio::{Outcome, Studio, option, output_folder};

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let out = output_folder(arguments)?;
    let count: u64 = option(arguments, "--count")?.unwrap_or(600);
    let seed: u64 = option(arguments, "--seed")?.unwrap_or(1);
    let long_px: u32 = option(arguments, "--long-px")?.unwrap_or(1_000);
    std::fs::create_dir_all(out.join("images"))?;
    let studio = Studio::open()?;
    let done = AtomicUsize::new(0);
    let only_empty = arguments.iter().any(|argument| argument == "--only-empty");
    let wanted = |index: &u64| {
        !only_empty || !matches!(held_back(seed, *index, long_px).content, Content::Document(_))
    };
    let entries: Vec<Entry> = (0..count)
        .into_par_iter()
        .filter(wanted)
        .map(|index| {
            let entry = render(&studio, &out, seed, index, long_px)?;
            let finished = done.fetch_add(1, Ordering::Relaxed) + 1;
            if finished.is_multiple_of(50) {
                writeln!(std::io::stderr(), "{finished} of {count}")?;
            }
            Ok(entry)
        })
        .collect::<Outcome<_>>()?;
    write_truth(&out, &entries)
}

fn render(studio: &Studio, out: &Path, seed: u64, index: u64, long_px: u32) -> Outcome<Entry> {
    let take = held_back(seed, index, long_px).take(&studio.props(), &studio.subjects)?;
    let file = format!("images/{index:04}.jpg");
    std::fs::write(out.join(&file), encode_jpeg(&take.picture, take.jpeg_quality)?)?;
    Ok(Entry::new(file, take))
}
