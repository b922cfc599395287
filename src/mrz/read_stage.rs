//! What the machine-readable zone of a side says. In: the zones that were located, and the picture that they were found
//! on. Out: the lines, decoded, with their place in frame pixels. Frames that follow each other without a reset show one
//! side: what they say is merged.

use super::locate::find_zones;
use super::merge::Merger;
use super::read::{ZoneReading, read_zones};
use super::recognise::LineReader;
use super::zone_stage::{StillZones, ZoneSource, quad_on_frame};
use crate::error::Result;
use crate::frame::Frame;
use crate::geometry::Quad;
use crate::inference::{Catalog, Role};
use crate::record::{FrameId, MrzReadReport, Outcome, Reason, Report, StageId};
use crate::settings::Profile;
use crate::stage::{Cadence, Observations, Stage, State};

/// In heights of a line of the zone, about 0.8 heights of a capital.
const EDGE_LINES: f64 = 0.6;

/// Reads the zone.
pub struct MrzReadStage {
    reader: std::result::Result<LineReader, Reason>,
}

/// What the frames of one side have said so far.
#[derive(Default)]
struct Side {
    merger: Option<Merger>,
    last: Option<FrameId>,
    /// Frames in the merger.
    frames: u32,
}

impl MrzReadStage {
    /// Loads the set's line reader.
    ///
    /// # Errors
    /// As [`LineReader::load`], but for missing weights: those make the stage skip.
    pub fn prepare(_profile: &Profile, catalog: &Catalog) -> Result<Box<dyn Stage>> {
        let reader = match catalog.load_or_reason(Role::MrzLine)? {
            Ok(model) => Ok(LineReader::new(model)?),
            Err(reason) => Err(reason),
        };
        Ok(Box::new(Self { reader }))
    }
}

impl Stage for MrzReadStage {
    fn id(&self) -> StageId {
        StageId::Mrz
    }

    fn needs(&self) -> &'static [StageId] {
        &[StageId::Rectify, StageId::MrzZone]
    }

    fn cadence(&self) -> Cadence {
        Cadence::OncePerStill
    }

    fn run(&self, state: &mut State, frame: &Frame, seen: &Observations) -> Result<Outcome<Report>> {
        let reader = match &self.reader {
            Ok(reader) => reader,
            Err(reason) => return Ok(Outcome::skipped(reason.clone())),
        };
        let Some(still) = seen.handed::<StillZones>(StageId::MrzZone) else {
            return Ok(Outcome::skipped("zones were not looked for"));
        };
        let picture = match (still.source, seen.page()) {
            (ZoneSource::Page, Some(page)) => page.luma(),
            _ => frame.luma(),
        };
        let mut best =
            read_zones(picture, &still.zones, reader, seen.today())?.map(|read| (still.source, read));
        let whole = best.as_ref().is_some_and(|(_, read)| read.is_whole());
        if !whole && still.source == ZoneSource::Page {
            // The page may cut the zone off, where its corners are those of the print alone.
            let again = read_zones(frame.luma(), &find_zones(frame.luma()), reader, seen.today())?;
            if let Some(read) = again
                && best.as_ref().is_none_or(|(_, best)| read.beats(best))
            {
                best = Some((ZoneSource::Photo, read));
            }
        }
        let placed =
            best.and_then(|(source, read)| Some((quad_on_frame(&read.zone.quad, source, seen)?, read)));
        let placed = placed.map(|(quad, read)| {
            let cut = read.is_doubtful() && leaves(&quad, read.lines.len(), frame);
            (quad, if cut { read.cut_off(seen.today()) } else { read })
        });
        let Some((quad, read)) = placed else {
            return Ok(Outcome::not_found("nothing that reads as a machine-readable zone"));
        };
        let side = state.scratch::<Side>()?;
        // A frame that is looked at again is no second witness.
        if side.last.replace(frame.id()) == Some(frame.id()) {
            (side.merger, side.frames) = (None, 0);
        }
        let merger = side.merger.get_or_insert_with(|| Merger::new(seen.today()));
        merger.push(&read.lines, read.sharpness as f32);
        side.frames += 1;
        let merged = merger.merged();
        let (frames, sure) = merged.as_ref().map_or((1, false), |merged| (merged.frames.max(1), merged.sure));
        let ZoneReading { report, confidence, .. } = read;
        let reading = merged.filter(|_| side.frames > 1).map_or(report, |merged| merged.report);
        Ok(Outcome::Found(Report::Mrz(MrzReadReport { quad, confidence, reading, frames, sure })))
    }
}

/// Whether a zone ends so near to the frame's edge that its lines may go on beyond it, whatever the page shows there.
fn leaves(zone: &Quad, lines: usize, frame: &Frame) -> bool {
    let [_, down, _, up] = zone.side_lengths();
    let near = EDGE_LINES * down.max(up) / lines.max(1) as f64;
    let (width, height) = (f64::from(frame.width()), f64::from(frame.height()));
    zone.corners.iter().any(|p| p.x < near || p.y < near || p.x > width - near || p.y > height - near)
}
