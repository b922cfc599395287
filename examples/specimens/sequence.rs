//! `sequence`: a moving picture of somebody with a card. Out: a YUV4MPEG2 stream, or with `--sheet` one picture of its
//! frames side by side.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use idcapture::frame::Frame;
use idcapture::record::FrameId;
use idcapture::source::specimen::sequence::{ClipSetting, DocumentClip, Script};
use idcapture::source::{FrameRate, Y4mWriter};
use image::RgbImage;
use image::imageops::{replace, thumbnail};

use super::studio::{Outcome, Studio, option};

/// Frames on a sheet: across, and how far apart in ms.
const ACROSS: u32 = 6;
const STEP_MS: u64 = 250;
const THUMB_PX: u32 = 320;

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let name: String = option(arguments, "--script")?.ok_or_else(names)?;
    let script = Script::named(&name).ok_or_else(names)?;
    let out: PathBuf = option(arguments, "--out")?.ok_or("--out FILE.y4m is missing")?;
    let usual = ClipSetting::default();
    let width_px = option(arguments, "--width")?.unwrap_or(usual.width_px);
    let rate = match option(arguments, "--rate")? {
        Some(rate) => FrameRate::per_second(rate)?,
        None => usual.rate,
    };
    let height_px = (u64::from(width_px) * 9 / 16) as u32;
    let studio = Studio::open()?;
    let setting = ClipSetting { width_px, height_px, rate, ..usual };
    let mut clip = script.clip(setting, &studio.prints()?)?;
    if arguments.iter().any(|argument| argument == "--sheet") {
        return Ok(sheet(&mut clip)?.save(out)?);
    }
    let mut writer = Y4mWriter::new(BufWriter::new(File::create(out)?), (width_px, height_px), rate);
    for number in 0..clip.frames() {
        let drawn = clip.frame(number)?;
        writer.write(&Frame::from_rgb(FrameId(number), drawn.at_ns, drawn.picture))?;
    }
    writer.finish()?;
    Ok(())
}

fn names() -> String {
    let names: Vec<&str> = Script::ALL.iter().map(|script| script.name()).collect();
    format!("--script must be one of {}", names.join(", "))
}

/// A frame for every quarter of a second.
fn sheet(clip: &mut DocumentClip) -> Outcome<RgbImage> {
    let numbers: Vec<u64> = (0..)
        .map(|step| clip.number_at(step * STEP_MS))
        .take_while(|number| *number < clip.frames())
        .collect();
    let height = THUMB_PX * clip.setting().height_px / clip.setting().width_px;
    let down = (numbers.len() as u32).div_ceil(ACROSS);
    let mut sheet = RgbImage::new(ACROSS * THUMB_PX, down * height);
    for (place, number) in (0..).zip(numbers) {
        let small = thumbnail(&clip.frame(number)?.picture, THUMB_PX, height);
        let (x, y) = (place % ACROSS * THUMB_PX, place / ACROSS * height);
        replace(&mut sheet, &small, x.into(), y.into());
    }
    Ok(sheet)
}
